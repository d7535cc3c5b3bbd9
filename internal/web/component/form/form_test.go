package form_test

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"minhbach/internal/web/component/form"
	"minhbach/internal/web/webtest"
)

func TestFieldTiesLabelHintAndErrorToItsControl(t *testing.T) {
	f := form.Field{Name: "ngay", Label: "Ngày đến", Hint: "dd/mm/yyyy", Error: "Ngày phải có thật.", Value: `31/02/2026"><script>`}
	for _, c := range []templ.Component{form.Text(f), form.Number(f), form.Area(f, "3"), form.Select(f, nil), form.File(f, ".xlsx"), form.Upload(f, "tep-nhap"), form.Slider(f, form.Scale{})} {
		html := webtest.HTML(t, c)
		webtest.Contains(t, html, `<label class="label" for="f-ngay">`, `id="f-ngay"`, `name="ngay"`, `aria-describedby="f-ngay-hint f-ngay-error"`, `aria-invalid="true"`, `id="f-ngay-error">Ngày phải có thật.`)
		if strings.Contains(html, "<script>") {
			t.Error(html)
		}
	}
}

func TestWhatWasTypedIsKept(t *testing.T) {
	webtest.Contains(t, webtest.HTML(t, form.Number(form.Field{Name: "n", Label: "Số", Value: "1.234,5"})), `value="1.234,5"`, `type="text"`, `inputmode="decimal"`)
	webtest.Contains(t, webtest.HTML(t, form.Area(form.Field{Name: "a", Label: "Ghi", Value: "dòng <một>"}, "3")), "dòng &lt;một&gt;</textarea>")
	webtest.Contains(t, webtest.HTML(t, form.Select(form.Field{Name: "k", Label: "Khối"}, []form.Choice{{Value: "so", Label: "Sở", Chosen: true}})), `<option value="so" selected>Sở</option>`)
}

func TestOnlyOptionalFieldsSaySo(t *testing.T) {
	webtest.Contains(t, webtest.HTML(t, form.Text(form.Field{Name: "a", Label: "Giải trình", Optional: true})), "không bắt buộc")
	if html := webtest.HTML(t, form.Text(form.Field{Name: "a", Label: "Tên"})); strings.Contains(html, "không bắt buộc") || strings.Contains(html, "aria-invalid") {
		t.Error(html)
	}
}

func TestSliderIsAHandOnAPlainField(t *testing.T) {
	html := webtest.HTML(t, form.Slider(form.Field{Name: "tl", Label: "Tỷ lệ", Value: "96,1"}, form.Scale{Min: "0", Max: "100", Step: "0.1", At: "96.1", Unit: "%"}))
	webtest.Contains(t, html, `type="range" class="needs-script"`, `value="96.1"`, `data-moves="f-tl"`, `value="96,1"`)
	if strings.Count(html, `name="tl"`) != 1 {
		t.Error("the form would send the value twice")
	}
}

func TestRadiosShareANameInsideALegend(t *testing.T) {
	html := webtest.HTML(t, form.Radios(form.Field{Name: "c", Label: "Cách chấm", Error: "Chọn một cách."}, []form.Choice{{Value: "a", Label: "Tỷ lệ", Chosen: true}, {Value: "b", Label: "Bậc", Hint: "Mỗi bậc một mức."}}))
	webtest.Contains(t, html, "<legend", `id="f-c"`, `value="a" checked`, "Mỗi bậc một mức.", "Chọn một cách.")
	if strings.Count(html, `name="c"`) != 2 {
		t.Error(html)
	}
}

func TestCheckIsTicked(t *testing.T) {
	webtest.Contains(t, webtest.HTML(t, form.Check(form.Field{Name: "d", Label: "Đã xem", Hint: "Bắt buộc trước khi nộp."}, true)), `type="checkbox"`, " checked", "f-d-hint")
}
