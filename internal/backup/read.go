package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"minhbach/internal/blob"
	"minhbach/internal/fault"
	"minhbach/internal/store"
)

// Target is where an installation is made of a backup. The folder must be new
// and the database empty: restoring over something would mix two pasts.
type Target struct {
	Database string // a PostgreSQL address; empty: SQLite in Dir
	Files    blob.Store
	Dir      string
}

// Read makes an installation of what Write wrote. What it made is whole only
// when it returns no error; the caller throws the folder away otherwise.
func Read(ctx context.Context, from io.Reader, to Target) (manifest Manifest, err error) {
	zipped, err := gzip.NewReader(from)
	if err != nil {
		return Manifest{}, fault.New(fault.Invalid, "backup.not_a_backup").Because(err)
	}
	r := &reader{zipped: zipped, tar: tar.NewReader(zipped), to: to}
	head, err := r.head()
	if err != nil {
		return Manifest{}, err
	}
	db, err := r.openDatabase(ctx, head)
	if err != nil {
		return Manifest{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Update(ctx, r.rows); err != nil {
		return Manifest{}, r.blame(ctx, err)
	}
	if err := r.end(); err != nil {
		return Manifest{}, err
	}
	return r.manifest, nil
}

type reader struct {
	zipped   *gzip.Reader
	tar      *tar.Reader
	to       Target
	seen     []Entry
	counts   map[string]int64
	manifest Manifest
	hasEnd   bool
}

// blame tells whose fault it is that rows could not be written. A damaged file
// often shows first as rows that the database refuses, and its checksum only at
// the end; where the checksum holds, it is the database.
func (r *reader) blame(ctx context.Context, err error) error {
	if _, isSaid := fault.From(err); isSaid || ctx.Err() != nil {
		return err
	}
	if _, broke := io.Copy(io.Discard, r.zipped); broke != nil {
		return fault.New(fault.Invalid, "backup.corrupt").Because(errors.Join(err, broke))
	}
	return err
}

func (r *reader) head() (Head, error) {
	header, err := r.tar.Next()
	if err != nil || header.Name != headName {
		return Head{}, fault.New(fault.Invalid, "backup.not_a_backup").Because(err)
	}
	content, err := r.content(header, headBytesMax)
	if err != nil {
		return Head{}, err
	}
	var head Head
	if err := json.Unmarshal(content, &head); err != nil {
		return Head{}, fault.New(fault.Invalid, "backup.not_a_backup").Because(err)
	}
	if head.Format != Format {
		return Head{}, fault.New(fault.Invalid, "backup.format_unknown", head.Format)
	}
	return head, nil
}

// openDatabase brings an empty database to the schema of the backup.
func (r *reader) openDatabase(ctx context.Context, head Head) (*store.DB, error) {
	db, err := store.Connect(store.Config{URL: r.to.Database, Dir: r.to.Dir})
	if err != nil {
		return nil, err
	}
	_, target, err := db.Versions(ctx)
	switch {
	case err != nil:
	case head.Schema > target:
		err = fault.New(fault.Conflict, "backup.made_by_newer", head.Schema, target)
	default:
		if err = db.MigrateTo(ctx, head.Schema); err != nil {
			err = r.blame(ctx, err)
		}
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// rows reads every entry; the rows of all tables come in one transaction.
func (r *reader) rows(ctx context.Context, tx *sql.Tx) error {
	if r.counts != nil {
		return errors.New("backup: the database asked to begin again, and the file was read already")
	}
	r.counts = map[string]int64{}
	tables, err := store.Tables()
	if err != nil {
		return err
	}
	for _, table := range slices.Backward(tables) {
		// What migrations put there gives way.
		if err := store.Empty(ctx, tx, table); err != nil {
			return err
		}
	}
	for {
		header, err := r.tar.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.New(fault.Invalid, "backup.corrupt").Because(err)
		}
		if err := r.entry(ctx, tx, header, tables); err != nil {
			return err
		}
	}
}

func (r *reader) entry(ctx context.Context, tx *sql.Tx, header *tar.Header, tables []string) error {
	if header.Typeflag != tar.TypeReg || r.hasEnd {
		return fault.New(fault.Invalid, "backup.damaged", header.Name)
	}
	if header.Name == manifestName {
		return r.takeManifest(header)
	}
	if _, is := isBelow(header.Name, tableFolder); is {
		return r.part(ctx, tx, header, tables)
	}
	if digest, is := isBelow(header.Name, blobFolder); is {
		return r.blob(ctx, header, blob.Digest(digest))
	}
	if path, is := isBelow(header.Name, dataFolder); is {
		return r.extra(header, path)
	}
	return fault.New(fault.Invalid, "backup.damaged", header.Name)
}

func (r *reader) part(ctx context.Context, tx *sql.Tx, header *tar.Header, tables []string) error {
	content, err := r.content(header, partBytesMax)
	if err != nil {
		return err
	}
	var p part
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	if err := decoder.Decode(&p); err != nil || !slices.Contains(tables, p.Table) {
		return fault.New(fault.Invalid, "backup.damaged", header.Name).Because(err)
	}
	r.counts[p.Table] += int64(len(p.Rows))
	err = store.Refill(ctx, tx, p.Table, p.Columns, p.Rows)
	if errors.Is(err, store.ErrUnfit) {
		err = fault.New(fault.Invalid, "backup.damaged", header.Name).Because(err)
	}
	return err
}

func (r *reader) blob(ctx context.Context, header *tar.Header, digest blob.Digest) error {
	source := &watched{from: r.tar}
	got, size, err := r.to.Files.Put(ctx, source, fileBytesMax)
	if source.broke != nil {
		return fault.New(fault.Invalid, "backup.damaged", header.Name).Because(source.broke)
	}
	if err != nil {
		return err
	}
	if got != digest || size != header.Size {
		return fault.New(fault.Invalid, "backup.damaged", header.Name)
	}
	r.seen = append(r.seen, Entry{header.Name, size, string(got)})
	return nil
}

// watched remembers whether reading failed, which is the backup's fault, while a
// failing disk is not.
type watched struct {
	from  io.Reader
	broke error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.broke = err
	}
	return n, err
}

func (r *reader) extra(header *tar.Header, path string) error {
	content, err := r.content(header, extraBytesMax)
	if err != nil {
		return err
	}
	if !fs.ValidPath(path) || !filepath.IsLocal(filepath.FromSlash(path)) {
		return fault.New(fault.Invalid, "backup.damaged", header.Name)
	}
	full := filepath.Join(r.to.Dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		return fmt.Errorf("restore %s: %w", path, err)
	}
	if err := os.WriteFile(full, content, 0o600); err != nil {
		return fmt.Errorf("restore %s: %w", path, err)
	}
	return nil
}

// content reads one entry into memory and notes its hash.
func (r *reader) content(header *tar.Header, sizeBytesMax int64) ([]byte, error) {
	if header.Size > sizeBytesMax {
		return nil, fault.New(fault.TooLarge, "backup.damaged", header.Name)
	}
	content, err := io.ReadAll(io.LimitReader(r.tar, sizeBytesMax+1))
	if err != nil {
		return nil, fault.New(fault.Invalid, "backup.damaged", header.Name).Because(err)
	}
	sum := sha256.Sum256(content)
	r.seen = append(r.seen, Entry{header.Name, int64(len(content)), fmt.Sprintf("%x", sum)})
	return content, nil
}

func (r *reader) takeManifest(header *tar.Header) error {
	content, err := r.content(header, noticeBytesMax)
	if err != nil {
		return err
	}
	r.seen = r.seen[:len(r.seen)-1] // the manifest does not list itself
	if err := json.Unmarshal(content, &r.manifest); err != nil {
		return fault.New(fault.Invalid, "backup.damaged", manifestName).Because(err)
	}
	r.hasEnd = true
	return nil
}

// end compares what was read with what the manifest says was written.
func (r *reader) end() error {
	if _, err := io.Copy(io.Discard, r.zipped); err != nil { // the checksum stands at the very end
		return fault.New(fault.Invalid, "backup.corrupt").Because(err)
	}
	if !r.hasEnd {
		return fault.New(fault.Invalid, "backup.cut_off")
	}
	if !slices.Equal(r.seen, r.manifest.Entries) {
		return fault.New(fault.Invalid, "backup.damaged", manifestName)
	}
	for table, count := range r.manifest.Rows {
		if r.counts[table] != count {
			return fault.New(fault.Invalid, "backup.damaged", table)
		}
	}
	return nil
}
