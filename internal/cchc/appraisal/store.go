package appraisal

import (
	"context"
	"database/sql"

	"minhbach/internal/cchc/round"
	"minhbach/internal/id"
)

// Store is the database this package needs, inside a transaction. Absent rows
// give sql.ErrNoRows. What is put over another version than the one it was read
// in is not kept, and the answer is false.
type Store interface {
	Case(ctx context.Context, tx *sql.Tx, round, agency id.ID, criterion string) (Case, error)
	Cases(ctx context.Context, tx *sql.Tx, round id.ID) ([]Case, error)
	PutCase(ctx context.Context, tx *sql.Tx, round id.ID, c Case) (bool, error)

	Session(ctx context.Context, tx *sql.Tx, session id.ID) (Session, error)
	Sessions(ctx context.Context, tx *sql.Tx, round id.ID) ([]Session, error) // in order of their numbers
	PutSession(ctx context.Context, tx *sql.Tx, s Session) (bool, error)
}

// Evidence keeps the files that come with an explanation beside those of the
// self-score.
type Evidence interface {
	Attachments(ctx context.Context, tx *sql.Tx, round, agency id.ID, stage round.EvidenceStage) ([]round.Attachment, error)
	PutAttachment(ctx context.Context, tx *sql.Tx, a round.Attachment) error
}
