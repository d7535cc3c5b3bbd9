package app

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"

	"minhbach/internal/blob"
	"minhbach/internal/blob/blobtest"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// onS3 gives the addresses of places in one bucket, and the server.
func onS3(t *testing.T, bucket string) (server *blobtest.Server, place func(prefix string) string) {
	t.Helper()
	server = blobtest.StartServer(t)
	server.Bucket(t, bucket)
	t.Setenv("AWS_ACCESS_KEY_ID", server.ID)
	t.Setenv("AWS_SECRET_ACCESS_KEY", server.Secret)
	return server, func(prefix string) string {
		return "s3://" + bucket + "/" + prefix + "?endpoint=http://" + server.Endpoint
	}
}

// sent copies a folder of files to a bucket as any tool would.
func sent(t *testing.T, server *blobtest.Server, bucket, prefix, folder string) (count int64) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		inner, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		count++
		_, err = server.Client.FPutObject(t.Context(), bucket, prefix+"/"+filepath.ToSlash(inner), path, minio.PutObjectOptions{})
		return err
	})
	check(t, err)
	return count
}

// The demonstration's files are moved to a bucket; then it is verified, worked
// with, backed up and restored to another place of the bucket.
func TestAnInstallationKeepsItsFilesOnS3(t *testing.T) {
	const bucket = "kho-tep"
	server, place := onS3(t, bucket)
	config := Config{Data: t.TempDir(), Blobs: place("mot")}
	check(t, os.CopyFS(config.Data, os.DirFS(demoFolder(t))))
	folder := filepath.Join(config.Data, blobsFolder)
	moved := sent(t, server, bucket, "mot", folder)
	check(t, os.RemoveAll(folder))

	p := program(t, config)
	app, err := p.open(t.Context())
	check(t, err)
	verified(t, p, true)
	kept, err := app.Intake.Keep(t.Context(), "ke-hoach.txt", strings.NewReader("Kế hoạch số 12/KH-UBND"))
	check(t, err)
	if got := blobtest.Read(t, app.Files, kept.Digest); got != "Kế hoạch số 12/KH-UBND" {
		t.Errorf("read back: %q", got)
	}

	out := filepath.Join(t.TempDir(), "one.backup")
	report, err := p.Backup(t.Context(), out, nil)
	check(t, err)
	if report.Files != moved+1 {
		t.Errorf("%d of %d files are in the backup", report.Files, moved+1)
	}
	again, head := restored(t, Config{Data: filepath.Join(t.TempDir(), "new"), Blobs: place("hai")}, out, "", nil)
	if head.Root.String() != report.Root {
		t.Errorf("restored %s, wrote %s", head.Root, report.Root)
	}
	verified(t, again, true)
	for _, c := range []Config{config, again.config} {
		if _, err := os.Stat(filepath.Join(c.Data, blobsFolder)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("files lie in %s too: %v", c.Data, err)
		}
	}

	lost := firstOfFacts(t, app)
	check(t, server.Client.RemoveObject(t.Context(), bucket, "mot/"+lost.Key(), minio.RemoveObjectOptions{}))
	if bad := verified(t, p, false); bad == nil || !strings.Contains(bad.Table, string(lost)) {
		t.Errorf("verify says of the file %s that was taken away: %+v", lost, bad)
	}
}

// verified holds the log and every file that facts name.
func verified(t *testing.T, p *Program, holds bool) *cli.Bad {
	t.Helper()
	report, err := p.VerifyEvidence(t.Context(), nil, nil)
	if err != nil || report.Holds != holds || !report.FilesRead || report.Files == 0 {
		t.Errorf("verify says %+v, %v", report, err)
	}
	return report.Bad
}

// firstOfFacts is a file that a fact names.
func firstOfFacts(t *testing.T, app *App) (digest blob.Digest) {
	t.Helper()
	check(t, app.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT digest FROM evidence_files ORDER BY position LIMIT 1`).Scan(&digest)
	}))
	return digest
}

func TestABadPlaceForFilesIsRefusedBeforeAnythingIsMade(t *testing.T) {
	const secret = "mat-khau-khong-duoc-lo"
	right := "s3://kho-tep?endpoint=http://127.0.0.1:1"
	for _, test := range []struct{ blobs, secret, key, says string }{
		{"s3://kho-tep", secret, "s3blob.endpoint_absent", "endpoint"},
		{"https://s3.tinh.gov.vn/kho-tep", secret, "s3blob.malformed", "s3://"},
		{"s3://id:" + secret + "@kho-tep?endpoint=https://s3.tinh.gov.vn", secret, "s3blob.secret_in_address", "AWS_SECRET_ACCESS_KEY"},
		{right, "", "s3blob.no_credentials", "AWS_ACCESS_KEY_ID"},
	} {
		t.Setenv("AWS_ACCESS_KEY_ID", "id")
		t.Setenv("AWS_SECRET_ACCESS_KEY", test.secret)
		config := Config{Data: filepath.Join(t.TempDir(), "data"), Blobs: test.blobs}
		p := program(t, config)
		_, demoErr := p.FillDemo(t.Context(), 1, nil)
		_, restoreErr := p.Restore(t.Context(), "no.backup", "", nil)
		_, openErr := p.open(t.Context())
		for _, err := range []error{demoErr, restoreErr, openErr} {
			if refused, is := fault.From(err); !is || refused.Key != test.key || refused.Place.Field != "blobs" {
				t.Errorf("%s: %v", test.key, err)
			}
		}
		var said strings.Builder
		command := cli.Program{Open: NewProgram, Stdout: &said, Stderr: &said}
		for _, lang := range locale.Langs() {
			said.Reset()
			code := command.Run(t.Context(), []string{"serve", "--data", config.Data, "--blobs", test.blobs, "--listen", "127.0.0.1:0", "--lang", string(lang)})
			if code != 2 || !strings.Contains(said.String(), test.says) || strings.Contains(said.String(), secret) || strings.Contains(said.String(), "⟦") {
				t.Errorf("serve ends with %d and says: %s", code, said.String())
			}
		}
		if _, err := os.Stat(config.Data); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: the data folder was made: %v", test.key, err)
		}
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", secret)
	_, err := program(t, Config{Data: filepath.Join(t.TempDir(), "data"), Blobs: right}).open(t.Context())
	if refused, is := fault.From(err); !is || refused.Key != "s3blob.unreachable" || strings.Contains(err.Error(), secret) {
		t.Errorf("nobody listens there: %v", err)
	}
}
