package demo

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/civil"
	"minhbach/internal/points"
)

func (p *part) figures() figures { return p.ladder[p.at].figures }

// write puts an agency's year into the round: what it declared, what was
// verified, why the two differ, and what happened.
func (b *builder) write(r *Round, d *draft) {
	own := b.declare(r, d)
	due := r.SelfDue
	submitted := due.AddDays(-int(newChance(b.seed, "submitted", d.agency.key, r.Year).Int64N(9)))
	if days := b.province.stories.late[agencyYear{d.agency.key, r.Year}]; days > 0 {
		submitted = due.AddDays(int(days))
	}
	of := b.ids[d.agency.key]
	self := Sheet{Agency: of, SubmittedOn: submitted, Inputs: b.inputs(r, own, "self"), Excused: d.excuses()}
	verified := Sheet{Agency: of, SubmittedOn: r.VerifiedOn, Inputs: b.inputs(r, d, "verified"), Excused: d.excuses()}
	r.Self, r.Verified = append(r.Self, self), append(r.Verified, verified)
	for i := range d.parts {
		if own.parts[i].at != d.parts[i].at {
			r.Differences = append(r.Differences, Difference{of, d.parts[i].criterion.Code, b.why(&own.parts[i], &d.parts[i])})
		}
	}
	b.tell(r, d, submitted)
}

func (d *draft) excuses() []Excuse {
	var out []Excuse
	for _, s := range d.excused {
		out = append(out, Excuse{s.what, s.reason})
	}
	return out
}

// How an agency's own view differs from the verified one.
const (
	higherMin, higherMax = 2, 5 // criteria it sees higher
	lowerPercent         = 30   // of agencies that see one lower
	claimMax             = points.One
	modestyMax           = points.One / 2
)

// gains are how much more an agency may claim on one criterion.
var gains = []points.Points{points.One / 20, points.One / 10, points.One / 5, 3 * points.One / 10, points.One / 2}

// declare is the draft as the agency saw it: better on a few criteria, seldom
// worse on one, and without the penalties that only the province gives.
func (b *builder) declare(r *Round, d *draft) *draft {
	own := *d
	own.parts = slices.Clone(d.parts)
	c := newChance(b.seed, "declare", d.agency.key, r.Year)
	var raised, lowered []int
	for i := range own.parts {
		p := &own.parts[i]
		switch {
		case isPenalty(p.criterion):
			p.at = 0
		case p.isFixed || !isDeclared(p.criterion):
		case p.at < p.top() && p.ladder[p.at+1].points-p.points() <= claimMax:
			raised = append(raised, i)
		case p.at > 0 && p.points()-p.ladder[p.at-1].points <= modestyMax:
			lowered = append(lowered, i)
		}
	}
	for range min(c.between(higherMin, higherMax), int64(len(raised))) {
		at := c.IntN(len(raised))
		own.parts[raised[at]].raise(gains[c.IntN(len(gains))])
		raised = slices.Delete(raised, at, at+1)
	}
	if len(lowered) > 0 && c.happens(lowerPercent) {
		own.parts[lowered[c.IntN(len(lowered))]].at--
	}
	return &own
}

// isDeclared tells whether an agency has a view of its own: it does not answer
// for the people who were asked.
func isDeclared(c *criteria.Criterion) bool { return c.Source != criteria.SourceSurvey }

// raise goes up until so much is gained, or to the top.
func (p *part) raise(by points.Points) {
	goal := p.points() + by
	for p.at < p.top() && p.points() < goal {
		p.at++
	}
}

// why is the province's reason for a difference, in the thread's words where
// they fit the figures.
func (b *builder) why(own, verified *part) string {
	if own.points() < verified.points() {
		higher := b.province.reasons.higher
		return higher[len(verified.criterion.Code)%len(higher)]
	}
	if text, ok := fillIn(verified.thread.words.doubt, words(verified, own)); ok {
		return text
	}
	lower := b.province.reasons.lower
	return lower[len(verified.criterion.Code)%len(lower)]
}

// inputs writes the figures down, with where they come from and when.
func (b *builder) inputs(r *Round, d *draft, stage string) []Input {
	var out []Input
	for i := range d.parts {
		p := &d.parts[i]
		if p.thread == nil {
			continue // excused with its maximum
		}
		f := p.figures()
		on := b.occurred(r, d, p)
		for _, name := range slices.Sorted(maps.Keys(f)) {
			out = append(out, Input{p.criterion.Code, name, encode(f[name]), b.origin(r, d, p, name, stage), on})
		}
	}
	return out
}

// Percent of an agency's own figures that come without evidence.
const bareAtFirst, bareAtLast = 22, 6

func (b *builder) origin(r *Round, d *draft, p *part, input, stage string) string {
	for _, binding := range p.criterion.Inputs {
		if binding.Input == input && binding.Metric != "" {
			return "computed"
		}
	}
	bare := bareAtFirst
	if stage == "verified" {
		bare = bareAtLast
	}
	// One draw for both stages: what had evidence at first has it at last.
	if p.criterion.Source == criteria.SourceSelf && newChance(b.seed, "bare", d.agency.key, r.Year, p.thread.name).happens(bare) {
		return "declared"
	}
	return "evidenced"
}

// occurred is the day of the act behind a figure.
func (b *builder) occurred(r *Round, d *draft, p *part) civil.Date {
	c := newChance(b.seed, "day", d.agency.key, r.Year, p.thread.name)
	if days, ok := p.figures()["days_late"]; ok {
		return afterWorkdays(mustDay(r.Year, p.thread.due[0]), wholeOf(days))
	}
	from, to := mustDay(r.Year, p.thread.window[0]), mustDay(r.Year, p.thread.window[1])
	return workday(from.AddDays(int(c.between(0, int64(from.DaysUntil(to))))))
}

func encode(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Errorf("figures are texts, numbers, lists and maps: %w", err))
	}
	return string(text)
}

// decode reads a value of an Input, numbers kept as text.
func decode(text string) (any, error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("read %s: %w", text, err)
	}
	return v, nil
}

func wholeOf(v any) int64 {
	n, _ := ratOf(v).Int64()
	return n
}

func inThousandthsOf(v any) int64 {
	p, _ := ratOf(v).Points()
	return int64(p) / 1000
}

func ratOf(v any) points.Rat {
	text, _ := v.(json.Number)
	r, _ := points.ParseRat(text.String())
	return r
}
