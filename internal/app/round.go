package app

import (
	"context"
	"fmt"
	"io"

	"minhbach/internal/auth"
	"minhbach/internal/blob/intake"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/round/rounddb"
	"minhbach/internal/civil"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// keepRounds puts the work of rounds together.
func (a *App) keepRounds() {
	a.Round = round.NewService(round.Options{
		DB: a.DB, Index: a.Index, Store: rounddb.Rows{}, Log: a.Log, Clock: a.Clock, IDs: a.ids, Guard: a.Guard, Metrics: a.Metric,
		Intake: evidenceIntake{a.Intake, a.Drafts}, Vault: a.Files,
	})
}

// evidenceIntake takes evidence in: whole, or what came in parts.
type evidenceIntake struct {
	files  *intake.Intake
	drafts *intake.Drafts
}

func (i evidenceIntake) Keep(ctx context.Context, name string, r io.Reader) (round.File, error) {
	kept, err := i.files.Keep(ctx, name, r)
	return evidenceFile(kept), err
}

func (i evidenceIntake) Finish(ctx context.Context, owner string, draft id.ID) (round.File, error) {
	kept, err := i.drafts.Finish(ctx, owner, draft)
	return evidenceFile(kept), err
}

func evidenceFile(kept intake.Kept) round.File {
	return round.File{Digest: kept.Digest, Name: kept.Name, Media: kept.Type.Media, SizeBytes: kept.SizeBytes}
}

// OpenRound opens a round with its plan.
func (p *Program) OpenRound(ctx context.Context, in cli.RoundOpening) (cli.RoundStatus, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.RoundStatus{}, err
	}
	ctx = auth.AsSystem(ctx)
	set, err := app.setNamed(ctx, in.Set)
	if err != nil {
		return cli.RoundStatus{}, err
	}
	engine, err := app.Index.Engine(ctx, set.Digest)
	if err != nil {
		return cli.RoundStatus{}, err
	}
	plan := round.PlanOf(engine.Set())
	if in.Plan.Name != "" {
		if plan, err = round.ReadPlan(in.Plan.Name, in.Plan.Data, nil); err != nil {
			return cli.RoundStatus{}, err
		}
	}
	units, err := app.UnitsOf(ctx, in.Year, in.Block)
	if err != nil {
		return cli.RoundStatus{}, err
	}
	opened, err := app.Round.Open(ctx, round.Opening{
		Round: cchc.NewRound{Year: in.Year, Block: in.Block, SetDigest: set.Digest, Units: units}, Plan: plan,
	})
	if err != nil {
		return cli.RoundStatus{}, err
	}
	return app.roundStatus(ctx, opened)
}

// UnitsOf lists the agencies of a block at the end of a year, as a round of
// that year has them.
func (a *App) UnitsOf(ctx context.Context, year int, block string) ([]cchc.Unit, error) {
	versions, err := a.Org.InBlock(ctx, block, civil.YearPeriod(year).Last())
	if err != nil {
		return nil, fmt.Errorf("read the agencies of the block: %w", err)
	}
	if len(versions) == 0 {
		return nil, fault.New(fault.Conflict, "app.no_agencies", block, fmt.Sprint(year))
	}
	units := make([]cchc.Unit, len(versions))
	for i, v := range versions {
		units[i] = cchc.Unit{Agency: v.Agency, Code: v.Code, Name: v.Name, ShortName: v.ShortName}
	}
	return units, nil
}

// setNamed finds a kept set by its id or its digest, a published one first.
func (a *App) setNamed(ctx context.Context, name string) (cchc.StoredSet, error) {
	sets, err := a.Index.Sets(ctx)
	if err != nil {
		return cchc.StoredSet{}, err
	}
	for _, isPublished := range []bool{true, false} {
		for _, s := range sets {
			if (s.ID == name || s.Digest == name) && (s.State == cchc.PublishedSet) == isPublished {
				return s, nil
			}
		}
	}
	return cchc.StoredSet{}, fault.New(fault.NotFound, "app.no_set", name)
}

// RoundStatus tells where a round stands.
func (p *Program) RoundStatus(ctx context.Context, year int, block string) (cli.RoundStatus, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.RoundStatus{}, err
	}
	found, err := app.Index.Round(ctx, year, block)
	if err != nil {
		return cli.RoundStatus{}, err
	}
	return app.roundStatus(auth.AsSystem(ctx), found)
}

func (a *App) roundStatus(ctx context.Context, of cchc.Round) (cli.RoundStatus, error) {
	status, err := a.Round.Status(ctx, of.ID)
	if err != nil {
		return cli.RoundStatus{}, err
	}
	told := cli.RoundStatus{
		Round: string(of.ID), Year: of.Year, Block: of.Block, Set: of.SetDigest, Phase: string(status.Phase), Planned: status.Plan != nil,
		Submitted: status.Submitted(), Late: status.Late(), Deadlines: []cli.PhaseDeadline{}, Agencies: []cli.AgencyStanding{},
	}
	if status.Plan != nil {
		for _, phase := range cchc.WorkPhases() {
			if until := status.Plan.Deadlines[phase]; !until.IsZero() {
				told.Deadlines = append(told.Deadlines, cli.PhaseDeadline{Phase: string(phase), Until: until.String()})
			}
		}
	}
	for _, s := range status.Agencies {
		told.Agencies = append(told.Agencies, cli.AgencyStanding{
			Code: s.Code, Name: s.Name, State: string(s.State), Due: s.Due.String(), SubmittedAt: s.SubmittedAt, IsLate: s.IsLate,
			DaysLate: s.DaysLate, Paper: s.Paper, Filled: s.Filled, Of: s.Of, Waiting: s.Waiting,
		})
	}
	return told, nil
}
