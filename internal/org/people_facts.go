package org

import (
	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/id"
)

// The facts about divisions, posts and who holds them. People are named by the
// random ids of their accounts.
var (
	divisionRecorded = evidence.Kind{
		Name: "org.division_recorded", Version: 1,
		About: "A division of an agency, from one day to another.",
		Fields: []evidence.Field{
			{Name: "division", Type: evidence.Ident},
			{Name: "name", Type: evidence.Text},
			{Name: "valid_from", Type: evidence.Date},
			{Name: "valid_to", Type: evidence.Date, Optional: true},
		},
	}
	postRecorded = evidence.Kind{
		Name: "org.post_recorded", Version: 1,
		About: "A post of an agency with the roles it carries, from one day to another.",
		Fields: []evidence.Field{
			{Name: "post", Type: evidence.Ident},
			{Name: "division", Type: evidence.Ident, Optional: true},
			{Name: "title", Type: evidence.Text},
			{Name: "roles", Type: evidence.Word, List: true, Optional: true},
			{Name: "valid_from", Type: evidence.Date},
			{Name: "valid_to", Type: evidence.Date, Optional: true},
		},
	}
	holderRecorded = evidence.Kind{
		Name: "org.holder_recorded", Version: 1,
		About: "Who holds a post, by the random id of the account, from one day to another.",
		Fields: []evidence.Field{
			{Name: "post", Type: evidence.Ident},
			{Name: "account", Type: evidence.Ident},
			{Name: "valid_from", Type: evidence.Date},
			{Name: "valid_to", Type: evidence.Date, Optional: true},
			{Name: "basis", Type: evidence.Text, Optional: true},
		},
	}
	delegationRecorded = evidence.Kind{
		Name: "org.delegation_recorded", Version: 1,
		About: "Who acts for whom while absent, by the random ids of their accounts, from one day to another.",
		Fields: []evidence.Field{
			{Name: "absent", Type: evidence.Ident},
			{Name: "acting", Type: evidence.Ident},
			{Name: "valid_from", Type: evidence.Date},
			{Name: "valid_to", Type: evidence.Date},
			{Name: "basis", Type: evidence.Text, Optional: true},
			{Name: "withdrawn", Type: evidence.Bool},
		},
	}
)

// PeopleKinds are the facts about who works where.
func PeopleKinds() []evidence.Kind {
	return []evidence.Kind{divisionRecorded, postRecorded, holderRecorded, delegationRecorded}
}

type divisionPayload struct {
	Division  id.ID  `json:"division"`
	Name      string `json:"name"`
	ValidFrom string `json:"valid_from"`
	ValidTo   string `json:"valid_to"`
}

type postPayload struct {
	Post      id.ID       `json:"post"`
	Division  id.ID       `json:"division"`
	Title     string      `json:"title"`
	Roles     []auth.Role `json:"roles"`
	ValidFrom string      `json:"valid_from"`
	ValidTo   string      `json:"valid_to"`
}

type holderPayload struct {
	Post      id.ID  `json:"post"`
	Account   id.ID  `json:"account"`
	ValidFrom string `json:"valid_from"`
	ValidTo   string `json:"valid_to"`
	Basis     string `json:"basis"`
}

type delegationPayload struct {
	Absent      id.ID  `json:"absent"`
	Acting      id.ID  `json:"acting"`
	ValidFrom   string `json:"valid_from"`
	ValidTo     string `json:"valid_to"`
	Basis       string `json:"basis"`
	IsWithdrawn bool   `json:"withdrawn"`
}

func (d Division) fact() evidence.Fact {
	return fact(divisionRecorded, d.Fact, d.Agency, d.ID, d.ValidFrom, divisionPayload{
		Division: d.ID, Name: d.Name, ValidFrom: d.ValidFrom.String(), ValidTo: dateText(d.ValidTo),
	})
}

func (p Post) fact() evidence.Fact {
	roles := p.Roles
	if roles == nil {
		roles = []auth.Role{}
	}
	return fact(postRecorded, p.Fact, p.Agency, p.ID, p.ValidFrom, postPayload{
		Post: p.ID, Division: p.Division, Title: p.Title, Roles: roles, ValidFrom: p.ValidFrom.String(), ValidTo: dateText(p.ValidTo),
	})
}

func (h Holder) fact() evidence.Fact {
	return fact(holderRecorded, h.Fact, h.Agency, h.ID, h.ValidFrom, holderPayload{
		Post: h.Post, Account: h.Account, ValidFrom: h.ValidFrom.String(), ValidTo: dateText(h.ValidTo), Basis: h.Basis,
	})
}

func (d Delegation) fact() evidence.Fact {
	return fact(delegationRecorded, d.Fact, d.Agency, d.ID, d.ValidFrom, delegationPayload{
		Absent: d.Absent, Acting: d.Acting, ValidFrom: d.ValidFrom.String(), ValidTo: d.ValidTo.String(), Basis: d.Basis, IsWithdrawn: d.IsWithdrawn,
	})
}

func fact(kind evidence.Kind, known, agency, subject id.ID, on civil.Date, payload any) evidence.Fact {
	return evidence.Fact{
		ID: known, Kind: kind.String(), Agency: agency, Subject: string(subject), OccurredOn: on, Period: on.Period().String(), Payload: payload,
	}
}
