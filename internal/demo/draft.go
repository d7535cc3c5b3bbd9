package demo

import (
	"fmt"
	"slices"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/points"
)

// draft is one agency's year in the making: a place on the ladder of every
// criterion that applies to it.
type draft struct {
	agency  *agency
	set     *criteria.Set
	parts   []part
	excused []span
	max     points.Points // of the base, as far as it applies
}

// part is a criterion with what could have happened on it.
type part struct {
	criterion *criteria.Criterion
	thread    *thread
	ladder    []rung
	at        int
	isFixed   bool // a story says what happened
}

func (p *part) points() points.Points { return p.ladder[p.at].points }

func (p *part) top() int { return len(p.ladder) - 1 }

// total is the points of the base, bonus and penalty counted in; no story of
// the demonstration reaches their caps.
func (d *draft) total() points.Points {
	sum := points.Points(0)
	for i := range d.parts {
		p := &d.parts[i]
		if isPenalty(p.criterion) {
			sum -= p.points()
		} else {
			sum += p.points()
		}
	}
	return sum
}

func isPenalty(c *criteria.Criterion) bool { return c.Field().Group.Kind == criteria.GroupPenalty }

// yearOf says whose draft it is, and what makes it unlike others.
type yearOf struct {
	agency *agency
	year   int
	set    *criteria.Set
	target points.Points // the index wished for
	isTied bool          // its figures must add up to a whole total
	try    int           // how often figures for a shared rank were not found
}

// leaning bounds how far an agency is better or worse at one thing than at the
// rest, and a year than the years around it, in thousandths.
const (
	leaningMax = 160
	moodMax    = 90
	coarseMax  = 260 // where there are only a few rungs, chance decides more
	coarseFrom = 5   // rungs
)

func (b *builder) draft(y yearOf) (*draft, error) {
	d := &draft{agency: y.agency, set: y.set}
	for _, s := range b.province.stories.excused {
		if s.holds(y.agency.key, y.year) && y.set.Criterion(s.what) != nil {
			d.excused = append(d.excused, s)
		}
	}
	for _, c := range y.set.Leaves() {
		if d.isExcused(c) {
			d.excuse(c)
			continue
		}
		p, err := b.part(y, c)
		if err != nil {
			return nil, fmt.Errorf("agency %s, year %d: %w", y.agency.key, y.year, err)
		}
		if !c.OutsideBase() {
			d.max += c.MaxPoints
		}
		d.parts = append(d.parts, p)
	}
	return d, nil
}

func (d *draft) isExcused(c *criteria.Criterion) bool {
	for ; c != nil; c = c.Parent {
		if slices.ContainsFunc(d.excused, func(s span) bool { return s.what == c.Code }) {
			return true
		}
	}
	return false
}

// excuse counts a leaf that is excused and yet given its maximum as a part
// whose only rung is that maximum.
func (d *draft) excuse(c *criteria.Criterion) {
	if na, _ := c.NearestNA(); na != nil && na.Policy == criteria.NAFull {
		d.max += c.MaxPoints
		d.parts = append(d.parts, part{criterion: c, ladder: []rung{{points: c.MaxPoints}}, isFixed: true})
	}
}

func (b *builder) part(y yearOf, c *criteria.Criterion) (part, error) {
	t := b.threads[y.set.Block].byCode[y.set.ID][c.Code]
	if t == nil {
		return part{}, fmt.Errorf("criterion %s of set %s has no figures in the world", c.Code, y.set.ID)
	}
	g := ground{thread: t, chance: newChance(b.seed, "ladder", y.agency.key, y.year, t.name, y.try), volume: b.volume(y, c, t)}
	g.isTidy = y.isTied && !decidesTies(y.set, c)
	if !t.before.isZero() {
		g.previous = b.previous(y.agency, t)
	}
	rungs, err := ladder(c, g)
	if err != nil {
		return part{}, err
	}
	p := part{criterion: c, thread: t, ladder: rungs}
	if c.OutsideBase() {
		p.isFixed = true
		p.at = b.outside(y, &p)
		return p, nil
	}
	p.at = nearest(rungs, c.MaxPoints, b.wish(y, t, len(rungs)))
	for _, s := range b.province.stories.full {
		if s.holds(y.agency.key, y.year) && s.what == c.Field().Code {
			p.at, p.isFixed = p.top(), true
		}
	}
	return p, nil
}

// wish is the share of the points an agency would take on a thread in a year,
// in thousandths: its standing, what it is good at, and the year's mood.
func (b *builder) wish(y yearOf, t *thread, rungs int) int64 {
	leaning := newChance(b.seed, "leaning", y.agency.key, t.name).bell(leaningMax)
	mood := newChance(b.seed, "mood", y.agency.key, t.name, y.year, y.try)
	share := int64(y.target)/100_000 + t.usual // of a percent to thousandths
	if rungs <= coarseFrom {
		return share + leaning + mood.bell(coarseMax)
	}
	return share + leaning + mood.bell(moodMax)
}

func nearest(rungs []rung, most points.Points, share int64) int {
	goal := points.Points(int64(most) / 1000 * share)
	best := 0
	for i := range rungs {
		if distance(rungs[i].points, goal) < distance(rungs[best].points, goal) {
			best = i
		}
	}
	return best
}

func distance(a, b points.Points) points.Points { return max(a-b, b-a) }

// outside is the rung of a bonus or penalty: what a story says, else a bonus
// for few and no penalty.
func (b *builder) outside(y yearOf, p *part) int {
	key := agencyYear{y.agency.key, y.year}
	goal := int64(0)
	switch {
	case isPenalty(p.criterion) && p.criterion == lateness(y.set):
		goal = b.province.stories.late[key]
	case isPenalty(p.criterion):
		goal = b.province.stories.rebuked[key]
	case !y.isTied && newChance(b.seed, "bonus", y.agency.key, y.year).happens(int(y.target/points.One)-bonusFrom):
		goal = 1
	}
	for i := range p.ladder {
		if p.ladder[i].figures["count"] == whole(goal) {
			return i
		}
	}
	return 0
}

// bonusFrom is the index, in percent, from which chance may give a bonus.
const bonusFrom = 80

// lateness is the penalty for a late self-score: the first of the penalties.
func lateness(set *criteria.Set) *criteria.Criterion {
	for _, c := range set.Leaves() {
		if isPenalty(c) {
			return c
		}
	}
	return nil
}

// decidesTies tells whether a criterion lies under one that the set's tie chain
// looks at.
func decidesTies(set *criteria.Set, c *criteria.Criterion) bool {
	for ; c != nil; c = c.Parent {
		for _, tie := range set.Ranking.Ties {
			if tie.Kind == criteria.TieCriterion && tie.Code == c.Code {
				return true
			}
		}
	}
	return false
}

// tidyVolumes divide 1000, so that shares of them come out in few decimals.
var tidyVolumes = []int64{2, 4, 5, 10, 20, 25, 50, 100, 500, 1000}

// volume is how much there is to count: the agency's own middle, moved a little
// by the year.
func (b *builder) volume(y yearOf, c *criteria.Criterion, t *thread) int64 {
	of := y.agency.key
	if t.isShared || (y.isTied && decidesTies(y.set, c)) {
		of = "" // everybody's
	}
	middle := newChance(b.seed, "volume", of, t.name).between(t.volume.lo, t.volume.hi)
	if t.isScaled && of != "" {
		middle = middle * y.agency.size / 100
	}
	n := middle
	if !t.isShared {
		n += newChance(b.seed, "volume", of, t.name, y.year).bell(middle / 8)
	}
	n = max(n, 1)
	if !y.isTied {
		return n
	}
	tidy := tidyVolumes[0]
	for _, v := range tidyVolumes {
		if v <= n {
			tidy = v
		}
	}
	return tidy
}
