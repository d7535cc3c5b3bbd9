package policy

import (
	"slices"

	"github.com/cedar-policy/cedar-go"

	"minhbach/internal/auth"
	"minhbach/internal/id"
)

// situation is what conditions may speak of.
type situation struct {
	here, province                                              []auth.Role
	belongs, owner, field, division, published, isGuest, isDemo bool
}

// The words of a condition, and whether they are sets of roles.
var contextWords = map[string]bool{
	"here": true, "province": true,
	"belongs": false, "owner": false, "field": false, "division": false, "published": false, "guest": false, "demo": false,
}

func (s situation) record() cedar.Record {
	return cedar.NewRecord(cedar.RecordMap{
		"here": roleSet(s.here), "province": roleSet(s.province),
		"belongs": cedar.Boolean(s.belongs), "owner": cedar.Boolean(s.owner), "field": cedar.Boolean(s.field),
		"division": cedar.Boolean(s.division), "published": cedar.Boolean(s.published), "guest": cedar.Boolean(s.isGuest), "demo": cedar.Boolean(s.isDemo),
	})
}

func roleSet(roles []auth.Role) cedar.Set {
	values := make([]cedar.Value, len(roles))
	for i, role := range roles {
		values[i] = cedar.String(role)
	}
	return cedar.NewSet(values...)
}

func situationOf(p auth.Person, on auth.Resource) situation {
	s := situation{
		province: rolesIn(p, ""), belongs: on.Agency != "" && p.BelongsTo(on.Agency),
		owner: isOwner(p, on.Owner), field: answersFor(p, on.Field), division: sitsIn(p, on),
		published: on.IsPublished, isGuest: p.IsGuest(), isDemo: p.IsGuest() && p.Has(auth.Guest, ""),
	}
	if on.Agency != "" {
		s.here = rolesIn(p, on.Agency)
	}
	return s
}

// rolesIn lists what a person is trusted with. To be a guest is no trust: a
// policy for whoever holds some role of the province must not mean guests.
func rolesIn(p auth.Person, agency id.ID) []auth.Role {
	var roles []auth.Role
	for _, g := range p.Grants {
		if g.Agency == agency && g.Role != auth.Guest && !slices.Contains(roles, g.Role) {
			roles = append(roles, g.Role)
		}
	}
	return roles
}

// isOwner counts a request as one's own also while acting for the one who made
// it: else two people who stand in for each other could approve their own.
func isOwner(p auth.Person, owner id.ID) bool {
	return owner != "" && (owner == p.Account || slices.ContainsFunc(p.Grants, func(g auth.Grant) bool { return g.For == owner }))
}

// answersFor tells whether an appraiser was given the field.
func answersFor(p auth.Person, field string) bool {
	return field == "" || slices.ContainsFunc(p.Grants, func(g auth.Grant) bool {
		return g.Role == auth.Appraiser && g.Agency == "" && (len(g.Fields) == 0 || slices.Contains(g.Fields, field))
	})
}

// sitsIn tells whether a post of the person's lies in the division.
func sitsIn(p auth.Person, on auth.Resource) bool {
	return on.Division == "" || slices.ContainsFunc(p.Grants, func(g auth.Grant) bool {
		return g.Agency == on.Agency && g.Division == on.Division
	})
}

// elsewhere stands for an agency the person has nothing to do with.
const elsewhere id.ID = "elsewhere"

// possible lists the situations the person could come into: in each agency he
// has to do with, in another, and in the province.
func possible(p auth.Person) []situation {
	agencies := []id.ID{"", elsewhere}
	for _, g := range p.Grants {
		agencies = append(agencies, g.Agency)
	}
	agencies = append(agencies, p.Agencies...)
	slices.Sort(agencies)
	var all []situation
	for _, agency := range slices.Compact(agencies) {
		s := situationOf(p, auth.Resource{Agency: agency})
		all = append(all, combine(s, !s.isGuest)...)
	}
	return all
}

// combine varies what depends on the resource alone.
func combine(s situation, mayOwn bool) []situation {
	owns := []bool{false}
	if mayOwn {
		owns = append(owns, true)
	}
	var all []situation
	for _, s.owner = range owns {
		for _, s.published = range []bool{false, true} {
			for _, s.field = range []bool{true, false} {
				for _, s.division = range []bool{true, false} {
					all = append(all, s)
				}
			}
		}
	}
	return all
}
