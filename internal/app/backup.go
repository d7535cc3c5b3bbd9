package app

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"minhbach/internal/backup"
	"minhbach/internal/cli"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/store"
)

// Folders that stand beside or in the data folder while work goes on; they are
// never part of a backup.
const (
	blobsFolder   = "blobs"
	restoringMark = ".restoring"
	checkingMark  = ".checking"
)

// Backup writes the installation into one file while it goes on working. What
// goes out is read back at the same time into an installation that exists only
// for that: the file is kept when the evidence log in it verifies.
func (p *Program) Backup(ctx context.Context, out string, recipients []string) (cli.BackupReport, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.BackupReport{}, err
	}
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
		return cli.BackupReport{}, fault.New(fault.Conflict, "backup.out_exists", out).Because(err)
	}
	draft := out + ".draft"
	manifest, err := app.writeBackup(ctx, draft, recipients)
	if err == nil {
		err = os.Rename(draft, out)
	}
	if err != nil {
		return cli.BackupReport{}, errors.Join(err, removeIfThere(draft))
	}
	return backupReport(manifest), nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// writeBackup writes the draft, checks what went into it, and reads the disk.
func (a *App) writeBackup(ctx context.Context, draft string, recipients []string) (manifest backup.Manifest, err error) {
	file, err := os.OpenFile(draft, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return backup.Manifest{}, fmt.Errorf("begin the backup: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sum := sha256.New()
	sealed, err := backup.Seal(io.MultiWriter(file, sum), recipients)
	if err != nil {
		return backup.Manifest{}, err
	}
	manifest, err = a.writeChecked(ctx, sealed)
	if err != nil {
		return backup.Manifest{}, err
	}
	if err := errors.Join(sealed.Close(), file.Sync()); err != nil {
		return backup.Manifest{}, fmt.Errorf("end the backup: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return backup.Manifest{}, fmt.Errorf("read the backup again: %w", err)
	}
	again := sha256.New()
	if _, err := io.Copy(again, file); err != nil {
		return backup.Manifest{}, fmt.Errorf("read the backup again: %w", err)
	}
	if hex.EncodeToString(again.Sum(nil)) != hex.EncodeToString(sum.Sum(nil)) {
		return backup.Manifest{}, fault.New(fault.Invalid, "backup.damaged", draft)
	}
	return manifest, nil
}

// writeChecked writes to the file and, through a pipe, to a reader that
// restores it and verifies the log.
func (a *App) writeChecked(ctx context.Context, sealed io.Writer) (backup.Manifest, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out, in := io.Pipe()
	checked := make(chan error, 1)
	go func() {
		err := a.checkBackup(ctx, out)
		checked <- err
		out.CloseWithError(err) // nil lets the writer fail as closed, which it then is not any more
	}()
	manifest, err := backup.Write(ctx, io.MultiWriter(sealed, in), backup.Source{
		DB: a.DB, Files: a.Files, Dir: a.Config.Data, Clock: a.Clock, Head: a.headForBackup, IsOurs: isOurs,
	})
	if closeErr := in.CloseWithError(err); closeErr != nil { // nil: the reader sees the end
		err = errors.Join(err, closeErr)
	}
	if checkErr := <-checked; checkErr != nil {
		return backup.Manifest{}, checkErr // says more than the pipe that it broke
	}
	return manifest, err
}

func (a *App) headForBackup(ctx context.Context, tx *sql.Tx) (int64, string, error) {
	head, err := a.Log.HeadIn(ctx, tx)
	return head.Size, head.Root.String(), err
}

// isOurs leaves out the database, the blobs, and what only stands there while
// work goes on.
func isOurs(path string) bool {
	first, _, _ := strings.Cut(filepath.ToSlash(path), "/")
	isDraft := strings.HasPrefix(first, ".") || strings.HasPrefix(filepath.Base(path), ".")
	return !strings.HasPrefix(first, store.FileName) && first != blobsFolder && !isDraft
}

// checkBackup restores what it reads into a folder beside the data and
// verifies it there.
func (a *App) checkBackup(ctx context.Context, from io.Reader) (err error) {
	dir, err := os.MkdirTemp(a.Config.Data, checkingMark)
	if err != nil {
		return fmt.Errorf("make room to check the backup: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	config := Config{Data: dir}
	files, err := config.openFolder(ctx)
	if err != nil {
		return err
	}
	manifest, err := backup.Read(ctx, from, backup.Target{Dir: dir, Files: files})
	if err != nil {
		return err
	}
	return verifyRestored(ctx, config, manifest)
}

// verifyRestored derives the log of a restored installation again and holds it
// against the root in the manifest.
func verifyRestored(ctx context.Context, config Config, manifest backup.Manifest) (err error) {
	app, err := Open(ctx, config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	report, err := app.Log.Verify(ctx, evidence.VerifyOptions{})
	switch {
	case err != nil:
		return err
	case !report.Holds():
		return fault.New(fault.Invalid, "backup.does_not_hold", report.Bad.Error())
	case report.Size != manifest.Size || report.Root.String() != manifest.Root:
		return fault.New(fault.Invalid, "backup.does_not_hold", report.Root.String())
	}
	bad, err := app.verifyReadings(ctx)
	if err == nil && bad != nil {
		err = fault.New(fault.Invalid, "backup.does_not_hold", bad.Table)
	}
	return err
}

// Restore makes an installation of a backup: in a new data folder, or with
// its rows in an empty PostgreSQL database. Nothing is in place before the
// evidence log of the restored installation verifies.
func (p *Program) Restore(ctx context.Context, file string, keyFile string, keys []byte) (cli.BackupReport, error) {
	if _, err := p.config.files(); err != nil {
		return cli.BackupReport{}, err
	}
	if has, err := p.hasData(ctx); err != nil || has {
		if err == nil {
			err = fault.New(fault.Conflict, "backup.target_not_empty", p.config.Data)
		}
		return cli.BackupReport{}, err
	}
	in, err := os.Open(file)
	if err != nil {
		return cli.BackupReport{}, fault.New(fault.NotFound, "backup.not_a_backup").At(fault.Place{File: file}).Because(err)
	}
	manifest, err := p.restoreFrom(ctx, in, keyFile, keys)
	if err = errors.Join(err, in.Close()); err != nil {
		return cli.BackupReport{}, err
	}
	return backupReport(manifest), nil
}

func (p *Program) restoreFrom(ctx context.Context, in io.ReadSeeker, keyFile string, keys []byte) (backup.Manifest, error) {
	plain, err := backup.Unseal(in, keyFile, keys)
	if err != nil {
		return backup.Manifest{}, err
	}
	config := p.config
	config.Data = filepath.Clean(p.config.Data) + restoringMark
	if err := os.RemoveAll(config.Data); err != nil {
		return backup.Manifest{}, fmt.Errorf("clear an interrupted restore: %w", err)
	}
	openFiles, err := config.files()
	if err != nil {
		return backup.Manifest{}, err
	}
	files, err := openFiles(ctx)
	if err != nil {
		return backup.Manifest{}, err
	}
	manifest, err := backup.Read(ctx, plain, backup.Target{Dir: config.Data, Database: config.Database, Files: files})
	if err == nil {
		err = verifyRestored(ctx, config, manifest)
	}
	if err != nil {
		return backup.Manifest{}, errors.Join(err, os.RemoveAll(config.Data))
	}
	return manifest, moveIntoPlace(config.Data, filepath.Clean(p.config.Data))
}

func backupReport(m backup.Manifest) cli.BackupReport {
	rows := int64(0)
	for _, n := range m.Rows {
		rows += n
	}
	return cli.BackupReport{MadeAt: m.MadeAt, Size: m.Size, Root: m.Root, Rows: rows, Files: m.Files}
}

// RecomputeMetrics compares the kept values with the facts; without check the
// differing metrics are computed anew.
func (p *Program) RecomputeMetrics(ctx context.Context, check bool) (cli.MetricsReport, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.MetricsReport{}, err
	}
	report := cli.MetricsReport{Metrics: len(app.Metric.Definitions())}
	if report.Differences, err = app.Metric.Differences(ctx); err != nil {
		return cli.MetricsReport{}, err
	}
	if check || len(report.Differences) == 0 {
		return report, nil
	}
	if err := app.Metric.Recompute(ctx); err != nil {
		return cli.MetricsReport{}, err
	}
	report.Recomputed = true
	return report, nil
}
