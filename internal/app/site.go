package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"time"

	"minhbach/internal/auth/authweb"
	"minhbach/internal/auth/policy/policyweb"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/cchcweb"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/live/liveweb"
	"minhbach/internal/cchc/publication/publicationweb"
	"minhbach/internal/cchc/survey/surveyweb"
	"minhbach/internal/civil"
	"minhbach/internal/cli"
	"minhbach/internal/evidence"
	"minhbach/internal/locale"
	"minhbach/internal/notify/notifyweb"
	"minhbach/internal/org/orgweb"
	"minhbach/internal/paper"
	"minhbach/internal/reform/reformweb"
	"minhbach/internal/web"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/layout"
)

// verifyEvery is how often a running server derives its whole log again.
const verifyEvery = time.Hour

// watch keeps house while the server runs: it verifies the log for the foot of
// every page, signs a checkpoint each day, and sweeps files nobody finished.
type watch struct {
	app *App
	log *slog.Logger

	signedOn civil.Date // the day of the newest checkpoint of this run

	mu    sync.Mutex
	state layout.Evidence
}

func (w *watch) run(ctx context.Context) {
	tick := time.NewTicker(verifyEvery)
	defer tick.Stop()
	for {
		w.verify(ctx)
		w.sign(ctx)
		if err := w.app.Drafts.Sweep(); err != nil {
			w.log.Error("sweep unfinished files", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// sign makes the checkpoint of the day once the log was seen to hold: signing a
// broken log would vouch for it.
func (w *watch) sign(ctx context.Context) {
	today := w.app.Clock.Today()
	if seen := w.seen(ctx); !seen.Holds || seen.Entries == 0 || w.signedOn == today {
		return
	}
	if _, err := w.app.Log.Checkpoint(ctx); err != nil {
		if ctx.Err() == nil {
			w.log.Error("sign the checkpoint of the day", "error", err)
		}
		return
	}
	w.signedOn = today
}

func (w *watch) verify(ctx context.Context) {
	report, err := w.app.Log.Verify(ctx, evidence.VerifyOptions{})
	if err != nil {
		if ctx.Err() == nil {
			w.log.Error("verify the evidence log", "error", err)
		}
		return
	}
	holds := report.Holds()
	if !holds {
		w.log.Error("the evidence log does not hold", "record", report.Bad.Error())
	} else if bad, err := w.app.verifyReadings(ctx); err != nil || bad != nil {
		holds = false
		w.log.Error("the kept figures are not those of the facts", "row", bad, "error", err)
	}
	now := w.app.Clock.Now().In(civil.Zone)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = layout.Evidence{Known: true, Holds: holds, Entries: report.Size, CheckedAt: now.Format("15:04 02/01/2006")}
}

func (w *watch) seen(context.Context) layout.Evidence {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

// Site builds the pages of an installation for this machine alone.
func (a *App) Site(ctx context.Context, words *locale.Catalogue, log *slog.Logger) (*web.Site, error) {
	return a.SiteAt(ctx, words, log, Reach{IsLocal: true})
}

// SiteAt builds the pages of an installation as they are reached.
func (a *App) SiteAt(ctx context.Context, words *locale.Catalogue, log *slog.Logger, reach Reach) (*web.Site, error) {
	state := &watch{app: a, log: log}
	seen := cchcweb.Guarded(a.Index, a.Guard)
	config := web.Config{
		Words: words, Modules: modules(), Evidence: state.seen,
		Styles: []assets.Source{{Layer: "page", Files: cchcweb.Styles}, {Layer: "page", Files: surveyweb.Styles}, {Layer: "page", Files: authweb.Styles}, {Layer: "page", Files: reformweb.Styles}, {Layer: "page", Files: publicationweb.Styles}, {Layer: "page", Files: notifyweb.Styles}},
		Ready:  []web.Check{{Name: "database", Try: a.DB.Ping}, {Name: "files", Try: a.Files.Ready}}, Clock: a.Clock, Log: log,
		Finders: []web.Finder{cchcweb.NewFinder(seen)}, Guard: a.Guard, Bell: a.bell(log),
	}
	isDemo, follow, err := a.demoFollow(ctx)
	if err != nil {
		return nil, err
	}
	if isDemo {
		config.Demo = "app.demo_strip"
	}
	a.letIn(&config, isDemo, reach)
	site, err := web.New(config)
	if err != nil {
		return nil, err
	}
	head, err := a.letterhead(isDemo)
	if err != nil {
		return nil, err
	}
	cchcweb.New(seen, site, cchcweb.Options{Follow: follow, Export: exportResults, Proofs: cchcweb.GuardedProofs(cchcweb.NewLogProofs(a.DB, a.Log), a.Index, a.Guard), WriteSet: exchange.ExportSet, ReadSet: readSet, Rounds: a.Round, UnitsOf: a.UnitsOf, Account: a.accountNamed, Login: a.loginOf, Province: a.province(head), AfterURL: publicationweb.AfterURL}).Register()
	site.ReceiveFiles(a.Drafts)
	publicationweb.New(a.Publication, site, head).Register()
	surveyweb.New(a.Survey, a.Index, site).Register()
	a.livePages(site).Register()
	a.noticePages(site)
	policyweb.Register(site, a.Guard, writeBook)
	a.peoplePages(site, a.directory())
	a.registerAuth(site, isDemo, reach)
	a.reformPages(site, follow)
	go state.run(ctx)
	go a.tidyAuth(ctx, log)
	go a.settleLines(ctx, log)
	return site, nil
}

// modules are the entries of the rail.
func modules() []layout.Module {
	index := cchcweb.Module()
	index.Pages = append(index.Pages, liveweb.Entry(), surveyweb.Entry())
	index.Pages = append(index.Pages, publicationweb.Entries()...)
	index.Pages = append(index.Pages, cchcweb.ProvinceEntries()...)
	return []layout.Module{index, reformweb.Module(), orgweb.Module(), authweb.Module(), rightsModule()}
}

// demoFollow tells whether this is a demonstration, and whom its pages follow.
func (a *App) demoFollow(ctx context.Context) (isDemo bool, follow string, err error) {
	rounds, err := a.Index.Rounds(ctx)
	if err != nil {
		return false, "", err
	}
	for _, r := range rounds {
		isDemo = isDemo || r.IsDemo
	}
	if isDemo {
		follow = demoFollowCode
	}
	return isDemo, follow, nil
}

// Serve answers requests until ctx ends.
func (p *Program) Serve(ctx context.Context, serving cli.Serving, ready func(cli.Served)) error {
	app, err := p.open(ctx)
	if err != nil {
		return err
	}
	level := &slog.LevelVar{}
	level.Set(slog.LevelWarn)
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	entrance, reach, err := p.entrance(serving)
	if err != nil {
		return err
	}
	door, err := web.OpenDoor(ctx, entrance)
	if err != nil {
		return err
	}
	if reach.IsLocal = door.IsLocal; !reach.IsLocal {
		level.Set(slog.LevelInfo) // whoever keeps a server for others keeps its log
	}
	app.Config.Letterhead = paper.Letterhead{Superior: serving.Superior, Issuer: serving.Issuer, Place: serving.Place}
	site, err := app.SiteAt(ctx, p.words, log, reach)
	if err != nil {
		return errors.Join(err, door.Close())
	}
	link, isNeeded, err := app.Auth.FirstLink(ctx)
	if err != nil {
		return errors.Join(err, door.Close())
	}
	served := cli.Served{URL: door.URL(reach.Hosts...)}
	if isNeeded {
		served.First = served.URL + authweb.FirstPath + "/" + link
	}
	if app.Config.Mailing.Site == "" && len(reach.Hosts) > 0 {
		app.Config.Mailing.Site = served.URL
	}
	go app.remind(ctx, site.IsDemo(), log)
	ready(served)
	return web.Serve(ctx, door, site, log)
}

// demoFollowCode is the agency whose story the demonstration tells.
const demoFollowCode = "BDT"

func exportResults(w io.Writer, view *cchc.View, stage cchc.Stage, l locale.Lang) error {
	h := exchange.Heading{Period: strconv.Itoa(view.Round.Year), Codes: map[string]string{}}
	for _, u := range view.Units {
		h.Codes[string(u.Agency)] = u.Code
	}
	if view.Round.IsDemo {
		h.Notes = append(h.Notes, Words().Say(l, "app.demo_book"))
	}
	return exchange.ResultsXLSX(w, view.Shown(stage), l, h)
}

// readSet turns a workbook into the file that the set is kept as.
func readSet(file string, workbook []byte) (name string, content []byte, err error) {
	set, content, err := exchange.ImportSet(file, workbook)
	if err != nil {
		return "", nil, err
	}
	return set.ID + ".yaml", content, nil
}
