package metric

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Compute reads a metric from the facts below a size, all agencies and periods,
// without any kept value. A frozen round is computed so.
func (k *Keeper) Compute(ctx context.Context, tx *sql.Tx, d Definition, below int64) (map[Group]Value, error) {
	facts := map[int64]evidence.Entry{} // by place, the newest of each chain
	places := map[id.ID]int64{}
	err := each(ctx, tx, k.log, d, 0, below, func(entry evidence.Entry) error {
		place := entry.Position
		if entry.Corrects != "" {
			first, known := places[entry.Corrects]
			if !known {
				return fmt.Errorf("fact %s corrects %s, which was not read before it", entry.ID, entry.Corrects)
			}
			place = first
		}
		places[entry.ID] = place
		facts[place] = entry
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("compute metric %s: %w", d.Name, err)
	}
	return d.reduce(facts, d.scale(k.log.Kinds))
}

func (d Definition) reduce(facts map[int64]evidence.Entry, scale int64) (map[Group]Value, error) {
	last := map[subjectOf]Piece{}
	values, keys := map[Group]Value{}, map[Group]map[string]bool{}
	add := func(piece Piece) error {
		if !piece.IsCounted {
			return nil
		}
		group := piece.group()
		value := values[group]
		sum, ok := addExact(value.Num, piece.Num)
		if !ok {
			return fault.New(fault.TooLarge, "metric.sum_too_large", d.Name)
		}
		value.Num, value.Den, value.Facts, value.Scale = sum, value.Den+piece.Den, value.Facts+1, scale
		if d.Aggregate == CountDistinct {
			if keys[group] == nil {
				keys[group] = map[string]bool{}
			}
			keys[group][piece.Key] = true
			value.Num = int64(len(keys[group]))
		}
		values[group] = value
		return nil
	}
	for place, entry := range facts {
		pieces, err := d.pieces(entry, place)
		if err != nil {
			return nil, err
		}
		for _, piece := range pieces {
			of := subjectOf{piece.group(), piece.Subject}
			if d.Per == PerFact {
				if err := add(piece); err != nil {
					return nil, err
				}
			} else if known, ok := last[of]; !ok || known.compare(piece) < 0 {
				last[of] = piece
			}
		}
	}
	for _, piece := range last {
		if err := add(piece); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// Differences computes every loaded metric again and names the groups whose kept
// value is another. There should be none.
func (k *Keeper) Differences(ctx context.Context) (differences []string, err error) {
	err = k.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		differences = nil
		size, err := k.log.SizeIn(ctx, tx)
		if err != nil {
			return err
		}
		for _, name := range k.order {
			found, err := k.differencesOf(ctx, tx, k.defs[name], size)
			if err != nil {
				return err
			}
			differences = append(differences, found...)
		}
		return nil
	})
	return differences, err
}

// Recompute throws away what is kept and reads every fact again, all metrics or
// none: the way out when Differences names something.
func (k *Keeper) Recompute(ctx context.Context) error {
	err := k.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		size, err := k.log.SizeIn(ctx, tx)
		if err != nil {
			return err
		}
		for _, name := range k.order {
			d := k.defs[name]
			if err := k.store.Forget(ctx, tx, d.Name, d.Version); err != nil {
				return fmt.Errorf("forget %s: %w", name, err)
			}
			if err := k.catchUp(ctx, tx, d, size); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("recompute the metrics: %w", err)
	}
	return nil
}

func (k *Keeper) differencesOf(ctx context.Context, tx *sql.Tx, d Definition, size int64) ([]string, error) {
	want, err := k.Compute(ctx, tx, d, size)
	if err != nil {
		return nil, err
	}
	var differences []string
	for after := (Group{}); ; {
		page, err := k.store.AllValues(ctx, tx, d.Name, after)
		if err != nil {
			return nil, fmt.Errorf("read metric %s: %w", d.Name, err)
		}
		if len(page) == 0 {
			break
		}
		for _, kept := range page {
			after = kept.Group
			kept.Scale = d.scale(k.log.Kinds)
			if want[kept.Group] != kept.Value {
				differences = append(differences, fmt.Sprintf("%s %v: kept %+v, computed %+v", d.Name, kept.Group, kept.Value, want[kept.Group]))
			}
			delete(want, kept.Group)
		}
	}
	for group, value := range want {
		differences = append(differences, fmt.Sprintf("%s %v: nothing kept, computed %+v", d.Name, group, value))
	}
	return differences, nil
}

// each hands the facts of a metric's kinds, in any version, to fn in order of position.
func each(ctx context.Context, tx *sql.Tx, log *evidence.Log, d Definition, from, below int64, fn func(evidence.Entry) error) error {
	if from >= below {
		return nil
	}
	var streams []*stream
	names := map[string]bool{}
	for _, name := range d.kindNames() {
		names[name] = true
	}
	for _, kind := range log.Kinds.List() {
		if names[kind.Name] {
			streams = append(streams, &stream{query: evidence.Query{Kind: kind.String(), From: from, Below: below}})
		}
	}
	for {
		var first *stream
		for _, s := range streams {
			if err := s.fill(ctx, tx, log); err != nil {
				return err
			}
			if len(s.page) > 0 && (first == nil || s.page[0].Position < first.page[0].Position) {
				first = s
			}
		}
		if first == nil {
			return nil
		}
		if err := fn(first.page[0]); err != nil {
			return err
		}
		first.page = first.page[1:]
	}
}

// stream is the facts of one kind, a page at a time.
type stream struct {
	query evidence.Query
	page  []evidence.Entry
	ended bool
}

func (s *stream) fill(ctx context.Context, tx *sql.Tx, log *evidence.Log) error {
	if len(s.page) > 0 || s.ended {
		return nil
	}
	page, err := log.Facts(ctx, tx, s.query)
	if err != nil {
		return err
	}
	if len(page) == 0 {
		s.ended = true
		return nil
	}
	s.page, s.query.From = page, page[len(page)-1].Position+1
	return nil
}
