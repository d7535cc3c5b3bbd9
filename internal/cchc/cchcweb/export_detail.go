package cchcweb

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/whatif"
	"minhbach/internal/web/voice"
)

// The workbooks of the pages of one agency: a trial, a criterion, a proof. Each
// has several tables, a sheet for each.

// sheetOf makes a table of a page; a head that ends with "#" is of numbers.
func sheetOf(ctx context.Context, key, title string, isDemo bool, heads ...string) *sheetTable {
	t := &sheetTable{sheet: voice.Say(ctx, "cchc.detail.sheet."+key), title: title, isDemo: isDemo, strong: map[int]bool{}}
	for _, head := range heads {
		key, isNumber := strings.CutSuffix(head, "#")
		t.heads, t.numbers = append(t.heads, voice.Say(ctx, key)), append(t.numbers, isNumber)
	}
	return t
}

func (t *sheetTable) add(cells ...string) { t.rows = append(t.rows, cells) }

// sum adds a row that stands out.
func (t *sheetTable) sum(cells ...string) {
	t.strong[len(t.rows)] = true
	t.add(cells...)
}

func (p *Pages) whatIfBook(w http.ResponseWriter, r *http.Request) error {
	ask, err := p.trialAsk(r)
	if err != nil {
		return err
	}
	t, err := newWhatIf(ask.spot, ask.unit, ask.at, ask.base, ask.figures)
	if err != nil {
		return err
	}
	// A file has nowhere to say that some of its figures were left out.
	if problems := slices.Concat(ask.problems, t.refused); len(problems) > 0 {
		return problems
	}
	ctx, isDemo := r.Context(), ask.view.Round.IsDemo
	return sendBook(w, r, "thu-kich-ban-"+t.Agency.Code+"-"+strconv.Itoa(t.Year),
		t.resultSheet(ctx, isDemo), t.triedSheet(ctx, isDemo), t.stepsSheet(ctx, isDemo), t.shownSheet(ctx, isDemo))
}

// resultSheet is every criterion before and after, with the sums at its foot.
func (t WhatIf) resultSheet(ctx context.Context, isDemo bool) *sheetTable {
	sheet := sheetOf(ctx, "result", t.title(ctx), isDemo, "cchc.detail.code", "cchc.detail.criterion", "cchc.detail.max#",
		"cchc.detail.whatif.now#", "cchc.detail.whatif.after#", "cchc.detail.whatif.wins#", "cchc.detail.state")
	sheet.notes = append(sheet.notes, voice.Say(ctx, "cchc.detail.whatif.lead"))
	if t.Provisional {
		sheet.notes = append(sheet.notes, voice.Say(ctx, "cchc.web.state.open"))
	}
	for _, row := range t.rows {
		put := sheet.add
		if !row.Leaf {
			put = sheet.sum
		}
		put(row.Code, row.Name, maxText(row.After.Max), pointsText(t.set, row.Before.Points), pointsText(t.set, row.After.Points),
			pointsText(t.set, row.Gain), voice.Say(ctx, "cchc.detail.node."+row.After.State))
	}
	sheet.sum("", voice.Say(ctx, "cchc.detail.sum"), t.After.Max, t.Before.Points, t.After.Points, t.Gain, "")
	sheet.sum("", voice.Say(ctx, "cchc.web.index"), "", orDash(t.Before.Index), orDash(t.After.Index), "", "")
	sheet.sum("", voice.Say(ctx, "cchc.web.rank"), "", t.Before.rank(), t.After.rank(), "", "")
	sheet.sum("", voice.Say(ctx, "cchc.web.band"), "", orDash(t.Before.Band), orDash(t.After.Band), "", "")
	return sheet
}

func (s Standing) rank() string {
	if s.Rank == nil {
		return "–"
	}
	return strconv.Itoa(*s.Rank)
}

// triedSheet is the figures changed.
func (t WhatIf) triedSheet(ctx context.Context, isDemo bool) *sheetTable {
	sheet := sheetOf(ctx, "tried", voice.Say(ctx, "cchc.detail.whatif.tried", len(t.Tried)), isDemo,
		"cchc.detail.code", "cchc.detail.criterion", "cchc.detail.figures", "cchc.detail.whatif.now#", "cchc.detail.whatif.after#")
	for _, one := range t.Tried {
		line := one.line(t.set)
		was := line
		was.Value, was.Given = one.Was, one.given
		sheet.add(one.Code, one.Name, line.title(ctx), was.cell(ctx), line.cell(ctx))
	}
	return sheet
}

// cell is a figure as a cell takes it: a number plainly, the items of a list one
// by one, anything else in words.
func (l InputLine) cell(ctx context.Context) string {
	switch v := l.Value.(type) {
	case json.Number:
		if l.Given {
			return v.String()
		}
	case []any:
		if _, areWords := wordsIn(v); l.Given && !areWords {
			return exchange.FigureText(v, voice.Lang(ctx))
		}
	}
	return l.text(ctx)
}

// stepsSheet is the nearest steps, best first.
func (t WhatIf) stepsSheet(ctx context.Context, isDemo bool) *sheetTable {
	sheet := sheetOf(ctx, "steps", t.stepsTitle(ctx), isDemo, "cchc.detail.code", "cchc.detail.criterion", "cchc.detail.whatif.do",
		"cchc.detail.whatif.wins#", "cchc.detail.points#", "cchc.detail.max#", "cchc.web.index#", "cchc.web.rank#")
	for _, step := range t.Proposals {
		sheet.add(step.Code, step.Name, step.Words.In(voice.Lang(ctx)), step.gain, step.points, step.max, step.index, rankText(step.After.Rank))
	}
	return sheet
}

// shownSheet is the lost points that nothing is proposed for.
func (t WhatIf) shownSheet(ctx context.Context, isDemo bool) *sheetTable {
	sheet := sheetOf(ctx, "shown", voice.Say(ctx, "cchc.detail.whatif.shown"), isDemo,
		"cchc.detail.code", "cchc.detail.criterion", "cchc.detail.sheet.reason", "cchc.detail.lost#", "cchc.detail.points#", "cchc.detail.max#")
	for _, s := range t.Shown {
		sheet.add(s.Code, s.Name, whatif.Words().Say(voice.Lang(ctx), "whatif.reason."+string(s.Reason)),
			pointsText(t.set, s.Lost), pointsText(t.set, s.Points), maxText(s.Max))
	}
	return sheet
}

func (p *Pages) whyBook(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	c, err := p.criterionCard(ctx, s, r.PathValue("code"), r.PathValue("agency"))
	if err != nil {
		return err
	}
	second := c.inputSheet(ctx)
	if len(c.Parts) > 0 {
		second = c.partSheet(ctx)
	}
	return sendBook(w, r, "tieu-chi-"+c.Code+"-"+c.Agency.Code+"-"+strconv.Itoa(c.Year), c.whySheet(ctx), second, c.yearSheet(ctx), c.factSheet(ctx))
}

// book is the address of the page as a workbook.
func (c CriterionCard) book() string {
	address := excelRoot + whyURL(c.Block, c.Year, c.Code, c.Agency.Code)
	if c.isFinal {
		return address
	}
	return withQuery(address, stageParameter, stageWords[c.Stage])
}

func (c CriterionCard) sheetTitle() string { return c.Code + " " + c.Name + ", " + c.Agency.Name }

// whySheet is the result, the rule and the arithmetic.
func (c CriterionCard) whySheet(ctx context.Context) *sheetTable {
	sheet := sheetOf(ctx, "why", c.sheetTitle(), c.isDemo, "cchc.detail.sheet.step", "cchc.detail.sheet.result#")
	sheet.notes = append(sheet.notes, voice.Say(ctx, "cchc.web.year_of", strconv.Itoa(c.Year))+", "+voice.Say(ctx, "cchc.detail.stage."+string(c.Stage)))
	for _, words := range c.Rule {
		sheet.add(words.In(voice.Lang(ctx)), "")
	}
	for _, step := range c.Why {
		result := step.plain
		if result == "" {
			result = step.Result.In(voice.Lang(ctx))
		}
		sheet.add(step.Words.In(voice.Lang(ctx)), result)
	}
	sheet.sum(voice.Say(ctx, "cchc.detail.criterion.final"), c.Points)
	sheet.add(voice.Say(ctx, "cchc.detail.max"), c.Max)
	if c.Max != c.PrintedMax {
		sheet.add(voice.Say(ctx, "cchc.detail.printed_max"), c.PrintedMax)
	}
	sheet.add(voice.Say(ctx, "cchc.detail.lost"), c.Lost)
	sheet.add(voice.Say(ctx, "cchc.detail.state"), stateWords(ctx, c.State, c.Certainty))
	return sheet
}

// inputSheet is the figures of a leaf and the documents that prove it.
func (c CriterionCard) inputSheet(ctx context.Context) *sheetTable {
	sheet := sheetOf(ctx, "inputs", c.sheetTitle(), c.isDemo, "cchc.detail.figures", "cchc.detail.sheet.value#", "cchc.detail.origin")
	for _, in := range c.Inputs {
		sheet.add(in.title(ctx), in.cell(ctx), in.origin(ctx))
	}
	for _, document := range c.Evidence {
		sheet.add(voice.Say(ctx, "cchc.detail.sets.evidence", document), "", "")
	}
	return sheet
}

// partSheet is what stands below a group.
func (c CriterionCard) partSheet(ctx context.Context) *sheetTable {
	sheet := sheetOf(ctx, "parts", c.sheetTitle(), c.isDemo, "cchc.detail.code", "cchc.detail.criterion", "cchc.detail.points#", "cchc.detail.max#", "cchc.detail.state")
	for _, part := range c.Parts {
		sheet.add(part.Code, part.Name, part.Points, part.Max, stateWords(ctx, part.State, part.Certainty))
	}
	sheet.sum("", voice.Say(ctx, "cchc.detail.sum"), c.Points, c.Max, "")
	return sheet
}

// yearSheet is the years that can be set beside this one.
func (c CriterionCard) yearSheet(ctx context.Context) *sheetTable {
	sheet := sheetOf(ctx, "years", c.sheetTitle(), c.isDemo, "cchc.web.year#", "cchc.detail.code", "cchc.detail.stage.self#",
		"cchc.detail.stage.verified#", "cchc.detail.difference#", "cchc.detail.stages.reason")
	for _, y := range c.Years {
		if !y.Comparable {
			sheet.add(strconv.Itoa(y.Year), "–", "–", "–", "–", voice.Say(ctx, "cchc.detail.compare.not"))
			continue
		}
		sheet.add(strconv.Itoa(y.Year), y.Code, orDash(y.Self), orDash(y.Verified), orDash(y.Gap), y.Reason)
	}
	return sheet
}

// factSheet is the facts that brought the figures, by their place in the log.
func (c CriterionCard) factSheet(ctx context.Context) *sheetTable {
	sheet := sheetOf(ctx, "facts", c.sheetTitle(), c.isDemo, "cchc.detail.at", "cchc.detail.figures", "cchc.detail.origin", "cchc.detail.sheet.position#")
	labels := map[string]InputLine{}
	for _, in := range c.Inputs {
		labels[in.Name] = in
	}
	for _, f := range c.Facts {
		sheet.add(f.at, f.words(ctx, labels), f.origin(ctx), strconv.FormatInt(f.Position, 10))
	}
	return sheet
}

func (p *Pages) proofBook(w http.ResponseWriter, r *http.Request) error {
	f, err := p.factPage(r.Context(), r.PathValue("position"))
	if err != nil {
		return err
	}
	ctx, isDemo := r.Context(), p.site.IsDemo()
	leaf, err := f.leafSheet(ctx, isDemo)
	if err != nil {
		return err
	}
	return sendBook(w, r, "bang-chung-"+strconv.FormatInt(f.Position, 10), f.aboutSheet(ctx, isDemo), leaf, f.pathSheet(ctx, isDemo))
}

func (f FactPage) sheet(ctx context.Context, key string, isDemo bool, heads ...string) *sheetTable {
	return sheetOf(ctx, key, voice.Say(ctx, "cchc.detail.proof.title", f.position(ctx)), isDemo, heads...)
}

// aboutSheet is what the fact is, and the signed checkpoint its proof leads to.
func (f FactPage) aboutSheet(ctx context.Context, isDemo bool) *sheetTable {
	sheet := f.sheet(ctx, "fact", isDemo, "cchc.detail.sheet.what", "cchc.detail.sheet.value")
	sheet.notes = append(sheet.notes, voice.Say(ctx, "cchc.detail.sheet.proof_note"))
	for _, row := range [][2]string{
		{"cchc.detail.sheet.position", strconv.FormatInt(f.Position, 10)}, {"cchc.detail.sheet.id", f.Fact}, {"cchc.detail.proof.kind", f.Kind},
		{"cchc.web.agency", orDash(f.Agency)}, {"cchc.detail.sheet.subject", orDash(f.Subject)}, {"cchc.detail.proof.occurred", voice.Text(ctx, f.OccurredOn)},
		{"cchc.detail.proof.period", orDash(f.Period)}, {"cchc.detail.proof.recorded", f.at}, {"cchc.detail.sheet.verifier", f.Proof.Verifier},
		{"cchc.detail.proof.checkpoint", f.Proof.Checkpoint},
	} {
		sheet.add(voice.Say(ctx, row[0]), row[1])
	}
	return sheet
}

// cellRunesFull is what a row of the content holds; more goes on in the next.
const cellRunesFull = 30_000

// leafSheet is the content that was hashed, one value to a row.
func (f FactPage) leafSheet(ctx context.Context, isDemo bool) (*sheetTable, error) {
	sheet := f.sheet(ctx, "leaf", isDemo, "cchc.detail.sheet.what", "cchc.detail.sheet.value#")
	dec := json.NewDecoder(bytes.NewReader(f.Leaf))
	dec.UseNumber()
	var content any
	if err := dec.Decode(&content); err != nil {
		return sheet, fmt.Errorf("lay out fact %s: %w", f.Fact, err)
	}
	sheet.addJSON("", content)
	return sheet, nil
}

// addJSON adds the values of a document by their paths.
func (t *sheetTable) addJSON(path string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range sortedKeys(v) {
			t.addJSON(strings.TrimPrefix(path+"."+key, "."), v[key])
		}
	case []any:
		for i, item := range v {
			t.addJSON(path+"["+strconv.Itoa(i)+"]", item)
		}
	case json.Number:
		t.add(path, v.String())
	default:
		text := []rune(fmt.Sprint(v))
		for len(text) > cellRunesFull {
			t.add(path, string(text[:cellRunesFull]))
			text = text[cellRunesFull:]
		}
		t.add(path, string(text))
	}
}

// pathSheet is the hashes from the fact up to the root.
func (f FactPage) pathSheet(ctx context.Context, isDemo bool) *sheetTable {
	sheet := f.sheet(ctx, "path", isDemo, "cchc.detail.sheet.level#", "cchc.detail.sheet.hash")
	for i, hash := range f.Proof.Hashes {
		sheet.add(strconv.Itoa(i+1), hash.String())
	}
	return sheet
}
