package demo

import (
	"errors"
	"fmt"
	"slices"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/ruleset"
	"minhbach/worlds"
)

// Running is the round of the year in which the world stands still: opened by a
// plan, and filled in as far as its agencies have come.
type Running struct {
	Year     int
	Block    string
	Set      SetFile
	Opened   civil.Date
	PlanFile string
	Plan     []byte // as round.ReadPlan takes it
	Sheets   []Sheet
	Duties   []RunningDuty
}

// RunningDuty is what an agency gave to one of its divisions.
type RunningDuty struct {
	Agency   id.ID
	Division string
	Criteria []string
	Due      civil.Date
}

const (
	runningFile = "round.yaml"
	planFile    = folder + "plan-2019.yaml"
)

// running reads worlds/minh-hoa/round.yaml. It needs the rounds of the years
// before: what an agency has filled in begins with its figures of the last one.
func (b *builder) running() error {
	r := &b.world.Running
	type filled struct {
		agency id.ID
		but    []string
	}
	var fills []filled
	err := readWorld(runningFile, func(o *ruleset.Object) {
		o.Word("label")
		r.Year, r.Block, r.Opened = number(o, "year"), o.Word("block"), o.Date("opened")
		r.Set.ID = o.Word("set")
		each(o, "filled", func(f *ruleset.Object) { fills = append(fills, filled{b.ids[f.Word("agency")], f.Words("but")}) })
		each(o, "assigned", func(a *ruleset.Object) {
			r.Duties = append(r.Duties, RunningDuty{b.ids[a.Word("agency")], a.Word("division"), a.Words("criteria"), a.Date("due")})
		})
	})
	if err != nil {
		return err
	}
	set, err := readSet(r.Set.ID)
	if err != nil {
		return err
	}
	r.Set.File, r.PlanFile = setFile(r.Set.ID), planFile
	if r.Plan, err = worlds.Files.ReadFile(planFile); err != nil {
		return fmt.Errorf("read the plan of the round: %w", err)
	}
	for _, f := range fills {
		sheet, err := b.carried(set, f.agency, f.but)
		if err != nil {
			return err
		}
		r.Sheets = append(r.Sheets, sheet)
	}
	return nil
}

// carried takes an agency's declared figures of the last finished round over to
// the criteria of this one that it scores itself.
func (b *builder) carried(set *criteria.Set, agency id.ID, but []string) (Sheet, error) {
	rounds := slices.Clone(b.world.Rounds)
	slices.Reverse(rounds)
	at := slices.IndexFunc(rounds, func(r Round) bool { return r.Block == set.Block })
	if at < 0 {
		return Sheet{}, errors.New(runningFile + ": no round came before this one")
	}
	of := slices.IndexFunc(rounds[at].Self, func(s Sheet) bool { return s.Agency == agency })
	if of < 0 {
		return Sheet{}, fmt.Errorf("%s: agency %s was in no round before", runningFile, agency)
	}
	sheet := Sheet{Agency: agency, SubmittedOn: civil.DateOf(b.world.Now)}
	for _, in := range rounds[at].Self[of].Inputs {
		c := set.Criterion(in.Criterion)
		if c == nil || c.Source != criteria.SourceSelf || slices.Contains(but, in.Criterion) || !takesDeclared(c, in.Input) {
			continue
		}
		in.Origin, in.OccurredOn = "declared", sheet.SubmittedOn
		sheet.Inputs = append(sheet.Inputs, in)
	}
	return sheet, nil
}

func takesDeclared(c *criteria.Criterion, input string) bool {
	return slices.ContainsFunc(c.Inputs, func(b criteria.Binding) bool { return b.Input == input && b.Declared })
}
