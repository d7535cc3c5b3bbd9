package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authweb"
	"minhbach/internal/auth/policy"
	"minhbach/internal/auth/policy/policyweb"
	"minhbach/internal/backup"
	"minhbach/internal/blob"
	"minhbach/internal/blob/intake"
	"minhbach/internal/blob/s3blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/cchcweb"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/live"
	"minhbach/internal/cchc/live/liveweb"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/cchc/publication/publicationweb"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/cchc/survey"
	"minhbach/internal/cchc/survey/surveyweb"
	"minhbach/internal/cli"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/metric"
	"minhbach/internal/notify"
	"minhbach/internal/notify/notifyweb"
	"minhbach/internal/org"
	"minhbach/internal/org/orgweb"
	"minhbach/internal/paper"
	"minhbach/internal/reform"
	"minhbach/internal/reform/reformweb"
	"minhbach/internal/ruleset"
	"minhbach/internal/ruleset/calendar"
	"minhbach/internal/store"
	"minhbach/internal/web"
)

// consoleActor signs what is done from the command line, until people sign in.
const consoleActor = "console"

// Program is the program over one data folder, as the commands use it. The
// folder is opened when a command first needs it.
type Program struct {
	config Config
	words  *locale.Catalogue
	app    *App
}

var _ cli.App = (*Program)(nil)

// NewProgram is handed to the command line; nothing is opened yet.
func NewProgram(_ context.Context, place cli.Place) (cli.App, error) {
	words, err := AllWords()
	if err != nil {
		return nil, err
	}
	return &Program{config: Config{Data: place.Data, Database: place.Database, Blobs: place.Blobs}, words: words}, nil
}

// AllWords gathers the sentences of every module.
func AllWords() (*locale.Catalogue, error) {
	words, err := locale.Merge(
		fault.Words(),
		ruleset.Words(),
		paper.Words(),
		store.Words(),
		blob.Words(),
		intake.Words(),
		s3blob.Words(),
		auth.Words(),
		authweb.Words(),
		policyweb.Words(),
		orgweb.Words(),
		policy.Words(),
		backup.Words(),
		evidence.Words(),
		metric.Words(),
		org.Words(), calendar.Words(), reform.Words(), reformweb.Words(),
		notify.Words(),
		notifyweb.Words(),
		rule.Words(),
		criteria.Words(),
		scoring.Words(),
		exchange.Words(),
		cchc.Words(),
		round.Words(),
		publication.Words(),
		survey.Words(),
		appraisal.Words(),
		surveyweb.Words(),
		live.Words(),
		liveweb.Words(),
		cchcweb.Words(),
		publicationweb.Words(),
		web.Words(),
		Words(),
		DueWords(),
	)
	if err != nil {
		return nil, fmt.Errorf("gather the sentences: %w", err)
	}
	return words, nil
}

// Words are the sentences of everything the app may refuse with.
func (p *Program) Words() *locale.Catalogue { return p.words }

func (p *Program) open(ctx context.Context) (*App, error) {
	if p.app != nil {
		return p.app, nil
	}
	app, err := Open(ctx, p.config)
	if err != nil {
		return nil, err
	}
	p.app = app
	return app, nil
}

// Close closes what was opened.
func (p *Program) Close() error {
	if p.app == nil {
		return nil
	}
	return p.app.Close()
}

// Sets lists the sets kept in the data folder.
func (p *Program) Sets(ctx context.Context) ([]cli.KeptSet, error) {
	app, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	stored, err := app.Index.Sets(ctx)
	if err != nil {
		return nil, err
	}
	sets := make([]cli.KeptSet, len(stored))
	for i, s := range stored {
		sets[i] = keptSet(s)
	}
	return sets, nil
}

func keptSet(s cchc.StoredSet) cli.KeptSet {
	kept := cli.KeptSet{ID: s.ID, Title: s.Title, Block: s.Block, ValidFrom: s.ValidFrom.String(), State: string(s.State), Digest: s.Digest}
	if !s.ValidTo.IsZero() {
		kept.ValidTo = s.ValidTo.String()
	}
	return kept
}

// PublishSet brings a set in, lints it and publishes it; findings stop it.
func (p *Program) PublishSet(ctx context.Context, file cli.File) (cli.KeptSet, []criteria.Finding, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.KeptSet{}, nil, err
	}
	stored, findings, err := app.Index.ImportSet(ctx, file.Name, file.Data, consoleActor)
	if err != nil {
		return cli.KeptSet{}, nil, err
	}
	if len(findings) > 0 {
		return keptSet(stored), findings, nil
	}
	if err := app.Index.PublishSet(ctx, stored.Digest, consoleActor); err != nil {
		return cli.KeptSet{}, nil, err
	}
	stored, err = app.Index.Set(ctx, stored.Digest)
	return keptSet(stored), nil, err
}

// PublishRound freezes a round and publishes its result as of today.
func (p *Program) PublishRound(ctx context.Context, year int, block string) (cli.PublishedRound, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.PublishedRound{}, err
	}
	round, err := app.Index.Round(ctx, year, block)
	if err != nil {
		return cli.PublishedRound{}, err
	}
	published, err := app.Index.Publish(ctx, round.ID, app.Clock.Today(), consoleActor)
	if err != nil {
		return cli.PublishedRound{}, err
	}
	v, err := app.Index.View(ctx, year, block)
	if err != nil {
		return cli.PublishedRound{}, err
	}
	fact, err := app.Index.PublishingFact(ctx, round.ID)
	return cli.PublishedRound{
		Year: year, Block: block, Set: v.Set.ID, Units: len(v.Units), On: published.PublishedOn.String(),
		Fact: fact.String(), Size: published.EvidenceSize,
	}, err
}

// VerifyEvidence derives the whole log again.
func (p *Program) VerifyEvidence(ctx context.Context, against []byte, progress cli.Progress) (cli.EvidenceReport, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.EvidenceReport{}, err
	}
	options := evidence.VerifyOptions{Progress: progress}
	if against != nil {
		checkpoint, err := evidence.OpenCheckpoint(against, app.Key.Verifier())
		if err != nil {
			return cli.EvidenceReport{}, err
		}
		options.Against = &checkpoint
	}
	found, err := app.Log.Verify(ctx, options)
	if err != nil {
		return cli.EvidenceReport{}, err
	}
	report := cli.EvidenceReport{
		Holds: found.Holds(), Size: found.Size, Root: found.Root.String(), Checkpoints: found.Checkpoints,
		Files: found.Files, FilesRead: found.FilesRead, Unknown: found.UnknownKinds,
	}
	for _, d := range found.Disposed {
		report.Disposed = append(report.Disposed, d.Digest.String())
	}
	if found.Holds() {
		return report, app.verifyIndex(ctx, &report)
	}
	if bad := found.Bad; bad != nil {
		report.Bad = &cli.Bad{Table: bad.Place, Position: bad.Position, Fact: bad.Fact.String(), Problem: bad.Problem}
	}
	return report, nil
}

// verifyIndex holds the kept figures and results against the facts.
func (a *App) verifyIndex(ctx context.Context, report *cli.EvidenceReport) error {
	bad, err := a.verifyReadings(ctx)
	if err != nil || bad == nil {
		return err
	}
	report.Holds = false
	report.Bad = &cli.Bad{Table: bad.Table, Position: -1, Fact: bad.Fact.String(), Problem: bad.Problem}
	return nil
}

// factNamed finds a fact by its id, or by the place in the log that the pages
// show, with or without marks between the thousands.
func (a *App) factNamed(ctx context.Context, name string) (id.ID, error) {
	known, err := id.Parse(name)
	if err == nil {
		return known, nil
	}
	position, notNumber := strconv.ParseInt(strings.NewReplacer(".", "", ",", "").Replace(name), 10, 64)
	if notNumber != nil || position < 0 {
		return "", fault.New(fault.Invalid, "app.not_an_id", name).Because(err)
	}
	entry, err := cchcweb.NewLogProofs(a.DB, a.Log).At(ctx, position)
	return entry.ID, err
}

// ProveFact returns the proof file of a fact.
func (p *Program) ProveFact(ctx context.Context, fact string) ([]byte, error) {
	app, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	known, err := app.factNamed(ctx, fact)
	if err != nil {
		return nil, err
	}
	proof, err := app.Log.Prove(ctx, known)
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(proof, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the proof: %w", err)
	}
	return append(text, '\n'), nil
}
