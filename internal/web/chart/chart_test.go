package chart_test

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"minhbach/internal/locale"
	"minhbach/internal/web/chart"
	"minhbach/internal/web/webtest"
	"minhbach/internal/web/webtest/gallery"
)

var words = chart.Words{ID: "c", Title: "Ban <Dân tộc> tăng 14 bậc", Describe: "Hạng từng năm & cả khối"}

// wellFormed reads a drawing to its end.
func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well formed: %v in %s", err, svg)
		}
	}
}

func all() map[string]templ.Component {
	one := int64(chart.Millionths)
	return map[string]templ.Component{
		"bump": chart.BumpChart(chart.Bump{Words: words, Years: []string{"2017", "2018"}, Rows: 2, Lines: []chart.BumpLine{
			{Name: "A & B", Ranks: []int{2, 1}, Row: 0, IsOwn: true, Hrefs: []string{"/a?x=1&y=2", ""}}, {Name: "C", Ranks: []int{0, 2}, Row: 1}}}),
		"waterfall": chart.WaterfallChart(chart.Waterfall{Words: words, Max: 100 * one, Score: 81250000, Decimals: 2, Falls: []chart.Fall{{Label: "a<b", Lost: 18750000, Recoverable: one, Href: "/a"}, {Label: "c", Note: "đủ 7/7"}}}),
		"gain":      chart.WaterfallChart(chart.Waterfall{Words: words, Max: 100 * one, Score: 101 * one, Decimals: 2, Falls: []chart.Fall{{Label: "a", Lost: one}, {Label: "b", Lost: -2 * one, Href: "/b"}}}),
		"rule":      chart.RuleGraph(chart.Rule{Words: words, Branches: [][]chart.RulePoint{{{0, 0}, {one, 0}}, {{one, one}, {2 * one, 2 * one}}}, Mark: &chart.RuleMark{RulePoint: chart.RulePoint{X: 9 * one, Y: one}, Label: "1 điểm"}}),
		"dumbbell":  chart.DumbbellChart(chart.Dumbbell{Words: words, Max: 3 * one, Pairs: []chart.Pair{{Label: "2018", Self: 2800000, Verified: 2550000, HasSelf: true, HasVerified: true, Note: "lệch 0,25", IsStrong: true}, {Label: "2019"}}}),
		"step":      chart.StepLine(chart.Step{Words: words, Days: 365, Today: 100, Max: 100 * one, High: 90 * one, Low: 80 * one, Points: []chart.StepPoint{{Day: 1, Value: one, Number: 1, Name: "Báo cáo", Href: "#b"}}}),
		"bullets":   chart.BulletRows(chart.Bullets{Words: words, Decimals: 2, Rows: []chart.Bullet{{Label: "Thể chế", Value: 7 * one, Mean: 6 * one, Best: 9 * one, Max: 7 * one, Href: "/a"}}}),
		"interval":  chart.RankInterval(chart.Interval{Words: words, From: 4, To: 9, Of: 20}),
		"history":   chart.HistoryLine(chart.History{Words: words, Points: []chart.HistoryPoint{{Label: "2018", Text: "6", At: -6, Href: "/a"}}}),
	}
}

func TestEveryDrawingIsWellFormedNamedAndWithoutInlineStyle(t *testing.T) {
	for name, c := range all() {
		svg := webtest.HTML(t, c)
		wellFormed(t, svg)
		webtest.Contains(t, svg, `<title id="c-t">Ban &lt;Dân tộc&gt; tăng 14 bậc</title>`, `<desc id="c-d">Hạng từng năm &amp; cả khối</desc>`, `aria-labelledby="c-t c-d"`)
		if strings.Contains(svg, "style=") || strings.Contains(svg, "⟦") {
			t.Errorf("%s: %s", name, svg)
		}
	}
}

func TestEmptyDataDrawsAnEmptyFrame(t *testing.T) {
	for _, c := range []templ.Component{
		chart.BumpChart(chart.Bump{Words: words}), chart.WaterfallChart(chart.Waterfall{Words: words}), chart.RuleGraph(chart.Rule{Words: words}),
		chart.DumbbellChart(chart.Dumbbell{Words: words}), chart.StepLine(chart.Step{Words: words, Today: -1}), chart.BulletRows(chart.Bullets{Words: words}),
		chart.RankInterval(chart.Interval{Words: words}), chart.HistoryLine(chart.History{Words: words}),
	} {
		wellFormed(t, webtest.HTML(t, c))
	}
}

func TestYearWithoutARankIsAGapInTheLine(t *testing.T) {
	svg := webtest.HTML(t, chart.BumpChart(chart.Bump{Words: words, Years: []string{"2015", "2016", "2017", "2018"}, Rows: 3,
		Lines: []chart.BumpLine{{Name: "A", Ranks: []int{1, 0, 2, 2}, Row: 1}}}))
	_, path, _ := strings.Cut(svg, `<path class="bump-other" d="`)
	path, _, _ = strings.Cut(path, `"`)
	if strings.Count(path, "M") != 2 {
		t.Errorf("got %s", path)
	}
}

func TestLastYearEndsAtTheRowOfTheTableEvenWhenRanksAreShared(t *testing.T) {
	svg := webtest.HTML(t, chart.BumpChart(chart.Bump{Words: words, Years: []string{"2017", "2018"}, Rows: 2,
		Lines: []chart.BumpLine{{Name: "A", Ranks: []int{1, 1}, Row: 0}, {Name: "B", Ranks: []int{2, 1}, Row: 1}}}))
	webtest.Contains(t, svg, "M40 79.5L94 79.5H130", "M40 110.5L94 110.5H130")
}

func TestNumbersAreWrittenInTheReadersLanguage(t *testing.T) {
	c := all()["waterfall"]
	webtest.Contains(t, webtest.HTMLIn(t, locale.VI, c), "−18,75", "81,25")
	webtest.Contains(t, webtest.HTMLIn(t, locale.EN, c), "−18.75", "81.25")
}

func TestScriptAddressIsNotDrawn(t *testing.T) {
	svg := webtest.HTML(t, chart.HistoryLine(chart.History{Words: words, Points: []chart.HistoryPoint{{Href: "javascript:alert(1)"}}}))
	if strings.Contains(svg, "javascript") {
		t.Error(svg)
	}
}

func TestHeatStepsBeginWhereTheLegendSays(t *testing.T) {
	for percent, want := range map[int]int{0: 1, 39: 1, 40: 2, 54: 2, 55: 3, 70: 4, 80: 5, 88: 6, 95: 6, 96: 7, 100: 7} {
		if got := chart.HeatStep(percent); got != want {
			t.Errorf("%d%%: step %d, want %d", percent, got, want)
		}
	}
	webtest.Contains(t, webtest.HTML(t, chart.HeatLegend()), "&lt; 40", "40–54", "96–100", "thiếu minh chứng", "không áp dụng")
}

const heatBytesMax = 60 << 10

func TestLargeHeatMapStaysSmallAndOpensByRowAndColumn(t *testing.T) {
	large := webtest.HTML(t, chart.HeatMap(gallery.Heat(20, 8, 15)))
	if len(large) > heatBytesMax {
		t.Errorf("20 × 120 has %d bytes, limit %d", len(large), heatBytesMax)
	}
	t.Logf("20 × 120: %d bytes", len(large))
	webtest.Contains(t, large, `data-cell="/tieu-chi?ma={row}&amp;co-quan={column}"`, `data-row="8.15"`, `data-column="20"`)
	small := webtest.HTML(t, chart.HeatMap(gallery.Heat(20, 7, 4)))
	webtest.Contains(t, small, `<a href="/tieu-chi?ma=1.1&amp;co-quan=1">`)
	if strings.Contains(small, "data-cell") {
		t.Error("a small map has links and needs no script")
	}
}

func TestHeatTellsMissingFromLowAndFromNotApplicable(t *testing.T) {
	html := webtest.HTML(t, chart.HeatMap(chart.Heat{Words: words, Columns: []chart.HeatColumn{{Key: "a"}, {Key: "b"}, {Key: "c", IsOwn: true}},
		Groups: []chart.HeatGroup{{Name: "Thể chế", Rows: []chart.HeatRow{{Code: "1", Name: "x", Cells: []chart.HeatCell{{Percent: 3}, {State: chart.HeatMissing}, {State: chart.HeatNone}}}}}}}))
	webtest.Contains(t, html, "<td class=h1>3", `aria-label="thiếu minh chứng"`, `<td class="h0 own">–`)
}

func BenchmarkHeatMapOf2400Cells(b *testing.B) {
	heat := gallery.Heat(20, 8, 15)
	ctx := webtest.Context(locale.VI)
	for b.Loop() {
		if err := chart.HeatMap(heat).Render(ctx, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTwinNamesItsRows(t *testing.T) {
	html := webtest.HTML(t, chart.Twin("Hạng", []string{"Năm", "Hạng"}, [][]string{{"2018", "6"}}))
	webtest.Contains(t, html, `<th scope="row">2018</th>`, `<td class="number">6</td>`, "Xem số liệu của biểu đồ")
}

func TestDrawingReportsThatNobodyListens(t *testing.T) {
	err := all()["interval"].Render(context.Background(), brokenPipe{})
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAWaterfallEndsAtTheScoreAboveItsMaximumToo(t *testing.T) {
	svg := webtest.HTML(t, all()["gain"])
	webtest.Contains(t, svg, `class="fall-gain"`, "+2,00", "101,00", "−1,00")
}
