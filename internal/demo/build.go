package demo

import (
	"fmt"
	"slices"
	"time"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/points"
	"minhbach/rules"
)

// afternoon is the hour at which the world stands still.
const afternoon = 14*time.Hour + 32*time.Minute

// builder holds what one build reads and what it carries from year to year.
type builder struct {
	seed     uint64
	province *province
	blocks   []string
	threads  map[string]*threads
	sets     []*criteria.Set
	ids      map[string]id.ID
	shares   map[agencyThread]int64 // the figure of the latest year, in thousandths
	world    *World
}

type agencyThread struct{ agency, thread string }

// Build makes the world of a seed. The same seed gives the same world.
func Build(seed uint64) (*World, error) {
	p, err := loadProvince()
	if err != nil {
		return nil, err
	}
	now := p.now.Start().Add(afternoon)
	b := &builder{
		seed: seed, province: p, threads: map[string]*threads{}, ids: map[string]id.ID{}, shares: map[agencyThread]int64{},
		world: &World{Label: p.label, Province: p.name, Seed: seed, Now: now},
	}
	if err := b.load(); err != nil {
		return nil, err
	}
	b.name(id.Seeded(civil.NewFixedClock(now), seed))
	if err := b.people(); err != nil {
		return nil, err
	}
	if err := b.decide(); err != nil {
		return nil, err
	}
	if err := b.reform(); err != nil {
		return nil, err
	}
	for year := p.first; year <= p.last; year++ {
		for _, block := range b.blocks {
			if err := b.round(blockYear{block, year}); err != nil {
				return nil, fmt.Errorf("build the round of %s in %d with seed %d: %w", block, year, seed, err)
			}
		}
	}
	return b.world, b.running()
}

// load reads the threads of each block and the sets they speak of.
func (b *builder) load() error {
	for i := range b.province.agencies {
		block := b.province.agencies[i].block
		if b.threads[block] != nil {
			continue
		}
		ts, err := loadThreads(block)
		if err != nil {
			return err
		}
		b.threads[block], b.blocks = ts, append(b.blocks, block)
		for _, of := range ts.sets {
			if err := b.loadSet(of); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *builder) loadSet(of string) error {
	set, err := readSet(of)
	if err != nil {
		return err
	}
	b.sets = append(b.sets, set)
	b.world.Sets = append(b.world.Sets, SetFile{set.ID, setFile(of)})
	return nil
}

func setFile(of string) string { return "criteria/" + of + ".yaml" }

func readSet(of string) (*criteria.Set, error) {
	data, err := rules.Files.ReadFile(setFile(of))
	if err != nil {
		return nil, fmt.Errorf("read set %s: %w", of, err)
	}
	set, err := criteria.Load(setFile(of), data)
	if err != nil {
		return nil, fmt.Errorf("load set %s: %w", of, err)
	}
	return set, nil
}

func (b *builder) setOf(at blockYear) (*criteria.Set, error) {
	end := civil.YearPeriod(at.year).Last()
	for _, set := range b.sets {
		if set.Block == at.block && !end.Before(set.ValidFrom) && (set.ValidTo.IsZero() || !end.After(set.ValidTo)) {
			return set, nil
		}
	}
	return nil, fmt.Errorf("no criteria set holds at the end of %d", at.year)
}

// name gives every agency its id, in the order of the file.
func (b *builder) name(ids id.Source) {
	for i := range b.province.agencies {
		a := &b.province.agencies[i]
		b.ids[a.key] = ids.New()
		b.world.Agencies = append(b.world.Agencies, Agency{ID: b.ids[a.key], Block: a.block, Names: a.names})
	}
}

// decide turns the names and their days into decisions.
func (b *builder) decide() error {
	for _, d := range b.province.decisions {
		out := Decision{On: d.on, Basis: d.basis}
		for i := range b.province.agencies {
			a := &b.province.agencies[i]
			begins := slices.IndexFunc(a.names, func(n Name) bool { return n.ValidFrom == d.on })
			switch {
			case begins == 0:
				out.Found = append(out.Found, b.ids[a.key])
			case begins > 0:
				out.Revised = append(out.Revised, b.ids[a.key])
			case a.names[len(a.names)-1].ValidTo == d.on.AddDays(-1):
				out.Closed = append(out.Closed, b.ids[a.key])
			}
		}
		for _, l := range d.lineage {
			from, to := b.ids[l.from], b.ids[l.to]
			if from == "" || to == "" {
				return fmt.Errorf("province.yaml: lineage of %s names no agency: %s, %s", d.on, l.from, l.to)
			}
			out.Lineage = append(out.Lineage, Edge{l.kind, from, to})
		}
		b.world.Decisions = append(b.world.Decisions, out)
	}
	return nil
}

// previous is an agency's figure of the year before; before the first year, one
// from the thread's range.
func (b *builder) previous(a *agency, t *thread) int64 {
	if share, ok := b.shares[agencyThread{a.key, t.name}]; ok {
		return share
	}
	return newChance(b.seed, "before", a.key, t.name).between(t.before.lo, t.before.hi)
}

// remember keeps the figures that next year's rules will look back at.
func (b *builder) remember(d *draft) {
	for i := range d.parts {
		p := &d.parts[i]
		if p.thread == nil || p.thread.before.isZero() {
			continue
		}
		if text, ok := p.figures()["value"]; ok {
			b.shares[agencyThread{d.agency.key, p.thread.name}] = inThousandthsOf(text)
		}
	}
}

// round drafts, ties, writes down and checks one round.
func (b *builder) round(at blockYear) error {
	set, err := b.setOf(at)
	if err != nil {
		return err
	}
	days := b.province.calendar[at.year]
	end := civil.YearPeriod(at.year).Last()
	r := Round{Year: at.year, Block: at.block, SetID: set.ID, UnitsOn: end, SelfDue: days.selfDue, VerifiedOn: days.verified, PublishedOn: days.published}
	units := b.province.unitsOn(at.block, end)
	places := b.standings(at, units)
	drafts, err := b.drafts(at, set, places)
	if err != nil {
		return err
	}
	for _, a := range units {
		r.Units = append(r.Units, b.ids[a.key])
		d := drafts[a.key]
		b.remember(d)
		b.write(&r, d)
	}
	if err := b.check(&r, set, places); err != nil {
		return err
	}
	b.world.Rounds = append(b.world.Rounds, r)
	return nil
}

// triesMax bounds how often two agencies draw other figures before a shared
// rank is given up.
const triesMax = 12

// drafts makes a draft for every agency of a round; the second of two that
// share a rank is fitted to the first.
func (b *builder) drafts(at blockYear, set *criteria.Set, places []place) (map[string]*draft, error) {
	drafts := make(map[string]*draft, len(places))
	for i, p := range places {
		y := yearOf{agency: p.agency, year: at.year, set: set, target: p.index, isTied: p.isTied}
		var err error
		drafts[p.agency.key], err = b.fitted(y)
		for p.isTied && i > 0 && places[i-1].isTied && err == nil {
			if err = tie(drafts[places[i-1].agency.key], drafts[p.agency.key]); err == nil || y.try == triesMax {
				break
			}
			y.try++
			drafts[p.agency.key], err = b.fitted(y)
		}
		if err != nil {
			return nil, err
		}
	}
	return drafts, nil
}

func (b *builder) fitted(y yearOf) (*draft, error) {
	d, err := b.draft(y)
	if err != nil {
		return nil, err
	}
	return d, d.fit(pointsAt(d.max, y.target), newChance(b.seed, "fit", y.agency.key, y.year))
}

// pointsAt is the points that make an index of a maximum.
func pointsAt(most, index points.Points) points.Points {
	p, _ := most.Rat().Mul(index.Rat()).Mul(points.NewRat(1, 100)).Points()
	return p
}

// check scores the round as the program will and compares ranks.
func (b *builder) check(r *Round, set *criteria.Set, places []place) error {
	block, err := b.world.Score(r, set, r.Verified)
	if err != nil {
		return err
	}
	if _, err := b.world.Score(r, set, r.Self); err != nil {
		return err
	}
	for _, p := range places {
		got := block.Results[block.At(string(b.ids[p.agency.key]))]
		if got.Rank != p.rank || got.Missing > 0 {
			return fmt.Errorf("agency %s was to be %d and is %d, with %d figures missing", p.agency.key, p.rank, got.Rank, got.Missing)
		}
	}
	return nil
}

// Score scores sheets of a round by its set, as the program does.
func (w *World) Score(r *Round, set *criteria.Set, sheets []Sheet) (*scoring.Block, error) {
	engine := scoring.New(set)
	filled := make([]*scoring.Sheet, len(sheets))
	for i, s := range sheets {
		name, _ := w.Agency(s.Agency).On(r.UnitsOn)
		filled[i] = engine.NewSheet(string(s.Agency), name.Name, r.Block)
		if err := s.fill(filled[i]); err != nil {
			return nil, fmt.Errorf("fill the sheet of %s: %w", name.Name, err)
		}
	}
	return engine.ScoreBlock(filled, nil)
}

var origins = map[string]scoring.Origin{"computed": scoring.Computed, "evidenced": scoring.Evidenced, "declared": scoring.Declared}

func (s Sheet) fill(to *scoring.Sheet) error {
	for _, in := range s.Inputs {
		raw, err := decode(in.Value)
		if err != nil {
			return fmt.Errorf("criterion %s, input %s: %w", in.Criterion, in.Input, err)
		}
		if err := to.Set(in.Criterion, in.Input, raw); err != nil {
			return err
		}
		if err := to.SetOrigin(in.Criterion, in.Input, origins[in.Origin]); err != nil {
			return err
		}
	}
	for _, e := range s.Excused {
		if err := to.ApproveNA(e.Criterion); err != nil {
			return err
		}
	}
	return nil
}
