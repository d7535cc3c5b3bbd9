package app

import (
	"context"
	"fmt"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/demo"
	"minhbach/internal/id"
)

// opening opens the round of the year that runs, by its plan.
func (f *filler) opening(ctx context.Context) error {
	ctx = auth.AsSystem(ctx)
	running := f.world.Running
	stored, err := f.importSet(ctx, running.Set.File)
	if err != nil {
		return err
	}
	if err := f.Index.PublishSet(ctx, stored.Digest, demoActor); err != nil {
		return err
	}
	plan, err := round.ReadPlan(running.PlanFile, running.Plan, func(name string) (id.ID, error) { return f.accountNamed(ctx, name) })
	if err != nil {
		return err
	}
	units, err := f.UnitsOf(ctx, running.Year, running.Block)
	if err != nil {
		return err
	}
	opened, err := f.Round.Open(ctx, round.Opening{
		Round: cchc.NewRound{Year: running.Year, Block: running.Block, SetDigest: stored.Digest, Units: units, IsDemo: true}, Plan: plan,
	})
	if err != nil {
		return err
	}
	f.running = opened.ID
	return f.Round.Move(ctx, opened.ID, cchc.PhaseSelfScoring, "")
}

// scoring fills the round in as far as its agencies have come: what they declare,
// what the facts of their reform work say, and who is to do the rest.
func (f *filler) scoring(ctx context.Context) error {
	ctx = auth.AsSystem(ctx)
	running := f.world.Running
	if err := f.declare(ctx, f.running, cchc.Self, running.Sheets, nil); err != nil {
		return err
	}
	for _, sheet := range running.Sheets {
		if _, err := f.Round.Accept(ctx, f.running, sheet.Agency); err != nil {
			return fmt.Errorf("take over what facts say of %s: %w", sheet.Agency, err)
		}
	}
	for _, duty := range running.Duties {
		if err := f.assign(ctx, duty); err != nil {
			return fmt.Errorf("give criteria to %s: %w", duty.Division, err)
		}
	}
	return nil
}

func (f *filler) assign(ctx context.Context, duty demo.RunningDuty) error {
	divisions, err := f.Round.DivisionsOf(ctx, duty.Agency)
	if err != nil {
		return err
	}
	a := round.Assignment{Round: f.running, Agency: duty.Agency, Criteria: duty.Criteria, DueOn: duty.Due}
	for _, d := range divisions {
		if d.Name == duty.Division {
			a.Division = d.ID
		}
	}
	return f.Round.Assign(ctx, a)
}
