package cli

// FrozenRound is a round whose figures no longer move, and what they rest on.
type FrozenRound struct {
	Year    int      `json:"year"`
	Block   string   `json:"block"`
	Units   int      `json:"units"`
	Set     string   `json:"set_digest"`
	Size    int64    `json:"evidence_size"`
	Metrics []string `json:"metrics"`
}

// RoundDecision is a decision that publishes a result. What follows Decision
// only stands on the paper.
type RoundDecision struct {
	Year                                  int
	Block, On, Decision                   string
	Superior, Issuer, Place, Role, Signer string
}

// DecidedRound is a result as published by a decision; Files are the digests of
// what was printed, by name.
type DecidedRound struct {
	Year     int               `json:"year"`
	Block    string            `json:"block"`
	Number   int               `json:"number"`
	Decision string            `json:"decision"`
	On       string            `json:"decided_on"`
	Units    int               `json:"units"`
	Fact     string            `json:"fact"`
	Size     int64             `json:"evidence_size"`
	Root     string            `json:"evidence_root"`
	Files    map[string]string `json:"files"`
}

type roundFreezeCommand struct {
	Year  int    `name:"year" required:"" placeholder:"Y"`
	Block string `name:"block" required:"" placeholder:"BLOCK"`
	dataFlags
}

// Run closes the figures of a round.
func (c roundFreezeCommand) Run(s *session) error {
	app, err := s.openThere(c.dataFlags)
	if err != nil {
		return err
	}
	frozen, err := app.FreezeRound(s.ctx, c.Year, c.Block)
	if err != nil {
		return err
	}
	frozen.Metrics = orEmpty(frozen.Metrics)
	if s.json {
		return writeJSON(s.Stdout, frozen)
	}
	return s.print("cli.round_frozen", frozen.Block, year(frozen.Year), frozen.Units, frozen.Size)
}

type roundPublishCommand struct {
	Year     int    `name:"year" required:"" placeholder:"Y"`
	Block    string `name:"block" required:"" placeholder:"BLOCK"`
	On       string `name:"on" required:"" placeholder:"DATE"`
	Decision string `name:"decision" required:"" placeholder:"NUMBER"`
	Superior string `name:"superior" env:"MINHBACH_SUPERIOR" placeholder:"TEXT"`
	Issuer   string `name:"issuer" env:"MINHBACH_ISSUER" placeholder:"TEXT"`
	Place    string `name:"place" env:"MINHBACH_PLACE" placeholder:"TEXT"`
	Role     string `name:"role" placeholder:"TEXT"`
	Signer   string `name:"signer" placeholder:"TEXT"`
	dataFlags
}

// Run publishes the result of a round by a decision, freezing it first when it
// is open.
func (c roundPublishCommand) Run(s *session) error {
	app, err := s.openThere(c.dataFlags)
	if err != nil {
		return err
	}
	decided, err := app.DecideRound(s.ctx, RoundDecision{
		Year: c.Year, Block: c.Block, On: c.On, Decision: c.Decision, Superior: c.Superior, Issuer: c.Issuer, Place: c.Place, Role: c.Role, Signer: c.Signer,
	})
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.Stdout, decided)
	}
	return s.print("cli.round_published", decided.Block, year(decided.Year), decided.Decision, decided.Units, decided.Size, decided.Root, decided.Fact)
}
