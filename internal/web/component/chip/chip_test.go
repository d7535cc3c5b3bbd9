package chip_test

import (
	"strings"
	"testing"

	"minhbach/internal/web/component/chip"
	"minhbach/internal/web/webtest"
)

func TestRowMarksTheCurrentFilterAndGroupsItsCount(t *testing.T) {
	html := webtest.HTML(t, chip.Row("Lọc", []chip.Props{
		{Label: "Tất cả", Href: "/a", Count: 1206, Current: true}, {Label: "Quá hạn", Href: "/b", Count: 1, Alert: true}, {Label: "Khác", Href: "/c", Count: chip.NoCount},
	}))
	webtest.Contains(t, html, `aria-label="Lọc"`, "chip-current", "1.206", "chip-alert")
	if strings.Count(html, "aria-current") != 1 || strings.Count(html, "chip-count") != 2 {
		t.Error(html)
	}
}

func TestNothingOverdueDoesNotAlarm(t *testing.T) {
	if html := webtest.HTML(t, chip.Row("Lọc", []chip.Props{{Label: "Quá hạn", Href: "/b", Alert: true}})); strings.Contains(html, "chip-alert") {
		t.Error(html)
	}
}
