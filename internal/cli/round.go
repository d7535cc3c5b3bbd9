package cli

import (
	"strconv"
)

type roundCommands struct {
	Open   roundOpenCommand   `cmd:"" name:"open"`
	Status roundStatusCommand `cmd:"" name:"status"`

	Freeze  roundFreezeCommand  `cmd:"" name:"freeze"`
	Publish roundPublishCommand `cmd:"" name:"publish"`
}

type roundOpenCommand struct {
	Year  int    `name:"year" required:"" placeholder:"Y"`
	Block string `name:"block" required:"" placeholder:"BLOCK"`
	Set   string `name:"set" required:"" placeholder:"SET"`
	Plan  string `name:"plan" placeholder:"FILE"`
	dataFlags
}

// Run opens a round with its plan: that of the file, or the days that the set
// itself names.
func (c roundOpenCommand) Run(s *session) error {
	in := RoundOpening{Year: c.Year, Block: c.Block, Set: c.Set}
	if c.Plan != "" {
		data, err := s.readFile(c.Plan)
		if err != nil {
			return err
		}
		in.Plan = File{c.Plan, data}
	}
	app, err := s.openThere(c.dataFlags)
	if err != nil {
		return err
	}
	status, err := app.OpenRound(s.ctx, in)
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.Stdout, status)
	}
	return s.print("cli.round_opened", status.Block, year(status.Year), len(status.Agencies), s.say("cli.phase."+status.Phase))
}

type roundStatusCommand struct {
	Year  int    `name:"year" required:"" placeholder:"Y"`
	Block string `name:"block" required:"" placeholder:"BLOCK"`
	dataFlags
}

// Run tells the phases of a round, who submitted and who is late.
func (c roundStatusCommand) Run(s *session) error {
	app, err := s.openThere(c.dataFlags)
	if err != nil {
		return err
	}
	status, err := app.RoundStatus(s.ctx, c.Year, c.Block)
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.Stdout, status)
	}
	return s.printRound(status)
}

func (s *session) printRound(status RoundStatus) error {
	if err := s.print("cli.round_head", status.Block, year(status.Year), s.say("cli.phase."+status.Phase), status.Submitted, len(status.Agencies), status.Late); err != nil {
		return err
	}
	for _, d := range status.Deadlines {
		if err := s.print("cli.round_deadline", s.say("cli.phase."+d.Phase), d.Until); err != nil {
			return err
		}
	}
	t := &table{right: map[int]bool{2: true, 4: true}}
	for _, column := range []string{"code", "state", "filled", "due", "late", "agency"} {
		t.head = append(t.head, s.say("cli.round_column."+column))
	}
	for _, a := range status.Agencies {
		days := ""
		if a.DaysLate > 0 {
			days = strconv.Itoa(a.DaysLate)
		}
		t.add(a.Code, s.say("cli.submission."+a.State), strconv.Itoa(a.Filled)+"/"+strconv.Itoa(a.Of), a.Due, days, a.Name)
	}
	return t.write(s.Stdout)
}
