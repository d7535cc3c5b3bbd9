package cchcdb

import (
	"context"
	"database/sql"

	"minhbach/internal/cchc"
	"minhbach/internal/id"
	"minhbach/internal/store"
	"minhbach/internal/vn"
)

func toList(r CchcList) cchc.List {
	return cchc.List{
		ID: id.ID(r.ID), Title: r.Title, Year: int(r.Year), Block: r.Block, Place: r.Place, Of: int(r.RankOf),
		Source: r.Source, Status: r.Status, Note: r.Note, Digest: r.Digest,
	}
}

// InsertList keeps a published ranking with its rows.
func (Rows) InsertList(ctx context.Context, tx *sql.Tx, l cchc.List, createdAt string) error {
	if err := New(tx).InsertList(ctx, InsertListParams{
		ID: string(l.ID), Title: l.Title, Year: int64(l.Year), Block: l.Block, Place: l.Place, RankOf: int64(l.Of),
		Source: l.Source, Status: l.Status, Note: l.Note, Digest: l.Digest, CreatedAt: createdAt,
	}); err != nil {
		return err
	}
	rows := make([][]any, len(l.Rows))
	for i, r := range l.Rows {
		rows[i] = []any{string(l.ID), int64(i), r.Rank, r.Agency, vn.Fold(r.Agency), r.Index, r.Status}
	}
	return store.InsertRows(ctx, tx, `INSERT INTO cchc_list_rows (list_id, position, rank_text, agency, folded, index_text, status) VALUES`, "", rows)
}

// Lists lists the published rankings without rows.
func (Rows) Lists(ctx context.Context, tx *sql.Tx) ([]cchc.List, error) {
	rows, err := New(tx).ListLists(ctx, listsMax)
	if err != nil {
		return nil, err
	}
	lists := make([]cchc.List, len(rows))
	for i, r := range rows {
		lists[i] = toList(r)
	}
	return lists, nil
}

// ListByID finds a published ranking with its rows.
func (Rows) ListByID(ctx context.Context, tx *sql.Tx, list id.ID) (cchc.List, error) {
	r, err := New(tx).ListByID(ctx, string(list))
	if err != nil {
		return cchc.List{}, err
	}
	return withRows(ctx, tx, toList(r))
}

// ListByDigest finds a published ranking by the digest of its file.
func (Rows) ListByDigest(ctx context.Context, tx *sql.Tx, digest string) (cchc.List, error) {
	r, err := New(tx).ListByDigest(ctx, digest)
	if err != nil {
		return cchc.List{}, err
	}
	return withRows(ctx, tx, toList(r))
}

func withRows(ctx context.Context, tx *sql.Tx, l cchc.List) (cchc.List, error) {
	rows, err := New(tx).ListRows(ctx, ListRowsParams{ListID: string(l.ID), Limit: rowsMax})
	if err != nil {
		return l, err
	}
	for _, r := range rows {
		l.Rows = append(l.Rows, cchc.ListRow{Rank: r.RankText, Agency: r.Agency, Index: r.IndexText, Status: r.Status})
	}
	return l, nil
}
