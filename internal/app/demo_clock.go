package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
)

// demoClockFile says, in the data folder of a demonstration, how far behind the
// machine's clock its world lives: a year that runs must go on running, else all
// its work would be years overdue.
const demoClockFile = "demo-clock"

// keepDemoClock lets time go on from the instant at which the world was filled.
func keepDemoClock(dir string, world time.Time) error {
	by := world.Sub(civil.SystemClock{}.Now()).Round(time.Second)
	if err := os.WriteFile(filepath.Join(dir, demoClockFile), []byte(by.String()+"\n"), 0o600); err != nil {
		return fmt.Errorf("keep the clock of the demonstration: %w", err)
	}
	return nil
}

// clockOf is the machine's clock, or in a demonstration that of its world.
func clockOf(dir string) (civil.Clock, error) {
	text, err := os.ReadFile(filepath.Join(dir, demoClockFile))
	if errors.Is(err, fs.ErrNotExist) {
		return civil.SystemClock{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the clock of the demonstration: %w", err)
	}
	by, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fault.New(fault.Invalid, "app.bad_demo_clock", filepath.Join(dir, demoClockFile)).Because(err)
	}
	return civil.ShiftedClock{By: by}, nil
}
