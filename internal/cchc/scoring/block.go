package scoring

import (
	"fmt"
	"slices"
	"strings"

	"minhbach/internal/fault"
	"minhbach/internal/points"
)

// Block is the units that are ranked together, with their results.
type Block struct {
	Engine  *Engine
	Sheets  []*Sheet
	Results []Result
	Peers   *Peers
	// Council is the order the council recorded for units still equal at the
	// end of the tie chain: the places by unit, lower first.
	Council map[string]int

	byUnit []int // places in Sheets, in the order of their units' codes
	isPart bool  // units were left out, so ranks are not known
}

// ScoreBlock scores and ranks a block. With peers nil, the rules that look at
// the block see its units as they are now, and the results are provisional.
func (e *Engine) ScoreBlock(sheets []*Sheet, peers *Peers) (*Block, error) {
	b := &Block{Engine: e, Sheets: sheets, Peers: peers, Results: make([]Result, len(sheets)), byUnit: byUnit(sheets)}
	if b.Peers == nil {
		b.Peers = e.Observe(sheets, false)
	}
	var nodes []Node
	problems := b.strangers()
	for i, s := range sheets {
		b.Results[i].Nodes, nodes = e.takeNodes(nodes, len(sheets)-i)
		if err := e.score(b.Peers, s, &b.Results[i]); err != nil {
			problems = append(problems, fault.All(err)...)
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	b.Rank()
	return b, nil
}

// nodesTogether is how many nodes are made at once: few enough that they are
// still near the processor when the last of them is filled.
const nodesTogether = 1024

// takeNodes takes one unit's nodes off what is left, and makes more, for at
// most that many units, when there are none.
func (e *Engine) takeNodes(left []Node, units int) (nodes, rest []Node) {
	width := len(e.set.Criteria)
	if len(left) < width {
		left = make([]Node, width*min(units, max(nodesTogether/width, 1)))
	}
	return left[:width:width], left[width:]
}

// byUnit orders places by the code of the unit. Units mostly come in that order
// already, which a sort sees at once and a map would not.
func byUnit(sheets []*Sheet) []int {
	places := make([]int, len(sheets))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(x, y int) int { return strings.Compare(sheets[x].Unit, sheets[y].Unit) })
	return places
}

// strangers refuses units that do not belong here, or do twice.
func (b *Block) strangers() (problems fault.Problems) {
	block := b.Engine.set.Block
	for place, i := range b.byUnit {
		s := b.Sheets[i]
		if place > 0 && b.Sheets[b.byUnit[place-1]].Unit == s.Unit {
			problems = append(problems, fault.New(fault.Invalid, "scoring.unit_twice", s.Unit).At(fault.Place{Value: s.Unit}))
		}
		if s.Block != block {
			problems = append(problems, fault.New(fault.Invalid, "scoring.other_block", s.Unit, s.Block, block).At(fault.Place{Value: s.Unit}))
		}
	}
	return problems
}

// At returns the place of a unit in Sheets and Results, or −1.
func (b *Block) At(unit string) int {
	place, found := slices.BinarySearchFunc(b.byUnit, unit, func(i int, unit string) int { return strings.Compare(b.Sheets[i].Unit, unit) })
	if !found {
		return -1
	}
	return b.byUnit[place]
}

// Rescore scores one unit again after its sheet changed and ranks the block.
// The others are not computed: what their rules see of the block is frozen.
func (b *Block) Rescore(unit string) error {
	i := b.At(unit)
	if i < 0 {
		return fault.New(fault.NotFound, "scoring.no_unit", unit)
	}
	fresh := Result{Nodes: make([]Node, len(b.Engine.set.Criteria))}
	if err := b.Engine.score(b.Peers, b.Sheets[i], &fresh); err != nil {
		return fmt.Errorf("score unit %s again: %w", unit, err)
	}
	b.Results[i] = fresh
	b.Rank()
	return nil
}

// With returns the block with one unit's sheet replaced, that unit scored again
// and everything ranked. The block itself stays as it was, so it may be read
// meanwhile; the other units are not computed again.
func (b *Block) With(sheet *Sheet) (*Block, error) {
	i := b.At(sheet.Unit)
	if i < 0 {
		return nil, fault.New(fault.NotFound, "scoring.no_unit", sheet.Unit)
	}
	next := *b
	next.Sheets, next.Results = slices.Clone(b.Sheets), slices.Clone(b.Results)
	next.Sheets[i] = sheet
	if err := next.Rescore(sheet.Unit); err != nil {
		return nil, err
	}
	return &next, nil
}

// Refresh takes a new snapshot of the block and scores all its units.
func (b *Block) Refresh() error {
	fresh, err := b.Engine.ScoreBlock(b.Sheets, nil)
	if err != nil {
		return err
	}
	fresh.Council, fresh.isPart = b.Council, b.isPart
	fresh.Rank()
	*b = *fresh
	return nil
}

// Order returns the places of the units from best to last; units without a
// rank come at the end. Equal units stand by name, which never changes a rank.
func (b *Block) Order() []int {
	order := make([]int, len(b.Sheets))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		rx, ry := b.Results[x].Rank, b.Results[y].Rank
		switch {
		case rx == ry:
			return compareNames(b.Sheets[x], b.Sheets[y])
		case rx == 0:
			return 1
		case ry == 0:
			return -1
		}
		return rx - ry
	})
	return order
}

// Begun returns the block with the units left out of the ranking of which
// nothing is known yet: a figure that has not arrived is no zero, and a unit
// that has none stands on no place.
func (b *Block) Begun() *Block {
	next := *b
	next.Results = slices.Clone(b.Results)
	for i := range next.Results {
		if r := &next.Results[i]; r.Missing > 0 && r.Scored == 0 {
			r.HasIndex, r.Index, r.Band = false, points.Rat{}, ""
		}
	}
	next.Rank()
	return &next
}

// Only returns the block with some of its units alone, for readers from whom
// the others are kept. Each keeps its points; none has a rank, which would tell
// of the others.
func (b *Block) Only(units []string) *Block {
	part := &Block{Engine: b.Engine, Peers: b.Peers, isPart: true}
	for i, sheet := range b.Sheets {
		if !slices.Contains(units, sheet.Unit) {
			continue
		}
		part.Sheets, part.Results = append(part.Sheets, sheet), append(part.Results, b.Results[i])
	}
	part.byUnit = byUnit(part.Sheets)
	part.Rank()
	return part
}
