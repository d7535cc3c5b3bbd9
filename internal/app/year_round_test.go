//go:build !race

package app

import (
	"strings"

	"minhbach/internal/evidence"
)

// entry is a criterion that somebody fills in: its inputs, and a note where a
// figure or evidence is not to be had.
type entry struct {
	code    string
	figures map[string]string
	note    string
}

// selfScores: three agencies fill in what is left, their divisions confirm, and
// their leaders hand in.
func (o *office) selfScores() {
	o.t.Helper()
	o.day("09/12/2019")
	o.signIn(reformOfficer)
	o.open(scoreSheet("BDT"))
	o.acceptWithOneClick("1.3.1")
	for _, code := range []string{"1.1.3", "1.3.2", "1.5", "1.6"} {
		o.accept(code)
	}
	o.proveWithSixClicks()
	o.fillIn("BDT",
		entry{"1.7", map[string]string{"option": "cap_co_so"}, "Quyết định công nhận đang trình ký"},
		entry{"3.5", map[string]string{"num": "9", "den": "10"}, "Sổ theo dõi bản giấy"},
		entry{"7.2", map[string]string{"num": "190", "den": "200"}, ""},
		entry{"7.6", map[string]string{"answer": "yes"}, ""},
	)
	o.calm("nam-tu-cham", scoreSheet("BDT"))
	o.signIn("bdt.chinhsach")
	o.confirm("BDT", "2.1.1", "2.1.2", "2.2.1", "2.2.2", "2.2.3", "2.5")
	o.signIn("bdt.vanphong")
	o.confirm("BDT", "3.5", "7.2", "7.6")
	o.handIn("BDT", "bdt.lanhdao")

	o.signIn("snv.cchc")
	o.fillIn("SNV", entry{"2.5", map[string]string{"count": "1"}, ""}, entry{"7.6", map[string]string{"answer": "yes"}, ""}, entry{"1.3.2", nil, "Không phát hiện tồn tại"})
	o.accept("1.3.1", "1.6")
	o.handIn("SNV", "snv.lanhdao")

	o.signIn("stp.cchc")
	o.fillIn("STP",
		entry{"2.5", map[string]string{"count": "2"}, ""}, entry{"3.5", map[string]string{"num": "20", "den": "20"}, ""},
		entry{"4.1", map[string]string{"answer": "yes"}, ""}, entry{"4.3", map[string]string{"answer": "yes"}, ""},
		entry{"5.4", map[string]string{"num": "18", "den": "20"}, ""}, entry{"6.3", map[string]string{"answer": "yes"}, ""},
		entry{"7.2", map[string]string{"num": "300", "den": "310"}, ""}, entry{"7.3", map[string]string{"num": "40", "den": "50"}, ""},
		entry{"7.6", map[string]string{"answer": "no"}, ""}, entry{"1.3.2", nil, "Không phát hiện tồn tại"},
	)
	o.accept("1.3.1", "1.4", "1.6")
	o.handIn("STP", "stp.lanhdao")
}

func scoreSheet(agency string) string { return "/tu-cham/" + agency + "/so/2019" }

// acceptWithOneClick is the budget of an automatic criterion.
func (o *office) acceptWithOneClick(code string) {
	o.t.Helper()
	o.clicks = 0
	o.accept(code)
	if o.clicks != 1 {
		o.t.Errorf("%d clicks to accept what the facts say of %s", o.clicks, code)
	}
}

// accept takes over what the facts say of criteria, on the page that is open.
func (o *office) accept(codes ...string) {
	o.t.Helper()
	for _, code := range codes {
		o.push(`form[action$="/nhan"] button[value="` + code + `"]`)
		o.awaits(`!document.querySelector('form[action$="/nhan"] button[value="` + code + `"]')`)
	}
}

// proveWithSixClicks is the budget of a declared criterion with two pieces of
// evidence that the system has already: the papers of the two sessions.
func (o *office) proveWithSixClicks() {
	o.t.Helper()
	o.clicks = 0
	o.push(`#c-tc-2-5 a`)
	o.awaits(`!!document.querySelector('[name="nhap.2.5.count"]')`)
	o.clicks++ // into the field
	o.write("nhap.2.5.count", "2")
	o.push(`[name="gan"]:not(:checked)`)
	o.push(`[name="gan"]:not(:checked)`)
	o.push(`.score-form .button-primary`)
	o.awaits(`document.querySelectorAll('[name="bo"]').length === 2`)
	if o.clicks > 6 {
		o.t.Errorf("%d clicks for a declared criterion with two pieces of evidence", o.clicks)
	}
}

// fillIn fills criteria in, each on its own page.
func (o *office) fillIn(agency string, entries ...entry) {
	o.t.Helper()
	for _, e := range entries {
		o.open(scoreSheet(agency) + "?tieu-chi=" + e.code)
		for input, value := range e.figures {
			o.write("nhap."+e.code+"."+input, value)
		}
		if e.note != "" {
			o.write("ghi-chu", e.note)
		}
		o.push(`.score-form .button-primary`)
		o.settled()
	}
	o.open(scoreSheet(agency))
}

// confirm is the head of a division's word on its criteria.
func (o *office) confirm(agency string, codes ...string) {
	o.t.Helper()
	for _, code := range codes {
		o.open(scoreSheet(agency) + "?tieu-chi=" + code)
		o.press("Xác nhận")
	}
}

// handIn is the leader's act: what is missing is in plain sight until it is done.
func (o *office) handIn(agency, leader string) {
	o.t.Helper()
	o.signIn(leader)
	o.open(scoreSheet(agency))
	o.sees("Chưa nộp")
	o.press("Kiểm tra và nộp")
	o.press("Nộp phiếu")
	o.open(scoreSheet(agency))
	if strings.Contains(o.text(), "Chưa nộp") {
		o.t.Fatalf("%s is not handed in:\n%s", agency, o.text())
	}
}

// survey asks the officials of three agencies on paper and one by a link, and
// closes: the counts become figures.
func (o *office) survey() {
	o.t.Helper()
	o.day("16/12/2019")
	o.signIn("tinh.dieuhanh")
	o.open("/khao-sat/so/2019")
	o.write("audience", "Công chức")
	o.write("title", "Ý kiến công chức về cải cách hành chính")
	o.write("answers_min", "30")
	o.write("question-8.1", "")
	o.write("question-8.2", "")
	o.write("question-8.3", "Thủ tục nội bộ của cơ quan có thuận tiện không?")
	o.press("Mở cuộc điều tra")
	questionnaire := o.where()
	o.write("agency", "Ban Dân tộc")
	o.write("count", "1")
	o.press("Tạo và in mã QR")
	link := js[string](o, `new URL(document.querySelector(".survey-url").innerText).pathname`)
	o.signIn("")
	o.open(link)
	o.push(`main input[type=radio][value="A"]`)
	o.press("Gửi")
	o.sees("Cảm ơn")
	o.open(link)
	if js[bool](o, `!!document.querySelector("main input[type=radio]")`) {
		o.t.Error("a link takes a second answer")
	}
	o.signIn("tinh.dieuhanh")
	for agency, answers := range map[string]string{"Ban Dân tộc": "ABC", "Sở Nội vụ": "AAB", "Sở Tư pháp": "BBA"} {
		o.open(questionnaire + "/giay")
		o.write("agency", agency)
		o.write("lines", strings.Repeat(strings.Join(strings.Split(answers, ""), "\n")+"\n", 11))
		o.press("Nhập tập phiếu")
		o.sees("Đã nhập 33 phiếu giấy của " + agency)
	}
	o.open(questionnaire)
	o.press("Kết thúc cuộc điều tra")
	o.sees("Đã kết thúc")
	o.moveOn("Thẩm định")
}
func deskOf(agency string) string { return "/tham-dinh/so/2019/co-quan/" + agency }

// verification: three people verify by field, nobody his own agency. One figure
// differs and says why; where nothing differs one press takes a field over.
func (o *office) verification() {
	o.t.Helper()
	o.day("23/12/2019")
	o.signIn("tinh.thamdinh1")
	o.open(deskOf("BDT") + "/3.5")
	o.write("nhap.3.5.num", "7")
	o.press("Lưu thẩm định")
	o.sees("Lý do") // a difference without a reason is refused
	o.write("verify-reason", "Hai phản ánh chưa có văn bản trả lời")
	o.press("Lưu thẩm định")
	for code, figures := range map[string]map[string]string{"2.4": {"count": "0"}, "3.3": {"num": "980", "den": "1000"}, "3.6": {"answer": "yes"}} {
		o.open(deskOf("BDT") + "/" + code)
		for input, value := range figures {
			o.write("nhap."+code+"."+input, value)
		}
		o.write("verify-reason", "Theo báo cáo của hệ thống một cửa và biên bản kiểm tra")
		o.press("Lưu thẩm định")
	}
	o.open(deskOf("SNV") + "/1.1.1")
	if js[bool](o, `!!document.querySelector("main [name='verify-reason']")`) {
		o.t.Error("somebody verifies the agency he belongs to")
	}
	o.takeOver("BDT", "STP")
	o.signIn("tinh.thamdinh2")
	o.takeOver("BDT", "SNV", "STP")
	o.signIn("tinh.thamdinh3")
	o.takeOver("BDT", "SNV", "STP")
	o.calm("nam-tham-dinh", deskOf("BDT")+"/3.5")
}

// takeOver verifies as declared whatever of the agencies waits for who is here.
func (o *office) takeOver(agencies ...string) {
	o.t.Helper()
	for _, agency := range agencies {
		o.open(deskOf(agency))
		o.press("Nhận như tự chấm tất cả")
	}
}

// explanation: the agency disagrees, with another piece of evidence, and the
// appraiser leaves the point to the council.
func (o *office) explanation() {
	o.t.Helper()
	o.day("13/01/2020")
	o.signIn("tinh.dieuhanh")
	o.moveOn("Giải trình")
	o.signIn(reformOfficer)
	o.open(deskOf("BDT") + "/3.5")
	o.attach("evidence-file", "trả lời bổ sung.pdf", "%PDF-1.7\nhai văn bản trả lời")
	o.press("Thêm tệp")
	o.sees("trả lời bổ sung.pdf")
	o.write("explain-reply", "disputed")
	o.write("explain-text", "Hai phản ánh đã được trả lời bằng văn bản, nay gửi bổ sung.")
	o.press("Gửi giải trình")
	o.signIn("tinh.thamdinh1")
	o.open(deskOf("BDT") + "/3.5")
	o.write("answer-reason", "Văn bản ban hành sau ngày tự chấm, xin ý kiến Hội đồng")
	o.write("answer-referred", "1")
	o.press("Gửi trả lời")
	o.sees("Chờ Hội đồng")
}

func (o *office) moveOn(to string) {
	o.t.Helper()
	o.open("/dot-cham/so/2019")
	o.press("Chuyển giai đoạn")
	o.press("Sang: " + to)
	o.sees("Đợt chấm đã chuyển sang giai đoạn " + to)
}

// council sits, decides the open point, and closes with its minutes.
func (o *office) council() {
	o.t.Helper()
	o.day("04/02/2020")
	o.signIn("tinh.dieuhanh")
	o.moveOn("Hội đồng")
	o.signIn("tinh.hoidong1")
	o.open("/hoi-dong/so/2019")
	o.sees("Còn 1 điểm chờ Hội đồng quyết định")
	o.press("Mở phiên họp")
	o.write("held_on", "04/02/2020")
	o.write("place", "Phòng họp số 1")
	o.write("quorum", "2")
	o.press("Lưu phiên họp")
	session := o.where()
	o.open(deskOf("BDT") + "/3.5")
	o.write("nhap.3.5.num", "9")
	o.write("decide-reason", "Chấp nhận hai văn bản trả lời bổ sung")
	o.press("Ghi quyết định")
	o.calm("nam-hoi-dong", session)
	o.open(session)
	o.write("conclusion", "Hội đồng thống nhất kết quả thẩm định năm 2019.")
	o.press("Kết thúc phiên họp")
	o.sees("Hội đồng thống nhất kết quả thẩm định năm 2019.", "Dương Minh Hoạ Yến")
}

// result: the figures are frozen, a decision publishes them, and everybody reads
// it with how it was come by.
func (o *office) result() {
	o.t.Helper()
	o.day("24/02/2020")
	o.signIn("tinh.dieuhanh")
	o.open("/cong-bo/so/2019")
	o.press("Chốt số liệu")
	o.sees("Đã chốt số liệu của 20 cơ quan")
	o.write("number", "15/QĐ-UBND")
	o.write("on", "24/02/2020")
	o.write("issuer", "UBND TỈNH MINH HOẠ")
	o.press("Công bố")
	o.sees("Đã công bố theo quyết định 15/QĐ-UBND")
	o.signIn("")
	o.open("/cong/ket-qua/so/2019")
	o.sees("Quyết định 15/QĐ-UBND ngày 24/02/2020", "Ban Dân tộc", "Cách tính", "Dữ liệu mở (CSV)")
	o.calm("nam-ket-qua", "/cong/ket-qua/so/2019")
}

// nextYear: two clicks from a lost point to the task that mends it, which the
// reform officer takes into the plan and issues.
func (o *office) nextYear() {
	o.t.Helper()
	o.day("27/02/2020")
	o.signIn(reformOfficer)
	o.open("/sau-ket-qua/BDT/so/2019")
	o.clicks = 0
	o.push(`main a[href$="/giao-viec/1.6"]`)
	o.settled()
	o.write("text", "Tổ chức hội nghị rút kinh nghiệm trước ngày 31/12")
	o.write("owner", "Văn phòng")
	o.press("Đề xuất vào kế hoạch")
	if o.clicks > 2 {
		o.t.Errorf("%d clicks from a lost point to its task", o.clicks)
	}
	o.sees("Đã đề xuất")
	o.calm("nam-sau-ket-qua", "/sau-ket-qua/BDT/so/2019")
	o.open("/cai-cach/BDT/2020/ke-hoach")
	o.press("Tổ chức hội nghị rút kinh nghiệm")
	o.press("Sửa")
	o.write("due_on", "31/12/2020")
	o.press("Lưu")
	o.press("Nhận nhiệm vụ")
	o.signIn("bdt.lanhdao")
	o.open("/cai-cach/BDT/2020/ke-hoach/ban-hanh")
	o.write("number", "04/KH-BDT")
	o.press("Ban hành")
	o.open("/cai-cach/BDT/2020/ke-hoach")
	o.sees("04/KH-BDT", "Tổ chức hội nghị rút kinh nghiệm trước ngày 31/12", "31/12/2020")
}

// everythingHolds: the log, what was derived from it, and the metrics.
func (o *office) everythingHolds() {
	o.t.Helper()
	found, err := o.app.Log.Verify(o.t.Context(), evidence.VerifyOptions{})
	if err != nil || !found.Holds() {
		o.t.Fatalf("the log does not hold: %+v, %v", found.Bad, err)
	}
	if bad, err := o.app.verifyReadings(o.t.Context()); err != nil || bad != nil {
		o.t.Errorf("the kept figures are not those of the facts: %v, %v", bad, err)
	}
	if differences, err := o.app.Metric.Differences(o.t.Context()); err != nil || len(differences) > 0 {
		o.t.Errorf("kept and computed metrics differ: %v, %v", differences, err)
	}
}
