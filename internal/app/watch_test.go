package app

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"minhbach/internal/civil"
	"minhbach/rules"
)

func checkpoints(t *testing.T, data string) int {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(data, "checkpoints"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return len(entries)
}

func TestACheckpointIsSignedEachDayTheLogGrew(t *testing.T) {
	p := openDemo(t)
	clock := civil.NewFixedClock(time.Date(2019, 11, 12, 16, 59, 0, 0, time.UTC))
	p.app.Clock, p.app.Drafts.Clock = clock, clock
	w := &watch{app: p.app, log: slog.New(slog.DiscardHandler)}
	before := checkpoints(t, p.config.Data)
	w.sign(t.Context())
	if got := checkpoints(t, p.config.Data); got != before {
		t.Errorf("signed a log that was not verified: %d checkpoints, had %d", got, before)
	}
	w.verify(t.Context())
	w.sign(t.Context())
	if w.signedOn != clock.Today() {
		t.Errorf("signed on %s", w.signedOn)
	}
	set, err := fs.ReadFile(rules.Files, "criteria/ttg-766-2022.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.app.Index.ImportSet(t.Context(), "ttg-766.yaml", set, consoleActor); err != nil {
		t.Fatal(err)
	}
	w.sign(t.Context())
	same := checkpoints(t, p.config.Data)
	clock.Advance(2 * time.Minute) // past midnight in Vietnam
	w.verify(t.Context())
	w.sign(t.Context())
	if got := checkpoints(t, p.config.Data); got != same+1 {
		t.Errorf("%d checkpoints on the next day, had %d", got, same)
	}
}
