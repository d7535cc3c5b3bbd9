package app

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/live/liveweb"
	"minhbach/internal/evidence"
)

// factsAtOnce is how many facts one transaction of the filling records.
const factsAtOnce = 5000

// One fact to the new live score on the page: a topical session is recorded and
// the page of its agency, one of 150, is asked for. Whatever lies below it in
// the log and in the metrics should not matter.
func BenchmarkOneFactToTheLivePage(b *testing.B) {
	w := newLivePage(b)
	sizes := []int64{10_000, 100_000, 1_000_000}
	if testing.Short() {
		sizes = sizes[:1]
	}
	for _, facts := range sizes {
		b.Run(fmt.Sprint(facts), func(b *testing.B) {
			w.fill(b, facts)
			var recording, both []time.Duration
			for b.Loop() {
				began := time.Now()
				w.record(b, 1)
				recording = append(recording, time.Since(began))
				w.ask(b)
				both = append(both, time.Since(began))
			}
			b.ReportMetric(milliseconds(quantile(recording, 50)), "ms-fact-median")
			b.ReportMetric(milliseconds(quantile(both, 50)), "ms-to-page-median")
			b.ReportMetric(milliseconds(quantile(both, 95)), "ms-to-page-p95")
		})
	}
}

type livePage struct {
	app   *App
	site  http.Handler
	token string
	units []cchc.Unit
	held  int // sessions recorded
}

func newLivePage(b *testing.B) *livePage {
	b.Helper()
	l := newLoaded(b, load{agencies: blockUnits, users: 1})
	words, err := AllWords()
	must(b, err)
	site, err := l.app.Site(b.Context(), words, slog.New(slog.DiscardHandler))
	must(b, err)
	w := &livePage{app: l.app, site: site, token: l.desks[0].officer}
	for _, d := range l.desks {
		w.units = append(w.units, d.unit)
	}
	return w
}

// fill records sessions of all agencies until the log has so many facts.
func (w *livePage) fill(b *testing.B, facts int64) {
	b.Helper()
	for {
		head, err := w.app.Log.Head(b.Context())
		must(b, err)
		if head.Size >= facts {
			return
		}
		w.record(b, int(min(factsAtOnce, facts-head.Size)))
	}
}

// record records sessions; the first of one transaction is the first agency's.
func (w *livePage) record(b *testing.B, count int) {
	b.Helper()
	facts := make([]evidence.Fact, count)
	for i := range facts {
		w.held++
		facts[i] = evidence.Fact{
			Kind: "reform.session_held/1", Agency: w.units[i%len(w.units)].Agency, Subject: fmt.Sprint("session-", w.held), Actor: consoleActor,
			Payload:    map[string]any{"topic": "số liệu minh hoạ", "outcome": "held", "invited": 20, "attended": 18, "minutes": "typed"},
			OccurredOn: w.app.Clock.Today(), Period: "2018",
		}
	}
	must(b, w.app.DB.Update(b.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := w.app.Log.RecordAll(ctx, tx, facts)
		return err
	}))
}

func (w *livePage) ask(b *testing.B) string {
	b.Helper()
	request := httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+liveweb.URL("so", 2018, w.units[0].Agency), nil)
	request.AddCookie(&http.Cookie{Name: "mb_session", Value: w.token})
	answer := httptest.NewRecorder()
	w.site.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		b.Fatalf("status %d: %s", answer.Code, plain(answer.Body.String()))
	}
	return answer.Body.String()
}
