package cli

import (
	"context"
	"fmt"
)

// Upkeep is what keeps an installation safe.
type Upkeep interface {
	// Backup writes the installation into one new file while it works, and
	// verifies what it wrote. Recipients are public keys of age; none: plain.
	Backup(ctx context.Context, out string, recipients []string) (BackupReport, error)
	// Restore makes an installation of a backup where there is none. Keys are
	// the private keys of age in the file keyFile; nil when it is not encrypted.
	Restore(ctx context.Context, file, keyFile string, keys []byte) (BackupReport, error)
	// RecomputeMetrics holds the kept metrics against the facts; with check it
	// changes nothing.
	RecomputeMetrics(ctx context.Context, check bool) (MetricsReport, error)
}

// BackupReport is what a backup holds.
type BackupReport struct {
	MadeAt string `json:"made_at"`
	Size   int64  `json:"evidence_size"`
	Root   string `json:"evidence_root"`
	Rows   int64  `json:"rows"`
	Files  int64  `json:"files"`
}

// MetricsReport is what a comparison of the metrics found.
type MetricsReport struct {
	Metrics     int      `json:"metrics"`
	Differences []string `json:"differences"`
	Recomputed  bool     `json:"recomputed"`
}

type backupCommand struct {
	Out       string   `arg:"" name:"out"`
	Recipient []string `name:"recipient" placeholder:"age1…"`
	dataFlags
}

// Run writes a backup.
func (c backupCommand) Run(s *session) error {
	app, err := s.openThere(c.dataFlags)
	if err != nil {
		return err
	}
	report, err := app.Backup(s.ctx, c.Out, c.Recipient)
	if err != nil {
		return err
	}
	return s.tellBackup("cli.backed_up", c.Out, report)
}

type restoreCommand struct {
	File     string `arg:"" name:"file"`
	Identity string `name:"identity" placeholder:"FILE"`
	dataFlags
}

// Run makes an installation of a backup.
func (c restoreCommand) Run(s *session) error {
	var keys []byte
	if c.Identity != "" {
		var err error
		if keys, err = s.readFile(c.Identity); err != nil {
			return err
		}
	}
	app, err := s.open(c.dataFlags)
	if err != nil {
		return err
	}
	report, err := app.Restore(s.ctx, c.File, c.Identity, keys)
	if err != nil {
		return err
	}
	return s.tellBackup("cli.restored", c.Data, report)
}

func (s *session) tellBackup(key, place string, report BackupReport) error {
	if s.json {
		return writeJSON(s.Stdout, report)
	}
	return s.print(key, place, report.Rows, report.Files, report.Size, report.Root)
}

type metricsCommands struct {
	Recompute metricsRecomputeCommand `cmd:"" name:"recompute"`
}

type metricsRecomputeCommand struct {
	Check bool `name:"check"`
	dataFlags
}

// Run holds the kept metrics against the facts, and mends them unless it only
// checks.
func (c metricsRecomputeCommand) Run(s *session) error {
	app, err := s.openThere(c.dataFlags)
	if err != nil {
		return err
	}
	report, err := app.RecomputeMetrics(s.ctx, c.Check)
	if err != nil {
		return err
	}
	report.Differences = orEmpty(report.Differences)
	if s.json {
		err = writeJSON(s.Stdout, report)
	} else {
		err = s.printMetrics(report)
	}
	if err == nil && len(report.Differences) > 0 && !report.Recomputed {
		err = errNotHold
	}
	return err
}

func (s *session) printMetrics(report MetricsReport) error {
	for _, d := range report.Differences {
		if _, err := fmt.Fprintln(s.Stdout, d); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	key := "cli.metrics_hold"
	if len(report.Differences) > 0 {
		key = "cli.metrics_differ"
	}
	if report.Recomputed {
		key = "cli.metrics_recomputed"
	}
	return s.print(key, report.Metrics, len(report.Differences))
}
