package app

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"minhbach/internal/auth"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/store/storetest"
)

// restored opens a backup in a new folder and gives the head of its log.
func restored(t *testing.T, config Config, file, keyFile string, keys []byte) (*Program, evidence.Head) {
	t.Helper()
	p := program(t, config)
	if _, err := p.Restore(t.Context(), file, keyFile, keys); err != nil {
		t.Fatal(err)
	}
	app, err := p.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	head, err := app.Log.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p, head
}

// worked lets people score and send files, and signs checkpoints, until it is
// stopped.
func worked(t *testing.T, app *App) (stop func()) {
	t.Helper()
	w, err := openKillWork(t.Context(), app)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	begun := make(chan string)
	w.say = func(what string, _ ...any) {
		select {
		case begun <- what:
		default:
		}
	}
	var load sync.WaitGroup
	for _, do := range []func(context.Context) error{w.score, w.upload, func(ctx context.Context) error { return signed(ctx, app) }} {
		load.Go(func() {
			if err := do(ctx); ctx.Err() == nil {
				t.Error(err)
			}
		})
	}
	for <-begun != "upload" { // a file is in use
	}
	return func() {
		cancel()
		load.Wait()
	}
}

// signed signs one checkpoint after another.
func signed(ctx context.Context, app *App) error {
	for ctx.Err() == nil {
		if _, err := app.Log.Checkpoint(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func TestBackupTakenUnderLoadRestoresToAStateThatVerifies(t *testing.T) {
	p := begun(t)
	config, app := p.config, p.app
	stop := worked(t, app)
	out := filepath.Join(t.TempDir(), "one.backup")
	report, err := p.Backup(t.Context(), out, nil)
	stop()
	if err != nil {
		t.Fatal(err)
	}
	again, head := restored(t, Config{Data: filepath.Join(t.TempDir(), "new")}, out, "", nil)
	if head.Size != report.Size || head.Root.String() != report.Root {
		t.Errorf("restored %d %s, wrote %d %s", head.Size, head.Root, report.Size, report.Root)
	}
	found, err := again.VerifyEvidence(t.Context(), nil, nil)
	if err != nil || !found.Holds || !found.FilesRead || found.Files == 0 {
		t.Errorf("restored it verifies as %+v, %v", found, err)
	}
	for _, name := range []string{auth.KeyFileName, filepath.Join("keys", "evidence.key")} {
		had, err := os.ReadFile(filepath.Join(config.Data, name))
		if err != nil {
			t.Fatal(err)
		}
		has, err := os.ReadFile(filepath.Join(again.config.Data, name))
		if err != nil || !bytes.Equal(has, had) {
			t.Errorf("%s was restored as %d bytes of %d, %v", name, len(has), len(had), err)
		}
	}
}

// begun is an installation with one round and a few figures.
func begun(t *testing.T) *Program {
	t.Helper()
	p := program(t, Config{Data: filepath.Join(t.TempDir(), "data")})
	app, err := p.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := (&killWork{app: app}).begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSQLiteBackupBecomesPostgresAndBack(t *testing.T) {
	p := openDemo(t)
	out := filepath.Join(t.TempDir(), "one.backup")
	report, err := p.Backup(t.Context(), out, nil)
	if err != nil {
		t.Fatal(err)
	}
	there := Config{Data: filepath.Join(t.TempDir(), "pg"), Database: storetest.EmptyPostgresURL(t)}
	moved, head := restored(t, there, out, "", nil)
	if head.Root.String() != report.Root {
		t.Fatalf("on PostgreSQL the root is %s, wrote %s", head.Root, report.Root)
	}
	again := filepath.Join(t.TempDir(), "two.backup")
	if _, err := moved.Backup(t.Context(), again, nil); err != nil {
		t.Fatal(err)
	}
	back, head := restored(t, Config{Data: filepath.Join(t.TempDir(), "back")}, again, "", nil)
	if head.Root.String() != report.Root {
		t.Errorf("back on SQLite the root is %s, wrote %s", head.Root, report.Root)
	}
	found, err := back.RecomputeMetrics(t.Context(), true)
	if err != nil || len(found.Differences) > 0 {
		t.Errorf("metrics after two journeys: %v %v", found.Differences, err)
	}
}

func TestSealedBackupOpensForItsRecipientOnly(t *testing.T) {
	p := begun(t)
	mine, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "sealed.age")
	report, err := p.Backup(t.Context(), out, []string{mine.Recipient().String()})
	if err != nil {
		t.Fatal(err)
	}
	for key, keys := range map[string][]byte{"backup.not_a_backup": nil, "backup.cannot_decrypt": []byte(other.String()), "backup.identity_wrong": []byte("x")} {
		_, err := program(t, Config{Data: filepath.Join(t.TempDir(), "no")}).Restore(t.Context(), out, "key.txt", keys)
		if refused, ok := fault.From(err); !ok || refused.Key != key {
			t.Errorf("with keys %q: %v, want %s", keys, err, key)
		}
	}
	_, head := restored(t, Config{Data: filepath.Join(t.TempDir(), "yes")}, out, "key.txt", []byte(mine.String()))
	if head.Root.String() != report.Root {
		t.Errorf("restored %s, wrote %s", head.Root, report.Root)
	}
}

func TestDamagedBackupLeavesNothing(t *testing.T) {
	p := begun(t)
	out := filepath.Join(t.TempDir(), "one.backup")
	if _, err := p.Backup(t.Context(), out, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Backup(t.Context(), out, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second backup of the same name: %v", err)
	}
	whole, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	damaged := map[string][]byte{"cut off": whole[:len(whole)*2/3], "no backup": []byte("xin chào các anh chị"), "empty": {}}
	const places = 12
	for i := range places {
		altered := bytes.Clone(whole)
		at := (2*i + 1) * len(whole) / (2 * places)
		altered[at] ^= 0x40
		damaged[fmt.Sprintf("altered at byte %d of %d", at, len(whole))] = altered
	}
	for name, content := range damaged {
		bad := filepath.Join(t.TempDir(), "bad.backup")
		if err := os.WriteFile(bad, content, 0o600); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), "new")
		_, err := program(t, Config{Data: dir}).Restore(t.Context(), bad, "", nil)
		if refused, ok := fault.From(err); !ok || !strings.HasPrefix(refused.Key, "backup.") {
			t.Errorf("%s: %v", name, err)
		}
		for _, place := range []string{dir, dir + restoringMark} {
			if _, err := os.Stat(place); !os.IsNotExist(err) {
				t.Errorf("%s left %s: %v", name, place, err)
			}
		}
	}
	if _, err := p.Restore(t.Context(), out, "", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("restored over data: %v", err)
	}
}

func TestBackupOfATamperedLogIsRefused(t *testing.T) {
	p := begun(t)
	app, err := p.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = app.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE evidence_facts SET agency = 'other' WHERE position = 2`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "one.backup")
	_, err = p.Backup(t.Context(), out, nil)
	if refused, ok := fault.From(err); !ok || refused.Key != "backup.does_not_hold" {
		t.Errorf("backed up: %v", err)
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Errorf("the refused backup was kept: %v", err)
	}
}
