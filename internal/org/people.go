package org

import (
	"slices"
	"strings"
	"unicode/utf8"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Division is a division (phòng) of an agency.
type Division struct {
	ID        id.ID
	Agency    id.ID
	Name      string
	Place     int // its order in lists
	ValidFrom civil.Date
	ValidTo   civil.Date // zero: still so
	Fact      id.ID      // the newest fact that says so
}

// Post is a post (chức danh) with the roles it carries.
type Post struct {
	ID        id.ID
	Agency    id.ID
	Division  id.ID // empty: the agency's own, such as its leaders'
	Title     string
	Roles     []auth.Role
	Place     int
	ValidFrom civil.Date
	ValidTo   civil.Date
	Fact      id.ID
}

// Holder is somebody who holds a post from one day to another. One person may
// hold several posts, also in several agencies.
type Holder struct {
	ID        id.ID
	Post      id.ID
	Agency    id.ID
	Account   id.ID
	ValidFrom civil.Date
	ValidTo   civil.Date
	Basis     string // the decision
	Fact      id.ID
}

// Delegation lets one act with another's roles while that one is absent (uỷ
// quyền khi vắng). Both keep their own; what is delegated is not passed on.
type Delegation struct {
	ID          id.ID
	Agency      id.ID
	Absent      id.ID
	Acting      id.ID
	ValidFrom   civil.Date
	ValidTo     civil.Date // always there
	Basis       string
	Reason      string // in no fact: it may speak of a person's affairs
	MadeBy      id.ID
	IsWithdrawn bool // ended before it began
	Fact        id.ID
}

// Holding is a post as one account holds it on a day.
type Holding struct {
	Holder   id.ID
	Account  id.ID
	Agency   id.ID
	Post     id.ID
	Division id.ID
	Title    string
	Roles    []auth.Role
	From     civil.Date
	To       civil.Date
}

// IsOn tells whether the division is there on a day.
func (d Division) IsOn(day civil.Date) bool { return isOn(d.ValidFrom, d.ValidTo, day) }

// IsOn tells whether the post is there on a day.
func (p Post) IsOn(day civil.Date) bool { return isOn(p.ValidFrom, p.ValidTo, day) }

// IsOn tells whether the post is held on a day.
func (h Holder) IsOn(day civil.Date) bool { return isOn(h.ValidFrom, h.ValidTo, day) }

// IsOn tells whether one acts for the other on a day.
func (d Delegation) IsOn(day civil.Date) bool {
	return !d.IsWithdrawn && isOn(d.ValidFrom, d.ValidTo, day)
}

func isOn(from, to, day civil.Date) bool {
	return !day.Before(from) && (to.IsZero() || !day.After(to))
}

// meet tells whether two stretches of days have one in common.
func meet(from, to, otherFrom, otherTo civil.Date) bool {
	return (to.IsZero() || !otherFrom.After(to)) && (otherTo.IsZero() || !from.After(otherTo))
}

// Bounds of what an agency sets up.
const (
	DivisionsMax   = 200
	PostsMax       = 2_000
	HoldersMax     = 20_000
	DelegationsMax = 5_000
	placeMax       = 100_000
	rolesMax       = 8
)

// line is a name on one line with single spaces.
func line(text string) string { return strings.Join(strings.Fields(tidy(text)), " ") }

type refusals struct{ problems fault.Problems }

func (r *refusals) add(isWrong bool, key, field string, args ...any) {
	if isWrong {
		r.problems = append(r.problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
}

func (r *refusals) days(what string, from, to civil.Date) {
	r.add(from.IsZero(), "org.first_day_missing", "valid_from", what)
	r.add(!to.IsZero() && to.Before(from), "org.ends_before_it_begins", "valid_to", what, from, to)
}

func isTooLong(text string, most int) bool { return utf8.RuneCountInString(text) > most }

func (d Division) check() fault.Problems {
	var r refusals
	r.add(d.Name == "" || isTooLong(d.Name, nameRunesMax), "org.division_name_wrong", "name", nameRunesMax)
	r.add(d.Place < 0 || d.Place > placeMax, "org.place_wrong", "place", placeMax)
	r.days(d.Name, d.ValidFrom, d.ValidTo)
	return r.problems
}

func (p Post) check() fault.Problems {
	var r refusals
	r.add(p.Title == "" || isTooLong(p.Title, nameRunesMax), "org.post_title_wrong", "title", nameRunesMax)
	r.add(p.Place < 0 || p.Place > placeMax, "org.place_wrong", "place", placeMax)
	r.add(len(p.Roles) > rolesMax, "org.roles_too_many", "roles", rolesMax)
	for _, role := range p.Roles {
		r.add(!slices.Contains(auth.AgencyRoles(), role), "org.role_wrong", "roles", string(role))
	}
	r.days(p.Title, p.ValidFrom, p.ValidTo)
	return r.problems
}

func (h Holder) check(post Post) fault.Problems {
	var r refusals
	r.add(h.Account == "", "org.holder_missing", "account")
	r.add(isTooLong(h.Basis, basisRunesMax), "org.basis_too_long", "basis", basisRunesMax)
	r.days(post.Title, h.ValidFrom, h.ValidTo)
	r.add(!h.ValidFrom.IsZero() && !post.IsOn(h.ValidFrom), "org.post_not_on_day", "valid_from", post.Title, h.ValidFrom)
	r.add(!h.ValidTo.IsZero() && !post.IsOn(h.ValidTo), "org.post_not_on_day", "valid_to", post.Title, h.ValidTo)
	return r.problems
}

func (d Delegation) check() fault.Problems {
	var r refusals
	r.add(d.Absent == "", "org.absent_missing", "absent")
	r.add(d.Acting == "", "org.acting_missing", "acting")
	r.add(d.Absent != "" && d.Absent == d.Acting, "org.acting_is_absent", "acting")
	r.add(d.ValidFrom.IsZero(), "org.delegation_day_missing", "valid_from")
	r.add(d.ValidTo.IsZero(), "org.delegation_day_missing", "valid_to")
	r.add(!d.ValidTo.IsZero() && d.ValidTo.Before(d.ValidFrom), "org.delegation_days_wrong", "valid_to", d.ValidFrom, d.ValidTo)
	r.add(isTooLong(d.Basis, basisRunesMax), "org.basis_too_long", "basis", basisRunesMax)
	r.add(isTooLong(d.Reason, basisRunesMax), "org.basis_too_long", "reason", basisRunesMax)
	return r.problems
}
