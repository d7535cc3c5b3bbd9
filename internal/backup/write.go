package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/blob"
	"minhbach/internal/civil"
	"minhbach/internal/store"
)

// Source is the installation that is written.
type Source struct {
	DB    *store.DB
	Files blob.Store
	Dir   string // the data folder
	Clock civil.Clock
	// Head gives the size and the root of the evidence log in the snapshot.
	Head func(ctx context.Context, tx *sql.Tx) (size int64, root string, err error)
	// IsOurs tells which files of the data folder are copied, by their path
	// below it; the database and the blobs are copied apart.
	IsOurs func(path string) bool
}

// Write writes the installation as it is in one moment.
func Write(ctx context.Context, to io.Writer, from Source) (Manifest, error) {
	zipped := gzip.NewWriter(to)
	w := &writer{tar: tar.NewWriter(zipped), from: from, manifest: Manifest{Rows: map[string]int64{}}}
	if err := w.all(ctx); err != nil {
		return Manifest{}, err
	}
	if err := errors.Join(w.tar.Close(), zipped.Close()); err != nil {
		return Manifest{}, fmt.Errorf("end the backup: %w", err)
	}
	return w.manifest, nil
}

type writer struct {
	tar      *tar.Writer
	from     Source
	manifest Manifest
}

func (w *writer) all(ctx context.Context) error {
	schema, _, err := w.from.DB.Versions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	w.manifest.Head = Head{Format: Format, MadeAt: civil.FormatInstant(w.from.Clock.Now()), Engine: string(w.from.DB.Engine()), Schema: schema}
	if err := w.addJSON(headName, w.manifest.Head); err != nil {
		return err
	}
	// Before the rows are read: a checkpoint signed meanwhile would speak of facts
	// that the snapshot does not have.
	others, err := w.others(ctx)
	if err != nil {
		return err
	}
	if err := w.from.DB.View(ctx, w.tables); err != nil {
		return err
	}
	if err := w.from.Files.Each(ctx, func(d blob.Digest) error { return w.blob(ctx, d) }); err != nil {
		return fmt.Errorf("copy the files: %w", err)
	}
	for _, path := range others {
		content, err := os.ReadFile(filepath.Join(w.from.Dir, path))
		if err == nil {
			err = w.add(dataFolder+filepath.ToSlash(path), content)
		}
		if err != nil {
			return fmt.Errorf("copy the data folder: %w", err)
		}
	}
	return w.addJSON(manifestName, w.manifest)
}

func (w *writer) tables(ctx context.Context, tx *sql.Tx) error {
	var err error
	if w.manifest.Size, w.manifest.Root, err = w.from.Head(ctx, tx); err != nil {
		return fmt.Errorf("read the head of the log: %w", err)
	}
	tables, err := store.Tables()
	if err != nil {
		return err
	}
	for _, table := range tables {
		if err := w.table(ctx, tx, table); err != nil {
			return err
		}
	}
	return nil
}

// table writes the rows in parts, so that no more than one part is in memory.
func (w *writer) table(ctx context.Context, tx *sql.Tx, table string) error {
	var rows bytes.Buffer
	var columns []byte
	count := 0
	flush := func() error {
		if rows.Len() == 0 {
			return nil
		}
		count++
		body := slices.Concat([]byte(`{"table":`+strconv.Quote(table)+`,"columns":`), columns, []byte(`,"rows":[`), rows.Bytes(), []byte(`]}`))
		rows.Reset()
		return w.add(fmt.Sprintf("%s%s/%06d.json", tableFolder, table, count), body)
	}
	err := store.EachRow(ctx, tx, table,
		func(head []store.Column) (err error) { columns, err = json.Marshal(head); return err },
		func(row []any) error {
			text, err := json.Marshal(row)
			if err != nil {
				return fmt.Errorf("write a row of %s: %w", table, err)
			}
			if rows.Len() > 0 {
				rows.WriteByte(',')
			}
			rows.Write(text)
			w.manifest.Rows[table]++
			if rows.Len() < partBytes {
				return nil
			}
			return flush()
		})
	if err != nil {
		return err
	}
	return flush()
}

func (w *writer) blob(ctx context.Context, digest blob.Digest) error {
	file, err := w.from.Files.Open(ctx, digest)
	if err != nil {
		return err
	}
	size, err := w.from.Files.Size(ctx, digest)
	if err == nil {
		err = w.copy(blobFolder+string(digest), size, file)
	}
	w.manifest.Files++
	return errors.Join(err, file.Close())
}

// others lists what else lies in the data folder.
func (w *writer) others(ctx context.Context) (paths []string, err error) {
	err = fs.WalkDir(os.DirFS(w.from.Dir), ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // what only stood there while work goes on
			return nil
		case err != nil || ctx.Err() != nil:
			return errors.Join(err, ctx.Err())
		case entry.Type().IsRegular() && w.from.IsOurs(path):
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the data folder: %w", err)
	}
	return paths, nil
}

func (w *writer) addJSON(name string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return w.add(name, text)
}

func (w *writer) add(name string, content []byte) error {
	return w.copy(name, int64(len(content)), bytes.NewReader(content))
}

func (w *writer) copy(name string, size int64, from io.Reader) error {
	header := &tar.Header{Name: name, Size: size, Mode: 0o600, Typeflag: tar.TypeReg, Format: tar.FormatPAX}
	if err := w.tar.WriteHeader(header); err != nil {
		return fmt.Errorf("begin %s: %w", name, err)
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w.tar, sum), from); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if name != manifestName {
		w.manifest.Entries = append(w.manifest.Entries, Entry{name, size, hexOf(sum)})
	}
	return nil
}

func hexOf(sum hash.Hash) string { return hex.EncodeToString(sum.Sum(nil)) }

func isBelow(name, folder string) (string, bool) { return strings.CutPrefix(name, folder) }
