package survey

import (
	"context"
	"database/sql"

	"minhbach/internal/id"
)

// Way is how an answer came.
type Way string

// The ways.
const (
	ByLink Way = "link"
	Paper  Way = "paper"
)

// Answer is a kept answer.
type Answer struct {
	ID        string // random, without a time
	Agency    id.ID
	Way       Way
	Choices   Choices
	IsPending bool
}

// LinkCount is how many links an agency was given, and how many were used.
type LinkCount struct {
	Agency     id.ID
	Made, Used int
}

// Store is the database this package needs, inside a transaction. Absent rows
// give sql.ErrNoRows.
type Store interface {
	InsertSurvey(ctx context.Context, tx *sql.Tx, s Survey) error
	Survey(ctx context.Context, tx *sql.Tx, survey id.ID) (Survey, error)
	Surveys(ctx context.Context, tx *sql.Tx, round id.ID) ([]Survey, error)
	// PutSurvey replaces a survey in the version it was read in, or answers false.
	PutSurvey(ctx context.Context, tx *sql.Tx, s Survey) (bool, error)

	InsertLinks(ctx context.Context, tx *sql.Tx, survey, agency id.ID, hashes []string) error
	Link(ctx context.Context, tx *sql.Tx, hash string) (survey, agency id.ID, isUsed bool, err error)
	// UseLinks marks links as used, all in one statement, and tells how many were not.
	UseLinks(ctx context.Context, tx *sql.Tx, hashes []string) (int, error)
	LinkCounts(ctx context.Context, tx *sql.Tx, survey id.ID) ([]LinkCount, error)

	InsertAnswers(ctx context.Context, tx *sql.Tx, survey id.ID, answers []Answer) error
	Pending(ctx context.Context, tx *sql.Tx, survey, agency id.ID) ([]Answer, error)
	RemovePending(ctx context.Context, tx *sql.Tx, survey, agency id.ID) error
	// EachAnswer hands out the answers that are not pending, by agency and then
	// by their random ids.
	EachAnswer(ctx context.Context, tx *sql.Tx, survey id.ID, fn func(Answer) error) error
	PendingAgencies(ctx context.Context, tx *sql.Tx, survey id.ID) ([]id.ID, error)
}
