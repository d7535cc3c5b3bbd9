package evidence

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// Recorder is the part of the log that modules use.
type Recorder interface {
	Record(ctx context.Context, tx *sql.Tx, fact Fact) (Entry, error)
	RecordAll(ctx context.Context, tx *sql.Tx, facts []Fact) ([]Entry, error)
}

// Observer is told of every fact inside the transaction that recorded it, in
// order of position; its error undoes the whole use case.
type Observer interface {
	Recorded(ctx context.Context, tx *sql.Tx, entries []Entry) error
}

// Options are the parts a log is made of.
type Options struct {
	DB    *store.DB
	Rows  Rows
	Kinds *Kinds
	Key   *Key
	Clock civil.Clock
	IDs   id.Source
	Files Files  // nil: verify does not read files, and says so
	Dir   string // the data folder, for checkpoints; empty: they are not kept
}

// Log is the append-only log of one installation; it may be shared once its
// observers are set.
type Log struct {
	Options
	observers []Observer
}

// NewLog makes a log from its parts.
func NewLog(options Options) *Log { return &Log{Options: options} }

// Observe adds an observer, before the first fact is recorded.
func (l *Log) Observe(o Observer) { l.observers = append(l.observers, o) }

// Record appends one fact. Call it last in the transaction: from here on every
// other writer waits.
func (l *Log) Record(ctx context.Context, tx *sql.Tx, fact Fact) (Entry, error) {
	entries, err := l.RecordAll(ctx, tx, []Fact{fact})
	if err != nil {
		return Entry{}, err
	}
	return entries[0], nil
}

// RecordAll appends facts in their order, as Record does.
func (l *Log) RecordAll(ctx context.Context, tx *sql.Tx, facts []Fact) ([]Entry, error) {
	if len(facts) == 0 {
		return nil, nil
	}
	entries := make([]Entry, len(facts))
	for i, fact := range facts {
		entry, err := fact.seal(l.Kinds, l.IDs, l.Clock.Now())
		if err != nil {
			return nil, err
		}
		entries[i] = entry
	}
	size, err := l.Rows.LockHead(ctx, tx, int64(len(entries)))
	if err != nil {
		return nil, fmt.Errorf("lock the head of the log: %w", err)
	}
	first := size - int64(len(entries))
	for i := range entries {
		entries[i].Position = first + int64(i)
	}
	if err := l.checkCorrections(ctx, tx, entries); err != nil {
		return nil, err
	}
	if err := l.append(ctx, tx, entries); err != nil {
		return nil, err
	}
	for _, o := range l.observers {
		if err := o.Recorded(ctx, tx, entries); err != nil {
			return nil, fmt.Errorf("tell an observer of %d facts: %w", len(entries), err)
		}
	}
	return entries, nil
}

// checkCorrections refuses to correct a fact twice, or by a fact of another kind.
func (l *Log) checkCorrections(ctx context.Context, tx *sql.Tx, entries []Entry) error {
	corrected := map[id.ID]bool{}
	for _, entry := range entries {
		if entry.Corrects == "" {
			continue
		}
		old, err := l.Fact(ctx, tx, entry.Corrects)
		if err != nil {
			return err
		}
		if old.KindName() != entry.KindName() {
			return fault.New(fault.Invalid, "evidence.correction_of_other_kind", entry.Kind, old.Kind)
		}
		_, err = l.Rows.CorrectionOf(ctx, tx, string(entry.Corrects))
		if err == nil || corrected[entry.Corrects] {
			return fault.New(fault.Conflict, "evidence.already_corrected", string(entry.Corrects))
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("look for a correction of %s: %w", entry.Corrects, err)
		}
		corrected[entry.Corrects] = true
	}
	return nil
}

func (l *Log) append(ctx context.Context, tx *sql.Tx, entries []Entry) error {
	nodes := &nodeReader{ctx: ctx, tx: tx, rows: l.Rows, fresh: map[int64]tlog.Hash{}}
	facts := make([]Row, 0, len(entries))
	hashes := make([]HashRow, 0, 2*len(entries))
	var files []FileRow
	for _, entry := range entries {
		added, err := tlog.StoredHashes(entry.Position, entry.Leaf, nodes)
		if err != nil {
			return fmt.Errorf("extend the tree at %d: %w", entry.Position, err)
		}
		at := tlog.StoredHashIndex(0, entry.Position)
		for i, hash := range added {
			nodes.fresh[at+int64(i)] = hash
			hashes = append(hashes, HashRow{Position: at + int64(i), Hash: hash[:]})
		}
		facts = append(facts, entry.row())
		files = append(files, entry.fileRows()...)
	}
	if err := l.Rows.Insert(ctx, tx, facts, files, hashes); err != nil {
		return fmt.Errorf("append %d facts: %w", len(facts), err)
	}
	return nil
}

// nodeReader reads nodes of the tree, those not yet stored first.
type nodeReader struct {
	ctx   context.Context //nolint:containedctx // tlog's HashReader has no room for one
	tx    *sql.Tx
	rows  Rows
	fresh map[int64]tlog.Hash
}

// ReadHashes serves tlog.
func (n *nodeReader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if hash, ok := n.fresh[index]; ok {
			hashes[i] = hash
			continue
		}
		stored, err := n.rows.Hash(n.ctx, n.tx, index)
		if err != nil {
			return nil, fmt.Errorf("read node %d: %w", index, err)
		}
		if len(stored) != tlog.HashSize {
			return nil, fmt.Errorf("node %d has %d bytes, not %d", index, len(stored), tlog.HashSize)
		}
		copy(hashes[i][:], stored)
	}
	return hashes, nil
}

func (l *Log) nodes(ctx context.Context, tx *sql.Tx) *nodeReader {
	return &nodeReader{ctx: ctx, tx: tx, rows: l.Rows}
}

// Head is the size of the log and the root of its tree.
type Head struct {
	Size int64
	Root tlog.Hash
}

// Head reads the present head.
func (l *Log) Head(ctx context.Context) (head Head, err error) {
	err = l.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		head, err = l.HeadIn(ctx, tx)
		return err
	})
	return head, err
}

// HeadIn reads the head as the transaction sees it.
func (l *Log) HeadIn(ctx context.Context, tx *sql.Tx) (Head, error) {
	size, err := l.SizeIn(ctx, tx)
	if err != nil {
		return Head{}, err
	}
	root, err := tlog.TreeHash(size, l.nodes(ctx, tx))
	if err != nil {
		return Head{}, fmt.Errorf("compute the root of %d facts: %w", size, err)
	}
	return Head{Size: size, Root: root}, nil
}

// SizeIn is the number of facts as the transaction sees it.
func (l *Log) SizeIn(ctx context.Context, tx *sql.Tx) (int64, error) {
	heads, err := l.Rows.Heads(ctx, tx)
	if err != nil {
		return 0, fmt.Errorf("read the head of the log: %w", err)
	}
	if len(heads) != 1 {
		return 0, fmt.Errorf("the log has %d heads, not one", len(heads))
	}
	return heads[0].Size, nil
}

// Fact finds a fact by its id.
func (l *Log) Fact(ctx context.Context, tx *sql.Tx, fact id.ID) (Entry, error) {
	row, err := l.Rows.FactByID(ctx, tx, string(fact))
	if errors.Is(err, sql.ErrNoRows) {
		return Entry{}, fault.New(fault.NotFound, "evidence.no_such_fact", string(fact))
	}
	if err != nil {
		return Entry{}, fmt.Errorf("read fact %s: %w", fact, err)
	}
	return open(row.Position, row.Leaf)
}

// Facts lists facts in order of position. To page, ask again From the last
// position plus one, until fewer than Limit come.
func (l *Log) Facts(ctx context.Context, tx *sql.Tx, query Query) ([]Entry, error) {
	if query.Limit <= 0 || query.Limit > pageRows {
		query.Limit = pageRows
	}
	rows, err := l.Rows.Facts(ctx, tx, query)
	if err != nil {
		return nil, fmt.Errorf("read facts from %d: %w", query.From, err)
	}
	entries := make([]Entry, len(rows))
	for i, row := range rows {
		if entries[i], err = open(row.Position, row.Leaf); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// EachFact hands every fact of a query to fn, however many there are; Limit is
// the size of a page.
func (l *Log) EachFact(ctx context.Context, tx *sql.Tx, query Query, fn func(Entry) error) error {
	for {
		entries, err := l.Facts(ctx, tx, query)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, entry := range entries {
			if err := fn(entry); err != nil {
				return err
			}
		}
		query.From = entries[len(entries)-1].Position + 1
	}
}
