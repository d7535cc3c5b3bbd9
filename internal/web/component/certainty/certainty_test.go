package certainty_test

import (
	"strings"
	"testing"

	"minhbach/internal/web/component/certainty"
	"minhbach/internal/web/webtest"
)

var parts = []certainty.Part{
	{Level: certainty.Computed, Points: "58.50", Size: 58_500_000}, {Level: certainty.Evidenced, Points: "15.75", Size: 15_750_000},
	{Level: certainty.Declared, Points: "0", Size: 0}, {Level: certainty.Unknown, Points: "9.50", Size: 9_500_000}, {Level: certainty.Lost, Points: "16.25", Size: 16_250_000},
}

func TestStripDrawsEachLevelThatHasPoints(t *testing.T) {
	html := webtest.HTML(t, certainty.Strip(parts))
	if strings.Count(html, "<rect") != 4 || strings.Contains(html, "fill-declared") {
		t.Error(html)
	}
	webtest.Contains(t, html, `class="fill-computed" x="0" y="1" width="581"`, `class="fill-lost" x="837"`)
}

func TestListNamesEveryLevelWithItsPoints(t *testing.T) {
	webtest.Contains(t, webtest.HTML(t, certainty.List(parts)), "Tính từ hồ sơ đã ghi nhận", "58,50", "Khai, có minh chứng", "Chỉ khai, chưa có minh chứng", "Chưa biết, còn chờ số liệu", "Không đạt", "16,25")
}

func TestNothingScoredDrawsNothing(t *testing.T) {
	if html := webtest.HTML(t, certainty.Strip(nil)); strings.Contains(html, "<rect") {
		t.Error(html)
	}
}
