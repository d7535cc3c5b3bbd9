package reform

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
)

// Label is a word of the data in both languages.
type Label struct{ VI, EN string }

// Text is the word in the reader's language.
func (l Label) Text(lang locale.Lang) string {
	if lang == locale.EN {
		return l.EN
	}
	return l.VI
}

// Choice is one word that a list of the data offers.
type Choice struct {
	Code string
	Label
}

// Basis is where a rule comes from and how sure that is.
type Basis struct {
	Text   string
	Status string
}

// IsConfirmed tells that the text of the rule was at hand.
func (b Basis) IsConfirmed() bool { return b.Status == "CONFIRMED" }

// ReportRule is one periodic report: due so many working days after its figures close.
type ReportRule struct {
	Code string
	Label
	Closes      civil.MonthDay
	WorkingDays int
	Basis       Basis
}

// Due counts the day a report of a year must be sent.
func (r ReportRule) Due(year int, calendar *civil.Calendar) (civil.Deadline, error) {
	closes, err := civil.NewDate(year, r.Closes.Month, r.Closes.Day)
	if err != nil {
		return civil.Deadline{}, err
	}
	return calendar.AddWorkingDays(closes, r.WorkingDays)
}

type scheme struct {
	fromYear, toYear int // toYear 0: still so
	reports          []ReportRule
}

// Expectation is how many activities of a kind a year should see.
type Expectation struct {
	Kind  ActivityKind
	Least int
	Basis Basis
}

// Rules is what the rule files say about reform work.
type Rules struct {
	schemes  []scheme
	Expected []Expectation
	// SoonDays is how many working days before its day work is due soon.
	SoonDays int
	Levels   []Choice // of initiatives
	Forms    []Choice // of communication
}

// Reports are those due in a year.
func (r *Rules) Reports(year int) []ReportRule {
	for _, s := range r.schemes {
		if year >= s.fromYear && (s.toYear == 0 || year <= s.toYear) {
			return s.reports
		}
	}
	return nil
}

// Report finds one of a year by its code.
func (r *Rules) Report(year int, code string) (ReportRule, bool) {
	for _, rule := range r.Reports(year) {
		if rule.Code == code {
			return rule, true
		}
	}
	return ReportRule{}, false
}

// Expects tells how many of a kind a year should see.
func (r *Rules) Expects(kind ActivityKind) (Expectation, bool) {
	at := slices.IndexFunc(r.Expected, func(e Expectation) bool { return e.Kind == kind })
	if at < 0 {
		return Expectation{}, false
	}
	return r.Expected[at], true
}

// Choices are the words that the category of a kind may take.
func (r *Rules) Choices(kind ActivityKind) []Choice {
	switch kind {
	case Initiative:
		return r.Levels
	case Communication:
		return r.Forms
	}
	return nil
}

// LoadRules reads the file and reports all that is wrong.
func LoadRules(fsys fs.FS, file string) (*Rules, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("read the rules of reform work: %w", err)
	}
	node, err := ruleset.Parse(file, data)
	if err != nil {
		return nil, err
	}
	rd := ruleset.NewReader(file)
	top := rd.Object(node, "")
	r := &Rules{}
	for i, n := range top.List("reports") {
		r.schemes = append(r.schemes, readScheme(rd.Object(n, fmt.Sprintf("reports[%d]", i))))
	}
	for i, n := range top.List("expected") {
		o := rd.Object(n, fmt.Sprintf("expected[%d]", i))
		r.Expected = append(r.Expected, Expectation{Kind: ActivityKind(o.OneOf("kind", "", kindWords()...)), Least: int(o.Whole("least", 0, 1)), Basis: readBasis(o)})
		o.End()
	}
	soon := rd.Object(top.Key("soon"), "soon")
	r.SoonDays = int(soon.Whole("working_days", 1, 1))
	soon.End()
	r.Levels, r.Forms = readChoices(top, "levels"), readChoices(top, "forms")
	top.End()
	r.checkSchemes(rd, top.Node)
	return r, rd.Problems().OrNil()
}

func readScheme(o *ruleset.Object) scheme {
	s := scheme{fromYear: int(o.Whole("from_year", 0, civil.YearMin)), toYear: int(o.Whole("to_year", 0, civil.YearMin))}
	basis := readBasis(o)
	for i, n := range o.List("periods") {
		p := o.Object(n, fmt.Sprintf("%s[%d]", o.At("periods"), i))
		rule := ReportRule{
			Code: readCode(p), Label: readLabel(p), Closes: readMonthDay(p, "closes"),
			WorkingDays: int(p.Whole("working_days", 0, 0)), Basis: basis,
		}
		p.End()
		s.reports = append(s.reports, rule)
	}
	o.End()
	return s
}

// checkSchemes refuses years with two lists of reports and codes told twice.
func (r *Rules) checkSchemes(rd *ruleset.Reader, at *ruleset.Node) {
	until := 0
	for i, s := range r.schemes {
		isLast := i == len(r.schemes)-1
		if s.fromYear <= until || (!isLast && s.toYear == 0) || (s.toYear != 0 && s.toYear < s.fromYear) || len(s.reports) == 0 {
			rd.Refuse(at.Get("reports").Items[i], "from_year", "reform.rules_years", i+1)
		}
		until = s.toYear
		seen := map[string]bool{}
		for _, rule := range s.reports {
			if seen[rule.Code] {
				rd.Refuse(at.Get("reports").Items[i], "code", "reform.rules_twice", rule.Code)
			}
			seen[rule.Code] = true
		}
	}
}

func readBasis(o *ruleset.Object) Basis {
	return Basis{Text: o.Word("basis"), Status: o.OneOf("status", "", "CONFIRMED", "UNCONFIRMED")}
}

func readLabel(o *ruleset.Object) Label { return Label{VI: o.Word("vi"), EN: o.Word("en")} }

var codeShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,29}$`)

func readCode(o *ruleset.Object) string {
	code := o.Word("code")
	if code != "" && !codeShape.MatchString(code) {
		o.Refuse(o.Node.Get("code"), o.At("code"), "reform.rules_code", code)
	}
	return code
}

func readChoices(top *ruleset.Object, name string) []Choice {
	var choices []Choice
	for i, n := range top.List(name) {
		o := top.Object(n, fmt.Sprintf("%s[%d]", name, i))
		choices = append(choices, Choice{Code: readCode(o), Label: readLabel(o)})
		o.End()
	}
	return choices
}

// readMonthDay reads "03-14". The 29th of February is no day of every year.
func readMonthDay(o *ruleset.Object, name string) civil.MonthDay {
	month, day, _ := strings.Cut(o.Word(name), "-")
	m, errMonth := strconv.Atoi(month)
	d, errDay := strconv.Atoi(day)
	const commonYear = 2023
	if _, err := civil.NewDate(commonYear, time.Month(m), d); err != nil || errMonth != nil || errDay != nil {
		o.Refuse(o.Node.Get(name), o.At(name), "reform.rules_day", name)
		return civil.MonthDay{Month: time.January, Day: 1}
	}
	return civil.MonthDay{Month: time.Month(m), Day: d}
}

// refuse gathers one problem of a form.
func refuse(problems *fault.Problems, field, key string, args ...any) {
	*problems = append(*problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
}
