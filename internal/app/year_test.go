//go:build !race

package app

import (
	"path/filepath"
	"testing"

	"minhbach/internal/store/storetest"
)

func TestSQLiteBrowserPlaysTheWholeYear(t *testing.T) {
	playTheYear(t, Config{Data: filepath.Join(t.TempDir(), "data")})
}

func TestPostgresBrowserPlaysTheWholeYear(t *testing.T) {
	playTheYear(t, Config{Data: filepath.Join(t.TempDir(), "data"), Database: storetest.EmptyPostgresURL(t)})
}

// playTheYear is what the people of the demonstration do from November on, page
// by page, until the result is out and next year's plan holds what was lost.
func playTheYear(t *testing.T, config Config) {
	t.Helper()
	o := openOffice(t, config)
	o.nextPlan()
	o.reformWork()
	o.selfScores()
	o.survey()
	o.verification()
	o.explanation()
	o.council()
	o.result()
	o.nextYear()
	o.everythingHolds()
}

const reformOfficer = "bdt.cchc"

// nextPlan makes the plan of the year to come, which the losses of this one go into.
func (o *office) nextPlan() {
	o.t.Helper()
	o.day("13/11/2019")
	o.signIn(reformOfficer)
	o.open("/cai-cach/BDT/2020/ke-hoach/sua")
	o.press("Lưu")
	o.open("/cai-cach/BDT/2020/nhiem-vu-moi")
	o.write("title", "Rà soát thủ tục hành chính lĩnh vực dân tộc")
	o.write("product", "Báo cáo kết quả rà soát")
	o.write("lead", "Văn phòng")
	o.write("due_on", "30/06/2020")
	o.press("Lưu")
	o.sees("Rà soát thủ tục hành chính lĩnh vực dân tộc", "30/06/2020")
}

// reformWork holds two sessions and an inspection, from which figures of the
// score follow.
func (o *office) reformWork() {
	o.t.Helper()
	for _, s := range []struct{ day, title string }{{"20/11/2019", "Chữ ký số trong xử lý văn bản"}, {"04/12/2019", "Giải quyết hồ sơ đúng hạn"}} {
		o.day(s.day)
		o.signIn(reformOfficer)
		o.open("/cai-cach/BDT/2019/chuyen-de/moi")
		o.write("title", s.title)
		o.write("held_on", s.day)
		o.write("place", "Hội trường cơ quan")
		o.write("invited", "33")
		o.write("attended", "30")
		o.write("content", "Thảo luận và thống nhất cách làm.")
		o.attach("files", s.title+".pdf", "%PDF-1.7\n"+s.title)
		o.press("Lưu")
		o.sees(s.title, "Đã tổ chức")
	}
	o.open("/cai-cach/BDT/2019/kiem-tra")
	o.press("Kiểm tra công tác cải cách hành chính nội bộ")
	o.press("Sửa")
	o.write("held_on", "04/12/2019")
	o.write("content", "Các đơn vị thực hiện đúng kế hoạch.")
	o.write("item_1_text", "Bổ sung phiếu kiểm soát hồ sơ")
	o.write("item_1_unit", "Văn phòng")
	o.write("item_1_due_on", "20/12/2019")
	o.write("item_1_kind", "remedy")
	o.press("Lưu")
	o.sees("Đã tổ chức", "Bổ sung phiếu kiểm soát hồ sơ")
	o.push(`form[action$="/thanh-nhiem-vu"] button`)
	o.settled()
	o.sees("Đã thành nhiệm vụ trong kế hoạch")
}
