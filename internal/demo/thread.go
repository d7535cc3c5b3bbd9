package demo

import (
	"strconv"
	"strings"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/ruleset"
)

// thread is one kind of work over the years: how much of it there is, when it
// happens, and what is said of it.
type thread struct {
	name      string            // the criterion's latest code
	codes     map[string]string // by set
	volume    bounds            // what there is to count
	isScaled  bool              // by the agency's size
	isShared  bool              // the same people answer about every agency
	each      bounds            // within one item
	extent    bounds            // how far it goes wrong
	spread    bounds            // of a satisfaction or an answer sheet, in thousandths
	before    bounds            // the year before the first, in thousandths
	questions int
	usual     int64    // how much seldomer than other things it goes wrong, in thousandths
	quiet     int      // percent of agency-years in which nothing arose
	due       []string // "01-20"
	window    [2]string
	periods   []string
	words     sentences
}

type bounds struct{ lo, hi int64 }

func (b bounds) isZero() bool { return b == bounds{} }

type sentences struct{ lost, missed, gained, doubt string }

// threads are the threads of a block, by set and code.
type threads struct {
	sets   []string
	byCode map[string]map[string]*thread
}

func loadThreads(block string) (*threads, error) {
	ts := &threads{byCode: map[string]map[string]*thread{}}
	return ts, readWorld("figures-"+block+".yaml", func(o *ruleset.Object) {
		o.Word("label")
		ts.sets = o.Words("sets")
		for _, set := range ts.sets {
			ts.byCode[set] = map[string]*thread{}
		}
		each(o, "figures", func(f *ruleset.Object) { ts.add(readThread(f, ts.sets)) })
	})
}

func (ts *threads) add(t *thread) {
	for set, code := range t.codes {
		ts.byCode[set][code] = t
	}
}

// noCriterion stands where a set has no such criterion.
const noCriterion = "none"

func readThread(o *ruleset.Object, sets []string) *thread {
	t := &thread{name: o.Word("code"), codes: map[string]string{}}
	code, was := t.name, o.WordOr("was", t.name)
	for i, set := range sets {
		of := was
		if i == len(sets)-1 {
			of = code
		}
		if of != noCriterion {
			t.codes[set] = of
			t.name = of
		}
	}
	t.volume, t.each, t.extent = pair(o, "volume"), pair(o, "each"), pair(o, "extent")
	t.spread, t.before = pair(o, "spread"), pair(o, "before")
	t.isScaled, t.isShared = o.Bool("scaled", false), o.Bool("shared", false)
	t.usual = int64(number(o, "usual"))
	t.questions, t.quiet = int(o.Whole("questions", 1, 1)), number(o, "quiet")
	t.due, t.periods = o.Words("due"), o.Words("periods")
	copy(t.window[:], o.Words("window"))
	t.words = sentences{o.WordOr("lost", ""), o.WordOr("missed", ""), o.WordOr("gained", ""), o.WordOr("doubt", "")}
	for _, day := range append(t.due, t.window[:]...) {
		if _, err := dayOf(leapYear, day); err != nil {
			o.Refuse(o.Node, o.At("window"), "ruleset.want_date", day)
		}
	}
	return t
}

func pair(o *ruleset.Object, name string) bounds {
	if !o.Has(name) {
		o.Key(name)
		return bounds{}
	}
	two := wholes(o, name, 2)
	return bounds{two[0], two[1]}
}

// leapYear has every day there is.
const leapYear = 2016

// dayOf reads "12-05" in a year.
func dayOf(year int, text string) (civil.Date, error) {
	month, day, _ := strings.Cut(text, "-")
	m, errM := strconv.Atoi(month)
	d, errD := strconv.Atoi(day)
	if errM != nil || errD != nil {
		return civil.Date{}, fault.New(fault.Invalid, "ruleset.want_date", text)
	}
	return civil.NewDate(year, time.Month(m), d)
}

// mustDay is dayOf for a text that was checked when it was read.
func mustDay(year int, text string) civil.Date {
	d, _ := dayOf(year, text)
	return d
}

// workday moves a day off the weekend, forwards.
func workday(d civil.Date) civil.Date {
	for isWeekend(d) {
		d = d.AddDays(1)
	}
	return d
}

func isWeekend(d civil.Date) bool {
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}

// afterWorkdays counts days of Monday to Friday from the day after.
func afterWorkdays(d civil.Date, days int64) civil.Date {
	step := 1
	if days < 0 {
		step, days = -1, -days
	}
	for ; days > 0; days-- {
		d = d.AddDays(step)
		for isWeekend(d) {
			d = d.AddDays(step)
		}
	}
	return d
}
