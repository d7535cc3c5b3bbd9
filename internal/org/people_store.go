package org

import (
	"context"
	"database/sql"

	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// PeopleStore keeps who works where, inside a transaction. Updates tell whether
// the row still rested on the fact named: false means somebody else changed it.
type PeopleStore interface {
	InsertDivision(ctx context.Context, tx *sql.Tx, d Division) error
	UpdateDivision(ctx context.Context, tx *sql.Tx, d Division, factWas id.ID) (bool, error)
	DivisionsOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]Division, error)

	InsertPost(ctx context.Context, tx *sql.Tx, p Post) error
	UpdatePost(ctx context.Context, tx *sql.Tx, p Post, factWas id.ID) (bool, error)
	PostsOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]Post, error)
	Post(ctx context.Context, tx *sql.Tx, post id.ID) (Post, bool, error)

	InsertHolder(ctx context.Context, tx *sql.Tx, h Holder) error
	EndHolder(ctx context.Context, tx *sql.Tx, h Holder, factWas id.ID) (bool, error)
	Holder(ctx context.Context, tx *sql.Tx, holder id.ID) (Holder, bool, error)
	HoldersOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]Holder, error)
	HoldingsOn(ctx context.Context, tx *sql.Tx, account id.ID, day civil.Date) ([]Holding, error)
	HeadcountsOn(ctx context.Context, tx *sql.Tx, day civil.Date) (map[id.ID]int, error)

	InsertDelegation(ctx context.Context, tx *sql.Tx, d Delegation) error
	EndDelegation(ctx context.Context, tx *sql.Tx, d Delegation, factWas id.ID) (bool, error)
	Delegation(ctx context.Context, tx *sql.Tx, delegation id.ID) (Delegation, bool, error)
	DelegationsOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]Delegation, error)
	ActingOn(ctx context.Context, tx *sql.Tx, account id.ID, day civil.Date) ([]Delegation, error)
}
