package org

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/vn"
)

// SearchMax bounds a search.
const SearchMax = 100

// searchRunesMax bounds what is looked for; names are not longer.
const searchRunesMax = nameRunesMax

// Reader answers questions inside a transaction.
type Reader struct {
	tx    *sql.Tx
	store Store
}

// In reads in a transaction at hand, for a use case that also writes.
func (s *Service) In(tx *sql.Tx) Reader { return Reader{tx: tx, store: s.store} }

// AgenciesOn lists the agencies there were on a day.
func (r Reader) AgenciesOn(ctx context.Context, day civil.Date) ([]Version, error) {
	return wrap("list the agencies")(r.store.AgenciesOn(ctx, r.tx, day))
}

// InBlock lists the agencies of a block on a day.
func (r Reader) InBlock(ctx context.Context, block string, day civil.Date) ([]Version, error) {
	return wrap("list a block")(r.store.InBlock(ctx, r.tx, block, day))
}

// On gives one agency as it was on a day.
func (r Reader) On(ctx context.Context, agency id.ID, day civil.Date) (Version, error) {
	history, err := r.History(ctx, agency)
	if err != nil {
		return Version{}, err
	}
	version, ok := history.On(day)
	if !ok {
		return Version{}, fault.New(fault.NotFound, "org.not_on_day", history.Versions[len(history.Versions)-1].Name, day)
	}
	return version, nil
}

// ByCode gives the agency that bore a code on a day.
func (r Reader) ByCode(ctx context.Context, code string, day civil.Date) (Version, error) {
	versions, err := r.store.WithCode(ctx, r.tx, tidy(code), day, day)
	if err != nil {
		return Version{}, fmt.Errorf("look for code %q: %w", code, err)
	}
	if len(versions) == 0 {
		return Version{}, fault.New(fault.NotFound, "org.no_such_code", code, day)
	}
	return versions[0], nil
}

// History gives all versions and lineage of an agency.
func (r Reader) History(ctx context.Context, agency id.ID) (History, error) {
	versions, err := r.store.VersionsOf(ctx, r.tx, agency)
	if err != nil {
		return History{}, fmt.Errorf("read agency %s: %w", agency, err)
	}
	if len(versions) == 0 {
		return History{}, fault.New(fault.NotFound, "org.no_such_agency", string(agency))
	}
	edges, err := r.store.EdgesOf(ctx, r.tx, agency)
	if err != nil {
		return History{}, fmt.Errorf("read the lineage of %s: %w", agency, err)
	}
	return History{Versions: versions, Edges: edges}, nil
}

// Search finds agencies of a day whose name, short name or code holds the words,
// with or without marks; those that begin with them first.
func (r Reader) Search(ctx context.Context, words string, day civil.Date, limit int) ([]Version, error) {
	folded := strings.TrimSpace(vn.Fold(words))
	if runes := []rune(folded); len(runes) > searchRunesMax {
		folded = string(runes[:searchRunesMax])
	}
	if folded == "" {
		return nil, nil
	}
	if limit <= 0 || limit > SearchMax {
		limit = SearchMax
	}
	return wrap("search the agencies")(r.store.Search(ctx, r.tx, folded, day, limit))
}

// Blocks lists the blocks of a day.
func (r Reader) Blocks(ctx context.Context, day civil.Date) ([]Block, error) {
	blocks, err := r.store.Blocks(ctx, r.tx, day)
	if err != nil {
		return nil, fmt.Errorf("list the blocks: %w", err)
	}
	return blocks, nil
}

func wrap(what string) func([]Version, error) ([]Version, error) {
	return func(versions []Version, err error) ([]Version, error) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		return versions, nil
	}
}

// view runs one question in its own snapshot.
func view[T any](ctx context.Context, s *Service, ask func(context.Context, Reader) (T, error)) (answer T, err error) {
	err = s.db.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		answer, err = ask(ctx, s.In(tx))
		return err
	})
	return answer, err
}

// AgenciesOn is Reader.AgenciesOn in its own snapshot.
func (s *Service) AgenciesOn(ctx context.Context, day civil.Date) ([]Version, error) {
	return view(ctx, s, func(ctx context.Context, r Reader) ([]Version, error) { return r.AgenciesOn(ctx, day) })
}

// InBlock is Reader.InBlock in its own snapshot.
func (s *Service) InBlock(ctx context.Context, block string, day civil.Date) ([]Version, error) {
	return view(ctx, s, func(ctx context.Context, r Reader) ([]Version, error) { return r.InBlock(ctx, block, day) })
}

// On is Reader.On in its own snapshot.
func (s *Service) On(ctx context.Context, agency id.ID, day civil.Date) (Version, error) {
	return view(ctx, s, func(ctx context.Context, r Reader) (Version, error) { return r.On(ctx, agency, day) })
}

// ByCode is Reader.ByCode in its own snapshot.
func (s *Service) ByCode(ctx context.Context, code string, day civil.Date) (Version, error) {
	return view(ctx, s, func(ctx context.Context, r Reader) (Version, error) { return r.ByCode(ctx, code, day) })
}

// History is Reader.History in its own snapshot.
func (s *Service) History(ctx context.Context, agency id.ID) (History, error) {
	return view(ctx, s, func(ctx context.Context, r Reader) (History, error) { return r.History(ctx, agency) })
}

// Search is Reader.Search in its own snapshot.
func (s *Service) Search(ctx context.Context, words string, day civil.Date, limit int) ([]Version, error) {
	return view(ctx, s, func(ctx context.Context, r Reader) ([]Version, error) { return r.Search(ctx, words, day, limit) })
}

// Blocks is Reader.Blocks in its own snapshot.
func (s *Service) Blocks(ctx context.Context, day civil.Date) ([]Block, error) {
	return view(ctx, s, func(ctx context.Context, r Reader) ([]Block, error) { return r.Blocks(ctx, day) })
}
