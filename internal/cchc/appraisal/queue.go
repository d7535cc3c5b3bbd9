package appraisal

import (
	"cmp"
	"slices"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/id"
	"minhbach/internal/points"
)

// Score is what a criterion has at one stage.
type Score struct {
	Points, Max points.Points
	State       scoring.State
	// IsKnown tells that the stage has a figure, or knows that it does not apply.
	IsKnown bool
}

// Item is one criterion of one agency as the province works on it.
type Item struct {
	Unit      cchc.Unit
	Criterion *criteria.Criterion
	Scores    map[cchc.Stage]Score
	// Differs tells that the verified figures are not those the agency gave.
	// Points alone may also differ by what a rule sees of the other agencies;
	// that is nobody's disagreement.
	Differs bool
	// Gap is the verified points less the self-scored ones.
	Gap  points.Points
	Case Case
	Step Step
	// IsMine tells that the person who asks is named for it.
	IsMine bool
}

// distance is how far the stages are apart.
func (i *Item) distance() points.Points { return max(i.Gap, -i.Gap) }

// Queue is a round as the province works on it: disagreements first.
type Queue struct {
	View  *cchc.View
	Items []Item
}

// Count counts the items at a step.
func (q *Queue) Count(step Step) (count int) {
	for i := range q.Items {
		if q.Items[i].Step == step {
			count++
		}
	}
	return count
}

// Find finds one item.
func (q *Queue) Find(agency id.ID, criterion string) (*Item, bool) {
	for i := range q.Items {
		if q.Items[i].Unit.Agency == agency && q.Items[i].Criterion.Code == criterion {
			return &q.Items[i], true
		}
	}
	return nil, false
}

// Keep returns the queue with the items that a filter lets pass.
func (q *Queue) Keep(wanted func(*Item) bool) *Queue {
	kept := &Queue{View: q.View}
	for i := range q.Items {
		if wanted(&q.Items[i]) {
			kept.Items = append(kept.Items, q.Items[i])
		}
	}
	return kept
}

// queueOf lays the cases over the figures of a round.
func queueOf(view *cchc.View, cases []Case, submitted map[id.ID]bool, isMine func(field string, agency id.ID) bool) *Queue {
	known := make(map[id.ID]map[string]Case, len(view.Units))
	for _, c := range cases {
		if known[c.Agency] == nil {
			known[c.Agency] = map[string]Case{}
		}
		known[c.Agency][c.Criterion] = c
	}
	q := &Queue{View: view}
	for _, u := range view.Units {
		mine := map[string]bool{}
		for _, field := range view.Set.Fields() {
			mine[field.Code] = isMine(field.Code, u.Agency)
		}
		for _, c := range view.Set.Leaves() {
			if isVerified(c) {
				item := itemOf(view, u, c, known[u.Agency][c.Code], submitted[u.Agency])
				item.IsMine = mine[c.Field().Code]
				q.Items = append(q.Items, item)
			}
		}
	}
	q.sort()
	return q
}

// isVerified tells the criteria that an appraiser looks at. A survey is counted,
// not verified.
func isVerified(c *criteria.Criterion) bool {
	return c.Rule != nil && c.Source != criteria.SourceSurvey
}

func itemOf(view *cchc.View, u cchc.Unit, c *criteria.Criterion, known Case, isSubmitted bool) Item {
	item := Item{Unit: u, Criterion: c, Case: known, Scores: map[cchc.Stage]Score{}}
	item.Case.Agency, item.Case.Criterion = u.Agency, c.Code
	for _, stage := range cchc.Stages() {
		if block := view.Blocks[stage]; block != nil && block.At(string(u.Agency)) >= 0 {
			n := block.Results[block.At(string(u.Agency))].Nodes[c.Index]
			item.Scores[stage] = Score{Points: n.Points, Max: n.Max, State: n.State, IsKnown: n.State != scoring.Missing}
		}
	}
	if known.Verified.IsDone() {
		self, verified := figuresOf(view, cchc.Self, u.Agency, c), figuresOf(view, cchc.Verified, u.Agency, c)
		item.Differs = c.Source != criteria.SourceVerifier && c.Source != criteria.SourceExternal && !self.equal(verified)
		item.Gap = item.Scores[cchc.Verified].Points - item.Scores[cchc.Self].Points
	}
	item.Step = item.Case.step(isSubmitted, item.Differs)
	return item
}

// sort puts disagreements first, the widest at the top; then what waits for
// somebody, in the order of the steps, the agencies and the set.
func (q *Queue) sort() {
	order := map[Step]int{}
	for i, step := range Steps() {
		order[step] = i
	}
	place := make(map[id.ID]int, len(q.View.Units))
	for i, u := range q.View.Units {
		place[u.Agency] = i
	}
	slices.SortStableFunc(q.Items, func(a, b Item) int {
		return cmp.Or(
			cmp.Compare(order[a.Step], order[b.Step]), cmp.Compare(b.distance(), a.distance()),
			cmp.Compare(place[a.Unit.Agency], place[b.Unit.Agency]), cmp.Compare(a.Criterion.Index, b.Criterion.Index),
		)
	})
}

// figures are what one stage knows of a criterion: figures in JSON by the input
// they are of, and whether it was left out as not applicable.
type figures struct {
	values map[string]string
	isNA   bool
}

func (f figures) equal(other figures) bool {
	if f.isNA != other.isNA || len(f.values) != len(other.values) {
		return false
	}
	for name, value := range f.values {
		if other.values[name] != value {
			return false
		}
	}
	return true
}

// isEmpty tells that nothing is known.
func (f figures) isEmpty() bool { return len(f.values) == 0 && !f.isNA }

func figuresOf(view *cchc.View, stage cchc.Stage, agency id.ID, c *criteria.Criterion) figures {
	sheet := sheetOf(view, stage, agency)
	if sheet == nil {
		return figures{}
	}
	return sheetFigures(sheet, c)
}

func sheetFigures(sheet *scoring.Sheet, c *criteria.Criterion) figures {
	f := figures{values: map[string]string{}, isNA: len(approvals(sheet, c)) > 0}
	for _, spec := range c.Rule.Inputs() {
		value, err := sheet.Value(c.Code, spec.Name)
		if err == nil && value.Is != rule.Absent {
			f.values[spec.Name] = cchc.FigureJSON(value, spec)
		}
	}
	return f
}

// approvals lists the approved "not applicable" that cover a criterion: its own,
// or of a group above it.
func approvals(sheet *scoring.Sheet, c *criteria.Criterion) []string {
	approved := sheet.ApprovedCodes()
	var codes []string
	for ; c != nil && len(approved) > 0; c = c.Parent {
		if slices.Contains(approved, c.Code) {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

func sheetOf(view *cchc.View, stage cchc.Stage, agency id.ID) *scoring.Sheet {
	block := view.Blocks[stage]
	if block == nil || block.At(string(agency)) < 0 {
		return nil
	}
	return block.Sheets[block.At(string(agency))]
}
