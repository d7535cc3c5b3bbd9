package cchcdb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/store"
	"minhbach/internal/vn"
)

// Rows are the tables of package cchc.
type Rows struct{}

var _ cchc.Store = Rows{}

// Limits of what one read brings; a page or a round never needs more.
const (
	setsMax   = 1_000
	roundsMax = 2_000
	unitsMax  = 20_000
	valuesMax = 4_000_000
	listsMax  = 2_000
	rowsMax   = 20_000
)

func toSet(r CchcSet) (cchc.StoredSet, error) {
	set := cchc.StoredSet{
		Digest: r.Digest, ID: r.SetID, Title: r.Title, Block: r.Block, State: cchc.SetState(r.State),
		File: r.FileName, Source: r.Source, CreatedAt: r.CreatedAt, PublishedAt: r.PublishedAt,
	}
	var err error
	if set.ValidFrom, err = toDate(r.ValidFrom); err != nil {
		return set, err
	}
	set.ValidTo, err = toDate(r.ValidTo)
	return set, err
}

func toDate(s string) (civil.Date, error) {
	if s == "" {
		return civil.Date{}, nil
	}
	d, err := civil.ParseDate(s)
	if err != nil {
		return d, fmt.Errorf("kept date %q: %w", s, err)
	}
	return d, nil
}

func fromDate(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// InsertSet keeps a new criteria set.
func (Rows) InsertSet(ctx context.Context, tx *sql.Tx, s cchc.StoredSet) error {
	return New(tx).InsertSet(ctx, InsertSetParams{
		Digest: s.Digest, SetID: s.ID, Title: s.Title, Block: s.Block, ValidFrom: fromDate(s.ValidFrom), ValidTo: fromDate(s.ValidTo),
		State: string(s.State), FileName: s.File, Source: s.Source, CreatedAt: s.CreatedAt, PublishedAt: s.PublishedAt,
	})
}

// SetByDigest finds a set with its file.
func (Rows) SetByDigest(ctx context.Context, tx *sql.Tx, digest string) (cchc.StoredSet, error) {
	r, err := New(tx).SetByDigest(ctx, digest)
	if err != nil {
		return cchc.StoredSet{}, err
	}
	return toSet(r)
}

// Sets lists the sets without their files.
func (Rows) Sets(ctx context.Context, tx *sql.Tx) ([]cchc.StoredSet, error) {
	rows, err := New(tx).ListSets(ctx, setsMax)
	if err != nil {
		return nil, err
	}
	sets := make([]cchc.StoredSet, 0, len(rows))
	for _, r := range rows {
		set, err := toSet(CchcSet{
			Digest: r.Digest, SetID: r.SetID, Title: r.Title, Block: r.Block, ValidFrom: r.ValidFrom, ValidTo: r.ValidTo,
			State: r.State, FileName: r.FileName, CreatedAt: r.CreatedAt, PublishedAt: r.PublishedAt,
		})
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// SetState moves a set to another state.
func (Rows) SetState(ctx context.Context, tx *sql.Tx, digest string, state cchc.SetState, publishedAt string) error {
	n, err := New(tx).SetState(ctx, SetStateParams{Digest: digest, State: string(state), PublishedAt: publishedAt})
	if err == nil && n != 1 {
		return sql.ErrNoRows
	}
	return err
}

func toRound(r CchcRound) (cchc.Round, error) {
	on, err := toDate(r.PublishedOn)
	round := cchc.Round{
		ID: id.ID(r.ID), Year: int(r.Year), Block: r.Block, SetDigest: r.SetDigest, State: cchc.RoundState(r.State), IsDemo: r.IsDemo,
		PublishedOn: on, EvidenceSize: r.EvidenceSize, Version: r.Version,
	}
	for agency := range strings.FieldsSeq(r.Council) {
		round.Council = append(round.Council, id.ID(agency))
	}
	return round, err
}

func fromCouncil(order []id.ID) string {
	words := make([]string, len(order))
	for i, agency := range order {
		words[i] = string(agency)
	}
	return strings.Join(words, " ")
}

// InsertRound keeps a new round.
func (Rows) InsertRound(ctx context.Context, tx *sql.Tx, r cchc.Round, createdAt string) error {
	return New(tx).InsertRound(ctx, InsertRoundParams{
		ID: string(r.ID), Year: int64(r.Year), Block: r.Block, SetDigest: r.SetDigest, State: string(r.State), IsDemo: r.IsDemo,
		PublishedOn: fromDate(r.PublishedOn), EvidenceSize: r.EvidenceSize, Council: fromCouncil(r.Council), CreatedAt: createdAt, Version: r.Version,
	})
}

// InsertUnits keeps the units of a round in their order.
func (Rows) InsertUnits(ctx context.Context, tx *sql.Tx, round id.ID, units []cchc.Unit) error {
	rows := make([][]any, len(units))
	for i, u := range units {
		rows[i] = []any{string(round), string(u.Agency), int64(i), u.Code, u.Name, u.ShortName, vn.Fold(u.Name)}
	}
	return store.InsertRows(ctx, tx, `INSERT INTO cchc_units (round_id, agency_id, position, code, name, short_name, folded) VALUES`, "", rows)
}

// Round finds the round of a block in a year.
func (Rows) Round(ctx context.Context, tx *sql.Tx, year int, block string) (cchc.Round, error) {
	r, err := New(tx).RoundByYear(ctx, RoundByYearParams{Year: int64(year), Block: block})
	if err != nil {
		return cchc.Round{}, err
	}
	return toRound(r)
}

// RoundByID finds a round.
func (Rows) RoundByID(ctx context.Context, tx *sql.Tx, round id.ID) (cchc.Round, error) {
	r, err := New(tx).RoundByID(ctx, string(round))
	if err != nil {
		return cchc.Round{}, err
	}
	return toRound(r)
}

// Rounds lists the rounds by block and year.
func (Rows) Rounds(ctx context.Context, tx *sql.Tx) ([]cchc.Round, error) {
	rows, err := New(tx).ListRounds(ctx, roundsMax)
	if err != nil {
		return nil, err
	}
	rounds := make([]cchc.Round, 0, len(rows))
	for _, r := range rows {
		round, err := toRound(r)
		if err != nil {
			return nil, err
		}
		rounds = append(rounds, round)
	}
	return rounds, nil
}

// Touch raises the version of a round in the given state.
func (Rows) Touch(ctx context.Context, tx *sql.Tx, round id.ID, in cchc.RoundState) (bool, error) {
	n, err := New(tx).TouchRound(ctx, TouchRoundParams{ID: string(round), State: string(in)})
	return n == 1, err
}

// Move takes a round to its next state.
func (Rows) Move(ctx context.Context, tx *sql.Tx, r cchc.Round, from cchc.RoundState) (bool, error) {
	n, err := New(tx).MoveRound(ctx, MoveRoundParams{
		ID: string(r.ID), State: string(r.State), PublishedOn: fromDate(r.PublishedOn), EvidenceSize: r.EvidenceSize,
		Council: fromCouncil(r.Council), State_2: string(from),
	})
	return n == 1, err
}

// Units lists the units of a round in their order.
func (Rows) Units(ctx context.Context, tx *sql.Tx, round id.ID) ([]cchc.Unit, error) {
	rows, err := New(tx).ListUnits(ctx, ListUnitsParams{RoundID: string(round), Limit: unitsMax})
	if err != nil {
		return nil, err
	}
	units := make([]cchc.Unit, len(rows))
	for i, r := range rows {
		units[i] = cchc.Unit{Agency: id.ID(r.AgencyID), Code: r.Code, Name: r.Name, ShortName: r.ShortName}
	}
	return units, nil
}

// FindUnits finds agencies by a folded part of their name.
func (Rows) FindUnits(ctx context.Context, tx *sql.Tx, folded string, most int) ([]cchc.Unit, error) {
	pattern := "%" + strings.NewReplacer("%", "", "_", "").Replace(folded) + "%"
	rows, err := New(tx).FindUnits(ctx, FindUnitsParams{Folded: pattern, Limit: int32(min(most, unitsMax))})
	if err != nil {
		return nil, err
	}
	units := make([]cchc.Unit, len(rows))
	for i, r := range rows {
		units[i] = cchc.Unit{Agency: id.ID(r.AgencyID), Code: r.Code, Name: r.Name}
	}
	return units, nil
}
