package org

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// decision gathers what one Changes comes to, checks all of it, then saves.
// Agencies end before others begin, so that a code may pass from one to the next.
type decision struct {
	service *Service
	ctx     context.Context //nolint:containedctx // lives as long as one ApplyIn
	tx      *sql.Tx
	read    Reader
	changes Changes

	known    map[id.ID][]Version // agencies touched or asked about, as they will be
	writes   []write
	index    map[versionKey]int // one more than the place in writes
	edges    []Edge
	founded  []int // places of the foundings in writes
	problems fault.Problems
}

type versionKey struct {
	agency    id.ID
	validFrom civil.Date
}

// write is one version to save, with the fact that says so.
type write struct {
	version Version
	factWas id.ID // empty: a new version
	place   fault.Place
}

func (d *decision) refuse(place fault.Place, refusals ...*fault.Error) {
	d.problems = append(d.problems, fault.Problems(refusals).At(place)...)
}

// versions gives an agency as the decision leaves it so far.
func (d *decision) versions(agency id.ID) ([]Version, error) {
	if versions, ok := d.known[agency]; ok {
		return versions, nil
	}
	versions, err := d.service.store.VersionsOf(d.ctx, d.tx, agency)
	if err != nil {
		return nil, fmt.Errorf("read agency %s: %w", agency, err)
	}
	d.known[agency] = versions
	return versions, nil
}

func on(versions []Version, day civil.Date) int {
	return slices.IndexFunc(versions, func(v Version) bool { return v.IsOn(day) })
}

// put notes a write and lets later checks see it. A version changed twice in one
// decision is written, and recorded, once.
func (d *decision) put(v Version, factWas id.ID, place fault.Place) {
	key := versionKey{v.Agency, v.ValidFrom}
	if at := d.index[key]; at > 0 {
		d.writes[at-1].version = v
	} else {
		d.writes = append(d.writes, write{version: v, factWas: factWas, place: place})
		d.index[key] = len(d.writes)
	}
	versions := slices.Clone(d.known[v.Agency])
	at := slices.IndexFunc(versions, func(w Version) bool { return w.ValidFrom == v.ValidFrom })
	if at >= 0 {
		versions[at] = v
	} else {
		versions = append(versions, v)
	}
	slices.SortFunc(versions, func(a, b Version) int { return a.ValidFrom.Compare(b.ValidFrom) })
	d.known[v.Agency] = versions
}

func (d *decision) close() error {
	for _, c := range d.changes.Close {
		versions, err := d.versions(c.Agency)
		if err != nil {
			return err
		}
		at := on(versions, c.LastDay)
		if c.LastDay.IsZero() || at < 0 || at != len(versions)-1 {
			d.refuse(c.Place, fault.New(fault.Conflict, "org.cannot_close", string(c.Agency), c.LastDay))
			continue
		}
		ended := versions[at]
		ended.ValidTo = c.LastDay
		d.put(ended, ended.Fact, c.Place)
	}
	return nil
}

func (d *decision) revise() error {
	for _, r := range d.changes.Revise {
		next := r.clean()
		if problems := next.check(); len(problems) > 0 {
			d.refuse(r.Place, problems...)
			continue
		}
		versions, err := d.versions(next.Agency)
		if err != nil {
			return err
		}
		at := on(versions, next.ValidFrom)
		if at < 0 {
			d.refuse(r.Place, fault.New(fault.Conflict, "org.not_on_day", next.Name, next.ValidFrom))
			continue
		}
		old := versions[at]
		if at < len(versions)-1 { // history before a later version keeps its end
			next.ValidTo = old.ValidTo
		}
		if old.ValidFrom == next.ValidFrom {
			d.put(next, old.Fact, r.Place)
			continue
		}
		ended := old
		ended.ValidTo = next.ValidFrom.AddDays(-1)
		d.put(ended, ended.Fact, r.Place)
		d.put(next, "", r.Place)
		if old.Name != next.Name {
			d.edges = append(d.edges, Edge{Kind: Rename, From: next.Agency, To: next.Agency, On: next.ValidFrom})
		}
	}
	return nil
}

func (d *decision) found() error {
	for _, f := range d.changes.Found {
		v := f.clean()
		if v.Agency == "" {
			v.Agency = d.service.ids.New()
		}
		if problems := v.check(); len(problems) > 0 {
			d.refuse(f.Place, problems...)
			continue
		}
		versions, err := d.versions(v.Agency)
		if err != nil {
			return err
		}
		if len(versions) > 0 {
			d.refuse(f.Place, fault.New(fault.Conflict, "org.agency_exists", string(v.Agency)))
			continue
		}
		d.founded = append(d.founded, len(d.writes))
		d.put(v, "", f.Place)
	}
	return d.codes()
}

// codes refuses two agencies with one code on one day.
func (d *decision) codes() error {
	mine := map[string][]Version{}
	for agency := range d.known {
		for _, v := range d.known[agency] {
			mine[v.Code] = append(mine[v.Code], v)
		}
	}
	for _, w := range d.writes {
		v := w.version
		others, err := d.service.store.WithCode(d.ctx, d.tx, v.Code, v.ValidFrom, v.ValidTo)
		if err != nil {
			return fmt.Errorf("look for code %q: %w", v.Code, err)
		}
		// What the decision changes counts as it will be, the rest as it is.
		others = slices.DeleteFunc(others, func(o Version) bool { _, touched := d.known[o.Agency]; return touched })
		for _, o := range append(others, mine[v.Code]...) {
			if o.Agency != v.Agency && o.overlaps(v) {
				d.refuse(w.place, fault.New(fault.Conflict, "org.code_taken", v.Code, v.Name, o.Name))
				break
			}
		}
	}
	return nil
}

func (d *decision) lineage() error {
	for _, e := range d.changes.Lineage {
		if e.Basis == "" {
			e.Basis = d.changes.Basis
		}
		d.edges = append(d.edges, e)
	}
	for i, e := range d.edges {
		if e.Basis == "" {
			e.Basis = d.changes.Basis
			d.edges[i] = e
		}
		d.refuse(fault.Place{}, e.check()...)
		for _, agency := range []id.ID{e.From, e.To} {
			versions, err := d.versions(agency)
			if err != nil {
				return err
			}
			if len(versions) == 0 {
				d.refuse(fault.Place{}, fault.New(fault.NotFound, "org.no_such_agency", string(agency)))
			}
		}
	}
	return nil
}

// parents refuses an unknown parent, one that did not exist on the first day, and a ring.
func (d *decision) parents() error {
	for _, w := range d.writes {
		child, at := w.version, w.version
		for level := 0; at.Parent != ""; level++ {
			if level == parentsMax {
				d.refuse(w.place, fault.New(fault.Invalid, "org.parents_in_a_ring", child.Name, parentsMax))
				break
			}
			versions, err := d.versions(at.Parent)
			if err != nil {
				return err
			}
			above := on(versions, child.ValidFrom)
			if above < 0 {
				d.refuse(w.place, fault.New(fault.NotFound, "org.no_parent", at.Name, child.ValidFrom))
				break
			}
			at = versions[above]
		}
	}
	return nil
}

// save writes each row with the id of the fact that says so, and records the
// facts last, because from then on other writers wait.
func (d *decision) save() (Applied, error) {
	facts := make([]evidence.Fact, 0, len(d.writes)+len(d.edges))
	for i := range d.writes {
		w := &d.writes[i]
		w.version.Fact = d.service.ids.New()
		if err := d.write(*w); err != nil {
			return Applied{}, err
		}
		facts = append(facts, w.version.fact(d.changes.Actor, d.changes.Basis, w.factWas))
	}
	for _, e := range d.edges {
		e.ID, e.Fact = d.service.ids.New(), d.service.ids.New()
		if err := d.service.store.InsertEdge(d.ctx, d.tx, e); err != nil {
			return Applied{}, fmt.Errorf("save lineage: %w", err)
		}
		facts = append(facts, e.fact(d.changes.Actor))
	}
	entries, err := d.service.log.RecordAll(d.ctx, d.tx, facts)
	if err != nil {
		return Applied{}, err
	}
	applied := Applied{Facts: entries}
	for _, at := range d.founded {
		applied.Found = append(applied.Found, d.writes[at].version)
	}
	return applied, nil
}

func (d *decision) write(w write) error {
	if w.factWas == "" {
		if err := d.service.store.Insert(d.ctx, d.tx, w.version); err != nil {
			return fmt.Errorf("save agency %s: %w", w.version.Agency, err)
		}
		return nil
	}
	same, err := d.service.store.Update(d.ctx, d.tx, w.version, w.factWas)
	if err != nil {
		return fmt.Errorf("save agency %s: %w", w.version.Agency, err)
	}
	if !same {
		return fault.New(fault.Conflict, "org.changed_meanwhile", w.version.Name)
	}
	return nil
}
