package org

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// People sets up divisions and posts, says who holds them and who acts for whom.
type People struct {
	db    *store.DB
	rows  PeopleStore
	log   evidence.Recorder
	ids   id.Source
	clock civil.Clock
	guard auth.Guard
}

// NewPeople makes the service from its parts.
func NewPeople(db *store.DB, rows PeopleStore, log evidence.Recorder, ids id.Source, clock civil.Clock, guard auth.Guard) *People {
	return &People{db: db, rows: rows, log: log, ids: ids, clock: clock, guard: guard}
}

// act is one use case in its transaction: what it saved is recorded last.
type act struct {
	*People
	tx     *sql.Tx
	person auth.Person
	facts  []evidence.Fact
}

// allow asks the guard about somebody of an agency.
func (s *People) allow(ctx context.Context, action string, agency, about id.ID) error {
	return s.guard.Authorize(ctx, action, auth.Resource{Kind: "people", ID: string(about), Agency: agency, Owner: about})
}

func (s *People) update(ctx context.Context, do func(ctx context.Context, a *act) error) error {
	person, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		a := &act{People: s, tx: tx, person: person}
		if err := do(ctx, a); err != nil {
			return err
		}
		_, err := s.log.RecordAll(ctx, tx, a.facts)
		return err
	})
}

// record notes a fact; corrects names the one it takes the place of.
func (a *act) record(f evidence.Fact, corrects id.ID) {
	f.Actor, f.Corrects = a.person.Actor(), corrects
	a.facts = append(a.facts, f)
}

// SaveDivision adds a division, or changes the one whose id and fact are given.
func (s *People) SaveDivision(ctx context.Context, d Division) (Division, error) {
	if err := s.allow(ctx, "people.edit", d.Agency, ""); err != nil {
		return Division{}, err
	}
	var saved Division
	err := s.update(ctx, func(ctx context.Context, a *act) (err error) {
		saved, err = a.saveDivision(ctx, d)
		return err
	})
	return saved, err
}

func (a *act) saveDivision(ctx context.Context, d Division) (Division, error) {
	d.Name = line(d.Name)
	if err := d.check().OrNil(); err != nil {
		return d, err
	}
	others, err := a.rows.DivisionsOf(ctx, a.tx, d.Agency)
	if err != nil {
		return d, fmt.Errorf("read the divisions: %w", err)
	}
	if len(others) >= DivisionsMax && d.ID == "" {
		return d, fault.New(fault.TooLarge, "org.divisions_too_many", DivisionsMax)
	}
	for _, o := range others {
		if o.ID != d.ID && o.Name == d.Name && meet(o.ValidFrom, o.ValidTo, d.ValidFrom, d.ValidTo) {
			return d, fault.New(fault.Conflict, "org.division_exists", d.Name).At(fault.Place{Field: "name"})
		}
	}
	if err := a.noPostOutlasts(ctx, d); err != nil {
		return d, err
	}
	was := d.Fact
	d.Fact = a.ids.New()
	switch {
	case d.ID == "":
		d.ID, was = a.ids.New(), ""
		err = a.rows.InsertDivision(ctx, a.tx, d)
	case !slices.ContainsFunc(others, func(o Division) bool { return o.ID == d.ID }):
		return d, fault.New(fault.NotFound, "org.no_such_division")
	default:
		err = unchanged(d.Name)(a.rows.UpdateDivision(ctx, a.tx, d, was))
	}
	if err != nil {
		return d, fmt.Errorf("save division %s: %w", d.ID, err)
	}
	a.record(d.fact(), was)
	return d, nil
}

// noPostOutlasts refuses to end a division under a post that goes on.
func (a *act) noPostOutlasts(ctx context.Context, d Division) error {
	if d.ID == "" || d.ValidTo.IsZero() {
		return nil
	}
	posts, err := a.rows.PostsOf(ctx, a.tx, d.Agency)
	if err != nil {
		return fmt.Errorf("read the posts: %w", err)
	}
	for _, p := range posts {
		if p.Division == d.ID && (p.ValidTo.IsZero() || p.ValidTo.After(d.ValidTo)) {
			return fault.New(fault.Conflict, "org.division_has_posts", d.Name, p.Title).At(fault.Place{Field: "valid_to"})
		}
	}
	return nil
}

// unchanged turns "somebody else was faster" into a refusal.
func unchanged(name string) func(bool, error) error {
	return func(same bool, err error) error {
		if err == nil && !same {
			return fault.New(fault.Conflict, "org.changed_meanwhile", name)
		}
		return err
	}
}

// SavePost adds a post, or changes the one whose id and fact are given. Nobody
// changes the roles of a post he holds himself.
func (s *People) SavePost(ctx context.Context, p Post) (Post, error) {
	if err := s.allow(ctx, "people.edit", p.Agency, ""); err != nil {
		return Post{}, err
	}
	var saved Post
	err := s.update(ctx, func(ctx context.Context, a *act) (err error) {
		saved, err = a.savePost(ctx, p)
		return err
	})
	return saved, err
}

func (a *act) savePost(ctx context.Context, p Post) (Post, error) {
	p.Title = line(p.Title)
	p.Roles = slices.Compact(slices.Sorted(slices.Values(p.Roles)))
	if err := p.check().OrNil(); err != nil {
		return p, err
	}
	if err := a.divisionIsThere(ctx, p); err != nil {
		return p, err
	}
	was := p.Fact
	p.Fact = a.ids.New()
	var err error
	if p.ID == "" {
		p.ID, was = a.ids.New(), ""
		err = a.insertPost(ctx, p)
	} else {
		err = a.revisePost(ctx, p, was)
	}
	if err != nil {
		return p, err
	}
	a.record(p.fact(), was)
	return p, nil
}

func (a *act) divisionIsThere(ctx context.Context, p Post) error {
	if p.Division == "" {
		return nil
	}
	divisions, err := a.rows.DivisionsOf(ctx, a.tx, p.Agency)
	if err != nil {
		return fmt.Errorf("read the divisions: %w", err)
	}
	at := slices.IndexFunc(divisions, func(d Division) bool { return d.ID == p.Division })
	if at < 0 {
		return fault.New(fault.NotFound, "org.no_such_division").At(fault.Place{Field: "division"})
	}
	if d := divisions[at]; p.ValidFrom.Before(d.ValidFrom) || !d.ValidTo.IsZero() && (p.ValidTo.IsZero() || p.ValidTo.After(d.ValidTo)) {
		return fault.New(fault.Conflict, "org.post_beyond_division", p.Title, d.Name).At(fault.Place{Field: "valid_from"})
	}
	return nil
}

func (a *act) insertPost(ctx context.Context, p Post) error {
	posts, err := a.rows.PostsOf(ctx, a.tx, p.Agency)
	if err != nil {
		return fmt.Errorf("read the posts: %w", err)
	}
	if len(posts) >= PostsMax {
		return fault.New(fault.TooLarge, "org.posts_too_many", PostsMax)
	}
	if err := a.rows.InsertPost(ctx, a.tx, p); err != nil {
		return fmt.Errorf("save post %s: %w", p.ID, err)
	}
	return nil
}

func (a *act) revisePost(ctx context.Context, p Post, was id.ID) error {
	old, err := a.post(ctx, p.ID)
	if err != nil {
		return err
	}
	if old.Agency != p.Agency { // the guard was asked about the agency named
		return fault.New(fault.NotFound, "org.no_such_post")
	}
	holders, err := a.rows.HoldersOf(ctx, a.tx, p.Agency)
	if err != nil {
		return fmt.Errorf("read the holders: %w", err)
	}
	for _, h := range holders {
		if h.Post != p.ID {
			continue
		}
		if h.Account == a.person.Account && !slices.Equal(old.Roles, p.Roles) {
			if err := a.allow(ctx, "people.assign", p.Agency, h.Account); err != nil {
				return err
			}
		}
		if h.ValidFrom.Before(p.ValidFrom) || !p.ValidTo.IsZero() && (h.ValidTo.IsZero() || h.ValidTo.After(p.ValidTo)) {
			return fault.New(fault.Conflict, "org.post_is_held", p.Title).At(fault.Place{Field: "valid_to"})
		}
	}
	if err := unchanged(p.Title)(a.rows.UpdatePost(ctx, a.tx, p, was)); err != nil {
		return fmt.Errorf("save post %s: %w", p.ID, err)
	}
	return nil
}

func (a *act) post(ctx context.Context, post id.ID) (Post, error) {
	p, isThere, err := a.rows.Post(ctx, a.tx, post)
	if err != nil {
		return Post{}, fmt.Errorf("read post %s: %w", post, err)
	}
	if !isThere {
		return Post{}, fault.New(fault.NotFound, "org.no_such_post")
	}
	return p, nil
}
