package org

import (
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/id"
)

// The facts this package records. A version that ends or is mended is recorded
// anew, correcting the fact that said otherwise.
var (
	agencyRecorded = evidence.Kind{
		Name: "org.agency_recorded", Version: 1,
		About: "What an agency is from one day to another: code, name, kind, parent and block.",
		Fields: []evidence.Field{
			{Name: "code", Type: evidence.Word},
			{Name: "name", Type: evidence.Text},
			{Name: "short_name", Type: evidence.Text, Optional: true},
			{Name: "kind", Type: evidence.Word},
			{Name: "parent", Type: evidence.Ident, Optional: true},
			{Name: "block", Type: evidence.Word, Optional: true},
			{Name: "valid_from", Type: evidence.Date},
			{Name: "valid_to", Type: evidence.Date, Optional: true},
			{Name: "basis", Type: evidence.Text, Optional: true},
		},
	}
	lineageRecorded = evidence.Kind{
		Name: "org.lineage_recorded", Version: 1,
		About: "How an agency came from another: rename, merge, split or absorb, with its basis.",
		Fields: []evidence.Field{
			{Name: "kind", Type: evidence.Word},
			{Name: "from", Type: evidence.Ident},
			{Name: "to", Type: evidence.Ident},
			{Name: "on", Type: evidence.Date},
			{Name: "basis", Type: evidence.Text},
		},
	}
)

// Kinds are the facts this package records.
func Kinds() []evidence.Kind {
	return append([]evidence.Kind{agencyRecorded, lineageRecorded}, PeopleKinds()...)
}

type agencyPayload struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	ShortName string `json:"short_name"`
	Kind      string `json:"kind"`
	Parent    id.ID  `json:"parent"`
	Block     string `json:"block"`
	ValidFrom string `json:"valid_from"`
	ValidTo   string `json:"valid_to"`
	Basis     string `json:"basis"`
}

func (v Version) fact(actor, basis string, corrects id.ID) evidence.Fact {
	return evidence.Fact{
		ID: v.Fact, Kind: agencyRecorded.String(), Agency: v.Agency, Subject: string(v.Agency), Actor: actor,
		OccurredOn: v.ValidFrom, Period: v.ValidFrom.Period().String(), Corrects: corrects,
		Payload: agencyPayload{
			Code: v.Code, Name: v.Name, ShortName: v.ShortName, Kind: v.Kind, Parent: v.Parent, Block: v.Block,
			ValidFrom: v.ValidFrom.String(), ValidTo: dateText(v.ValidTo), Basis: basis,
		},
	}
}

type lineagePayload struct {
	Kind  EdgeKind `json:"kind"`
	From  id.ID    `json:"from"`
	To    id.ID    `json:"to"`
	On    string   `json:"on"`
	Basis string   `json:"basis"`
}

func (e Edge) fact(actor string) evidence.Fact {
	return evidence.Fact{
		ID: e.Fact, Kind: lineageRecorded.String(), Agency: e.To, Subject: string(e.To), Actor: actor,
		OccurredOn: e.On, Period: e.On.Period().String(),
		Payload: lineagePayload{Kind: e.Kind, From: e.From, To: e.To, On: e.On.String(), Basis: e.Basis},
	}
}

// dateText is empty for no date; the zero Date's own text is not a date.
func dateText(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
