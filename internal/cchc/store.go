package cchc

import (
	"context"
	"database/sql"

	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Store is the database this package needs, inside a transaction. Absent rows
// give sql.ErrNoRows.
type Store interface {
	SetStore
	RoundStore
	FigureStore
	ListStore
	PlanStore
}

// SetStore keeps criteria sets.
type SetStore interface {
	InsertSet(ctx context.Context, tx *sql.Tx, set StoredSet) error
	SetByDigest(ctx context.Context, tx *sql.Tx, digest string) (StoredSet, error)
	Sets(ctx context.Context, tx *sql.Tx) ([]StoredSet, error) // without Source
	SetState(ctx context.Context, tx *sql.Tx, digest string, state SetState, publishedAt string) error
}

// RoundStore keeps rounds and their units.
type RoundStore interface {
	InsertRound(ctx context.Context, tx *sql.Tx, round Round, createdAt string) error
	InsertUnits(ctx context.Context, tx *sql.Tx, round id.ID, units []Unit) error
	Round(ctx context.Context, tx *sql.Tx, year int, block string) (Round, error)
	RoundByID(ctx context.Context, tx *sql.Tx, round id.ID) (Round, error)
	Rounds(ctx context.Context, tx *sql.Tx) ([]Round, error)
	// Touch raises the version of a round in the given state, and tells whether
	// it was in it.
	Touch(ctx context.Context, tx *sql.Tx, round id.ID, in RoundState) (bool, error)
	// Move takes a round from one state to the next, and tells whether it was
	// there.
	Move(ctx context.Context, tx *sql.Tx, round Round, from RoundState) (bool, error)
	Units(ctx context.Context, tx *sql.Tx, round id.ID) ([]Unit, error)
	FindUnits(ctx context.Context, tx *sql.Tx, folded string, most int) ([]Unit, error)
}

// FigureStore keeps figures and results.
type FigureStore interface {
	PutInputs(ctx context.Context, tx *sql.Tx, round id.ID, stage Stage, sheets []Sheet) error
	PutMarks(ctx context.Context, tx *sql.Tx, round id.ID, stage Stage, sheets []Sheet) error
	Inputs(ctx context.Context, tx *sql.Tx, round id.ID) (map[Stage][]Sheet, error)
	PutPeers(ctx context.Context, tx *sql.Tx, round id.ID, stage Stage, sheets []Sheet) error
	Peers(ctx context.Context, tx *sql.Tx, round id.ID) (map[Stage][]Sheet, error)
	PutResults(ctx context.Context, tx *sql.Tx, round id.ID, stage Stage, results []StoredResult) error
	PutRanks(ctx context.Context, tx *sql.Tx, round id.ID, stage Stage, results []StoredResult) error
	Results(ctx context.Context, tx *sql.Tx, round id.ID) (map[Stage][]StoredResult, error)
}

// ListStore keeps rankings published elsewhere.
type ListStore interface {
	InsertList(ctx context.Context, tx *sql.Tx, list List, createdAt string) error
	Lists(ctx context.Context, tx *sql.Tx) ([]List, error) // without Rows
	ListByID(ctx context.Context, tx *sql.Tx, list id.ID) (List, error)
	ListByDigest(ctx context.Context, tx *sql.Tx, digest string) (List, error)
}

// PlanStore keeps plans and submissions. What is put over another version than
// the one it was read in is not kept, and the answer is false.
type PlanStore interface {
	Plan(ctx context.Context, tx *sql.Tx, round id.ID) (Plan, error)
	PutPlan(ctx context.Context, tx *sql.Tx, plan Plan, at string) (bool, error)
	Submission(ctx context.Context, tx *sql.Tx, round, agency id.ID) (Submission, error)
	Submissions(ctx context.Context, tx *sql.Tx, round id.ID) ([]Submission, error)
	PutSubmission(ctx context.Context, tx *sql.Tx, s Submission) (bool, error)
}

// SetState is how far a criteria set has come.
type SetState string

// The states of a set.
const (
	DraftSet     SetState = "draft"
	PublishedSet SetState = "published"
	ReplacedSet  SetState = "replaced"
)

// StoredSet is a criteria set with its file.
type StoredSet struct {
	Digest      string     `json:"digest"`
	ID          string     `json:"id"`
	Title       string     `json:"title"`
	Block       string     `json:"block"`
	ValidFrom   civil.Date `json:"valid_from"`
	ValidTo     civil.Date `json:"valid_to,omitzero"`
	State       SetState   `json:"state"`
	File        string     `json:"file"`
	Source      []byte     `json:"-"`
	CreatedAt   string     `json:"created_at"`
	PublishedAt string     `json:"published_at,omitempty"`
}

// StoredResult is a unit's result as kept: points in millionths, the index to
// 6 decimals, and the nodes packed in the order of the set.
type StoredResult struct {
	Agency    id.ID
	Points    int64
	MaxPoints int64
	Index     string
	Rank, Of  int
	Band      string
	Missing   int
	Excluded  bool
	Nodes     string
}

// List is a ranking published elsewhere, as printed.
type List struct {
	ID     id.ID     `json:"id"`
	Title  string    `json:"title"`
	Year   int       `json:"year"`
	Block  string    `json:"block"`
	Place  string    `json:"place"`
	Of     int       `json:"of"`
	Source string    `json:"source"`
	Status string    `json:"status"`
	Note   string    `json:"note,omitempty"`
	Digest string    `json:"digest"`
	Rows   []ListRow `json:"rows,omitempty"`
}

// ListRow is a row of a published ranking; texts are as printed.
type ListRow struct {
	Rank   string `json:"rank"`
	Agency string `json:"agency"`
	Index  string `json:"index"`
	Status string `json:"status,omitempty"`
}
