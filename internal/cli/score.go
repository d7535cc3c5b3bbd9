package cli

import (
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// indexCommands are the commands about scores.
type indexCommands struct {
	Score    scoreCommand        `cmd:"" name:"score"`
	Cases    casesCommand        `cmd:"" name:"cases"`
	Whatif   whatifCommand       `cmd:"" name:"whatif"`
	Compare  compareCommand      `cmd:"" name:"compare"`
	Template templateCommand     `cmd:"" name:"template"`
	Import   indexImportCommand  `cmd:"" name:"import"`
	Publish  indexPublishCommand `cmd:"" name:"publish"`
	Results  resultsCommands     `cmd:"" name:"results"`
}

// blockFlags name a set and the figures of a block.
type blockFlags struct {
	Set    string `name:"set" required:"" placeholder:"SET"`
	Inputs string `name:"inputs" required:"" placeholder:"FILE.csv"`
	Units  string `name:"units" placeholder:"FILE.csv"`
	Year   int    `name:"year" placeholder:"Y"`
}

// score reads and scores a block. A year the set is not made for is worth a
// word and no more: trying last year's figures on next year's set is honest
// work.
func (s *session) score(f blockFlags) (*scoring.Block, error) {
	set, err := s.readSet(f.Set)
	if err != nil {
		return nil, err
	}
	if err := s.checkYear(set, f.Year); err != nil {
		return nil, err
	}
	return s.readBlock(scoring.New(set), f)
}

// Years a person could mean.
const (
	yearMin = 1945
	yearMax = 9999
)

// checkYear looks at the whole year: a set that came into force within it is
// the set of that year.
func (s *session) checkYear(set *criteria.Set, of int) error {
	if of == 0 {
		return nil
	}
	if of < yearMin || of > yearMax {
		return fault.New(fault.Invalid, "cli.year", year(of), year(yearMin), year(yearMax))
	}
	period := civil.YearPeriod(of)
	early := !set.ValidFrom.IsZero() && set.ValidFrom.After(period.Last())
	late := !set.ValidTo.IsZero() && set.ValidTo.Before(period.First())
	if early || late {
		return s.note("cli.year_outside", set.ID, year(of))
	}
	return nil
}

// year is written without grouping.
func year(y int) locale.Plain { return locale.Plain(y) }

type scoreCommand struct {
	blockFlags
	XLSX string `name:"xlsx" placeholder:"OUT"`
}

// Run scores a block from files, without any database.
func (c scoreCommand) Run(s *session) error {
	block, err := s.score(c.blockFlags)
	if err != nil {
		return err
	}
	if c.XLSX != "" {
		if err := s.writeResults(c.XLSX, block, c.Year); err != nil {
			return err
		}
	}
	switch {
	case s.json:
		return writeJSON(s.Stdout, scored(block, c.Year))
	case c.XLSX != "":
		return s.print("cli.wrote", c.XLSX)
	}
	return s.printRanking(block)
}

// scoreReport is the JSON of index score; the names are a contract.
type scoreReport struct {
	Set   string       `json:"set"`
	Year  int          `json:"year,omitempty"`
	Units []unitReport `json:"units"`
}

// unitReport is one unit. What is rounded for people stays exact here; the
// reason of a band, or of its absence, stands beside it (RULES §6).
type unitReport struct {
	Unit     string            `json:"unit"`
	Name     string            `json:"name"`
	Block    string            `json:"block"`
	Points   points.Points     `json:"points"`
	Max      points.Points     `json:"applicable_max"`
	Index    *string           `json:"index"`
	Rank     *int              `json:"rank"`
	Of       int               `json:"of"` // how many units have a rank
	Band     *string           `json:"band"`
	BandWhy  whyReport         `json:"band_why"`
	Missing  int               `json:"missing"`
	Criteria []criterionReport `json:"criteria"`
}

// criterionReport is one node of the set, inner nodes too, in file order.
type criterionReport struct {
	Code      string        `json:"code"`
	Points    points.Points `json:"points"`
	Max       points.Points `json:"max"`
	State     string        `json:"state"`
	Certainty string        `json:"certainty"`
	Why       whyReport     `json:"why"`
}

// whyReport is an explanation in both languages, and as the data both were
// said from.
type whyReport struct {
	VI   string `json:"vi"`
	EN   string `json:"en"`
	Data any    `json:"data"`
}

// scored keeps the units in the order they were given: a script that reads
// them twice finds each at its place, whatever its rank has become.
func scored(b *scoring.Block, year int) scoreReport {
	report := scoreReport{Set: b.Engine.Set().ID, Year: year, Units: make([]unitReport, len(b.Sheets))}
	ranked := rankedUnits(b)
	for i, sheet := range b.Sheets {
		r := &b.Results[i]
		u := unitReport{
			Unit: sheet.Unit, Name: sheet.Name, Block: sheet.Block, Points: r.Points, Max: r.Max,
			Of: ranked, Missing: r.Missing, BandWhy: sentences(b.BandWhy(i)),
		}
		if r.HasIndex {
			text := r.IndexText()
			u.Index = &text
		}
		if r.Rank > 0 {
			u.Rank = &r.Rank
		}
		if r.Band != "" {
			u.Band = &r.Band
		}
		for _, c := range b.Engine.Set().Criteria {
			u.Criteria = append(u.Criteria, criterionOf(b, sheet.Unit, c, r.Nodes[c.Index]))
		}
		report.Units[i] = u
	}
	return report
}

// criterionOf asks for the reason last: scoring runs once more for it, with a
// witness.
func criterionOf(b *scoring.Block, unit string, c *criteria.Criterion, n scoring.Node) criterionReport {
	of := criterionReport{Code: c.Code, Points: n.Points, Max: n.Max, State: n.State.String(), Certainty: n.Certainty.String()}
	// Unit and criterion come from the block itself, so Why finds them.
	if why, err := b.Why(unit, c.Code); err == nil {
		of.Why = whyReport{strings.Join(why.Say(locale.VI), " "), strings.Join(why.Say(locale.EN), " "), why}
	}
	return of
}

func sentences(steps []rule.Sentence) whyReport {
	say := func(l locale.Lang) string {
		said := make([]string, len(steps))
		for i, step := range steps {
			said[i] = scoring.SayStep(l, step)
		}
		return strings.Join(said, " ")
	}
	if steps == nil {
		steps = []rule.Sentence{}
	}
	return whyReport{say(locale.VI), say(locale.EN), steps}
}

// rankedUnits counts those with a rank; excluded units are told "of" the same
// number as the rest.
func rankedUnits(b *scoring.Block) int {
	n := 0
	for i := range b.Results {
		if b.Results[i].Rank > 0 {
			n++
		}
	}
	return n
}

// printRanking prints the block from best to last, with the decimals the set
// shows.
func (s *session) printRanking(b *scoring.Block) error {
	set := b.Engine.Set()
	if err := s.print("cli.ranking", set.Title, set.Block, len(b.Sheets)); err != nil {
		return err
	}
	t := &table{
		head: []string{
			s.say("cli.col_rank"), s.say("cli.col_unit"), s.say("cli.col_points"), s.say("cli.col_max"),
			s.say("cli.col_index"), s.say("cli.col_missing"), s.say("cli.col_band"),
		},
		right: map[int]bool{0: true, 2: true, 3: true, 4: true, 5: true},
	}
	missing := 0
	for _, i := range b.Order() {
		r := &b.Results[i]
		missing += r.Missing
		t.add(s.rank(r.Rank), b.Sheets[i].Name, s.points(set, r.Points), s.lang.Decimal(r.Max.String()), s.index(set, r), s.lang.Decimal(locale.Plain(r.Missing).Text(s.lang)), r.Band)
	}
	if err := t.write(s.Stdout); err != nil {
		return err
	}
	if missing > 0 {
		return s.print("cli.ranking_missing", missing)
	}
	return nil
}

// absent is shown where there is nothing to show.
const absent = "–"

func (s *session) rank(rank int) string {
	if rank == 0 {
		return absent
	}
	return locale.Plain(rank).Text(s.lang)
}

func (s *session) points(set *criteria.Set, p points.Points) string {
	return s.lang.Decimal(p.Decimal(set.Rounding.Points, set.Rounding.Mode))
}

func (s *session) index(set *criteria.Set, r *scoring.Result) string {
	if !r.HasIndex {
		return absent
	}
	return s.lang.Decimal(r.Index.Decimal(set.Rounding.Index, set.Rounding.Mode))
}
