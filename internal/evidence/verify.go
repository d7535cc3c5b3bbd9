package evidence

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"

	"minhbach/internal/blob"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// VerifyOptions narrow or widen a verification.
type VerifyOptions struct {
	Against  *Checkpoint             // one kept elsewhere; nil: only those in the data folder
	Progress func(done, total int64) // told now and then; may be nil
}

// Report is what a verification found.
type Report struct {
	Size         int64
	Root         tlog.Hash
	Files        int64 // distinct files the facts speak of
	FilesRead    bool  // false: there was no store of files to read
	Disposed     []Disposal
	Checkpoints  int      // in the data folder, all of which hold
	UnknownKinds []string // recorded by another version of the program
	Bad          *Bad     // the first record that does not hold; nil: everything holds
}

// Holds tells that nothing is wrong.
func (r Report) Holds() bool { return r.Bad == nil }

// Disposal is a file that is absent lawfully.
type Disposal struct {
	Digest   blob.Digest `json:"digest"`
	Basis    string      `json:"basis"`
	Decision string      `json:"decision"`
	Fact     id.ID       `json:"-"`
}

// Bad is one record that does not hold.
type Bad struct {
	Place    string // the table, or the file in the data folder
	Position int64  // of the fact; −1 when it is not about one
	Fact     id.ID  // empty when unknown
	Problem  *fault.Error
}

// Error is the technical text; Problem has the sentence.
func (b *Bad) Error() string {
	return fmt.Sprintf("%s, record %d: %v", b.Place, b.Position, b.Problem)
}

// Verify derives everything again from the rows, the files and the checkpoints
// in the data folder. An error means that it could not be done; what does not
// hold is in the report.
func (l *Log) Verify(ctx context.Context, options VerifyOptions) (Report, error) {
	var report Report
	err := l.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		report = Report{} // a view may begin again
		w := &walk{log: l, ctx: ctx, tx: tx, report: &report, options: options}
		return w.all()
	})
	if bad, ok := errors.AsType[*Bad](err); ok {
		report.Bad = bad
		return report, nil
	}
	if err != nil {
		return Report{}, fmt.Errorf("verify the log: %w", err)
	}
	return report, nil
}

// walk goes through the tables side by side, in order of position.
type walk struct {
	log     *Log
	ctx     context.Context //nolint:containedctx // lives as long as one Verify
	tx      *sql.Tx
	report  *Report
	options VerifyOptions

	size     int64
	files    *rows[FileRow]
	hashes   *rows[HashRow]
	edge     map[int64]tlog.Hash // the nodes that later ones are made of
	disposed map[blob.Digest]Disposal
	unknown  map[string]bool
}

const (
	tableHead   = "evidence_head"
	tableFacts  = "evidence_facts"
	tableFiles  = "evidence_files"
	tableHashes = "evidence_hashes"
)

// noPosition marks what is wrong with no fact in particular.
const noPosition = -1

func bad(place string, position int64, key string, args ...any) *Bad {
	return &Bad{Place: place, Position: position, Problem: fault.New(fault.Conflict, key, args...)}
}

func (w *walk) all() error {
	for _, step := range []func() error{w.head, w.facts, w.counts, w.checkpoints, w.blobs} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) head() error {
	heads, err := w.log.Rows.Heads(w.ctx, w.tx)
	if err != nil {
		return w.unreadable(tableHead, 0, err)
	}
	if len(heads) != 1 || heads[0].ID != 1 || heads[0].Size < 0 {
		return bad(tableHead, noPosition, "evidence.bad.head")
	}
	w.size = heads[0].Size
	return nil
}

func (w *walk) facts() error {
	log := w.log
	facts := &rows[Row]{table: tableFacts, walk: w, page: func(after int64, _ FileRow) ([]Row, error) {
		return log.Rows.Facts(w.ctx, w.tx, Query{From: after + 1, Limit: pageRows})
	}, place: func(r Row) int64 { return r.Position }}
	w.files = &rows[FileRow]{table: tableFiles, walk: w, page: func(after int64, last FileRow) ([]FileRow, error) {
		return log.Rows.FilesAfter(w.ctx, w.tx, after, last.Ordinal, pageRows)
	}, place: func(r FileRow) int64 { return r.Position }, last: FileRow{Ordinal: -1}}
	w.hashes = &rows[HashRow]{table: tableHashes, walk: w, page: func(after int64, _ FileRow) ([]HashRow, error) {
		return log.Rows.HashesAfter(w.ctx, w.tx, after, pageRows)
	}, place: func(r HashRow) int64 { return r.Position }}
	w.edge, w.disposed, w.unknown = map[int64]tlog.Hash{}, map[blob.Digest]Disposal{}, map[string]bool{}

	for n := int64(0); ; n++ {
		row, more, err := facts.next()
		if err != nil {
			return err
		}
		if !more {
			return w.end(n)
		}
		if row.Position != n {
			return bad(tableFacts, n, "evidence.bad.fact_missing", n)
		}
		if n >= w.size {
			return bad(tableFacts, n, "evidence.bad.fact_beyond_head", n, w.size)
		}
		if problem := w.fact(row); problem != nil {
			if found, ok := errors.AsType[*Bad](problem); ok {
				found.Fact = id.ID(row.ID)
			}
			return problem
		}
		if w.options.Progress != nil && n%pageRows == 0 {
			w.options.Progress(n, w.size)
		}
	}
}

func (w *walk) fact(row Row) error {
	n := row.Position
	if err := w.nodes(row); err != nil {
		return err
	}
	entry, err := open(n, row.Leaf)
	if err != nil {
		return &Bad{Place: tableFacts, Position: n, Problem: fault.New(fault.Conflict, "evidence.bad.leaf_unreadable", n).Because(err)}
	}
	if columns := entry.differing(row); len(columns) > 0 {
		return bad(tableFacts, n, "evidence.bad.column_differs", n, columns[0])
	}
	if err := w.filesOf(entry); err != nil {
		return err
	}
	if err := w.correction(entry); err != nil {
		return err
	}
	return w.kind(entry)
}

// nodes compares the stored nodes that the fact completed with those its bytes give.
func (w *walk) nodes(row Row) error {
	n := row.Position
	want, err := tlog.StoredHashes(n, row.Leaf, tlog.HashReaderFunc(w.fromEdge))
	if err != nil {
		return fmt.Errorf("derive the tree at %d: %w", n, err)
	}
	at := tlog.StoredHashIndex(0, n)
	for i, hash := range want {
		index := at + int64(i)
		stored, more, err := w.hashes.next()
		if err != nil {
			return err
		}
		if !more || stored.Position != index {
			return bad(tableHashes, n, "evidence.bad.node_missing", n, index)
		}
		if string(stored.Hash) != string(hash[:]) {
			return bad(tableHashes, n, "evidence.bad.node_differs", n, index)
		}
		level, k := tlog.SplitStoredHashIndex(index)
		if level > 0 { // its two children are needed no more
			delete(w.edge, tlog.StoredHashIndex(level-1, 2*k))
			delete(w.edge, tlog.StoredHashIndex(level-1, 2*k+1))
		}
		w.edge[index] = hash
	}
	return nil
}

func (w *walk) fromEdge(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hash, ok := w.edge[index]
		if !ok {
			return nil, fmt.Errorf("node %d is not at the edge", index)
		}
		hashes[i] = hash
	}
	return hashes, nil
}

func (w *walk) filesOf(entry Entry) error {
	for _, want := range entry.fileRows() {
		got, more, err := w.files.next()
		if err != nil {
			return err
		}
		if !more || got != want {
			return bad(tableFiles, entry.Position, "evidence.bad.file_differs", entry.Position)
		}
	}
	next, more, err := w.files.peek()
	if err != nil {
		return err
	}
	if more && next.Position <= entry.Position {
		return bad(tableFiles, entry.Position, "evidence.bad.file_differs", entry.Position)
	}
	return nil
}

func (w *walk) correction(entry Entry) error {
	if entry.Corrects == "" {
		return nil
	}
	old, err := w.log.Rows.FactByID(w.ctx, w.tx, string(entry.Corrects))
	if errors.Is(err, sql.ErrNoRows) || (err == nil && (old.Position >= entry.Position || kindName(old.Kind) != entry.KindName())) {
		return bad(tableFacts, entry.Position, "evidence.bad.correction", entry.Position, string(entry.Corrects))
	}
	if err != nil {
		return w.unreadable(tableFacts, entry.Position, err)
	}
	return nil
}

func (w *walk) kind(entry Entry) error {
	kind, known := w.log.Kinds.Get(entry.Kind)
	if !known {
		if !w.unknown[entry.Kind] {
			w.unknown[entry.Kind] = true
			w.report.UnknownKinds = append(w.report.UnknownKinds, entry.Kind)
		}
		return nil
	}
	if err := kind.accept(entry.payload); err != nil {
		return &Bad{Place: tableFacts, Position: entry.Position,
			Problem: fault.New(fault.Conflict, "evidence.bad.payload", entry.Position, entry.Kind).Because(err)}
	}
	if entry.Kind == BlobDisposed.String() {
		disposal := Disposal{Fact: entry.ID}
		if err := entry.Decode(&disposal); err != nil {
			return err
		}
		w.disposed[disposal.Digest] = disposal
	}
	return nil
}

// end is reached when there are no more facts.
func (w *walk) end(facts int64) error {
	if facts != w.size {
		return bad(tableFacts, facts, "evidence.bad.fact_missing", facts)
	}
	if extra, more, err := w.hashes.next(); err != nil || more {
		return errors.Join(err, orNil(more, bad(tableHashes, facts, "evidence.bad.node_extra", extra.Position)))
	}
	if extra, more, err := w.files.next(); err != nil || more {
		return errors.Join(err, orNil(more, bad(tableFiles, extra.Position, "evidence.bad.file_extra", extra.Position)))
	}
	root, err := tlog.TreeHash(facts, tlog.HashReaderFunc(w.fromEdge))
	if err != nil {
		return fmt.Errorf("derive the root: %w", err)
	}
	w.report.Size, w.report.Root = facts, root
	return nil
}

func orNil(is bool, b *Bad) error {
	if !is {
		return nil
	}
	return b
}

// counts finds rows that a search by position cannot reach: another tool may
// have removed the constraints of the tables.
func (w *walk) counts() error {
	counts, err := w.log.Rows.Counts(w.ctx, w.tx)
	if err != nil {
		return fmt.Errorf("count the rows: %w", err)
	}
	for _, c := range []struct {
		table     string
		got, want int64
	}{
		{tableFacts, counts.Facts, w.size},
		{tableHashes, counts.Hashes, tlog.StoredHashCount(w.size)},
		{tableFiles, counts.Files, w.files.read},
	} {
		if c.got != c.want {
			return bad(c.table, noPosition, "evidence.bad.rows", c.table, c.got, c.want)
		}
	}
	return nil
}

// checkpoints compares the tree with every note in the data folder and with the
// one kept elsewhere.
func (w *walk) checkpoints() error {
	paths, err := w.log.kept()
	if err != nil {
		return err
	}
	for _, path := range paths {
		place := filepath.Join(checkpointFolder, filepath.Base(path))
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read a checkpoint: %w", err)
		}
		checkpoint, err := OpenCheckpoint(text, w.log.Key.Verifier())
		if err != nil {
			return &Bad{Place: place, Position: noPosition, Problem: fault.New(fault.Conflict, "evidence.bad.checkpoint", place).Because(err)}
		}
		if err := w.begins(place, checkpoint); err != nil {
			return err
		}
		w.report.Checkpoints++
	}
	if w.options.Against == nil {
		return nil
	}
	return w.begins("--against", *w.options.Against)
}

// begins tells whether the log begins with what the checkpoint held.
func (w *walk) begins(place string, older Checkpoint) error {
	if older.Size > w.size {
		return bad(place, w.size, "evidence.bad.shorter", w.size, older.Size)
	}
	root, err := tlog.TreeHash(older.Size, w.log.nodes(w.ctx, w.tx))
	if err != nil {
		return fmt.Errorf("derive the root of %d facts: %w", older.Size, err)
	}
	if root != older.Root {
		return bad(place, noPosition, "evidence.bad.rewritten", older.Size)
	}
	return nil
}

// blobs reads every file the facts speak of and names the earliest fact with a bad one.
func (w *walk) blobs() error {
	w.report.FilesRead = w.log.Files != nil
	var first *Bad
	for after := ""; ; {
		page, err := w.log.Rows.DigestsAfter(w.ctx, w.tx, after, pageRows)
		if err != nil {
			return fmt.Errorf("list the files: %w", err)
		}
		if len(page) == 0 {
			break
		}
		for _, row := range page {
			w.report.Files++
			after = row.Digest
			if w.log.Files == nil {
				continue
			}
			problem, err := w.blob(row)
			if err != nil {
				return err
			}
			if problem != nil && (first == nil || problem.Position < first.Position) {
				first = problem
			}
		}
	}
	return orNil(first != nil, first)
}

func (w *walk) blob(row FileRow) (*Bad, error) {
	digest := blob.Digest(row.Digest)
	err := w.log.Files.Check(w.ctx, digest)
	disposal, disposed := w.disposed[digest]
	switch {
	case err == nil:
		return nil, nil
	case errors.Is(err, blob.ErrAbsent) && disposed:
		w.report.Disposed = append(w.report.Disposed, disposal)
		return nil, nil
	case errors.Is(err, blob.ErrAbsent):
		return bad("blobs/"+row.Digest, row.Position, "evidence.bad.blob_absent", row.Position, row.Digest), nil
	case errors.Is(err, blob.ErrAltered):
		return bad("blobs/"+row.Digest, row.Position, "evidence.bad.blob_altered", row.Position, row.Digest), nil
	}
	return nil, fmt.Errorf("check file %s: %w", digest, err)
}

// unreadable turns a row the driver cannot read into a finding: SQLite stores
// text in a number column when the constraints are gone.
func (w *walk) unreadable(table string, position int64, err error) error {
	if w.ctx.Err() != nil {
		return errors.Join(w.ctx.Err(), err)
	}
	return &Bad{Place: table, Position: position, Problem: fault.New(fault.Conflict, "evidence.bad.row_unreadable", table, position).Because(err)}
}

// rows reads a table page by page.
type rows[R any] struct {
	table string
	walk  *walk
	page  func(after int64, last FileRow) ([]R, error)
	place func(R) int64

	buffer []R
	begun  bool
	after  int64
	last   FileRow
	read   int64
}

func (r *rows[R]) peek() (row R, more bool, err error) {
	if len(r.buffer) == 0 {
		if !r.begun {
			r.begun, r.after = true, -1
		}
		if r.buffer, err = r.page(r.after, r.last); err != nil {
			return row, false, r.walk.unreadable(r.table, r.after+1, err)
		}
		if len(r.buffer) == 0 {
			return row, false, nil
		}
		last := r.buffer[len(r.buffer)-1]
		r.after = r.place(last)
		if file, ok := any(last).(FileRow); ok {
			r.last = file
		}
	}
	return r.buffer[0], true, nil
}

func (r *rows[R]) next() (row R, more bool, err error) {
	if row, more, err = r.peek(); more {
		r.buffer = r.buffer[1:]
		r.read++
	}
	return row, more, err
}
