package publicationdb

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// Rows are the tables of package publication.
type Rows struct{}

var _ publication.Store = Rows{}

// Limits of what one read brings.
const (
	publicationsMax = 1_000
	filesMax        = 100
	rowsMax         = 20_000
)

func fromDate(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
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

// Insert keeps a publication with its files and rows.
func (Rows) Insert(ctx context.Context, tx *sql.Tx, p publication.Publication) error {
	if err := New(tx).InsertPublication(ctx, InsertPublicationParams{
		ID: string(p.ID), RoundID: string(p.Round), Number: int64(p.Number), Supersedes: string(p.Supersedes), Reason: p.Reason,
		Stage: string(p.Stage), Decision: p.Decision, DecidedOn: fromDate(p.DecidedOn), SetDigest: p.SetDigest, ResultDigest: p.ResultDigest,
		LogSize: p.Size, LogRoot: p.Root, LogNote: p.Note, PublishedAt: p.PublishedAt, FactID: string(p.Fact),
	}); err != nil {
		return err
	}
	for i, f := range p.Files {
		if err := New(tx).InsertPublicationFile(ctx, InsertPublicationFileParams{
			PublicationID: string(p.ID), Position: int64(i), Name: f.Name, Media: f.Media, Digest: string(f.Digest), SizeBytes: f.SizeBytes,
		}); err != nil {
			return err
		}
	}
	rows := make([][]any, len(p.Rows))
	for i, r := range p.Rows {
		rows[i] = []any{
			string(p.ID), string(r.Agency), int64(i), r.Points, r.MaxPoints, r.Index, int64(r.Rank), int64(r.Of), r.Band, int64(r.Missing), r.Excluded, r.Nodes,
		}
	}
	return store.InsertRows(ctx, tx, `INSERT INTO cchc_publication_rows (publication_id, agency_id, position, points, max_points, index_text, unit_rank, rank_of, band, missing, excluded, nodes) VALUES`, "", rows)
}

func toPublication(r CchcPublication) (publication.Publication, error) {
	on, err := toDate(r.DecidedOn)
	return publication.Publication{
		ID: id.ID(r.ID), Round: id.ID(r.RoundID), Number: int(r.Number), Supersedes: id.ID(r.Supersedes), Reason: r.Reason,
		Stage: cchc.Stage(r.Stage), Decision: r.Decision, DecidedOn: on, SetDigest: r.SetDigest, ResultDigest: r.ResultDigest,
		Size: r.LogSize, Root: r.LogRoot, Note: r.LogNote, PublishedAt: r.PublishedAt, Fact: id.ID(r.FactID),
	}, err
}

func withFiles(ctx context.Context, tx *sql.Tx, r CchcPublication) (publication.Publication, error) {
	p, err := toPublication(r)
	if err != nil {
		return p, err
	}
	files, err := New(tx).ListPublicationFiles(ctx, ListPublicationFilesParams{PublicationID: r.ID, Limit: filesMax})
	if err != nil {
		return p, err
	}
	for _, f := range files {
		p.Files = append(p.Files, publication.File{Name: f.Name, Media: f.Media, Digest: blob.Digest(f.Digest), SizeBytes: f.SizeBytes})
	}
	return p, nil
}

// Of lists the publications of a round by number.
func (Rows) Of(ctx context.Context, tx *sql.Tx, round id.ID) ([]publication.Publication, error) {
	rows, err := New(tx).ListPublications(ctx, ListPublicationsParams{RoundID: string(round), Limit: publicationsMax})
	if err != nil {
		return nil, err
	}
	all := make([]publication.Publication, len(rows))
	for i, r := range rows {
		if all[i], err = withFiles(ctx, tx, r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// PublicationOf finds a publication by its id.
func (Rows) PublicationOf(ctx context.Context, tx *sql.Tx, which id.ID) (publication.Publication, error) {
	r, err := New(tx).PublicationByID(ctx, string(which))
	if err != nil {
		return publication.Publication{}, err
	}
	return withFiles(ctx, tx, r)
}

// Rows reads the result as it was published.
func (Rows) Rows(ctx context.Context, tx *sql.Tx, p *publication.Publication) error {
	rows, err := New(tx).ListPublicationRows(ctx, ListPublicationRowsParams{PublicationID: string(p.ID), Limit: rowsMax})
	if err != nil {
		return err
	}
	p.Rows = make([]cchc.StoredResult, len(rows))
	for i, r := range rows {
		p.Rows[i] = cchc.StoredResult{
			Agency: id.ID(r.AgencyID), Points: r.Points, MaxPoints: r.MaxPoints, Index: r.IndexText, Rank: int(r.UnitRank), Of: int(r.RankOf),
			Band: r.Band, Missing: int(r.Missing), Excluded: r.Excluded, Nodes: r.Nodes,
		}
	}
	return nil
}
