package demo

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/civil"
	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// Events told of one agency's year.
const (
	lostMax, gainedMax = 6, 3
	gainedPercent      = 35
	worthTelling       = 10 // a loss under a tenth of the maximum is no story
)

// tell adds the events of an agency's year: what cost the most, and a few
// things done well.
func (b *builder) tell(r *Round, d *draft, submitted civil.Date) {
	c := newChance(b.seed, "tell", d.agency.key, r.Year)
	var lost, gained []*part
	for i := range d.parts {
		p := &d.parts[i]
		switch {
		case p.thread == nil:
		case p.loss() >= p.criterion.MaxPoints/worthTelling:
			lost = append(lost, p)
		case p.loss() == 0 && p.points() > 0 && c.happens(gainedPercent):
			gained = append(gained, p)
		}
	}
	slices.SortStableFunc(lost, func(x, y *part) int {
		return cmp.Or(cmp.Compare(y.weight(), x.weight()), cmp.Compare(y.loss(), x.loss()))
	})
	var events []Event
	for _, p := range lost {
		if e, ok := b.event(r, d, p, Lost, submitted); ok && len(events) < lostMax {
			events = append(events, e)
		}
	}
	told := len(events)
	for _, p := range gained {
		if e, ok := b.event(r, d, p, Gained, submitted); ok && len(events) < told+gainedMax {
			events = append(events, e)
		}
	}
	slices.SortStableFunc(events, func(x, y Event) int { return x.On.Compare(y.On) })
	b.world.Events = append(b.world.Events, events...)
}

// loss is what a criterion fell short of; of a penalty, what it took.
func (p *part) loss() points.Points {
	switch {
	case isPenalty(p.criterion):
		return p.points()
	case p.criterion.OutsideBase():
		return 0
	}
	return p.criterion.MaxPoints - p.points()
}

// weight puts what was taken away before what was not reached.
func (p *part) weight() int {
	if isPenalty(p.criterion) {
		return 1
	}
	return 0
}

func (b *builder) event(r *Round, d *draft, p *part, kind EventKind, submitted civil.Date) (Event, bool) {
	e := Event{Year: r.Year, Block: r.Block, Agency: b.ids[d.agency.key], Criterion: p.criterion.Code, Kind: kind}
	e.On = b.occurred(r, d, p)
	said, pattern := words(p, nil), p.thread.words.gained
	if kind == Lost {
		pattern = p.thread.words.lost
	}
	if p.criterion == lateness(d.set) {
		e.On = submitted
		pattern = b.province.reasons.submittedLate
		said["date"], said["due"] = submitted.Text(locale.VI), r.SelfDue.Text(locale.VI)
		said["days"] = said["count"]
	}
	if states, ok := p.figures()["states"].([]any); ok && kind == Lost {
		pattern = b.period(r, d, p, states, &e, said)
	}
	text, ok := fillIn(pattern, said)
	e.Text = text
	return e, ok
}

// period tells the first report of the year that went wrong.
func (b *builder) period(r *Round, d *draft, p *part, states []any, e *Event, said map[string]string) string {
	for i, state := range states {
		if state == "on_time" {
			continue
		}
		days := newChance(b.seed, "report", d.agency.key, r.Year, i).between(p.thread.extent.lo, p.thread.extent.hi)
		e.On = mustDay(r.Year, p.thread.due[i]).AddDays(int(days))
		said["period"], said["days"] = p.thread.periods[i], strconv.FormatInt(days, 10)
		if state == "missing" {
			return p.thread.words.missed
		}
		return p.thread.words.lost
	}
	return ""
}

// fillIn puts figures into a sentence; false when there is no sentence, or it
// names a figure that these are not.
func fillIn(pattern string, said map[string]string) (string, bool) {
	if pattern == "" {
		return "", false
	}
	for name, text := range said {
		pattern = strings.ReplaceAll(pattern, "{"+name+"}", text)
	}
	return pattern, !strings.Contains(pattern, "{")
}

// words are the figures of a part as a sentence says them. other is the same
// part as somebody else saw it, or nil.
func words(p, other *part) map[string]string {
	f, said := p.figures(), map[string]string{}
	for _, name := range []string{"num", "den", "count", "overdue", "actual", "target"} {
		if n, ok := f[name]; ok {
			said[name] = locale.VI.Decimal(ratOf(n).String())
		}
	}
	if _, ok := f["num"]; ok {
		gap := wholeOf(f["den"]) - wholeOf(f["num"])
		said["gap"] = locale.VI.Decimal(strconv.FormatInt(gap, 10))
	}
	if days, ok := f["days_late"]; ok {
		said["days"] = ratOf(days).String()
	}
	if other != nil {
		if less := wholeOf(other.figures()["num"]) - wholeOf(f["num"]); less > 0 && f["num"] != nil {
			said["less"] = locale.VI.Decimal(strconv.FormatInt(less, 10))
		}
	}
	shares(p, f, said)
	lists(p, f, said)
	return said
}

// shares says values in percent, whether the rule counts to 1 or to 100.
func shares(p *part, f figures, said map[string]string) {
	for _, name := range []string{"value", "previous"} {
		n, ok := f[name]
		if !ok {
			continue
		}
		value := ratOf(n)
		if _, isShare := rule.Unwrap(p.criterion.Rule).(*rule.YearOnYear); isShare {
			value = value.Mul(points.Int(100))
		}
		said[name] = locale.VI.Decimal(value.String())
	}
}

// lists says words and lists by their labels in the set.
func lists(p *part, f figures, said map[string]string) {
	switch r := rule.Unwrap(p.criterion.Rule).(type) {
	case *rule.Choice:
		for _, o := range r.Options {
			if f["option"] == o.Code {
				said["option"] = o.Name()
			}
		}
	case *rule.Checklist:
		met, _ := f["met"].([]any)
		var unmet []string
		for _, item := range r.Items {
			if !slices.Contains(met, any(item.Code)) {
				unmet = append(unmet, item.Name())
			}
		}
		if len(unmet) > 0 {
			said["unmet"] = strings.Join(unmet, "; ")
		}
	case *rule.DeductByClass:
		counts, _ := f["counts"].(map[string]any)
		var cases []string
		for _, class := range r.Classes {
			if n := wholeOf(counts[class.Code]); n > 0 {
				cases = append(cases, strconv.FormatInt(n, 10)+" "+class.Label)
			}
		}
		if len(cases) > 0 {
			said["classes"] = strings.Join(cases, ", ")
		}
	case *rule.MeanOverItems:
		list, _ := f["items"].([]any)
		bad := 0
		for _, item := range list {
			inputs, _ := item.(map[string]any)
			if got, ok, err := score(r.Item, inputs, r.ItemMax); err == nil && ok && got.Rat().Less(r.ItemMax) {
				bad++
			}
		}
		said["items"], said["bad"] = strconv.Itoa(len(list)), strconv.Itoa(bad)
	}
}
