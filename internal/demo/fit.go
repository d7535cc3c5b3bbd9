package demo

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"minhbach/internal/points"
)

// Bounds of the search for figures that give a total.
const (
	fitStepsMax  = 2000
	fitTolerance = points.One / 20
	fitStepMost  = points.One
	gravePercent = 20
	exactSumsMax = 200_000
	exactReach   = 12 * points.One
)

// fit moves figures a rung at a time until the total comes near the goal. Each
// move brings it nearer, so the search ends.
func (d *draft) fit(goal points.Points, c chance) error {
	for range fitStepsMax {
		off := goal - d.total()
		if distance(off, 0) <= fitTolerance {
			return nil
		}
		var moves, grave []int
		up := off > 0
		for i := range d.parts {
			step, ok := d.parts[i].step(up)
			switch {
			case !ok || distance(off, step) >= distance(off, 0):
			case distance(step, 0) > fitStepMost, !up && d.parts[i].thread.usual > 0:
				grave = append(grave, i)
			default:
				moves = append(moves, i)
			}
		}
		// What seldom goes wrong, and where a step is a fall, moves seldom.
		if len(moves) == 0 || c.happens(gravePercent) {
			moves = append(moves, grave...)
		}
		if len(moves) == 0 {
			return fmt.Errorf("agency %s: no figures bring its %s points nearer to %s", d.agency.key, d.total(), goal)
		}
		p := &d.parts[moves[c.IntN(len(moves))]]
		if up {
			p.at++
		} else {
			p.at--
		}
	}
	return fmt.Errorf("agency %s: figures for %s points not found in %d steps", d.agency.key, goal, fitStepsMax)
}

// step is what one rung up or down would change.
func (p *part) step(up bool) (points.Points, bool) {
	switch {
	case p.isFixed || (up && p.at == p.top()) || (!up && p.at == 0):
		return 0, false
	case up:
		return p.ladder[p.at+1].points - p.points(), true
	}
	return p.ladder[p.at-1].points - p.points(), true
}

// sum is a total that some choice of rungs reaches: the choice of the last part
// and the sum before it.
type sum struct {
	rung   int
	before points.Points
}

// exact chooses rungs of the parts that belong so that their points are the
// goal to the last digit. It walks through all sums that the first part reaches,
// the first two, and so on, longest ladders first, and stops as soon as it may.
func (d *draft) exact(goal points.Points, belongs func(*part) bool) error {
	var mine []int
	for i := range d.parts {
		if belongs(&d.parts[i]) {
			mine = append(mine, i)
		}
	}
	slices.SortStableFunc(mine, func(i, j int) int { return cmp.Compare(d.parts[j].top(), d.parts[i].top()) })
	need := goal
	for _, i := range mine {
		need -= d.parts[i].points()
	}
	layers := []map[points.Points]sum{{0: {}}}
	known := []points.Points{0}
	for _, i := range mine {
		if _, reached := layers[len(layers)-1][need]; reached {
			break
		}
		layer, next := d.parts[i].reach(known)
		layers, known = append(layers, layer), next
	}
	if _, ok := layers[len(layers)-1][need]; !ok {
		return fmt.Errorf("agency %s: no figures give exactly %s more points", d.agency.key, need)
	}
	for k := len(layers) - 1; k > 0; k-- {
		chosen := layers[k][need]
		d.parts[mine[k-1]].at, need = chosen.rung, chosen.before
	}
	return nil
}

// reach adds what each rung of the part would change to the sums known. The
// part left as it is comes first, so that it is moved only where it must be.
func (p *part) reach(known []points.Points) (map[points.Points]sum, []points.Points) {
	rungs := []int{p.at}
	for i := range p.ladder {
		if i != p.at && !p.isFixed {
			rungs = append(rungs, i)
		}
	}
	layer := map[points.Points]sum{}
	var next []points.Points
	for _, rung := range rungs {
		change := p.ladder[rung].points - p.points()
		for _, before := range known {
			after := before + change
			if _, reached := layer[after]; reached || distance(after, 0) > exactReach || len(next) >= exactSumsMax {
				continue
			}
			layer[after] = sum{rung, before}
			next = append(next, after)
		}
	}
	return layer, next
}

// tie gives the second draft the same total as the first, and the same points
// in every field that the tie chain would look at.
func tie(first, second *draft) error {
	fields := map[string]bool{}
	for i := range first.parts {
		p := first.parts[i].criterion
		if decidesTies(first.set, p) {
			fields[p.Field().Code] = true
		}
	}
	rest := first.total()
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		inField := func(p *part) bool { return p.criterion.Field().Code == field }
		goal := points.Points(0)
		for i := range first.parts {
			if inField(&first.parts[i]) {
				goal += first.parts[i].points()
			}
		}
		rest -= goal
		if err := second.exact(goal, inField); err != nil {
			return err
		}
	}
	return second.exact(rest, func(p *part) bool { return !fields[p.criterion.Field().Code] && !p.criterion.OutsideBase() })
}
