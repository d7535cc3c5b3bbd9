package publication

import (
	"context"
	"database/sql"

	"minhbach/internal/id"
)

// Store is the database this package needs, inside a transaction. Absent rows
// give sql.ErrNoRows.
type Store interface {
	Insert(ctx context.Context, tx *sql.Tx, p Publication) error
	// Of lists the publications of a round by number, with their files.
	Of(ctx context.Context, tx *sql.Tx, round id.ID) ([]Publication, error)
	Rows(ctx context.Context, tx *sql.Tx, p *Publication) error // fills p.Rows

	InsertComplaint(ctx context.Context, tx *sql.Tx, c Complaint) error
	Reply(ctx context.Context, tx *sql.Tx, c Complaint) (bool, error)
	// Link notes which publication an answered complaint led to, once.
	Link(ctx context.Context, tx *sql.Tx, complaint, publication id.ID) (bool, error)
	Complaint(ctx context.Context, tx *sql.Tx, complaint id.ID) (Complaint, error)
	Complaints(ctx context.Context, tx *sql.Tx) ([]Complaint, error) // without files
	PublicationOf(ctx context.Context, tx *sql.Tx, publication id.ID) (Publication, error)

	InsertLossTask(ctx context.Context, tx *sql.Tx, t LossTask) error
	LossTasks(ctx context.Context, tx *sql.Tx, round, agency id.ID) ([]LossTask, error)
}
