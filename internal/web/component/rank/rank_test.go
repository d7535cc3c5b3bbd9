package rank_test

import (
	"strings"
	"testing"

	"minhbach/internal/web/component/rank"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/webtest"
)

func TestChangeSaysItsDirectionInWords(t *testing.T) {
	webtest.Contains(t, webtest.HTML(t, rank.Change(3, true)), "rank-up", "tăng bậc:", "3")
	down := webtest.HTML(t, rank.Change(-2, true))
	webtest.Contains(t, down, "rank-down", "giảm bậc:", "2")
	if strings.Contains(down, "-2") {
		t.Error("the sign is said twice")
	}
	webtest.Contains(t, webtest.HTML(t, rank.Change(0, true)), "giữ nguyên hạng")
	webtest.Contains(t, webtest.HTML(t, rank.Change(5, false)), "chưa có năm trước để so")
}

func TestBarBeginsAtZeroAndStaysInItsCell(t *testing.T) {
	half := webtest.HTML(t, rank.FieldBar(rank.Bar{Text: "7,50", Value: 7_500_000, Mean: 15_000_000, Max: 15_000_000, Own: true}))
	webtest.Contains(t, half, "7,50", `class="bar-fill" y="3" width="500"`, `x="970"`, "field-bar-own")
	over := webtest.HTML(t, rank.FieldBar(rank.Bar{Value: 99, Max: 10, NoMean: true}))
	webtest.Contains(t, over, `class="bar-fill" y="3" width="1000"`)
	if strings.Contains(over, "bar-tick") {
		t.Error("a mean is drawn where there is none")
	}
	webtest.Contains(t, webtest.HTML(t, rank.FieldBar(rank.Bar{Value: -5, Max: 10})), `class="bar-fill" y="3" width="0"`)
}

func TestBesideKeepsChartAndTableTogether(t *testing.T) {
	webtest.Contains(t, webtest.HTML(t, rank.With(rank.Beside{ChartTitle: "Ban tăng 14 bậc", TableTitle: "Bảng xếp hạng", TableNote: "20 cơ quan", Chart: tag.Tag(tag.Info, "biểu đồ"), Actions: tag.Tag(tag.Info, "việc")})),
		`aria-label="Ban tăng 14 bậc"`, `aria-label="Bảng xếp hạng"`, "20 cơ quan", "biểu đồ", "việc")
}
