package live

import (
	"cmp"
	"slices"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/points"
)

// Board is the live figures of a block.
type Board struct {
	Year  int
	Block string
	Set   *criteria.Set
	Round *cchc.Round // nil: none was opened for the year yet
	Units []cchc.Unit
	Stand []Standing // in the order of Units

	scored *scoring.Block
}

// Standing is where one agency stands today.
type Standing struct {
	Agency    id.ID
	Points    points.Points // reached so far
	Reachable points.Points // what is not known counted as full
	Max       points.Points // that applies
	Known     points.Points // the maximum of what is known
	// ByCertainty are the maxima of the leaves by how certain their figures
	// are; scoring.Unknown is what is not known.
	ByCertainty map[scoring.Certainty]Part
	// Rank, Best and Worst compare live with live; 0 when there is nobody to
	// compare with.
	Rank, Best, Worst, Of int
	index, reach          points.Rat
}

// Part is a part of the points: what is reached of which maximum.
type Part struct{ Points, Max points.Points }

// KnownShare is the part of the maximum that is known.
func (s Standing) KnownShare() (points.Rat, bool) {
	return s.Known.Rat().Quo(s.Max.Rat())
}

// Loss is points that are not reached, and can still be.
type Loss struct {
	Criterion *criteria.Criterion
	Points    points.Points // lost so far, or not known yet
	IsUnknown bool
	Division  string     // who answers for it; empty: nobody yet
	DueOn     civil.Date // zero: no deadline
}

// lossesShown is how many losses are worth a leader's glance.
const lossesShown = 3

// Of finds an agency on the board.
func (b *Board) Of(agency id.ID) (Standing, bool) {
	i := slices.IndexFunc(b.Units, func(u cchc.Unit) bool { return u.Agency == agency })
	if i < 0 {
		return Standing{}, false
	}
	return b.Stand[i], true
}

// stand reads the standings off a scored block.
func (b *Board) stand() error {
	b.Stand = make([]Standing, len(b.Units))
	for i, u := range b.Units {
		at := b.scored.At(string(u.Agency))
		reach, err := b.scored.Reach(at)
		if err != nil {
			return err
		}
		b.Stand[i] = b.standing(u.Agency, &b.scored.Results[at], &reach)
	}
	b.rank()
	return nil
}

func (b *Board) standing(agency id.ID, result, reach *scoring.Result) Standing {
	s := Standing{
		Agency: agency, Points: result.Points, Reachable: reach.Points, Max: result.Max, index: result.Index, reach: reach.Index,
		ByCertainty: map[scoring.Certainty]Part{},
	}
	for _, c := range b.Set.Leaves() {
		n := result.Nodes[c.Index]
		if n.State == scoring.NotApplicable || n.State == scoring.FullNA {
			continue
		}
		certainty := n.Certainty
		if n.State == scoring.Missing {
			certainty = scoring.Unknown
		}
		part := s.ByCertainty[certainty]
		part.Points += n.Points
		part.Max += n.Max
		s.ByCertainty[certainty] = part
		if certainty != scoring.Unknown {
			s.Known += n.Max
		}
	}
	return s
}

// rank places agencies that have a live figure among each other.
func (b *Board) rank() {
	var live []int
	for i, s := range b.Stand {
		if s.Known > 0 {
			live = append(live, i)
		}
	}
	if len(live) < 2 {
		return
	}
	for _, i := range live {
		s := &b.Stand[i]
		s.Rank, s.Best, s.Worst, s.Of = 1, 1, 1, len(live)
		for _, j := range live {
			if j == i {
				continue
			}
			other := &b.Stand[j]
			if other.index.Cmp(s.index) > 0 {
				s.Rank++
			}
			if other.index.Cmp(s.reach) > 0 {
				s.Best++
			}
			if other.reach.Cmp(s.index) > 0 {
				s.Worst++
			}
		}
	}
}

// Losses lists the largest losses of an agency that it can still make good:
// what people judge or answer in a survey is not in its hands.
func (b *Board) Losses(agency id.ID) []Loss {
	at := b.scored.At(string(agency))
	if at < 0 {
		return nil
	}
	var losses []Loss
	for _, c := range b.Set.Leaves() {
		n := b.scored.Results[at].Nodes[c.Index]
		lost := n.Max - n.Points
		if n.State == scoring.NotApplicable || n.State == scoring.FullNA || lost <= 0 || !isInItsHands(c) {
			continue
		}
		losses = append(losses, Loss{Criterion: c, Points: lost, IsUnknown: n.State == scoring.Missing})
	}
	slices.SortStableFunc(losses, func(x, y Loss) int { return cmp.Compare(y.Points, x.Points) })
	return losses[:min(len(losses), lossesShown)]
}

// isInItsHands tells the criteria an agency can move by its own work.
func isInItsHands(c *criteria.Criterion) bool {
	return c.Source != "survey" && c.Source != "verifier" && c.Rule != nil && !c.Rule.Kind().Given()
}

// Step is a step of the line of an agency's points over the year.
type Step struct {
	Position  int64 // of the fact that moved it
	Fact      id.ID
	Facts     int // that were recorded together; the fact is their last
	On        civil.Date
	Points    points.Points
	Reachable points.Points
	Known     points.Points
	Max       points.Points
}

// moved tells whether a standing differs from the step before.
func (s Step) moved(before Step) bool {
	return s.Points != before.Points || s.Reachable != before.Reachable || s.Known != before.Known || s.Max != before.Max
}
