package org

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// PostRow is a line of a list of posts: a division, a post with its roles, and
// who holds it. Without an account the post stands empty.
type PostRow struct {
	Division string // empty: the agency's own
	Title    string
	Roles    []auth.Role
	Account  id.ID
	From     civil.Date
	To       civil.Date
	Basis    string
	Row      fault.Place
}

// Imported counts what a list brought.
type Imported struct{ Divisions, Posts, Revised, Holders int }

// errDry undoes a dry run.
var errDry = errors.New("a dry run")

// importRowsMax bounds a list.
const importRowsMax = 5_000

// Import brings a list of posts in, all of it or nothing. What is there already
// stays: a line that says nothing new changes nothing. A dry run says what would
// come and leaves nothing.
func (s *People) Import(ctx context.Context, agency id.ID, rows []PostRow, isDry bool) (Imported, error) {
	if err := s.allow(ctx, "people.edit", agency, ""); err != nil {
		return Imported{}, err
	}
	if len(rows) == 0 || len(rows) > importRowsMax {
		return Imported{}, fault.New(fault.Invalid, "org.import_rows", len(rows), importRowsMax)
	}
	var count Imported
	err := s.update(ctx, func(ctx context.Context, a *act) error {
		count = Imported{} // the transaction may be repeated
		var problems fault.Problems
		for _, row := range rows {
			err := a.importRow(ctx, agency, row, &count)
			refused := fault.All(err)
			if err != nil && len(refused) == 0 {
				return err
			}
			problems = append(problems, refused.At(row.Row)...)
		}
		if err := problems.OrNil(); err != nil {
			return err
		}
		if isDry {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return count, err
}

func (a *act) importRow(ctx context.Context, agency id.ID, row PostRow, count *Imported) error {
	division, err := a.importDivision(ctx, agency, row, count)
	if err != nil {
		return err
	}
	post, err := a.importPost(ctx, agency, division, row, count)
	if err != nil || row.Account == "" {
		return err
	}
	holders, err := a.rows.HoldersOf(ctx, a.tx, agency)
	if err != nil {
		return fmt.Errorf("read the holders: %w", err)
	}
	isHeld := slices.ContainsFunc(holders, func(h Holder) bool {
		return h.Post == post.ID && h.Account == row.Account && h.ValidFrom == row.From && h.ValidTo == row.To
	})
	if isHeld {
		return nil
	}
	count.Holders++
	_, err = a.assign(ctx, Holder{Post: post.ID, Account: row.Account, ValidFrom: row.From, ValidTo: row.To, Basis: row.Basis})
	return err
}

func (a *act) importDivision(ctx context.Context, agency id.ID, row PostRow, count *Imported) (id.ID, error) {
	name := line(row.Division)
	if name == "" {
		return "", nil
	}
	divisions, err := a.rows.DivisionsOf(ctx, a.tx, agency)
	if err != nil {
		return "", fmt.Errorf("read the divisions: %w", err)
	}
	for _, d := range divisions {
		if d.Name == name && d.IsOn(row.From) {
			return d.ID, nil
		}
	}
	count.Divisions++
	made, err := a.saveDivision(ctx, Division{Agency: agency, Name: name, Place: len(divisions) + 1, ValidFrom: row.From})
	return made.ID, err
}

func (a *act) importPost(ctx context.Context, agency, division id.ID, row PostRow, count *Imported) (Post, error) {
	posts, err := a.rows.PostsOf(ctx, a.tx, agency)
	if err != nil {
		return Post{}, fmt.Errorf("read the posts: %w", err)
	}
	title, roles := line(row.Title), slices.Compact(slices.Sorted(slices.Values(row.Roles)))
	for _, p := range posts {
		if p.Division != division || p.Title != title || !p.IsOn(row.From) {
			continue
		}
		if slices.Equal(p.Roles, roles) {
			return p, nil
		}
		count.Revised++
		p.Roles = roles
		return a.savePost(ctx, p)
	}
	count.Posts++
	return a.savePost(ctx, Post{Agency: agency, Division: division, Title: title, Roles: roles, Place: len(posts) + 1, ValidFrom: row.From})
}
