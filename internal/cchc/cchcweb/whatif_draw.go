package cchcweb

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/cchc/whatif"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/stat"
	"minhbach/internal/web/voice"
)

// stepsFirst is how many steps stand open above the form.
const stepsFirst = 8

// indexNote says how the index moved.
func (t WhatIf) indexNote(ctx context.Context) string {
	if t.Before.Index == t.After.Index {
		return voice.Say(ctx, "cchc.detail.whatif.index_now")
	}
	return voice.Say(ctx, "cchc.detail.whatif.index_from", numberOrDash(ctx, t.Before.Index))
}

func (t WhatIf) tone() stat.Tone {
	switch {
	case strings.HasPrefix(t.Gain, "-"):
		return stat.Bad
	case strings.Trim(t.Gain, "0.") != "":
		return stat.Good
	}
	return stat.Neutral
}

// facts are the figures before and after.
func (t WhatIf) facts(ctx context.Context) []stat.Fact {
	rank := func(s Standing) string {
		if s.Rank == nil {
			return "–"
		}
		return strconv.Itoa(*s.Rank)
	}
	moved := func(before, after string) string {
		if before == after {
			return after
		}
		return before + " → " + after
	}
	list := []stat.Fact{
		{Label: voice.Say(ctx, "cchc.detail.points"), Value: moved(voice.Number(ctx, t.Before.Points), voice.Number(ctx, t.After.Points)), Note: voice.Say(ctx, "cchc.detail.of_max", voice.Number(ctx, t.After.Max))},
		{Label: voice.Say(ctx, "cchc.web.rank"), Value: moved(rank(t.Before), rank(t.After)), Note: voice.Say(ctx, "cchc.detail.of_units", t.After.Of)},
		{Label: voice.Say(ctx, "cchc.web.band"), Value: moved(orDash(t.Before.Band), orDash(t.After.Band))},
	}
	if t.After.Missing+t.Before.Missing > 0 {
		list = append(list, stat.Fact{Label: voice.Say(ctx, "cchc.detail.missing_leaves"), Value: moved(strconv.Itoa(t.Before.Missing), strconv.Itoa(t.After.Missing)), Tone: stat.Soon})
	}
	return list
}

func (t WhatIf) stepsTitle(ctx context.Context) string {
	if len(t.Tried) > 0 {
		return voice.Say(ctx, "cchc.detail.whatif.steps_next", len(t.Proposals))
	}
	return voice.Say(ctx, "cchc.detail.whatif.steps_count", len(t.Proposals))
}

func (t WhatIf) movedRows(ctx context.Context) []datatable.Row {
	var rows []datatable.Row
	for _, m := range t.Moved {
		rows = append(rows, datatable.Row{Cells: []datatable.Cell{
			{Text: m.Code + " " + m.Name, Href: whyURL(t.Block, t.Year, m.Code, t.Agency.Code)}, {Text: voice.Number(ctx, m.Before)},
			{Text: voice.Number(ctx, m.After), Strong: true}, {Text: plusMinus(ctx, m.Gain)},
		}})
	}
	return rows
}

// text says the figure tried.
func (one Tried) text(ctx context.Context, set *criteria.Set) string {
	line := one.line(set)
	if !line.Given {
		return line.title(ctx) + " – " + voice.Say(ctx, "cchc.detail.value.withdrawn")
	}
	return line.title(ctx) + " = " + line.text(ctx)
}

// line is the figure tried, as a page lists figures.
func (one Tried) line(set *criteria.Set) InputLine {
	line := InputLine{Name: one.Input, Given: one.Value != ""}
	if c := set.Criterion(one.Code); c != nil && c.Rule != nil {
		one.describe(&line, c)
	}
	if line.Given && line.Value == nil && one.Value != "null" {
		line.Value = json.Number(one.Value)
	}
	return line
}

// ownFigure is the agency's own figure as JSON holds it; one that the set does
// not know is refused by the trial.
func ownFigure(sheet *scoring.Sheet, c *criteria.Criterion, input string) (own any, given bool, err error) {
	if c.Rule == nil {
		return nil, false, nil
	}
	specs := c.Rule.Inputs()
	i := rule.Find(specs, input)
	if i < 0 {
		return nil, false, nil
	}
	v, err := sheet.Value(c.Code, specs[i].Name)
	if err != nil || v.Is == rule.Absent {
		return nil, false, err
	}
	return v.JSON(specs[i]), true, nil
}

// describe finds the label and the value of the figure by its criterion.
func (one Tried) describe(line *InputLine, c *criteria.Criterion) {
	for _, b := range c.Inputs {
		if b.Input == one.Input {
			line.Label = b.Label
		}
	}
	line.Words = wordLabels(c.Rule)
	specs := c.Rule.Inputs()
	i := rule.Find(specs, one.Input)
	if !line.Given || i < 0 {
		return
	}
	if v, err := rule.BindText(specs[i], one.Value); err == nil {
		line.Value = v.JSON(specs[i])
	}
}

func shownWords(ctx context.Context, s whatif.Shown) string {
	return whatif.Words().Say(voice.Lang(ctx), "whatif.reason."+string(s.Reason))
}

func (f TrialField) hasErrors() bool {
	for _, leaf := range f.Leaves {
		for _, k := range leaf.Controls {
			if k.Error != "" {
				return true
			}
			if k.Grid != nil && k.Grid.hasErrors() {
				return true
			}
		}
	}
	return false
}

// listed is the name of the hidden field beside a list of boxes.
func (k Control) listed() string { return listedPrefix + strings.TrimPrefix(k.Name, typedPrefix) }

// tried is the name of the hidden field that hands on a list tried out.
func (k Control) tried() string { return trialPrefix + strings.TrimPrefix(k.Name, typedPrefix) }
