package cchcweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/points"
	"minhbach/internal/web/chart"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// The parameters of the heat map's address and their words.
const (
	orderParameter = "xep"
	orderByCode    = "ma"
	levelParameter = "muc"
	levelLeaves    = "chi-tiet"
)

// HeatMap is criteria × agencies in percent of the maximum.
type HeatMap struct {
	Block       string       `json:"block"`
	Year        int          `json:"year"`
	Stage       cchc.Stage   `json:"stage"`
	Provisional bool         `json:"provisional"`
	Set         SetRef       `json:"set"`
	OrderByCode bool         `json:"order_by_code"`
	Leaves      bool         `json:"leaves"` // each leaf its own row, not the criteria below the fields
	Agencies    []HeatAgency `json:"agencies"`
	Fields      []HeatField  `json:"fields"`
	MeanIndex   string       `json:"mean_index,omitempty"`
	Followed    string       `json:"followed,omitempty"`
	Finding     HeatFinding  `json:"finding"`

	rowFollow string // the agency that links of rows name; none when the page does so by itself
}

// SetRef names a criteria set.
type SetRef struct {
	Digest string `json:"digest"`
	ID     string `json:"id"`
	Title  string `json:"title"`
}

// HeatAgency is a column.
type HeatAgency struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	ShortName string `json:"short_name"`
	Rank      int    `json:"rank,omitempty"`
	Index     string `json:"index,omitempty"`
}

// HeatField is a group of rows.
type HeatField struct {
	Code      string    `json:"code"`
	Name      string    `json:"name"`
	MaxPoints string    `json:"max_points"`
	Penalty   bool      `json:"penalty,omitempty"` // percent is what was not taken
	Mean      *int      `json:"mean_percent"`
	Criteria  []HeatRow `json:"criteria"`
}

// HeatRow is one criterion.
type HeatRow struct {
	Code      string     `json:"code"`
	Name      string     `json:"name"`
	MaxPoints string     `json:"max_points"`
	Mean      *int       `json:"mean_percent"`
	Cells     []HeatCell `json:"cells"`
}

// HeatCell is one criterion of one agency; Percent is nil where there is none.
type HeatCell struct {
	State   string `json:"state"`
	Percent *int   `json:"percent"`
	Points  string `json:"points"`
	Max     string `json:"max"`
}

// HeatFinding is what the title says: the block's weakest field, and what
// stands out of the followed agency.
type HeatFinding struct {
	Weakest string `json:"weakest_field,omitempty"`
	Agency  string `json:"agency,omitempty"`
	Full    string `json:"full_field,omitempty"`   // the largest field the agency has all points of
	Lowest  string `json:"lowest_field,omitempty"` // its weakest field, when none is full
}

func (p *Pages) heat(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	rounds, err := p.service.Rounds(r.Context())
	if err != nil {
		return err
	}
	m := p.heatMap(s, heatChoice(r, p.options.Follow))
	ctx := r.Context()
	page := layout.Page{
		Title: m.title(ctx), Window: voice.Say(ctx, "cchc.detail.heat.window", strconv.Itoa(m.Year)), Current: railHeat, IsWide: true, Twin: apiHeatURL(m),
		Lead:     voice.Say(ctx, "cchc.detail.heat.lead", strconv.Itoa(m.Year), stateText(ctx, s.view.Round)),
		Switches: switches(ctx, rounds, m.Block, m.Year, func(block string, year int) string { return m.address(heatURL(block, year)) }),
		Actions:  heatActions(m),
	}
	return p.site.Render(w, r, page, heatPage(m))
}

// choice of the reader on a heat map.
type heatAsked struct {
	follow         string
	byCode, leaves bool
}

func heatChoice(r *http.Request, follow string) heatAsked {
	query := r.URL.Query()
	asked := heatAsked{follow: follow, byCode: query.Get(orderParameter) == orderByCode, leaves: query.Get(levelParameter) == levelLeaves}
	if query.Has(followParameter) {
		asked.follow = query.Get(followParameter)
	}
	return asked
}

// address adds the reader's choices to an address of the map.
func (m HeatMap) address(to string) string {
	to = following(to, m.Followed)
	if m.OrderByCode {
		to = withQuery(to, orderParameter, orderByCode)
	}
	if m.Leaves {
		to = withQuery(to, levelParameter, levelLeaves)
	}
	return to
}

// here is the map's own address with one choice changed.
func (m HeatMap) here(change func(*HeatMap)) string {
	change(&m)
	return m.address(heatURL(m.Block, m.Year))
}

// heatMap builds the view model.
func (p *Pages) heatMap(s spot, asked heatAsked) HeatMap {
	v := s.view
	m := HeatMap{
		Block: s.block(), Year: s.year(), Stage: s.stage, Provisional: v.IsProvisional(), Set: refOf(v.Set),
		OrderByCode: asked.byCode, Leaves: asked.leaves,
	}
	if u, ok := v.Unit(asked.follow); ok && asked.follow != "" {
		m.Followed = u.Code
		if u.Code != p.options.Follow {
			m.rowFollow = u.Code
		}
	}
	if s.scored == nil {
		return m
	}
	order := s.columns(asked.byCode)
	addColumns(&m, s, order)
	for _, field := range v.Set.Fields() {
		m.Fields = append(m.Fields, s.heatField(field, order, asked.leaves))
	}
	m.Finding = s.heatFinding(m.Followed)
	return m
}

func refOf(set *criteria.Set) SetRef { return SetRef{set.Digest, set.ID, set.Title} }

// columns lists the places of the units in the order the reader wants.
func (s spot) columns(byCode bool) []int {
	order := s.scored.Order()
	if byCode {
		units := unitsByAgency(s.view)
		slices.SortStableFunc(order, func(a, b int) int {
			return strings.Compare(units[s.scored.Sheets[a].Unit].Code, units[s.scored.Sheets[b].Unit].Code)
		})
	}
	return order
}

func addColumns(m *HeatMap, s spot, order []int) {
	units, set := unitsByAgency(s.view), s.view.Set
	sum, count := points.Rat{}, int64(0)
	for _, i := range order {
		r, u := &s.scored.Results[i], units[s.scored.Sheets[i].Unit]
		a := HeatAgency{Code: u.Code, Name: u.Name, ShortName: u.ShortName, Rank: r.Rank}
		if r.HasIndex {
			a.Index = indexText(set, r.Index)
			sum, count = sum.Add(r.Index), count+1
		}
		m.Agencies = append(m.Agencies, a)
	}
	if count > 0 {
		m.MeanIndex = indexText(set, sum.Mul(points.NewRat(1, count)))
	}
}

func (s spot) heatField(field *criteria.Criterion, order []int, leaves bool) HeatField {
	f := HeatField{Code: field.Code, Name: field.Name, MaxPoints: maxText(field.MaxPoints), Penalty: field.IsPenalty(), Mean: s.mean(field)}
	for _, c := range rowsOf(field, leaves) {
		row := HeatRow{Code: c.Code, Name: c.Name, MaxPoints: maxText(c.MaxPoints), Mean: s.mean(c)}
		for _, i := range order {
			row.Cells = append(row.Cells, s.heatCell(i, c))
		}
		f.Criteria = append(f.Criteria, row)
	}
	return f
}

// rowsOf lists the criteria of a field that get a row: those right below it, or
// every leaf. A field without criteria is its own row.
func rowsOf(field *criteria.Criterion, leaves bool) []*criteria.Criterion {
	if field.IsLeaf() {
		return []*criteria.Criterion{field}
	}
	if !leaves {
		return field.Children
	}
	var rows []*criteria.Criterion
	for _, child := range field.Children {
		rows = append(rows, rowsOf(child, true)...)
	}
	return rows
}

func (s spot) heatCell(i int, c *criteria.Criterion) HeatCell {
	n := s.scored.Results[i].Nodes[c.Index]
	cell := HeatCell{State: n.State.String(), Points: pointsText(s.view.Set, n.Points), Max: maxText(n.Max)}
	if share, ok := percent(kept(c, n), n.Max); ok && s.isKnown(i, c) {
		cell.Percent = &share
	}
	return cell
}

// kept is what a criterion leaves the agency: its points, or what a penalty
// did not take.
func kept(c *criteria.Criterion, n scoring.Node) points.Points {
	if c.IsPenalty() {
		return n.Max - n.Points
	}
	return n.Points
}

// isKnown tells whether any leaf of a criterion has figures: a group with some
// of them missing still has a value, counted as nothing for those.
func (s spot) isKnown(i int, c *criteria.Criterion) bool {
	n := s.scored.Results[i].Nodes[c.Index]
	if n.State != scoring.Missing {
		return n.State != scoring.NotApplicable
	}
	return slices.ContainsFunc(c.Children, func(child *criteria.Criterion) bool { return s.isKnown(i, child) })
}

// mean is the block's mean share of a criterion, over the units that have one.
func (s spot) mean(c *criteria.Criterion) *int {
	mean, ok := s.meanShare(c)
	if !ok {
		return nil
	}
	whole, _ := mean.Mul(points.Int(100)).Round(0, points.HalfUp).Int64()
	share := int(whole)
	return &share
}

func (s spot) meanShare(c *criteria.Criterion) (points.Rat, bool) {
	sum, count := points.Rat{}, int64(0)
	for i := range s.scored.Results {
		n := s.scored.Results[i].Nodes[c.Index]
		if share, ok := kept(c, n).Share(n.Max); ok && s.isKnown(i, c) {
			sum, count = sum.Add(share), count+1
		}
	}
	if count == 0 {
		return points.Rat{}, false
	}
	return sum.Mul(points.NewRat(1, count)), true
}

// heatFinding looks for what the title says.
func (s spot) heatFinding(follow string) HeatFinding {
	var f HeatFinding
	var weakest points.Rat
	for _, field := range s.view.Set.Fields() {
		if share, ok := s.meanShare(field); ok && !field.OutsideBase() && (f.Weakest == "" || share.Less(weakest)) {
			f.Weakest, weakest = field.Name, share
		}
	}
	u, ok := s.view.Unit(follow)
	if !ok || follow == "" {
		return f
	}
	i := s.scored.At(string(u.Agency))
	if i < 0 {
		return f
	}
	var lowest points.Rat
	var full points.Points
	for _, field := range s.view.Set.Fields() {
		n := s.scored.Results[i].Nodes[field.Index]
		share, ok := n.Points.Share(n.Max)
		if !ok || !s.isKnown(i, field) || field.OutsideBase() {
			continue
		}
		if n.Points == n.Max && n.Max > full {
			f.Full, full = field.Name, n.Max
		}
		if f.Lowest == "" || share.Less(lowest) {
			f.Lowest, lowest = field.Name, share
		}
	}
	f.Agency = u.Name
	return f
}

func (m HeatMap) title(ctx context.Context) string {
	f := m.Finding
	switch {
	case f.Weakest == "":
		return voice.Say(ctx, "cchc.detail.heat.title")
	case f.Agency == "" || f.Lowest == "":
		return voice.Say(ctx, "cchc.detail.heat.title_block", lowerFirst(f.Weakest))
	case f.Full == "" && f.Lowest == f.Weakest:
		return voice.Say(ctx, "cchc.detail.heat.title_both", f.Agency, lowerFirst(f.Weakest))
	case f.Full != "":
		return voice.Say(ctx, "cchc.detail.heat.title_full", lowerFirst(f.Weakest), f.Agency, lowerFirst(f.Full))
	}
	return voice.Say(ctx, "cchc.detail.heat.title_lowest", lowerFirst(f.Weakest), f.Agency, lowerFirst(f.Lowest))
}

// lowerFirst puts a name into the middle of a sentence; a name that begins
// with an abbreviation (CCHC) stays as it is.
func lowerFirst(name string) string {
	runes := []rune(name)
	if len(runes) < 2 || strings.ToUpper(string(runes[1])) == string(runes[1]) {
		return name
	}
	return strings.ToLower(string(runes[0])) + string(runes[1:])
}

// drawing makes the chart of the map.
func (m HeatMap) drawing(ctx context.Context) chart.Heat {
	h := chart.Heat{
		Words: chart.Words{
			ID: "heat", Title: m.title(ctx), Describe: voice.Say(ctx, "cchc.detail.heat.about"),
		},
		TotalLabel:  voice.Say(ctx, "cchc.web.index"),
		TotalMean:   shortIndex(ctx, m.MeanIndex),
		CellPattern: join(criterionRoot, m.Block, strconv.Itoa(m.Year)) + "/{row}/{column}",
		CellHref:    func(row, column string) string { return whyURL(m.Block, m.Year, row, column) },
	}
	for _, a := range m.Agencies {
		rank := "–"
		if a.Rank > 0 {
			rank = strconv.Itoa(a.Rank)
		}
		h.Columns = append(h.Columns, chart.HeatColumn{
			Key: a.Code, Rank: rank, Name: a.ShortName, Full: a.Name, Href: agencyURL(a.Code, m.Block, m.Year),
			Total: shortIndex(ctx, a.Index), IsOwn: a.Code == m.Followed,
		})
	}
	for _, f := range m.Fields {
		g := chart.HeatGroup{Name: f.Name, Note: voice.Say(ctx, "cchc.detail.points_of", voice.Number(ctx, f.MaxPoints))}
		if f.Penalty {
			g.Note = voice.Say(ctx, "cchc.detail.heat.penalty", voice.Number(ctx, f.MaxPoints))
		}
		for _, c := range f.Criteria {
			g.Rows = append(g.Rows, m.row(c))
		}
		h.Groups = append(h.Groups, g)
	}
	return h
}

func (m HeatMap) row(c HeatRow) chart.HeatRow {
	row := chart.HeatRow{Code: c.Code, Name: c.Name, Href: following(criterionURL(m.Block, m.Year, c.Code), m.rowFollow), Mean: "–"}
	if c.Mean != nil {
		row.Mean = strconv.Itoa(*c.Mean)
	}
	for _, cell := range c.Cells {
		one := chart.HeatCell{State: chart.HeatMissing}
		switch {
		case cell.Percent != nil:
			one = chart.HeatCell{Percent: *cell.Percent}
		case cell.State != scoring.Missing.String():
			one.State = chart.HeatNone
		}
		row.Cells = append(row.Cells, one)
	}
	return row
}

// shortIndex fits an index under a column of 38 pixels: one decimal.
func shortIndex(ctx context.Context, index string) string {
	r, err := points.ParseRat(index)
	if err != nil {
		return "–"
	}
	return voice.Number(ctx, r.Decimal(1, points.HalfUp))
}
