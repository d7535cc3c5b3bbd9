package policy

import (
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/id"
)

// Place is whose a resource is, seen from the person.
type Place string

// The places of the matrix.
const (
	OwnAgency      Place = "own_agency"
	OwnRequest     Place = "own_request" // in his own agency
	OtherAgency    Place = "other_agency"
	PublishedThere Place = "published" // of another agency
	Province       Place = "province"  // of no agency
)

// Places lists the columns of the matrix.
func Places() []Place {
	return []Place{OwnAgency, OwnRequest, OtherAgency, PublishedThere, Province}
}

// Account stands for somebody who has signed in and holds no role.
const Account auth.Role = "account"

// Players lists whom the matrix asks for: a guest of a demonstration, somebody without a role, and
// whoever holds one.
func Players() []auth.Role {
	return slices.Concat([]auth.Role{auth.Guest, Account}, auth.AgencyRoles(), auth.ProvinceRoles())
}

// The person and the agencies of the matrix.
const (
	sample    id.ID = "sample"
	ownAgency id.ID = "own"
)

// Cell decides for somebody who holds one role and belongs to an agency. That
// holds for roles of the province too, so that the duties show.
func (e *Engine) Cell(action string, role auth.Role, place Place) (Decision, error) {
	return e.Decide(player(role), action, map[Place]auth.Resource{
		OwnAgency:      {Agency: ownAgency},
		OwnRequest:     {Agency: ownAgency, Owner: sample},
		OtherAgency:    {Agency: elsewhere},
		PublishedThere: {Agency: elsewhere, IsPublished: true},
		Province:       {},
	}[place])
}

func player(role auth.Role) auth.Person {
	switch {
	case role == auth.Guest:
		return auth.GuestPerson()
	case role == Account:
		return auth.Person{Account: sample}
	case slices.Contains(auth.ProvinceRoles(), role):
		return auth.Person{Account: sample, Agencies: []id.ID{ownAgency}, Grants: []auth.Grant{{Role: role}}}
	}
	return auth.Person{Account: sample, Agencies: []id.ID{ownAgency}, Grants: []auth.Grant{{Role: role, Agency: ownAgency}}}
}

// Who lists the roles that may do an action at a place, in the order of Players.
func (e *Engine) Who(action string, place Place) ([]auth.Role, error) {
	var who []auth.Role
	for _, role := range Players() {
		decision, err := e.Cell(action, role, place)
		if err != nil {
			return nil, err
		}
		if decision.Allowed {
			who = append(who, role)
		}
	}
	return who, nil
}
