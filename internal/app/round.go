package app

import (
	"context"
	"fmt"
	"io"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/blob/intake"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/round/rounddb"
	"minhbach/internal/civil"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/reform"
)

// keepRounds puts the work of rounds together.
func (a *App) keepRounds() {
	a.Round = round.NewService(round.Options{
		DB: a.DB, Index: a.Index, Store: rounddb.Rows{}, Log: a.Log, Clock: a.Clock, IDs: a.ids, Guard: a.Guard, Metrics: a.Metric,
		Intake: evidenceIntake{a.Intake, a.Drafts}, Vault: a.Files, Shelf: reformShelf{a}, Divisions: agencyDivisions{a},
		Calendar: func(ctx context.Context) (*civil.Calendar, error) { return a.Reform.Calendar(ctx) },
	})
}

// agencyDivisions are the divisions of the organisation chart as it is today.
type agencyDivisions struct{ app *App }

func (d agencyDivisions) Divisions(ctx context.Context, agency id.ID) ([]round.Division, error) {
	chart, err := d.app.People.Chart(auth.AsSystem(ctx), agency) // names of divisions are no secret within an agency
	if err != nil {
		return nil, fmt.Errorf("read the organisation chart: %w", err)
	}
	var list []round.Division
	for _, division := range chart.Divisions {
		if division.IsOn(d.app.Clock.Today()) {
			list = append(list, round.Division{ID: division.ID, Name: division.Name})
		}
	}
	return list, nil
}

// reformShelf is the papers of an agency's reform work, which stand as evidence
// of a score without being sent again: of this year and the one before, because
// a year is scored when it is over.
type reformShelf struct{ app *App }

func (s reformShelf) Files(ctx context.Context, agency id.ID, most int) ([]round.File, error) {
	files, err := s.papers(auth.AsSystem(ctx), agency) // who may see them was asked by whoever shows them
	return files[:min(most, len(files))], err
}

func (s reformShelf) File(ctx context.Context, agency id.ID, digest blob.Digest) (round.File, bool, error) {
	files, err := s.papers(auth.AsSystem(ctx), agency)
	at := slices.IndexFunc(files, func(f round.File) bool { return f.Digest == digest })
	if err != nil || at < 0 {
		return round.File{}, false, err
	}
	return files[at], true, nil
}

func (s reformShelf) papers(ctx context.Context, agency id.ID) ([]round.File, error) {
	var files []round.File
	add := func(papers []reform.File) {
		for _, paper := range papers {
			files = append(files, round.File(paper))
		}
	}
	year := s.app.Clock.Today().Year()
	plans, err := s.app.Reform.Plans(ctx, agency)
	if err != nil {
		return nil, fmt.Errorf("read the plans: %w", err)
	}
	for _, plan := range plans {
		add(plan.Files)
	}
	for _, of := range []int{year, year - 1} {
		activities, err := s.app.Reform.Activities(ctx, agency, of, "")
		if err != nil {
			return nil, fmt.Errorf("read the activities: %w", err)
		}
		for _, activity := range activities {
			add(activity.Files)
		}
		reports, err := s.app.Reform.Reports(ctx, agency, of)
		if err != nil {
			return nil, fmt.Errorf("read the reports: %w", err)
		}
		for _, line := range reports {
			if line.Sent != nil {
				add(line.Sent.Files)
			}
		}
	}
	return files, nil
}

// accountNamed finds who signs in by a name; an id that is known passes too.
func (a *App) accountNamed(ctx context.Context, name string) (id.ID, error) {
	ctx = auth.AsSystem(ctx) // whoever makes a plan names people without seeing the list of them
	found, err := a.Auth.ByLogin(ctx, name)
	if !fault.Is(err, fault.NotFound) {
		return found.ID, err
	}
	shown, err := a.Auth.Show(ctx, id.ID(name))
	return shown.Account.ID, err
}

// loginOf is the name an account signs in by; its id when it is gone.
func (a *App) loginOf(ctx context.Context, account id.ID) string {
	shown, err := a.Auth.Show(auth.AsSystem(ctx), account)
	if err != nil {
		return string(account)
	}
	return shown.Account.Login
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
		if plan, err = round.ReadPlan(in.Plan.Name, in.Plan.Data, func(name string) (id.ID, error) { return app.accountNamed(ctx, name) }); err != nil {
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
