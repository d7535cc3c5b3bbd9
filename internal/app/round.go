package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/round/rounddb"
	"minhbach/internal/civil"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
)

// everybody is the guard of an installation that only its own machine reaches.
type everybody struct{}

func (everybody) Authorize(context.Context, string, auth.Resource) error { return nil }

func (everybody) Somewhere(context.Context, string) error { return nil }

// keepRounds puts the work of rounds together.
func (a *App) keepRounds() {
	a.Round = round.NewService(round.Options{
		DB: a.DB, Index: a.Index, Store: rounddb.Rows{}, Log: a.Log, Clock: a.Clock, IDs: a.ids, Guard: everybody{}, Metrics: a.Metric,
		Intake: roundIntake{a.Files}, Vault: a.Files,
	})
}

// roundIntake takes evidence in by what its first bytes say it is.
type roundIntake struct{ files *blob.Disk }

const (
	evidenceBytesMax = 50 << 20 // a scan of 300 pages at 200 dpi
	sniffedBytes     = 512      // what http.DetectContentType looks at
)

// evidenceTypes are taken as evidence. None of them runs in a browser, and all
// are handed out as attachments.
var evidenceTypes = []string{"application/pdf", "image/jpeg", "image/png", "image/webp", "text/plain", "application/zip"}

// Keep checks and stores a file. Office documents are zip archives by content;
// their ending says which.
func (i roundIntake) Keep(ctx context.Context, name string, r io.Reader) (round.File, error) {
	name = shownName(name)
	buffered := bufio.NewReaderSize(r, sniffedBytes)
	head, err := buffered.Peek(sniffedBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return round.File{}, fmt.Errorf("read the file: %w", err)
	}
	if len(head) == 0 {
		return round.File{}, fault.New(fault.Invalid, "app.file_empty").At(fault.Place{File: name})
	}
	media, _, err := mime.ParseMediaType(http.DetectContentType(head))
	if err != nil || !slices.Contains(evidenceTypes, media) || looksLikeMarkup(head) {
		return round.File{}, fault.New(fault.Invalid, "app.file_type", media).At(fault.Place{File: name})
	}
	digest, size, err := i.files.Put(ctx, buffered, evidenceBytesMax)
	if err != nil {
		return round.File{}, err
	}
	return round.File{Digest: digest, Name: name, Media: media, SizeBytes: size}, nil
}

// looksLikeMarkup finds what browsers would read as a page or a drawing though
// it is called plain text.
func looksLikeMarkup(head []byte) bool {
	text := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(head), "\ufeff")))
	return strings.HasPrefix(text, "<")
}

const nameRunesMax = 150

// shownName is the last part of a name, without what a terminal, a header or a
// file system would act on.
func shownName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`"<>|:*?`, r) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > nameRunesMax {
		name = string(runes[len(runes)-nameRunesMax:])
	}
	if name = strings.TrimSpace(name); name == "" || name == "." || name == "/" {
		return "minh-chung"
	}
	return name
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
