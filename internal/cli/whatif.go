package cli

import (
	"fmt"
	"strings"

	"minhbach/internal/cchc/scoring"
	"minhbach/internal/cchc/whatif"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/points"
)

type whatifCommand struct {
	blockFlags
	Unit string   `name:"unit" required:"" placeholder:"UNIT"`
	Try  []string `name:"try" sep:"none" placeholder:"CODE.INPUT=VALUE"`
}

// Run looks for the nearest steps that gain, or tries the figures given.
func (c whatifCommand) Run(s *session) error {
	block, err := s.score(c.blockFlags)
	if err != nil {
		return err
	}
	if len(c.Try) > 0 {
		return c.try(s, block)
	}
	advice, err := whatif.Find(block, c.Unit)
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.Stdout, adviceOf(block, advice))
	}
	return s.printAdvice(block, advice)
}

// standing is where a unit stands, with null for what it has not.
type standing struct {
	Points  points.Points `json:"points"`
	Max     points.Points `json:"applicable_max"`
	Index   *string       `json:"index"`
	Rank    *int          `json:"rank"`
	Of      int           `json:"of"`
	Band    *string       `json:"band"`
	Missing int           `json:"missing"`
}

func standingOf(w whatif.Standing) standing {
	of := standing{Points: w.Points, Max: w.Max, Of: w.Of, Missing: w.Missing}
	if w.HasIndex {
		text := w.Index.String()
		of.Index = &text
	}
	if w.Rank > 0 {
		of.Rank = &w.Rank
	}
	if w.Band != "" {
		of.Band = &w.Band
	}
	return of
}

// adviceReport is the JSON of index whatif.
type adviceReport struct {
	Set       string           `json:"set"`
	Unit      string           `json:"unit"`
	Now       standing         `json:"now"`
	Proposals []proposalReport `json:"proposals"`
	Shown     []shownReport    `json:"shown"`
}

// proposalReport is a step that gains. Gain is the unit's, points and max are
// the criterion's: a cap or a rescaled group makes them differ.
type proposalReport struct {
	Criterion string          `json:"criterion"`
	Name      string          `json:"name"`
	Rule      string          `json:"rule"`
	Changes   []whatif.Change `json:"changes"`
	Steps     int64           `json:"steps"`
	Gain      points.Points   `json:"gain"`
	Points    points.Points   `json:"points"`
	Max       points.Points   `json:"max"`
	After     standing        `json:"after"`
	Say       twoTongues      `json:"say"`
}

// shownReport is a loss that nobody can be told to mend: a survey, a judgement,
// a figure from outside, a figure not yet there.
type shownReport struct {
	whatif.Shown
	Say twoTongues `json:"say"`
}

func adviceOf(b *scoring.Block, a *whatif.Advice) adviceReport {
	report := adviceReport{
		Set: b.Engine.Set().ID, Unit: a.Unit, Now: standingOf(a.Now),
		Proposals: []proposalReport{}, Shown: []shownReport{},
	}
	for i := range a.Proposals {
		p := &a.Proposals[i]
		report.Proposals = append(report.Proposals, proposalReport{
			p.Code, p.Name, string(p.Kind), p.Changes, p.Steps, p.Gain, p.Points, p.Max, standingOf(p.After),
			inBoth(func(l locale.Lang) string { return strings.Join(p.Say(l), " ") }),
		})
	}
	for i := range a.Shown {
		report.Shown = append(report.Shown, shownReport{a.Shown[i], inBoth(a.Shown[i].Say)})
	}
	return report
}

func (s *session) printAdvice(b *scoring.Block, a *whatif.Advice) error {
	set := b.Engine.Set()
	name := b.Sheets[b.At(a.Unit)].Name
	if err := s.print("cli.whatif_now", name, s.points(set, a.Now.Points), a.Now.Max, s.rank(a.Now.Rank), a.Now.Of); err != nil {
		return err
	}
	if len(a.Proposals) == 0 {
		if err := s.print("cli.whatif_none"); err != nil {
			return err
		}
	}
	for i := range a.Proposals {
		if err := s.paragraph(i+1, a.Proposals[i].Say(s.lang)); err != nil {
			return err
		}
	}
	if len(a.Shown) == 0 {
		return nil
	}
	if err := s.print("cli.whatif_shown"); err != nil {
		return err
	}
	for i := range a.Shown {
		if _, err := fmt.Fprintln(s.Stdout, "  "+a.Shown[i].Say(s.lang)); err != nil {
			return fmt.Errorf("print advice: %w", err)
		}
	}
	return nil
}

// paragraph prints a numbered proposal, its first sentence on a line of its own.
func (s *session) paragraph(number int, said []string) error {
	_, err := fmt.Fprintf(s.Stdout, "%3d. %s\n     %s\n", number, said[0], strings.Join(said[1:], " "))
	if err != nil {
		return fmt.Errorf("print advice: %w", err)
	}
	return nil
}

// trialReport is the JSON of index whatif --try.
type trialReport struct {
	Set      string        `json:"set"`
	Unit     string        `json:"unit"`
	Before   standing      `json:"before"`
	After    standing      `json:"after"`
	Gain     points.Points `json:"gain"`
	Criteria []whatif.Row  `json:"criteria"`
}

func (c whatifCommand) try(s *session, block *scoring.Block) error {
	inputs, err := tried(block, c.Try)
	if err != nil {
		return err
	}
	trial, err := whatif.Try(block, c.Unit, inputs)
	if err != nil {
		return err
	}
	set := block.Engine.Set()
	if s.json {
		return writeJSON(s.Stdout, trialReport{set.ID, trial.Unit, standingOf(trial.Before), standingOf(trial.After), trial.Gain, trial.Rows})
	}
	t := &table{
		head:  []string{s.say("cli.col_code"), s.say("cli.col_before"), s.say("cli.col_after"), s.say("cli.col_criterion")},
		right: map[int]bool{1: true, 2: true},
	}
	for _, row := range trial.Rows {
		if row.Changed {
			t.add(row.Code, s.points(set, row.Before.Points), s.points(set, row.After.Points), row.Name)
		}
	}
	t.add("", s.points(set, trial.Before.Points), s.points(set, trial.After.Points), s.say("cli.total"))
	if err := t.write(s.Stdout); err != nil {
		return err
	}
	return s.print("cli.whatif_rank", s.rank(trial.Before.Rank), s.rank(trial.After.Rank), trial.After.Of)
}

// tried reads figures such as 3.1.num=12. Codes and input names may hold dots,
// so the set decides where the code ends.
func tried(b *scoring.Block, texts []string) ([]whatif.Input, error) {
	var inputs []whatif.Input
	var problems fault.Problems
	for _, text := range texts {
		place, value, found := strings.Cut(text, "=")
		c, name := b.Engine.Set().SplitInput(place)
		if !found || c == nil {
			problems = append(problems, fault.New(fault.Invalid, "cli.try", text))
			continue
		}
		inputs = append(inputs, whatif.Input{Code: c.Code, Name: name, Text: value})
	}
	return inputs, problems.OrNil()
}
