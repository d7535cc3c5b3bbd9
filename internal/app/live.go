package app

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/cchcweb"
	"minhbach/internal/cchc/live"
	"minhbach/internal/cchc/live/livedb"
	"minhbach/internal/cchc/live/liveweb"
	"minhbach/internal/cchc/round/rounddb"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/web"
)

// keepLive puts the score of today together.
func (a *App) keepLive() {
	a.Live = live.NewService(live.Options{
		DB: a.DB, Index: a.Index, Store: livedb.Rows{}, Metrics: a.Metric, Agencies: liveAgencies{a}, Duties: liveDuties{a}, Clock: a.Clock, Guard: a.Guard,
	})
}

// livePages puts the page of today's score together.
func (a *App) livePages(site *web.Site) *liveweb.Pages {
	return liveweb.New(liveweb.Options{
		Service: a.Live, Past: livePast{a.Index}, Places: livePlaces{a}, Clock: a.Clock,
		ProofURL: cchcweb.ProofURL, BlockName: cchcweb.BlockName,
	}, site)
}

// liveAgencies are the agencies of a block while no round is opened.
type liveAgencies struct{ app *App }

func (l liveAgencies) InBlock(ctx context.Context, tx *sql.Tx, block string, day civil.Date) ([]cchc.Unit, error) {
	versions, err := l.app.Org.In(tx).InBlock(ctx, block, day)
	if err != nil {
		return nil, fmt.Errorf("read the agencies of the block: %w", err)
	}
	units := make([]cchc.Unit, len(versions))
	for i, v := range versions {
		units[i] = cchc.Unit{Agency: v.Agency, Code: v.Code, Name: v.Name, ShortName: v.ShortName}
	}
	return units, nil
}

// liveDuties are the criteria that a round gave to divisions.
type liveDuties struct{ app *App }

func (l liveDuties) DutiesOf(ctx context.Context, round, agency id.ID) (map[string]live.Duty, error) {
	duties := map[string]live.Duty{}
	err := l.app.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		entries, err := rounddb.Rows{}.Entries(ctx, tx, round, agency)
		if err != nil {
			return err
		}
		names, err := l.app.divisionNames(ctx, agency)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.Division != "" {
				duties[e.Criterion] = live.Duty{Division: names[e.Division], DueOn: e.DueOn}
			}
		}
		return nil
	})
	return duties, err
}

// divisionNames names the divisions of an agency. The program asks for itself:
// who may see the names was decided by whoever shows them.
func (a *App) divisionNames(ctx context.Context, agency id.ID) (map[id.ID]string, error) {
	chart, err := a.People.Chart(auth.AsSystem(ctx), agency)
	if err != nil {
		return nil, fmt.Errorf("name the divisions: %w", err)
	}
	names := make(map[id.ID]string, len(chart.Divisions))
	for _, d := range chart.Divisions {
		names[d.ID] = d.Name
	}
	return names, nil
}

// livePast reads ranks off published results.
type livePast struct{ index *cchc.Service }

func (l livePast) LastPublished(ctx context.Context, block string, before int, agency id.ID) (liveweb.Place, bool, error) {
	rounds, err := l.index.Rounds(ctx)
	if err != nil {
		return liveweb.Place{}, false, err
	}
	last := cchc.Round{}
	for _, r := range rounds {
		if r.Block == block && r.State == cchc.Published && r.Year < before && r.Year > last.Year {
			last = r
		}
	}
	if last.Year == 0 {
		return liveweb.Place{}, false, nil
	}
	v, err := l.index.View(ctx, last.Year, block)
	if err != nil {
		return liveweb.Place{}, false, err
	}
	final := v.Final()
	if final == nil {
		return liveweb.Place{}, false, nil
	}
	at := final.At(string(agency))
	if at < 0 || final.Results[at].Rank == 0 {
		return liveweb.Place{}, false, nil
	}
	return liveweb.Place{Year: last.Year, Rank: final.Results[at].Rank, Of: final.Results[at].Of}, true, nil
}

// livePlaces finds the block of an agency.
type livePlaces struct{ app *App }

func (l livePlaces) BlockOf(ctx context.Context, agency id.ID, day civil.Date) (string, error) {
	version, err := l.app.Org.On(ctx, agency, day)
	return version.Block, err
}

// settleEvery is how soon after a fact the line of the year is drawn on.
const settleEvery = time.Second

// settleLines draws the lines of live scores on while the server runs.
func (a *App) settleLines(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	for {
		count, err := a.Live.Settle(ctx)
		if err != nil && ctx.Err() == nil {
			log.Error("draw the lines of live scores", "error", err)
		}
		if count > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
