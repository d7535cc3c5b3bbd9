package orgdb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/org"
	"minhbach/internal/vn"
)

// Rows implements org.Store.
type Rows struct{}

var _ org.Store = Rows{}

// Bounds of the lists.
const (
	agenciesMax = 20_000 // one province has about 150 to 250; the whole country about 15,000
	versionsMax = 1_000  // of one agency
	blocksMax   = 1_000
	staleMax    = 1_000 // sort keys renewed at a time
)

// forever sorts after every date.
const forever = "9999-12-31"

// Insert adds a version.
func (Rows) Insert(ctx context.Context, tx *sql.Tx, v org.Version) error {
	return New(tx).InsertVersion(ctx, InsertVersionParams{
		AgencyID: string(v.Agency), ValidFrom: v.ValidFrom.String(), ValidTo: last(v.ValidTo), Code: v.Code, Name: v.Name,
		ShortName: v.ShortName, Kind: v.Kind, ParentID: string(v.Parent), Block: v.Block, FactID: string(v.Fact),
		Folded: v.Folded(), SortKey: v.SortKey(), SortVersion: vn.SortKeyVersion,
	})
}

// Update replaces a version unless somebody else did.
func (Rows) Update(ctx context.Context, tx *sql.Tx, v org.Version, factWas id.ID) (bool, error) {
	rows, err := New(tx).UpdateVersion(ctx, UpdateVersionParams{
		AgencyID: string(v.Agency), ValidFrom: v.ValidFrom.String(), ValidTo: last(v.ValidTo), Code: v.Code, Name: v.Name,
		ShortName: v.ShortName, Kind: v.Kind, ParentID: string(v.Parent), Block: v.Block, FactID: string(v.Fact),
		Folded: v.Folded(), SortKey: v.SortKey(), SortVersion: vn.SortKeyVersion, FactWas: string(factWas),
	})
	return rows == 1, err
}

// InsertEdge adds a lineage edge.
func (Rows) InsertEdge(ctx context.Context, tx *sql.Tx, e org.Edge) error {
	return New(tx).InsertEdge(ctx, InsertEdgeParams{
		ID: string(e.ID), Kind: string(e.Kind), FromID: string(e.From), ToID: string(e.To),
		OnDate: e.On.String(), Basis: e.Basis, FactID: string(e.Fact),
	})
}

// VersionsOf gives an agency's versions in order of time.
func (Rows) VersionsOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]org.Version, error) {
	return versions(New(tx).VersionsOf(ctx, VersionsOfParams{AgencyID: string(agency), Limit: versionsMax}))
}

// AgenciesOn gives the agencies of a day by name.
func (Rows) AgenciesOn(ctx context.Context, tx *sql.Tx, day civil.Date) ([]org.Version, error) {
	return versions(New(tx).AgenciesOn(ctx, AgenciesOnParams{OnDate: day.String(), RowsMax: agenciesMax}))
}

// InBlock gives the agencies of a block by name.
func (Rows) InBlock(ctx context.Context, tx *sql.Tx, block string, day civil.Date) ([]org.Version, error) {
	return versions(New(tx).InBlock(ctx, InBlockParams{Block: block, OnDate: day.String(), RowsMax: agenciesMax}))
}

// WithCode gives the bearers of a code.
func (Rows) WithCode(ctx context.Context, tx *sql.Tx, code string, first, lastDay civil.Date) ([]org.Version, error) {
	until := forever
	if !lastDay.IsZero() {
		until = lastDay.String()
	}
	return versions(New(tx).WithCode(ctx, WithCodeParams{Code: code, FirstDate: last(first), LastDate: until, RowsMax: versionsMax}))
}

// likeEscapes keeps a searched % or _ from matching anything.
var likeEscapes = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Search finds folded words.
func (Rows) Search(ctx context.Context, tx *sql.Tx, folded string, day civil.Date, limit int) ([]org.Version, error) {
	pattern := likeEscapes.Replace(folded) + "%"
	return versions(New(tx).Search(ctx, SearchParams{
		Inside: "%" + pattern, Beginning: pattern, OnDate: day.String(), RowsMax: int32(limit),
	}))
}

// Blocks gives the blocks of a day.
func (Rows) Blocks(ctx context.Context, tx *sql.Tx, day civil.Date) ([]org.Block, error) {
	rows, err := New(tx).Blocks(ctx, BlocksParams{OnDate: day.String(), RowsMax: blocksMax})
	if err != nil {
		return nil, err
	}
	blocks := make([]org.Block, len(rows))
	for i, row := range rows {
		blocks[i] = org.Block{Name: row.Block, Agencies: int(row.Agencies)}
	}
	return blocks, nil
}

// EdgesOf gives the lineage of an agency.
func (Rows) EdgesOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]org.Edge, error) {
	rows, err := New(tx).EdgesOf(ctx, EdgesOfParams{Agency: string(agency), RowsMax: versionsMax})
	if err != nil {
		return nil, err
	}
	edges := make([]org.Edge, len(rows))
	for i, row := range rows {
		day, err := civil.ParseDate(row.OnDate)
		if err != nil {
			return nil, fmt.Errorf("lineage %s: %w", row.ID, err)
		}
		edges[i] = org.Edge{
			ID: id.ID(row.ID), Kind: org.EdgeKind(row.Kind), From: id.ID(row.FromID), To: id.ID(row.ToID),
			On: day, Basis: row.Basis, Fact: id.ID(row.FactID),
		}
	}
	return edges, nil
}

// Resort renews the sort keys of other tables than today's.
func (Rows) Resort(ctx context.Context, tx *sql.Tx) (int, error) {
	for count := 0; ; {
		stale, err := New(tx).StaleSortKeys(ctx, StaleSortKeysParams{SortVersion: vn.SortKeyVersion, RowsMax: staleMax})
		if err != nil || len(stale) == 0 {
			return count, err
		}
		for _, row := range stale {
			err := New(tx).SetSortKey(ctx, SetSortKeyParams{
				SortKey: vn.SortKey(row.Name), SortVersion: vn.SortKeyVersion, AgencyID: row.AgencyID, ValidFrom: row.ValidFrom,
			})
			if err != nil {
				return count, err
			}
			count++
		}
	}
}

func last(day civil.Date) sql.NullString {
	if day.IsZero() {
		return sql.NullString{}
	}
	return sql.NullString{String: day.String(), Valid: true}
}

func versions(rows []OrgVersion, err error) ([]org.Version, error) {
	if err != nil {
		return nil, err
	}
	found := make([]org.Version, len(rows))
	for i, row := range rows {
		if found[i], err = toVersion(row); err != nil {
			return nil, fmt.Errorf("agency %s: %w", row.AgencyID, err)
		}
	}
	return found, nil
}

func toVersion(row OrgVersion) (org.Version, error) {
	from, err := civil.ParseDate(row.ValidFrom)
	if err != nil {
		return org.Version{}, err
	}
	var to civil.Date
	if row.ValidTo.Valid {
		if to, err = civil.ParseDate(row.ValidTo.String); err != nil {
			return org.Version{}, err
		}
	}
	return org.Version{
		Agency: id.ID(row.AgencyID), Code: row.Code, Name: row.Name, ShortName: row.ShortName, Kind: row.Kind,
		Parent: id.ID(row.ParentID), Block: row.Block, ValidFrom: from, ValidTo: to, Fact: id.ID(row.FactID),
	}, nil
}
