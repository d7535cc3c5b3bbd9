package cchc

import (
	"maps"
	"slices"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// decide returns the view with the council's figures laid over what counted
// before. A criterion that a sheet names at all, by a figure or by a mark, is
// the council's whole: what the verified stage has of it no longer counts.
func (v *View) decide(engine *scoring.Engine, sheets []Sheet) (*View, error) {
	for _, sheet := range sheets {
		if _, isHere := v.Unit(string(sheet.Agency)); !isHere {
			return nil, fault.New(fault.Invalid, "cchc.unknown_unit", string(sheet.Agency))
		}
	}
	next := *v
	next.Blocks = maps.Clone(v.Blocks)
	next.noteAll(sheets)
	block, err := next.settle(engine, nil)
	if err != nil {
		return nil, err
	}
	next.Blocks[Final] = block
	return &next, nil
}

// whole completes sheets of the council: what they name of a criterion changes,
// and the rest of that criterion is what counted before. A criterion that was
// left out stays so, unless it is given figures.
func (v *View) whole(sheets []Sheet) []Sheet {
	before := v.Blocks[Final]
	if before == nil {
		before = v.Blocks[Verified]
	}
	if before == nil {
		before = v.Blocks[Self]
	}
	out := slices.Clone(sheets)
	for i := range out {
		if before != nil && before.At(string(out[i].Agency)) >= 0 {
			out[i] = v.complete(out[i], before.Sheets[before.At(string(out[i].Agency))])
		}
	}
	return out
}

func (v *View) complete(change Sheet, before *scoring.Sheet) Sheet {
	named, given, isThere := change.criteria(), map[string]bool{}, map[[2]string]bool{}
	for _, in := range change.Inputs {
		isThere[[2]string{in.Criterion, in.Name}] = true
		given[in.Criterion] = given[in.Criterion] || in.Value != ""
	}
	change.Inputs, change.Marks = slices.Clone(change.Inputs), slices.Clone(change.Marks)
	for _, in := range inputsOf(v.Set, before) {
		if slices.Contains(named, in.Criterion) && !isThere[[2]string{in.Criterion, in.Name}] {
			change.Inputs = append(change.Inputs, in)
		}
	}
	for _, code := range before.ApprovedCodes() {
		isMarked := slices.ContainsFunc(change.Marks, func(m Mark) bool { return m.Kind == MarkNA && m.Name == code })
		if slices.Contains(named, code) && !given[code] && !isMarked {
			change.Marks = append(change.Marks, Mark{Kind: MarkNA, Name: code})
		}
	}
	return change
}

// noteAll adds decided figures to those there are. The maps of another view are
// not touched.
func (v *View) noteAll(sheets []Sheet) {
	v.Decided = maps.Clone(v.Decided)
	for _, sheet := range sheets {
		v.note(sheet)
	}
}

// note adds decided figures to those there are. The lists of another view are
// not touched.
func (v *View) note(change Sheet) {
	if v.Decided == nil {
		v.Decided = map[id.ID]Sheet{}
	}
	have := v.Decided[change.Agency]
	next := Sheet{Agency: change.Agency, Inputs: slices.Clone(have.Inputs), Marks: slices.Clone(have.Marks)}
	for _, in := range change.Inputs {
		next.Inputs = slices.DeleteFunc(next.Inputs, func(old Input) bool { return old.Criterion == in.Criterion && old.Name == in.Name })
		if in.Value != "" {
			next.Inputs = append(next.Inputs, in)
		}
	}
	for _, m := range change.Marks {
		next.Marks = slices.DeleteFunc(next.Marks, func(old Mark) bool { return old.Kind == m.Kind && old.Name == m.Name })
		next.Marks = append(next.Marks, m)
	}
	v.Decided[change.Agency] = next
}

// settle scores the result: the sheets of the stage before with what was
// decided in their place.
func (v *View) settle(engine *scoring.Engine, peers []Sheet) (*scoring.Block, error) {
	before := v.Blocks[Verified]
	if before == nil {
		before = v.Blocks[Self]
	}
	sheets := blankSheets(engine, v, before)
	var problems fault.Problems
	for _, sheet := range sheets {
		decided, has := v.Decided[id.ID(sheet.Unit)]
		if !has {
			continue
		}
		for _, code := range decided.criteria() {
			clearCriterion(engine, sheet, code)
		}
		problems = append(problems, fault.All(decided.fill(sheet))...)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return scoreSheets(engine, v, sheets, peers)
}

// criteria lists the criteria that a sheet speaks of.
func (sh *Sheet) criteria() []string {
	named := map[string]bool{}
	for _, in := range sh.Inputs {
		named[in.Criterion] = true
	}
	for _, m := range sh.Marks {
		if m.Kind != MarkFact {
			named[m.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(named))
}

// clearCriterion takes every figure of a criterion away, and the approval that
// it does not apply.
func clearCriterion(engine *scoring.Engine, sheet *scoring.Sheet, code string) {
	sheet.WithdrawNA(code)
	c := engine.Set().Criterion(code)
	if c == nil || c.Rule == nil {
		return
	}
	for _, spec := range c.Rule.Inputs() {
		_ = sheet.Replace(code, spec.Name, rule.Value{}) // the set's own names are never refused
	}
}
