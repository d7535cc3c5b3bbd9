package cchcweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/points"
	"minhbach/internal/web/chart"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// The parameter that shows every criterion, not only those that differ.
const (
	showParameter = "hien"
	showAll       = "tat-ca"
)

// StagePair sets an agency's self-score against its verified score, and the
// result beside them.
type StagePair struct {
	Block    string    `json:"block"`
	Year     int       `json:"year"`
	Set      SetRef    `json:"set"`
	Agency   AgencyRef `json:"agency"`
	Total    PairRow   `json:"total"`
	Fields   []PairRow `json:"fields"`
	Criteria []PairRow `json:"criteria"` // leaves; those that differ, unless all are asked for
	Leaves   int       `json:"leaves"`
	Differ   int       `json:"differ"`
	Strong   int       `json:"strong"` // by a quarter point or more
	All      bool      `json:"all"`
	HasBoth  bool      `json:"has_both"`
	HasFinal bool      `json:"has_final,omitempty"`
}

// PairRow is one criterion at both stages.
type PairRow struct {
	Code     string      `json:"code,omitempty"`
	Name     string      `json:"name"`
	Max      string      `json:"max"`
	Self     string      `json:"self,omitempty"`
	Verified string      `json:"verified,omitempty"`
	Final    string      `json:"final,omitempty"` // the result, once there is one
	Gap      string      `json:"gap,omitempty"`
	Strong   bool        `json:"strong,omitempty"`
	Reason   string      `json:"reason,omitempty"`
	Inputs   []InputPair `json:"inputs,omitempty"` // the figures that differ

	self, verified, most points.Points
	hasSelf, hasVerified bool
}

// InputPair is a figure that the verifier did not leave as declared.
type InputPair struct {
	Self     InputLine `json:"self"`
	Verified InputLine `json:"verified"`
}

func (p *Pages) pair(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	u, _, err := s.unit(r.PathValue("agency"))
	if err != nil {
		return err
	}
	ctx := r.Context()
	rounds, err := p.service.Rounds(ctx)
	if err != nil {
		return err
	}
	m := stagePair(s.view, u, r.URL.Query().Get(showParameter) == showAll)
	page := layout.Page{
		Title: m.title(ctx), Window: voice.Say(ctx, "cchc.detail.stages.window", u.Name, strconv.Itoa(m.Year)), Current: railRanking, Twin: apiStagesURL(m),
		Crumbs: []layout.Link{{Label: u.Name, Href: agencyURL(u.Code, m.Block, m.Year)}}, Here: voice.Say(ctx, "cchc.detail.stages.here"),
		Lead: voice.Say(ctx, "cchc.detail.stages.lead", strconv.Itoa(m.Year)),
		Switches: switches(ctx, rounds, m.Block, m.Year, func(block string, year int) string {
			if block != m.Block {
				return rankingURL(block, year)
			}
			return pairURL(u.Code, block, year)
		})[1:],
		Actions: stagesActions(m),
	}
	return p.site.Render(w, r, page, stagesPage(m))
}

// stagePair builds the view model.
func stagePair(v *cchc.View, u cchc.Unit, all bool) StagePair {
	m := StagePair{
		Block: v.Round.Block, Year: v.Round.Year, Set: refOf(v.Set), Agency: AgencyRef{u.Code, u.Name}, All: all,
		HasBoth: v.Blocks[cchc.Self] != nil && v.Blocks[cchc.Verified] != nil, HasFinal: blockOf(v, cchc.Final) != nil, Fields: []PairRow{}, Criteria: []PairRow{},
	}
	m.Total = totalPair(v, u)
	for _, c := range v.Set.Criteria {
		row := pairRow(v, u, c)
		if c.Parent == nil {
			m.Fields = append(m.Fields, row)
		}
		if !c.IsLeaf() {
			continue
		}
		m.Leaves++
		if row.Gap != "" {
			m.Differ++
			row.Inputs = inputPairs(v, u, c)
		}
		if row.Strong {
			m.Strong++
		}
		if all || row.Gap != "" {
			m.Criteria = append(m.Criteria, row)
		}
	}
	return m
}

func totalPair(v *cchc.View, u cchc.Unit) PairRow {
	row := PairRow{Max: maxText(v.Set.MaxPoints), most: v.Set.MaxPoints}
	for _, stage := range cchc.Stages() {
		block := blockOf(v, stage)
		if block == nil || block.At(string(u.Agency)) < 0 {
			continue
		}
		row.put(v.Set, stage, block.Results[block.At(string(u.Agency))].Points)
	}
	row.compare(v.Set)
	return row
}

func pairRow(v *cchc.View, u cchc.Unit, c *criteria.Criterion) PairRow {
	row := PairRow{Code: c.Code, Name: c.Name, Max: maxText(c.MaxPoints), most: c.MaxPoints}
	for _, stage := range cchc.Stages() {
		if n, ok := nodeOf(v, stage, u, c); ok && (n.State != scoring.Missing || !c.IsLeaf()) {
			row.put(v.Set, stage, n.Points)
		}
	}
	row.compare(v.Set)
	if row.Gap != "" {
		row.Reason = v.Reasons[u.Agency][c.Code]
	}
	return row
}

func (row *PairRow) put(set *criteria.Set, stage cchc.Stage, p points.Points) {
	switch stage {
	case cchc.Self:
		row.self, row.hasSelf, row.Self = p, true, pointsText(set, p)
	case cchc.Verified:
		row.verified, row.hasVerified, row.Verified = p, true, pointsText(set, p)
	case cchc.Final:
		row.Final = pointsText(set, p)
	case cchc.Explained: // has no figures
	}
}

// blockOf is the block of a stage. The result is the council's; once a round is
// frozen without one, it is what counted.
func blockOf(v *cchc.View, stage cchc.Stage) *scoring.Block {
	if stage == cchc.Final && v.Blocks[stage] == nil && !v.IsProvisional() {
		return v.Final()
	}
	return v.Blocks[stage]
}

func (row *PairRow) compare(set *criteria.Set) {
	if !row.hasSelf || !row.hasVerified || row.self == row.verified {
		return
	}
	gap := row.verified - row.self
	row.Gap, row.Strong = pointsText(set, gap), gap >= gapShown || -gap >= gapShown
}

// inputPairs lists the figures that are not the same at both stages.
func inputPairs(v *cchc.View, u cchc.Unit, c *criteria.Criterion) []InputPair {
	if c.Rule == nil {
		return nil
	}
	of := func(stage cchc.Stage) map[string]InputLine {
		block, lines := v.Blocks[stage], map[string]InputLine{}
		if block == nil || block.At(string(u.Agency)) < 0 {
			return lines
		}
		for _, line := range inputLines(block, block.Sheets[block.At(string(u.Agency))], c) {
			lines[line.Name] = line
		}
		return lines
	}
	self, verified := of(cchc.Self), of(cchc.Verified)
	var pairs []InputPair
	for _, spec := range c.Rule.Inputs() {
		a, b := self[spec.Name], verified[spec.Name]
		if (a.Given || b.Given) && (a.Given != b.Given || rawText(a.Value) != rawText(b.Value)) {
			pairs = append(pairs, InputPair{named(a, spec), named(b, spec)})
		}
	}
	return pairs
}

func named(l InputLine, spec rule.Spec) InputLine {
	l.Name = spec.Name
	return l
}

func (m StagePair) title(ctx context.Context) string {
	gap := strings.TrimPrefix(m.Total.Gap, "-")
	switch {
	case !m.HasBoth:
		return voice.Say(ctx, "cchc.detail.stages.one", m.Agency.Name)
	case m.Total.Gap == "" && m.Differ == 0:
		return voice.Say(ctx, "cchc.detail.stages.even", m.Agency.Name)
	case strings.HasPrefix(m.Total.Gap, "-"):
		return voice.Say(ctx, "cchc.detail.stages.lower", m.Agency.Name, voice.Number(ctx, gap))
	}
	return voice.Say(ctx, "cchc.detail.stages.higher", m.Agency.Name, numberOrDash(ctx, gap))
}

// dumbbell draws the fields.
func (m StagePair) dumbbell(ctx context.Context) chart.Dumbbell {
	d := chart.Dumbbell{
		Words:  chart.Words{ID: "fields-chart", Title: m.title(ctx), Describe: voice.Say(ctx, "cchc.detail.stages.about")},
		Labels: 240, Width: 640,
	}
	for _, f := range m.Fields {
		d.Max = max(d.Max, int64(f.most), int64(f.self), int64(f.verified))
		pair := chart.Pair{Label: clipped(f.Name, 32), Self: int64(f.self), Verified: int64(f.verified), HasSelf: f.hasSelf, HasVerified: f.hasVerified, IsStrong: f.Strong}
		if f.Gap != "" {
			pair.Note = voice.Say(ctx, "cchc.detail.apart", voice.Number(ctx, strings.TrimPrefix(f.Gap, "-")))
		}
		d.Pairs = append(d.Pairs, pair)
	}
	return d
}

// clipped shortens a label that has to fit beside a drawing; the table below
// has it whole.
func clipped(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}

func (m StagePair) twinRows(ctx context.Context) [][]string {
	var rows [][]string
	for _, f := range m.Fields {
		rows = append(rows, []string{f.Name, numberOrDash(ctx, f.Self), numberOrDash(ctx, f.Verified), plusMinus(ctx, f.Gap)})
	}
	return rows
}

// words say a figure that differs.
func (i InputPair) words(ctx context.Context) string {
	line := i.Self
	if line.Label == "" {
		line.Label = i.Verified.Label
	}
	return line.title(ctx) + ": " + i.Self.text(ctx) + " → " + i.Verified.text(ctx)
}
