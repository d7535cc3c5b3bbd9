package cchcweb

import (
	"context"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Guarded is the service for the person of each request: rounds and units that
// the policies keep from him are left out of lists and searches and refused when
// asked for by name, and sets are changed only by who may. Every page and every
// operation of the API stands on it, so none can forget to ask.
func Guarded(service Service, guard auth.Guard) Service { return &guarded{service, guard} }

type guarded struct {
	Service
	guard auth.Guard
}

// isRefusal tells a refusal from an error that happened while asking.
func isRefusal(err error) (bool, error) {
	if err == nil {
		return false, nil
	}
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.Unauthenticated) {
		return true, nil
	}
	return false, err
}

// Rounds lists the rounds of which the person may see something.
func (g *guarded) Rounds(ctx context.Context) ([]cchc.Round, error) {
	rounds, err := g.Service.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	seen := rounds[:0:0]
	for _, r := range rounds {
		isSeen, err := g.seesRound(ctx, r)
		if err != nil {
			return nil, err
		}
		if isSeen {
			seen = append(seen, r)
		}
	}
	return seen, nil
}

func (g *guarded) seesRound(ctx context.Context, r cchc.Round) (bool, error) {
	if isSeen, err := g.seesWhole(ctx, r); err != nil || isSeen {
		return isSeen, err
	}
	view, err := g.Service.View(ctx, r.Year, r.Block)
	if err != nil {
		return false, err
	}
	withheld, err := g.withheld(ctx, view)
	return len(withheld) < len(view.Units), err
}

// withheld says which units of a round are kept from the person, and why.
func (g *guarded) withheld(ctx context.Context, v *cchc.View) (map[id.ID]error, error) {
	kept := map[id.ID]error{}
	person, _ := auth.From(ctx)
	var strangers *error // one answer for all agencies he has nothing to do with
	for _, u := range v.Units {
		isStranger := isStrange(person, u.Agency)
		var why error
		if isStranger && strangers != nil {
			why = *strangers
		} else {
			why = g.guard.Authorize(ctx, "score.view", scoreOf(v.Round, u.Agency))
		}
		if isStranger {
			strangers = &why
		}
		isRefused, err := isRefusal(why)
		if err != nil {
			return nil, err
		}
		if isRefused {
			kept[u.Agency] = why
		}
	}
	return kept, nil
}

// wholeOf is the round as such, apart from its units.
func wholeOf(r cchc.Round) auth.Resource {
	return auth.Resource{Kind: "round", ID: string(r.ID), IsPublished: r.State == cchc.Published}
}

func scoreOf(r cchc.Round, agency id.ID) auth.Resource {
	return auth.Resource{Kind: "score", ID: string(r.ID), Agency: agency, IsPublished: r.State == cchc.Published}
}

func isStrange(p auth.Person, agency id.ID) bool {
	if p.BelongsTo(agency) {
		return false
	}
	for _, grant := range p.Grants {
		if grant.Agency == agency {
			return false
		}
	}
	return true
}

// View returns the round with the units the person may see.
func (g *guarded) View(ctx context.Context, year int, block string) (*cchc.View, error) {
	view, err := g.Service.View(ctx, year, block)
	if err != nil {
		return nil, err
	}
	part, isSeen, err := g.part(ctx, view)
	if err == nil && !isSeen {
		err = g.guard.Authorize(ctx, "round.view", wholeOf(view.Round))
	}
	return part, err
}

// part is false when nothing of the round may be seen.
func (g *guarded) part(ctx context.Context, v *cchc.View) (*cchc.View, bool, error) {
	withheld, err := g.withheld(ctx, v)
	if err != nil {
		return nil, false, err
	}
	if len(withheld) == 0 || len(withheld) < len(v.Units) {
		return v.Part(withheld), true, nil
	}
	isSeen, err := g.seesWhole(ctx, v.Round)
	return v.Part(withheld), isSeen, err
}

func (g *guarded) seesWhole(ctx context.Context, r cchc.Round) (bool, error) {
	isRefused, err := isRefusal(g.guard.Authorize(ctx, "round.view", wholeOf(r)))
	return !isRefused && err == nil, err
}

// History leaves out the years of which the person may see nothing.
func (g *guarded) History(ctx context.Context, block string) ([]*cchc.View, error) {
	views, err := g.Service.History(ctx, block)
	if err != nil {
		return nil, err
	}
	seen := views[:0:0]
	for _, v := range views {
		part, isSeen, err := g.part(ctx, v)
		if err != nil {
			return nil, err
		}
		if isSeen {
			seen = append(seen, part)
		}
	}
	return seen, nil
}

// FactsOf answers for units the person may see.
func (g *guarded) FactsOf(ctx context.Context, round, agency id.ID, stage cchc.Stage, criterion string, most int) ([]evidence.Entry, error) {
	r, err := roundOf(ctx, g.Service, round)
	if err != nil {
		return nil, err
	}
	if err := g.guard.Authorize(ctx, "score.view", scoreOf(r, agency)); err != nil {
		return nil, err
	}
	return g.Service.FactsOf(ctx, round, agency, stage, criterion, most)
}

// roundOf finds a round by its id; the zero round is published to nobody.
func roundOf(ctx context.Context, service Service, round id.ID) (cchc.Round, error) {
	rounds, err := service.Rounds(ctx)
	if err != nil {
		return cchc.Round{}, err
	}
	for _, r := range rounds {
		if r.ID == round {
			return r, nil
		}
	}
	return cchc.Round{}, nil
}

func setOf(s cchc.StoredSet) auth.Resource {
	return auth.Resource{Kind: "set", ID: s.Digest, IsPublished: s.State == cchc.PublishedSet}
}

// Sets lists the sets the person may see.
func (g *guarded) Sets(ctx context.Context) ([]cchc.StoredSet, error) {
	sets, err := g.Service.Sets(ctx)
	if err != nil {
		return nil, err
	}
	seen := sets[:0:0]
	for _, s := range sets {
		isRefused, err := isRefusal(g.guard.Authorize(ctx, "set.view", setOf(s)))
		if err != nil {
			return nil, err
		}
		if !isRefused {
			seen = append(seen, s)
		}
	}
	return seen, nil
}

// Set finds a set the person may see.
func (g *guarded) Set(ctx context.Context, digest string) (cchc.StoredSet, error) {
	s, err := g.Service.Set(ctx, digest)
	if err != nil {
		return cchc.StoredSet{}, err
	}
	return s, g.guard.Authorize(ctx, "set.view", setOf(s))
}

// Engine is the engine of a set the person may see.
func (g *guarded) Engine(ctx context.Context, digest string) (*scoring.Engine, error) {
	if _, err := g.Set(ctx, digest); err != nil {
		return nil, err
	}
	return g.Service.Engine(ctx, digest)
}

// author allows an action on sets and names who does it.
func (g *guarded) author(ctx context.Context, action, digest, by string) (string, error) {
	if err := g.guard.Authorize(ctx, action, auth.Resource{Kind: "set", ID: digest}); err != nil {
		return "", err
	}
	if person, isKnown := auth.From(ctx); isKnown && !person.IsSystem() {
		return person.Actor(), nil
	}
	return by, nil
}

// ImportSet brings a set in when the person may.
func (g *guarded) ImportSet(ctx context.Context, file string, data []byte, by string) (cchc.StoredSet, []criteria.Finding, error) {
	by, err := g.author(ctx, "set.edit", "", by)
	if err != nil {
		return cchc.StoredSet{}, nil, err
	}
	return g.Service.ImportSet(ctx, file, data, by)
}

// ReviseSet changes a draft when the person may.
func (g *guarded) ReviseSet(ctx context.Context, draft, file string, data []byte, by string) (cchc.StoredSet, []criteria.Finding, error) {
	by, err := g.author(ctx, "set.edit", draft, by)
	if err != nil {
		return cchc.StoredSet{}, nil, err
	}
	return g.Service.ReviseSet(ctx, draft, file, data, by)
}

// PublishSet publishes a draft when the person may.
func (g *guarded) PublishSet(ctx context.Context, digest, by string) error {
	by, err := g.author(ctx, "set.publish", digest, by)
	if err != nil {
		return err
	}
	return g.Service.PublishSet(ctx, digest, by)
}

// GuardedProofs are the facts for the person of each request. A fact of a round
// is as public as the round; any other belongs to its agency, or the province.
func GuardedProofs(proofs Proofs, service Service, guard auth.Guard) Proofs {
	return &guardedProofs{Proofs: proofs, service: service, guard: guard}
}

type guardedProofs struct {
	Proofs
	service Service
	guard   auth.Guard
}

// At returns a fact the person may see.
func (p *guardedProofs) At(ctx context.Context, position int64) (evidence.Entry, error) {
	entry, err := p.Proofs.At(ctx, position)
	if err != nil {
		return evidence.Entry{}, err
	}
	subject, _, _ := strings.Cut(entry.Subject, "/")
	round, err := roundOf(ctx, p.service, id.ID(subject))
	if err != nil {
		return evidence.Entry{}, err
	}
	on := auth.Resource{Kind: "fact", ID: string(entry.ID), Agency: entry.Agency, IsPublished: isPublicFact(entry, round)}
	if err := p.guard.Authorize(ctx, factAction(entry), on); err != nil {
		return evidence.Entry{}, err
	}
	return entry, nil
}

// factAction is what is asked for a fact. Those about accounts, posts and
// complaints name nobody, and yet are not for every reader of scores.
func factAction(e evidence.Entry) string {
	module, happened, _ := strings.Cut(e.KindName(), ".")
	about, _, _ := strings.Cut(happened, "_")
	switch {
	case module == "reform", module == "cchc" && about != "complaint",
		module == "org" && (about == "agency" || about == "lineage"):
		return "fact.view"
	}
	return "inner_fact.view"
}

// isPublicFact tells what everybody may open: the facts of a published round, of
// published sets and lists, and of the agencies there are.
func isPublicFact(e evidence.Entry, round cchc.Round) bool {
	module, happened, _ := strings.Cut(e.KindName(), ".")
	switch module {
	case "cchc":
		return round.State == cchc.Published || happened == "set_published" || happened == "list_imported"
	case "org":
		return happened == "agency_recorded" || happened == "lineage_recorded"
	}
	return false
}
