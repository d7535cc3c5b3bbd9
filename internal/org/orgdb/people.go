package orgdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/org"
)

var _ org.PeopleStore = Rows{}

// holdingsMax bounds the posts of one person on a day, and whom he acts for.
const holdingsMax = 200

// InsertDivision adds a division.
func (Rows) InsertDivision(ctx context.Context, tx *sql.Tx, d org.Division) error {
	return New(tx).InsertDivision(ctx, InsertDivisionParams{
		ID: string(d.ID), AgencyID: string(d.Agency), Name: d.Name, Place: int64(d.Place),
		ValidFrom: d.ValidFrom.String(), ValidTo: last(d.ValidTo), FactID: string(d.Fact),
	})
}

// UpdateDivision changes a division unless somebody else did.
func (Rows) UpdateDivision(ctx context.Context, tx *sql.Tx, d org.Division, factWas id.ID) (bool, error) {
	rows, err := New(tx).UpdateDivision(ctx, UpdateDivisionParams{
		Name: d.Name, Place: int64(d.Place), ValidFrom: d.ValidFrom.String(), ValidTo: last(d.ValidTo),
		FactID: string(d.Fact), ID: string(d.ID), FactWas: string(factWas),
	})
	return rows == 1, err
}

// DivisionsOf gives the divisions of an agency.
func (Rows) DivisionsOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]org.Division, error) {
	rows, err := New(tx).DivisionsOf(ctx, DivisionsOfParams{AgencyID: string(agency), Limit: org.DivisionsMax})
	return each(rows, err, func(row OrgDivision) (d org.Division, err error) {
		d = org.Division{ID: id.ID(row.ID), Agency: id.ID(row.AgencyID), Name: row.Name, Place: int(row.Place), Fact: id.ID(row.FactID)}
		d.ValidFrom, d.ValidTo, err = days(row.ValidFrom, row.ValidTo)
		return d, err
	})
}

// InsertPost adds a post.
func (Rows) InsertPost(ctx context.Context, tx *sql.Tx, p org.Post) error {
	return New(tx).InsertPost(ctx, InsertPostParams{
		ID: string(p.ID), AgencyID: string(p.Agency), DivisionID: string(p.Division), Title: p.Title, Roles: joined(p.Roles),
		Place: int64(p.Place), ValidFrom: p.ValidFrom.String(), ValidTo: last(p.ValidTo), FactID: string(p.Fact),
	})
}

// UpdatePost changes a post unless somebody else did.
func (Rows) UpdatePost(ctx context.Context, tx *sql.Tx, p org.Post, factWas id.ID) (bool, error) {
	rows, err := New(tx).UpdatePost(ctx, UpdatePostParams{
		DivisionID: string(p.Division), Title: p.Title, Roles: joined(p.Roles), Place: int64(p.Place),
		ValidFrom: p.ValidFrom.String(), ValidTo: last(p.ValidTo), FactID: string(p.Fact), ID: string(p.ID), FactWas: string(factWas),
	})
	return rows == 1, err
}

// PostsOf gives the posts of an agency.
func (Rows) PostsOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]org.Post, error) {
	rows, err := New(tx).PostsOf(ctx, PostsOfParams{AgencyID: string(agency), Limit: org.PostsMax})
	return each(rows, err, toPost)
}

// Post finds a post.
func (Rows) Post(ctx context.Context, tx *sql.Tx, post id.ID) (org.Post, bool, error) {
	row, err := New(tx).PostByID(ctx, string(post))
	return one(row, err, toPost)
}

func toPost(row OrgPost) (p org.Post, err error) {
	p = org.Post{
		ID: id.ID(row.ID), Agency: id.ID(row.AgencyID), Division: id.ID(row.DivisionID), Title: row.Title, Roles: parted(row.Roles),
		Place: int(row.Place), Fact: id.ID(row.FactID),
	}
	p.ValidFrom, p.ValidTo, err = days(row.ValidFrom, row.ValidTo)
	return p, err
}

// InsertHolder adds a holder.
func (Rows) InsertHolder(ctx context.Context, tx *sql.Tx, h org.Holder) error {
	return New(tx).InsertHolder(ctx, InsertHolderParams{
		ID: string(h.ID), PostID: string(h.Post), AgencyID: string(h.Agency), AccountID: string(h.Account),
		ValidFrom: h.ValidFrom.String(), ValidTo: last(h.ValidTo), Basis: h.Basis, FactID: string(h.Fact),
	})
}

// EndHolder writes the last day unless somebody else changed the row.
func (Rows) EndHolder(ctx context.Context, tx *sql.Tx, h org.Holder, factWas id.ID) (bool, error) {
	rows, err := New(tx).EndHolder(ctx, EndHolderParams{
		ValidTo: last(h.ValidTo), FactID: string(h.Fact), ID: string(h.ID), FactWas: string(factWas),
	})
	return rows == 1, err
}

// Holder finds a holder.
func (Rows) Holder(ctx context.Context, tx *sql.Tx, holder id.ID) (org.Holder, bool, error) {
	row, err := New(tx).HolderByID(ctx, string(holder))
	return one(row, err, toHolder)
}

// HoldersOf gives everybody who holds or held a post of an agency.
func (Rows) HoldersOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]org.Holder, error) {
	rows, err := New(tx).HoldersOf(ctx, HoldersOfParams{AgencyID: string(agency), Limit: org.HoldersMax})
	return each(rows, err, toHolder)
}

func toHolder(row OrgHolder) (h org.Holder, err error) {
	h = org.Holder{
		ID: id.ID(row.ID), Post: id.ID(row.PostID), Agency: id.ID(row.AgencyID), Account: id.ID(row.AccountID),
		Basis: row.Basis, Fact: id.ID(row.FactID),
	}
	h.ValidFrom, h.ValidTo, err = days(row.ValidFrom, row.ValidTo)
	return h, err
}

// HoldingsOn gives the posts of an account on a day.
func (Rows) HoldingsOn(ctx context.Context, tx *sql.Tx, account id.ID, day civil.Date) ([]org.Holding, error) {
	rows, err := New(tx).HoldingsOn(ctx, HoldingsOnParams{AccountID: string(account), OnDate: day.String(), RowsMax: holdingsMax})
	return each(rows, err, func(row HoldingsOnRow) (h org.Holding, err error) {
		h = org.Holding{
			Holder: id.ID(row.ID), Account: id.ID(row.AccountID), Agency: id.ID(row.AgencyID), Post: id.ID(row.PostID),
			Division: id.ID(row.DivisionID), Title: row.Title, Roles: parted(row.Roles),
		}
		h.From, h.To, err = days(row.ValidFrom, row.ValidTo)
		return h, err
	})
}

// HeadcountsOn gives how many people each agency has on a day.
func (Rows) HeadcountsOn(ctx context.Context, tx *sql.Tx, day civil.Date) (map[id.ID]int, error) {
	rows, err := New(tx).HeadcountsOn(ctx, HeadcountsOnParams{OnDate: day.String(), RowsMax: agenciesMax})
	counts := make(map[id.ID]int, len(rows))
	for _, row := range rows {
		counts[id.ID(row.AgencyID)] = int(row.People)
	}
	return counts, err
}

// InsertDelegation adds a delegation.
func (Rows) InsertDelegation(ctx context.Context, tx *sql.Tx, d org.Delegation) error {
	return New(tx).InsertDelegation(ctx, InsertDelegationParams{
		ID: string(d.ID), AgencyID: string(d.Agency), AbsentID: string(d.Absent), ActingID: string(d.Acting),
		ValidFrom: d.ValidFrom.String(), ValidTo: d.ValidTo.String(), Basis: d.Basis, Reason: d.Reason,
		MadeBy: string(d.MadeBy), IsWithdrawn: d.IsWithdrawn, FactID: string(d.Fact),
	})
}

// EndDelegation writes the end unless somebody else changed the row.
func (Rows) EndDelegation(ctx context.Context, tx *sql.Tx, d org.Delegation, factWas id.ID) (bool, error) {
	rows, err := New(tx).EndDelegation(ctx, EndDelegationParams{
		ValidTo: d.ValidTo.String(), IsWithdrawn: d.IsWithdrawn, FactID: string(d.Fact), ID: string(d.ID), FactWas: string(factWas),
	})
	return rows == 1, err
}

// Delegation finds a delegation.
func (Rows) Delegation(ctx context.Context, tx *sql.Tx, delegation id.ID) (org.Delegation, bool, error) {
	row, err := New(tx).DelegationByID(ctx, string(delegation))
	return one(row, err, toDelegation)
}

// DelegationsOf gives the delegations of an agency, newest first.
func (Rows) DelegationsOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]org.Delegation, error) {
	rows, err := New(tx).DelegationsOf(ctx, DelegationsOfParams{AgencyID: string(agency), Limit: org.DelegationsMax})
	return each(rows, err, toDelegation)
}

// ActingOn gives the delegations by which an account acts on a day.
func (Rows) ActingOn(ctx context.Context, tx *sql.Tx, account id.ID, day civil.Date) ([]org.Delegation, error) {
	rows, err := New(tx).ActingOn(ctx, ActingOnParams{ActingID: string(account), OnDate: day.String(), RowsMax: holdingsMax})
	return each(rows, err, toDelegation)
}

func toDelegation(row OrgDelegation) (d org.Delegation, err error) {
	d = org.Delegation{
		ID: id.ID(row.ID), Agency: id.ID(row.AgencyID), Absent: id.ID(row.AbsentID), Acting: id.ID(row.ActingID), Basis: row.Basis,
		Reason: row.Reason, MadeBy: id.ID(row.MadeBy), IsWithdrawn: row.IsWithdrawn, Fact: id.ID(row.FactID),
	}
	d.ValidFrom, d.ValidTo, err = days(row.ValidFrom, sql.NullString{String: row.ValidTo, Valid: true})
	return d, err
}

func joined(roles []auth.Role) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = string(role)
	}
	return strings.Join(words, " ")
}

func parted(words string) []auth.Role {
	var roles []auth.Role
	for word := range strings.FieldsSeq(words) {
		roles = append(roles, auth.Role(word))
	}
	return roles
}

func days(from string, to sql.NullString) (first, until civil.Date, err error) {
	if first, err = civil.ParseDate(from); err == nil && to.Valid {
		until, err = civil.ParseDate(to.String)
	}
	return first, until, err
}

func each[Row, Value any](rows []Row, err error, of func(Row) (Value, error)) ([]Value, error) {
	if err != nil {
		return nil, err
	}
	values := make([]Value, len(rows))
	for i, row := range rows {
		if values[i], err = of(row); err != nil {
			return nil, fmt.Errorf("read a row: %w", err)
		}
	}
	return values, nil
}

func one[Row, Value any](row Row, err error, of func(Row) (Value, error)) (value Value, isThere bool, _ error) {
	if errors.Is(err, sql.ErrNoRows) {
		return value, false, nil
	}
	if err != nil {
		return value, false, err
	}
	value, err = of(row)
	return value, err == nil, err
}
