package app

import (
	"context"
	"fmt"
	"io"

	"minhbach/internal/auth"
	"minhbach/internal/blob/intake"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/cchc/publication/publicationdb"
	"minhbach/internal/civil"
	"minhbach/internal/cli"
	"minhbach/internal/ruleset/calendar"
	"minhbach/rules"
)

// keepPublications puts the publishing of results together.
func (a *App) keepPublications() error {
	words, err := publication.ReadRules(rules.Files)
	if err != nil {
		return fmt.Errorf("read the rules of publishing: %w", err)
	}
	base, err := calendar.Load(rules.Files, "calendar")
	if err != nil {
		return fmt.Errorf("read the working calendar: %w", err)
	}
	days, err := base.With()
	if err != nil {
		return fmt.Errorf("make the working calendar: %w", err)
	}
	a.Publication = publication.NewService(publication.Options{
		DB: a.DB, Index: a.Index, Store: publicationdb.Rows{}, Log: a.Log, Clock: a.Clock, IDs: a.ids, Guard: a.Guard,
		Vault: a.Files, Intake: complaintIntake{a.Intake}, Metrics: a.Metric, Calendar: days, Rules: words,
	})
	return nil
}

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
