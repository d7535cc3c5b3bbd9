package cchcweb

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/points"
)

// rankingYearsMax is how many years the bump chart goes back: more do not fit
// beside the table.
const rankingYearsMax = 6

// Ranking is the ranking of a block in a year as pages and the API show it.
type Ranking struct {
	Block       string      `json:"block"`
	Year        int         `json:"year"`
	State       string      `json:"state"` // open | frozen | published
	PublishedOn string      `json:"published_on,omitempty"`
	Stage       string      `json:"stage"` // self | verified
	IsDemo      bool        `json:"demo"`
	Set         SetRef      `json:"set"`
	Mean        string      `json:"mean,omitempty"` // of the ranked units' indices
	Ranked      int         `json:"ranked"`
	Fields      []FieldHead `json:"fields"`
	Years       []int       `json:"years"` // of Rows.Ranks, the last is Year
	Rows        []RankRow   `json:"rows"`  // by rank; units without a rank at the end
	Followed    string      `json:"followed,omitempty"`
	Finding     Finding     `json:"finding"`

	set       *criteria.Set
	hasExtra  bool // some unit has a bonus or a penalty
	isPartial bool // figures are still to come
}

// FieldHead is a field (lĩnh vực) of the set with the mean of the ranked units.
type FieldHead struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Max  string `json:"max"`
	Mean string `json:"mean,omitempty"`

	max, mean points.Points
	isBase    bool // not a bonus or a penalty
}

// RankRow is one unit of a ranking.
type RankRow struct {
	Agency   string      `json:"agency"`
	Code     string      `json:"code"`
	Name     string      `json:"name"`
	Rank     *int        `json:"rank"`
	Change   *int        `json:"change"` // places won since the year before; null when not known
	Index    string      `json:"index,omitempty"`
	Gap      string      `json:"gap,omitempty"` // to the unit before
	Points   string      `json:"points"`
	Max      string      `json:"applicable_max"`
	Band     string      `json:"band,omitempty"`
	Extra    string      `json:"extra,omitempty"` // bonus less penalty; empty when there is neither
	Missing  int         `json:"missing"`
	Excluded bool        `json:"excluded"`
	Equal    Equality    `json:"equal,omitempty"`
	Fields   []FieldCell `json:"fields"`
	Ranks    []int       `json:"ranks"` // by year; 0 is not ranked

	isBreak bool // the band changes above this row
}

// Equality says how a unit stands to others of equal index.
type Equality string

// The ways units are equal.
const (
	Shared Equality = "shared" // they share the rank
	Parted Equality = "parted" // the tie chain parted them
	Hidden Equality = "hidden" // only decimals that are not shown part them
)

// FieldCell is the points of a unit in a field.
type FieldCell struct {
	Points string `json:"points"`
	State  string `json:"state"`

	value points.Points
}

// Finding is what a ranking says first.
type Finding struct {
	Kind  string `json:"kind"` // rose | fell | stayed | rose_most | leads | partial | none
	Name  string `json:"name,omitempty"`
	Count int    `json:"count,omitempty"` // places, or the rank that stayed; of a partial one: agencies with figures
	Of    int    `json:"of,omitempty"`    // agencies of the block
	Years int    `json:"years,omitempty"`
	Index string `json:"index,omitempty"`
}

// newRanking builds the ranking of a spot. History holds the block's views,
// oldest first; follow is the code of an agency, or empty.
func newRanking(s spot, history []*cchc.View, follow string) Ranking {
	round, set := s.view.Round, s.view.Set
	r := Ranking{
		Block: round.Block, Year: round.Year, State: string(round.State), Stage: string(s.stage), IsDemo: round.IsDemo,
		Set: refOf(set), set: set, Rows: []RankRow{}, Fields: []FieldHead{},
	}
	if !round.PublishedOn.IsZero() {
		r.PublishedOn = round.PublishedOn.String()
	}
	if u, ok := s.view.Unit(follow); ok && follow != "" {
		r.Followed = u.Code
	}
	if s.scored == nil {
		r.Finding.Kind = "none"
		return r
	}
	r.isPartial = s.isPartial()
	r.fields(s)
	past := before(history, s)
	for _, v := range past {
		r.Years = append(r.Years, v.Round.Year)
	}
	r.rows(s, past)
	r.mean(s)
	r.Finding = r.find()
	return r
}

// before lists the views up to this year that have results, oldest first, this
// year's at the end.
func before(history []*cchc.View, s spot) []*cchc.View {
	var views []*cchc.View
	for _, v := range history {
		if v.Round.Year < s.year() && v.Final() != nil {
			views = append(views, v)
		}
	}
	views = append(views, s.view)
	return views[max(0, len(views)-rankingYearsMax):]
}

func (r *Ranking) fields(s spot) {
	for _, c := range r.set.Fields() {
		head := FieldHead{Code: c.Code, Name: c.Name, Max: maxText(c.MaxPoints), max: c.MaxPoints, isBase: !c.OutsideBase()}
		sum, count := points.Points(0), int64(0)
		for i := range s.scored.Results {
			if n := s.scored.Results[i].Nodes[c.Index]; s.scored.Results[i].Rank > 0 && n.State != scoring.NotApplicable {
				sum += n.Points
				count++
			}
		}
		if count > 0 {
			mean := sum.Rat().Mul(points.NewRat(1, count))
			head.Mean = mean.Decimal(pointsPlaces(r.set), r.set.Rounding.Mode)
			head.mean = sum / points.Points(count)
		}
		r.Fields = append(r.Fields, head)
	}
}

// ranksOf reads the ranks of a view by agency.
func ranksOf(v *cchc.View, scored *scoring.Block) map[string]int {
	ranks := make(map[string]int, len(v.Units))
	for i := range scored.Results {
		ranks[scored.Sheets[i].Unit] = scored.Results[i].Rank
	}
	return ranks
}

func (r *Ranking) rows(s spot, past []*cchc.View) {
	units := unitsByAgency(s.view)
	ranks := make([]map[string]int, len(past))
	for i, v := range past {
		block := v.Final()
		if i == len(past)-1 {
			block = s.scored
		}
		ranks[i] = ranksOf(v, block)
	}
	var above, better *scoring.Result
	for _, i := range s.scored.Order() {
		result, agency := &s.scored.Results[i], s.scored.Sheets[i].Unit
		u := units[agency]
		row := RankRow{
			Agency: agency, Code: u.Code, Name: u.Name, Points: pointsText(r.set, result.Points), Max: maxText(result.Max), Band: result.Band,
			Missing: result.Missing, Excluded: result.Excluded, Ranks: make([]int, len(past)),
		}
		for y := range past {
			row.Ranks[y] = ranks[y][agency]
		}
		if !r.isPartial {
			row.Change = change(row.Ranks, r.Years)
		}
		if extra := result.Bonus - result.Penalty; result.Bonus != 0 || result.Penalty != 0 {
			row.Extra, r.hasExtra = pointsText(r.set, extra), true
		}
		if result.HasIndex {
			row.Index = indexText(r.set, result.Index)
		}
		if result.Rank > 0 {
			row.Rank = &result.Rank
			r.Ranked++
			if above != nil && above.Rank != result.Rank {
				better = above
			}
			if better != nil {
				row.Gap = indexText(r.set, better.Index.Sub(result.Index))
			}
			r.compare(&row, result, above)
			above = result
		}
		for _, c := range r.set.Fields() {
			n := result.Nodes[c.Index]
			row.Fields = append(row.Fields, FieldCell{pointsText(r.set, n.Points), n.State.String(), n.Points})
		}
		r.Rows = append(r.Rows, row)
	}
}

// change is how many places were won since the year before; nil when the unit
// was not ranked in either or the year before is not known.
func change(ranks, years []int) *int {
	last := len(ranks) - 1
	if last < 1 || years[last-1] != years[last]-1 || ranks[last] == 0 || ranks[last-1] == 0 {
		return nil
	}
	places := ranks[last-1] - ranks[last]
	return &places
}

// compare sets a row against the one above it.
func (r *Ranking) compare(row *RankRow, result, above *scoring.Result) {
	if above == nil {
		return
	}
	row.isBreak = above.Band != result.Band
	last := &r.Rows[len(r.Rows)-1]
	var equal Equality
	switch {
	case above.Rank == result.Rank:
		equal = Shared
	case above.Index.Equal(result.Index):
		equal = Parted
	case row.Index == last.Index:
		equal = Hidden
	default:
		return
	}
	row.Equal = equal
	if last.Equal == "" {
		last.Equal = equal
	}
}

func (r *Ranking) mean(s spot) {
	sum, count := points.Rat{}, int64(0)
	for i := range s.scored.Results {
		if s.scored.Results[i].Rank > 0 {
			sum = sum.Add(s.scored.Results[i].Index)
			count++
		}
	}
	if count > 0 {
		r.Mean = indexText(r.set, sum.Mul(points.NewRat(1, count)))
	}
}

// find says what moved: the followed agency first, else the one that rose most,
// else who leads.
func (r *Ranking) find() Finding {
	if r.isPartial {
		f := Finding{Kind: "partial", Of: len(r.Rows)}
		for _, row := range r.Rows {
			if row.Index != "" {
				f.Count++
			}
		}
		return f
	}
	if row := r.row(r.Followed); row != nil {
		if f, ok := r.course(row); ok {
			return f
		}
	}
	best := Finding{Kind: "none"}
	for i := range r.Rows {
		if f, ok := r.course(&r.Rows[i]); ok && f.Kind == "rose" && f.Count > best.Count {
			best = f
			best.Kind = "rose_most"
		}
	}
	if best.Count > 0 {
		return best
	}
	if r.Ranked > 0 {
		return Finding{Kind: "leads", Name: r.Rows[0].Name, Index: r.Rows[0].Index}
	}
	return best
}

// row finds a unit by its code.
func (r *Ranking) row(code string) *RankRow {
	i := slices.IndexFunc(r.Rows, func(row RankRow) bool { return row.Code == code })
	if i < 0 || code == "" {
		return nil
	}
	return &r.Rows[i]
}

// course compares the first year a unit was ranked with this one.
func (r *Ranking) course(row *RankRow) (Finding, bool) {
	first := slices.IndexFunc(row.Ranks, func(rank int) bool { return rank > 0 })
	last := len(row.Ranks) - 1
	if first < 0 || first == last || row.Rank == nil {
		return Finding{}, false
	}
	f := Finding{Kind: "stayed", Name: row.Name, Count: *row.Rank, Years: r.Years[last] - r.Years[first]}
	if moved := row.Ranks[first] - *row.Rank; moved > 0 {
		f.Kind, f.Count = "rose", moved
	} else if moved < 0 {
		f.Kind, f.Count = "fell", -moved
	}
	return f, true
}

// What fits over a column of a field: so many lines of so many letters beside
// the height that the bump chart fixes for the head.
const (
	headLinesMax    = 3
	headLettersLine = 9
)

// shortName leaves out of a field's name what the names of fields mostly begin
// with, so that it fits over a narrow column; what still does not fit goes by
// its code. The whole name stands in the title of the head.
func shortName(f FieldHead, dropped string) string {
	name := f.Name
	if i := strings.IndexByte(name, '('); i > 0 {
		name = name[:i]
	}
	for word := range strings.SplitSeq(dropped, "|") {
		name = strings.Replace(name, word, "", 1)
	}
	words := strings.Fields(name)
	lines, used := 1, 0
	for _, word := range words {
		letters := utf8.RuneCountInString(word)
		if used > 0 && used+1+letters > headLettersLine {
			lines, used = lines+1, 0
		}
		used += letters + 1
		if letters > headLettersLine {
			lines = headLinesMax + 1
		}
	}
	if len(words) == 0 || lines > headLinesMax {
		return f.Code
	}
	return upperFirst(strings.Join(words, " "))
}

func upperFirst(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return words
	}
	return string(unicode.ToUpper(first)) + words[size:]
}
