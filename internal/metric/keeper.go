package metric

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// Keeper keeps the readings of the declared metrics. It is told of every fact by
// the log; load the definitions before the first one.
type Keeper struct {
	db    *store.DB
	store Store
	log   *evidence.Log
	defs  map[string]Definition
	order []string
}

var _ evidence.Observer = (*Keeper)(nil)

// NewKeeper makes a keeper without metrics; let the log observe it.
func NewKeeper(db *store.DB, rows Store, log *evidence.Log) *Keeper {
	return &Keeper{db: db, store: rows, log: log, defs: map[string]Definition{}}
}

// Load declares the metrics, all of them at once, and reads the facts they have
// not read yet: all facts for a new version, those of another program's run for
// an old one.
func (k *Keeper) Load(ctx context.Context, definitions []Definition) error {
	defs, order := map[string]Definition{}, []string{}
	var problems fault.Problems
	for _, d := range definitions {
		problems = append(problems, fault.All(d.Validate(k.log.Kinds))...)
		if _, twice := defs[d.Name]; twice {
			problems = append(problems, fault.New(fault.Invalid, "metric.declared_twice", d.Name))
		}
		defs[d.Name] = d
		order = append(order, d.Name)
	}
	if err := problems.OrNil(); err != nil {
		return err
	}
	slices.Sort(order)
	err := k.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		size, err := k.log.SizeIn(ctx, tx)
		if err != nil {
			return err
		}
		for _, name := range order {
			if err := k.register(ctx, tx, defs[name]); err != nil {
				return err
			}
			if err := k.catchUp(ctx, tx, defs[name], size); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("load the metrics: %w", err)
	}
	k.defs, k.order = defs, order
	return nil
}

func (k *Keeper) register(ctx context.Context, tx *sql.Tx, d Definition) error {
	text, err := d.text()
	if err != nil {
		return err
	}
	kept, known, err := k.store.Definition(ctx, tx, d.Name, d.Version)
	if err != nil {
		return fmt.Errorf("read definition %s: %w", d.Name, err)
	}
	if known {
		if kept.Definition != text {
			return fault.New(fault.Conflict, "metric.changed_under_its_version", d.Name, d.Version)
		}
	}
	newest, err := k.store.NewestVersion(ctx, tx, d.Name)
	if err != nil {
		return fmt.Errorf("read the versions of %s: %w", d.Name, err)
	}
	if newest > d.Version {
		return fault.New(fault.Conflict, "metric.older_version", d.Name, d.Version, newest)
	}
	if known {
		return nil
	}
	if err := k.store.Register(ctx, tx, d.Name, d.Version, text); err != nil {
		return fmt.Errorf("register %s: %w", d.Name, err)
	}
	return nil
}

// Recorded serves the log: each metric that reads one of the kinds catches up.
func (k *Keeper) Recorded(ctx context.Context, tx *sql.Tx, entries []evidence.Entry) error {
	names := map[string]bool{}
	for _, e := range entries {
		names[e.KindName()] = true
	}
	size := entries[len(entries)-1].Position + 1
	for _, name := range k.order {
		d := k.defs[name]
		if !slices.ContainsFunc(d.kindNames(), func(kind string) bool { return names[kind] }) {
			continue
		}
		if err := k.catchUp(ctx, tx, d, size); err != nil {
			return fmt.Errorf("keep metric %s: %w", d.Name, err)
		}
	}
	return nil
}

// kindNames are the kinds without versions: a correction may be of a newer one.
func (d Definition) kindNames() []string {
	var names []string
	for _, kind := range d.Kinds {
		name, _, _ := strings.Cut(kind, "/")
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (k *Keeper) catchUp(ctx context.Context, tx *sql.Tx, d Definition, size int64) error {
	kept, known, err := k.store.Definition(ctx, tx, d.Name, d.Version)
	if err != nil || !known {
		return errors.Join(err, notRegistered(d, known))
	}
	if kept.Upto >= size {
		return nil
	}
	b := &batch{keeper: k, ctx: ctx, tx: tx, def: d, values: map[Group]Value{}}
	err = each(ctx, tx, k.log, d, kept.Upto, size, b.apply)
	if err == nil {
		err = b.flush()
	}
	if err != nil {
		return err
	}
	if err := k.store.SetUpto(ctx, tx, d.Name, d.Version, size); err != nil {
		return fmt.Errorf("note how far %s has read: %w", d.Name, err)
	}
	return nil
}

func notRegistered(d Definition, known bool) error {
	if known {
		return nil
	}
	return fmt.Errorf("metric %s/%d is not registered", d.Name, d.Version)
}

// batch applies facts to one metric; the values wait in memory until flush.
type batch struct {
	keeper *Keeper
	ctx    context.Context //nolint:containedctx // lives as long as one catchUp
	tx     *sql.Tx
	def    Definition
	values map[Group]Value
}

type subjectOf struct {
	group   Group
	subject string
}

// apply withdraws what stood at the fact's place and puts the fact there.
func (b *batch) apply(entry evidence.Entry) error {
	place, err := b.place(entry)
	if err != nil {
		return err
	}
	var old []Piece
	if entry.Corrects != "" {
		if old, err = b.keeper.store.PiecesAt(b.ctx, b.tx, b.def.Name, place); err != nil {
			return err
		}
	}
	fresh, err := b.def.pieces(entry, place)
	if err != nil {
		return err
	}
	if len(old)+len(fresh) == 0 {
		return nil
	}
	before, after := old, fresh
	if b.def.Per == PerSubject {
		if before, err = b.lastOf(old, fresh); err != nil {
			return err
		}
	}
	if err := b.replace(place, old, fresh); err != nil {
		return err
	}
	if b.def.Per == PerSubject {
		if after, err = b.lastOf(old, fresh); err != nil {
			return err
		}
	}
	for _, piece := range before {
		if err := b.add(piece, -1); err != nil {
			return err
		}
	}
	for _, piece := range after {
		if err := b.add(piece, +1); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) replace(place int64, old, fresh []Piece) error {
	if len(old) > 0 {
		if err := b.keeper.store.RemovePieces(b.ctx, b.tx, b.def.Name, place); err != nil {
			return fmt.Errorf("withdraw the fact at %d: %w", place, err)
		}
	}
	for _, piece := range fresh {
		if err := b.keeper.store.AddPiece(b.ctx, b.tx, b.def.Name, piece); err != nil {
			return fmt.Errorf("apply the fact at %d: %w", place, err)
		}
	}
	return nil
}

// place follows a chain of corrections to its first fact.
func (b *batch) place(entry evidence.Entry) (int64, error) {
	for entry.Corrects != "" {
		old, err := b.keeper.log.Fact(b.ctx, b.tx, entry.Corrects)
		if err != nil {
			return 0, err
		}
		entry = old
	}
	return entry.Position, nil
}

// lastOf gives the last state of every subject that the pieces touch.
func (b *batch) lastOf(lists ...[]Piece) ([]Piece, error) {
	seen := map[subjectOf]bool{}
	var last []Piece
	for _, piece := range slices.Concat(lists...) {
		of := subjectOf{piece.group(), piece.Subject}
		if seen[of] {
			continue
		}
		seen[of] = true
		found, ok, err := b.keeper.store.LastPiece(b.ctx, b.tx, b.def.Name, of.group, of.subject)
		if err != nil {
			return nil, err
		}
		if ok {
			last = append(last, found)
		}
	}
	return last, nil
}

func (b *batch) add(piece Piece, sign int64) error {
	if !piece.IsCounted {
		return nil
	}
	group := piece.group()
	value, loaded := b.values[group]
	if !loaded {
		var err error
		if value, err = b.keeper.store.Value(b.ctx, b.tx, b.def.Name, group); err != nil {
			return err
		}
	}
	num := sign * piece.Num
	if b.def.Aggregate == CountDistinct {
		var err error
		if num, err = b.use(group, piece.Key, sign); err != nil {
			return err
		}
	}
	sum, ok := addExact(value.Num, num)
	if !ok {
		return fault.New(fault.TooLarge, "metric.sum_too_large", b.def.Name)
	}
	value.Num = sum
	value.Den += sign * piece.Den
	value.Facts += sign
	b.values[group] = value
	return nil
}

// use counts a key in or out and tells by how much the number of different keys changed.
func (b *batch) use(group Group, key string, sign int64) (int64, error) {
	uses, err := b.keeper.store.Uses(b.ctx, b.tx, b.def.Name, group, key)
	if err != nil {
		return 0, err
	}
	if err := b.keeper.store.PutUses(b.ctx, b.tx, b.def.Name, group, key, uses+sign); err != nil {
		return 0, err
	}
	switch {
	case uses == 0 && sign > 0:
		return 1, nil
	case uses == 1 && sign < 0:
		return -1, nil
	}
	return 0, nil
}

func addExact(a, b int64) (int64, bool) {
	if (b > 0 && a > math.MaxInt64-b) || (b < 0 && a < math.MinInt64-b) {
		return 0, false
	}
	return a + b, true
}

func (b *batch) flush() error {
	for group, value := range b.values {
		if err := b.keeper.store.PutValue(b.ctx, b.tx, b.def.Name, group, value); err != nil {
			return fmt.Errorf("save %s of %s in %s: %w", b.def.Name, group.Agency, group.Period, err)
		}
	}
	return nil
}

// Definitions are the loaded metrics by name.
func (k *Keeper) Definitions() []Definition {
	defs := make([]Definition, len(k.order))
	for i, name := range k.order {
		defs[i] = k.defs[name]
	}
	return defs
}

// Definition finds a loaded metric.
func (k *Keeper) Definition(name string) (Definition, bool) {
	d, ok := k.defs[name]
	return d, ok
}

func (k *Keeper) mustKnow(name string) (Definition, error) {
	d, ok := k.defs[name]
	if !ok {
		return Definition{}, fault.New(fault.NotFound, "metric.unknown", name)
	}
	return d, nil
}

// ValueIn reads one kept value in a transaction.
func (k *Keeper) ValueIn(ctx context.Context, tx *sql.Tx, name string, agency id.ID, period string) (Value, error) {
	d, err := k.mustKnow(name)
	if err != nil {
		return Value{}, err
	}
	value, err := k.store.Value(ctx, tx, name, Group{Agency: agency, Period: period})
	if err != nil {
		return Value{}, fmt.Errorf("read metric %s: %w", name, err)
	}
	value.Scale = d.scale(k.log.Kinds)
	return value, nil
}

// ValuesIn reads a metric of all agencies in one period; an agency without facts is absent.
func (k *Keeper) ValuesIn(ctx context.Context, tx *sql.Tx, name, period string) (map[id.ID]Value, error) {
	d, err := k.mustKnow(name)
	if err != nil {
		return nil, err
	}
	rows, err := k.store.ValuesOf(ctx, tx, name, period)
	if err != nil {
		return nil, fmt.Errorf("read metric %s: %w", name, err)
	}
	values := make(map[id.ID]Value, len(rows))
	for _, row := range rows {
		row.Scale = d.scale(k.log.Kinds)
		values[row.Agency] = row.Value
	}
	return values, nil
}

// FactsIn lists the facts that a value counts, oldest first and at most so many.
// A corrected fact is named; its corrections name it.
func (k *Keeper) FactsIn(ctx context.Context, tx *sql.Tx, name string, agency id.ID, period string, most int) ([]evidence.Entry, error) {
	if _, err := k.mustKnow(name); err != nil {
		return nil, err
	}
	places, err := k.store.PlacesCounted(ctx, tx, name, Group{Agency: agency, Period: period}, most)
	if err != nil {
		return nil, fmt.Errorf("list the facts of metric %s: %w", name, err)
	}
	entries := make([]evidence.Entry, 0, len(places))
	for _, place := range places {
		found, err := k.log.Facts(ctx, tx, evidence.Query{From: place, Below: place + 1, Limit: 1})
		if err != nil {
			return nil, err
		}
		entries = append(entries, found...)
	}
	return entries, nil
}
