package notice_test

import (
	"testing"

	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/webtest"
)

func TestSummaryTakesTheFocusAndLinksToFields(t *testing.T) {
	html := webtest.HTML(t, notice.Summary([]notice.Problem{{Text: "Nhập ngày đến.", Field: "f-ngay"}, {Text: "Tệp rỗng."}}))
	webtest.Contains(t, html, "Cần sửa 2 chỗ", `<a href="#f-ngay">Nhập ngày đến.</a>`, "Tệp rỗng.", "data-focus", `tabindex="-1"`)
}

func TestNothingToMendShowsNothing(t *testing.T) {
	if html := webtest.HTML(t, notice.Summary(nil)); html != "" {
		t.Error(html)
	}
}

func TestEveryToneHasItsIconAndText(t *testing.T) {
	for _, kind := range []notice.Kind{notice.Info, notice.Done, notice.Warning, notice.Danger} {
		webtest.Contains(t, webtest.HTML(t, notice.Notice(kind, "Đã lưu <phiếu>")), "notice-"+string(kind), "<path d=\"M", "Đã lưu &lt;phiếu&gt;")
	}
}

func TestEmptyListSaysWhy(t *testing.T) {
	webtest.Contains(t, webtest.HTML(t, notice.Empty("Chưa có đợt chấm.", "Bộ tiêu chí chưa công bố.")), "Chưa có đợt chấm.", "Bộ tiêu chí chưa công bố.")
}
