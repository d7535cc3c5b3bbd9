package scoring

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

// CaseReport is what running a case file gives (RULES §8).
type CaseReport struct {
	Passed int          `json:"passed"`
	Failed int          `json:"failed"`
	Cases  []CaseResult `json:"cases"`
}

// CaseResult is one case: what was expected, and what came out.
type CaseResult struct {
	ID       string `json:"id"`
	OK       bool   `json:"ok"`
	Expected any    `json:"expected"`
	Got      any    `json:"got"`
	Why      string `json:"why"`
}

// caseTolerance is how far a number may lie from the expected one: half of
// what 6 printed decimals cannot show would be too strict for expectations
// written with fewer.
var caseTolerance = points.NewRat(1, 1_000_000)

type caseFile struct {
	Cases []json.RawMessage `json:"cases"`
}

type caseEntry struct {
	ID       string          `json:"id"`
	Rule     json.RawMessage `json:"rule"`
	Max      json.Number     `json:"max_points"`
	Input    map[string]any  `json:"input"`
	Expected any             `json:"expected"`
	Why      string          `json:"why"`
	Set      json.RawMessage `json:"set"`
	Path     string          `json:"path"` // of the set, in place of Set
	Note     any             `json:"note"` // for the reader
	Units    []caseUnit      `json:"units"`
}

type caseUnit struct {
	Unit     string                    `json:"unit"`
	Name     string                    `json:"name"`
	Block    string                    `json:"block"`
	Facts    map[string]any            `json:"facts"`
	Inputs   map[string]map[string]any `json:"inputs"`
	NA       []string                  `json:"na"`
	Expected map[string]any            `json:"expected"`
}

// caseFileMax bounds a case file.
const caseFileMax = 64 << 20

// ReadSet returns the bytes of a set that a case names by path.
type ReadSet func(path string) ([]byte, error)

// RunCases runs a case file; read may be nil when no case names a path.
func RunCases(name string, data []byte, read ReadSet) (*CaseReport, error) {
	if len(data) > caseFileMax {
		return nil, fault.New(fault.TooLarge, "ruleset.file_too_large", caseFileMax>>20).At(fault.Place{File: name})
	}
	var file caseFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fault.New(fault.Invalid, "ruleset.syntax", err.Error()).At(fault.Place{File: name}).Because(err)
	}
	report := &CaseReport{Cases: make([]CaseResult, 0, len(file.Cases))}
	for i, raw := range file.Cases {
		result := runCase(i, raw, read)
		if result.OK {
			report.Passed++
		} else {
			report.Failed++
		}
		report.Cases = append(report.Cases, result)
	}
	return report, nil
}

// runCase reads a case and runs it. One that cannot be read fails alone.
func runCase(i int, raw json.RawMessage, read ReadSet) CaseResult {
	var c caseEntry
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		if c.ID == "" {
			c.ID = fmt.Sprintf("cases[%d]", i)
		}
		return CaseResult{c.ID, false, c.Expected, fmt.Sprintf("error: %v; a case takes %s", err, caseKeys), c.Why}
	}
	return c.run(read)
}

// caseKeys are the keys of RULES §8.
const caseKeys = "id, rule, max_points, input, expected, why, set or path, units, note"

func (c *caseEntry) run(read ReadSet) CaseResult {
	if c.Set != nil || c.Path != "" {
		return c.runUnits(read)
	}
	got, err := c.runLeaf()
	if err != nil {
		return CaseResult{c.ID, c.Expected == "error", c.Expected, "error: " + err.Error(), c.Why}
	}
	return CaseResult{c.ID, sameValue(c.Expected, got), c.Expected, got, c.Why}
}

func (c *caseEntry) runLeaf() (any, error) {
	most, err := points.ParseScientific(c.Max.String())
	if err != nil {
		return nil, fmt.Errorf("max_points: %w", err)
	}
	full, ok := most.Points()
	if !ok {
		return nil, fmt.Errorf("max_points: %w", points.ErrNumber)
	}
	node, err := ruleset.Parse(c.ID+".json", c.Rule)
	if err != nil {
		return nil, fmt.Errorf("rule: %w", err)
	}
	rd := ruleset.NewReader(c.ID)
	r, na := criteria.DecodeRule(rd, node, "rule", full, rule.Guards{})
	if problems := rd.Problems(); len(problems) > 0 {
		return nil, problems
	}
	values, err := rule.BindAll(r, c.Input)
	if err != nil {
		return nil, fmt.Errorf("input: %w", err)
	}
	out, err := rule.Score(r, values, full.Rat(), nil)
	if err != nil {
		return nil, fmt.Errorf("score: %w", err)
	}
	switch out.State {
	case rule.Missing:
		return "missing", nil
	case rule.NotApplicable:
		if na != nil && na.Policy == criteria.NAFull {
			return json.Number(full.String()), nil
		}
		return "na", nil
	}
	p, _ := out.Points.Points()
	return json.Number(p.String()), nil
}

// sameValue compares an expected value with the one that came out: numbers
// within the tolerance, everything else exactly.
func sameValue(expected, got any) bool {
	want, isNumber := expected.(json.Number)
	if !isNumber {
		return expected == got
	}
	have, ok := got.(json.Number)
	if !ok {
		return false
	}
	a, errA := points.ParseScientific(want.String())
	b, errB := points.ParseScientific(have.String())
	if errA != nil || errB != nil {
		return want == have
	}
	diff := a.Sub(b)
	if diff.Sign() < 0 {
		diff = diff.Neg()
	}
	return diff.Cmp(caseTolerance) <= 0
}

func (c *caseEntry) runUnits(read ReadSet) CaseResult {
	expected, got := map[string]any{}, map[string]any{}
	for _, u := range c.Units {
		if u.Expected != nil {
			expected[u.Unit] = u.Expected
		}
	}
	block, err := c.score(read)
	if err != nil {
		return CaseResult{c.ID, c.Expected == "error", expected, "error: " + err.Error(), c.Why}
	}
	ok := true
	for i, u := range c.Units {
		have := map[string]any{}
		ok = compareUnit(block, i, u.Expected, have) && ok
		if len(have) > 0 {
			got[u.Unit] = have
		}
	}
	return CaseResult{c.ID, ok, expected, got, c.Why}
}

func (c *caseEntry) loadSet(read ReadSet) (*criteria.Set, error) {
	path := c.Path
	if path == "" && json.Unmarshal(c.Set, &path) != nil {
		return criteria.Load(c.ID+".json", c.Set)
	}
	if read == nil {
		return nil, fault.New(fault.Invalid, "scoring.case_path", path)
	}
	data, err := read(path)
	if err != nil {
		return nil, fmt.Errorf("read the set of case %s: %w", c.ID, err)
	}
	return criteria.Load(filepath.Base(path), data)
}

func (c *caseEntry) score(read ReadSet) (*Block, error) {
	set, err := c.loadSet(read)
	if err != nil {
		return nil, err
	}
	e := New(set)
	sheets := make([]*Sheet, len(c.Units))
	var problems []error
	for i, u := range c.Units {
		sheets[i] = e.NewSheet(u.Unit, u.Name, u.Block)
		problems = append(problems, u.fill(sheets[i])...)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return e.ScoreBlock(sheets, nil)
}

func (u *caseUnit) fill(s *Sheet) []error {
	var problems []error
	note := func(err error) {
		if err != nil {
			problems = append(problems, err)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(u.Inputs)) {
		inputs := rule.Flatten(u.Inputs[code])
		for _, input := range slices.Sorted(maps.Keys(inputs)) {
			note(s.Set(code, input, inputs[input]))
		}
	}
	for _, code := range u.NA {
		note(s.ApproveNA(code))
	}
	for _, name := range slices.Sorted(maps.Keys(u.Facts)) {
		if u.Facts[name] == nil {
			continue
		}
		note(s.SetFact(name, fmt.Sprint(u.Facts[name])))
	}
	return problems
}

// compareUnit compares the keys that are expected, and notes what came out.
func compareUnit(b *Block, i int, expected, got map[string]any) bool {
	r, ok := &b.Results[i], true
	number := func(p points.Points) any { return json.Number(p.String()) }
	for key, want := range expected {
		switch key {
		case "points":
			got[key] = number(r.Points)
		case "applicable_max":
			got[key] = number(r.Max)
		case "index":
			got[key] = nil
			if r.HasIndex {
				got[key] = json.Number(r.Index.String())
			}
		case "rank":
			got[key] = nil
			if r.Rank > 0 {
				got[key] = json.Number(fmt.Sprint(r.Rank))
			}
		case "band":
			got[key] = nil
			if r.Band != "" {
				got[key] = r.Band
			}
		case "missing":
			got[key] = json.Number(fmt.Sprint(r.Missing))
		case "criteria":
			nodes, same := compareCriteria(b, r, want)
			got[key] = nodes
			ok = ok && same
			continue
		default:
			got[key] = "unknown key"
		}
		ok = sameValue(want, got[key]) && ok
	}
	return ok
}

func compareCriteria(b *Block, r *Result, want any) (map[string]any, bool) {
	expected, isMap := want.(map[string]any)
	got, ok := map[string]any{}, isMap
	for code, of := range expected {
		c := b.Engine.set.Criterion(code)
		keys, isMap := of.(map[string]any)
		if c == nil || !isMap {
			got[code], ok = "unknown criterion", false
			continue
		}
		n := r.Nodes[c.Index]
		have := map[string]any{}
		for key, value := range keys {
			switch key {
			case "points":
				have[key] = json.Number(n.Points.String())
			case "max":
				have[key] = json.Number(n.Max.String())
			case "state":
				have[key] = n.State.String()
			}
			ok = sameValue(value, have[key]) && ok
		}
		got[code] = have
	}
	return got, ok
}
