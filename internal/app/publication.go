package app

import (
	"context"
	"database/sql"
	"fmt"
	"io"

	"minhbach/internal/auth"
	"minhbach/internal/blob/intake"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/cchc/publication/publicationdb"
	"minhbach/internal/civil"
	"minhbach/internal/cli"
	"minhbach/internal/id"
	"minhbach/internal/reform"
	"minhbach/internal/reform/reformweb"
	"minhbach/rules"
)

// keepPublications puts the publishing of results together.
func (a *App) keepPublications() error {
	words, err := publication.ReadRules(rules.Files)
	if err != nil {
		return fmt.Errorf("read the rules of publishing: %w", err)
	}
	a.Publication = publication.NewService(publication.Options{
		DB: a.DB, Index: a.Index, Store: publicationdb.Rows{}, Log: a.Log, Clock: a.Clock, IDs: a.ids, Guard: a.Guard,
		Vault: a.Files, Intake: complaintIntake{a.Intake}, Metrics: a.Metric, Calendar: a.Reform, Tasks: lossTasks{a.Reform}, Rules: words,
	})
	return nil
}

// lossTasks lays a lost point before the people who plan an agency's reform.
type lossTasks struct{ reform *reform.Service }

// ProposeIn proposes a task to the plan of its year.
func (t lossTasks) ProposeIn(ctx context.Context, tx *sql.Tx, p publication.Proposal) (id.ID, error) {
	return t.reform.ProposeIn(ctx, tx, reform.Proposal{
		Agency: p.Agency, Year: p.Year, Title: p.Text, Lead: p.Owner, Note: p.Criterion, Gain: p.Gain.String(),
	})
}

// Link is the page of a task.
func (lossTasks) Link(task id.ID) string { return reformweb.TaskURL(task) }

// complaintIntake takes files of complaints in as all files come in.
type complaintIntake struct{ intake *intake.Intake }

// Keep judges and stores a file.
func (i complaintIntake) Keep(ctx context.Context, name string, r io.Reader) (publication.File, error) {
	kept, err := i.intake.Keep(ctx, name, r)
	if err != nil {
		return publication.File{}, err
	}
	return publication.File{Name: kept.Name, Media: kept.Type.Media, Digest: kept.Digest, SizeBytes: kept.SizeBytes}, nil
}

// FreezeRound closes the figures of a round.
func (p *Program) FreezeRound(ctx context.Context, year int, block string) (cli.FrozenRound, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.FrozenRound{}, err
	}
	ctx = auth.AsSystem(ctx)
	round, err := app.Index.Round(ctx, year, block)
	if err != nil {
		return cli.FrozenRound{}, err
	}
	if err := app.Publication.Freeze(ctx, round.ID); err != nil {
		return cli.FrozenRound{}, err
	}
	standing, err := app.Publication.Standing(ctx, year, block)
	if err != nil {
		return cli.FrozenRound{}, err
	}
	pin := standing.Pin
	return cli.FrozenRound{Year: year, Block: block, Units: len(standing.View.Units), Set: pin.SetDigest, Size: pin.Size, Metrics: pin.Metrics}, nil
}

// DecideRound publishes the result of a round by a decision.
func (p *Program) DecideRound(ctx context.Context, in cli.RoundDecision) (cli.DecidedRound, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.DecidedRound{}, err
	}
	ctx = auth.AsSystem(ctx)
	round, err := app.Index.Round(ctx, in.Year, in.Block)
	if err != nil {
		return cli.DecidedRound{}, err
	}
	on, err := civil.ParseVN(in.On)
	if err != nil {
		if on, err = civil.ParseDate(in.On); err != nil {
			return cli.DecidedRound{}, err
		}
	}
	made, err := app.Publication.Publish(ctx, round.ID, publication.Decision{
		Number: in.Decision, On: on, Superior: in.Superior, Issuer: in.Issuer, Place: in.Place, Role: in.Role, Signer: in.Signer,
	})
	if err != nil {
		return cli.DecidedRound{}, err
	}
	decided := cli.DecidedRound{
		Year: in.Year, Block: in.Block, Number: made.Number, Decision: made.Decision, On: made.DecidedOn.String(), Units: len(made.Rows),
		Fact: made.Fact.String(), Size: made.Size, Root: made.Root, Files: map[string]string{},
	}
	for _, f := range made.Files {
		decided.Files[f.Name] = string(f.Digest)
	}
	return decided, nil
}
