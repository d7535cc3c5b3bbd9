package round

import (
	"context"
	"database/sql"

	"minhbach/internal/blob"
	"minhbach/internal/id"
)

// Store is the database this package needs, inside a transaction. Absent rows
// give sql.ErrNoRows. What is put over another version than the one it was read
// in is not kept, and the answer is false.
type Store interface {
	Entry(ctx context.Context, tx *sql.Tx, round, agency id.ID, criterion string) (Entry, error)
	Entries(ctx context.Context, tx *sql.Tx, round, agency id.ID) ([]Entry, error)
	PutEntry(ctx context.Context, tx *sql.Tx, round, agency id.ID, e Entry) (bool, error)

	Attachments(ctx context.Context, tx *sql.Tx, round, agency id.ID, stage EvidenceStage) ([]Attachment, error)
	PutAttachment(ctx context.Context, tx *sql.Tx, a Attachment) error
	DropAttachment(ctx context.Context, tx *sql.Tx, a Attachment) (bool, error)
	// FilesOf lists the files that an agency attached in any round, newest first,
	// each once.
	FilesOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]File, error)
	FileOf(ctx context.Context, tx *sql.Tx, agency id.ID, digest blob.Digest) (File, error)

	PutRequest(ctx context.Context, tx *sql.Tx, r Request) error
	DecideRequest(ctx context.Context, tx *sql.Tx, r Request) (bool, error)
	Request(ctx context.Context, tx *sql.Tx, request id.ID) (Request, error)
	Requests(ctx context.Context, tx *sql.Tx, round id.ID) ([]Request, error)
}
