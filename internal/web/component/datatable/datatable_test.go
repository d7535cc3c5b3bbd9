package datatable_test

import (
	"strings"
	"testing"

	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/webtest"
)

func TestTableScrollsByKeyboardAndNamesItself(t *testing.T) {
	html := webtest.HTML(t, datatable.Table(datatable.Props{Label: "Hồ sơ", Caption: "Hồ sơ quý III"}))
	webtest.Contains(t, html, `role="region" aria-label="Hồ sơ" tabindex="0"`, "<caption>Hồ sơ quý III</caption>")
}

func TestNumbersStandRightUnderTheirHead(t *testing.T) {
	html := webtest.HTML(t, datatable.Table(datatable.Props{Label: "a", Heading: true,
		Columns: []datatable.Column{{Title: "Cơ quan", Wide: true}, {Title: "Điểm", Unit: "/15", Number: true, Href: "/?xep=diem", Sorted: "descending"}, {Title: "Hạn", Tight: true}},
		Rows:    []datatable.Row{{Own: true, Cells: []datatable.Cell{{Text: "Sở <A>", Href: "/a"}, {Text: "14,31", Strong: true, Note: "tạm tính"}, {Text: "29/11", Muted: true}}}}}))
	webtest.Contains(t, html, `aria-sort="descending"`, `<span class="unit">/15</span>`, `<th scope="row"`, "Sở &lt;A&gt;", `class="number strong "`, "row-own", "tight muted", "tạm tính")
}

func TestRowsOfAKindCarryTheirRule(t *testing.T) {
	html := webtest.HTML(t, datatable.Table(datatable.Props{Label: "a", Dense: true, Heading: true, Columns: []datatable.Column{{Title: "x"}, {Title: "y"}}, Rows: []datatable.Row{
		{Group: true, Cells: []datatable.Cell{{Text: "1. Chỉ đạo"}}}, {Break: true, Cells: []datatable.Cell{{Part: tag.Tag(tag.Done, "Tốt")}, {Text: "1"}}}, {Total: true, Cells: []datatable.Cell{{}, {Text: "2"}}},
	}}))
	webtest.Contains(t, html, "table-dense", `scope="colgroup" colspan="2"`, "row-break", "row-total", "tag-done")
	if strings.Contains(html, `<th scope="row" class=""></th>`) {
		t.Error("an empty cell is no heading")
	}
}
