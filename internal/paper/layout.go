package paper

import (
	"fmt"
	"io/fs"
	"sync"

	"minhbach/internal/points"
	"minhbach/internal/ruleset"
	"minhbach/rules"
)

// layoutFile is the decree in force.
const layoutFile = "paper/nd-30-2020.yaml"

// layout is what the decree fixes: texts, and measures in mm, pt or shares.
type layout struct {
	basis    string
	texts    map[string]string
	measures map[string]float64
}

// regulated reads the layout once; the file is part of the program.
var regulated = sync.OnceValues(func() (*layout, error) {
	data, err := fs.ReadFile(rules.Files, layoutFile)
	if err != nil {
		return nil, fmt.Errorf("read the layout: %w", err)
	}
	return readLayout(layoutFile, data)
})

// Every text and measure the printer asks for. A file that lacks one is refused.
var (
	textNames    = []string{"nation", "motto", "number", "date", "recipients"}
	measureNames = []string{
		"page_width_mm", "page_height_mm", "margin_top_mm", "margin_bottom_mm", "margin_left_mm", "margin_right_mm",
		"nation_pt", "motto_pt", "superior_pt", "issuer_pt", "number_pt", "date_pt", "title_pt", "subtitle_pt", "annex_pt",
		"attached_pt", "body_pt", "indent_mm", "paragraph_gap_pt", "line_spacing", "role_pt", "name_pt", "recipients_pt",
		"recipient_pt", "page_number_pt", "issuer_rule_share", "head_left_share", "signature_gap_mm", "table_pt", "cell_gap_mm", "foot_pt",
	}
)

func readLayout(file string, data []byte) (*layout, error) {
	node, err := ruleset.Parse(file, data)
	if err != nil {
		return nil, err
	}
	rd := ruleset.NewReader(file)
	top := rd.Object(node, "")
	top.Word("id")
	top.Word("title")
	top.Word("certainty")
	top.Date("valid_from")
	l := &layout{basis: top.Word("basis"), texts: map[string]string{}, measures: map[string]float64{}}
	texts := rd.Object(top.Key("texts"), "texts")
	for _, name := range textNames {
		l.texts[name] = texts.Word(name)
	}
	texts.End()
	for i, n := range top.List("measures") {
		l.readMeasure(rd.Object(n, fmt.Sprintf("measures[%d]", i)))
	}
	for _, name := range measureNames {
		if _, have := l.measures[name]; !have {
			rd.Refuse(node, "measures", "paper.measure_missing", name)
		}
	}
	top.End()
	if err := rd.Problems().OrNil(); err != nil {
		return nil, err
	}
	return l, nil
}

// readMeasure takes one measure and holds it against the decree's own range.
func (l *layout) readMeasure(o *ruleset.Object) {
	name, use := o.Word("name"), o.RequiredNumber("use")
	low, high := o.MaybeNumber("min"), o.MaybeNumber("max")
	o.WordOr("note", "")
	if (low != nil && use.Less(*low)) || (high != nil && high.Less(use)) {
		o.Refuse(o.Node, o.At("use"), "paper.measure_outside", name, ratText(low), ratText(high))
	}
	l.measures[name] = ratFloat(use)
	o.End()
}

func ratText(r *points.Rat) string {
	if r == nil {
		return "…"
	}
	return r.String()
}

// ratFloat is good enough for the place of a letter.
func ratFloat(r points.Rat) float64 {
	f, _ := r.Big().Float64()
	return f
}

// of is a measure; readLayout made sure that it is there.
func (l *layout) of(name string) float64 { return l.measures[name] }
