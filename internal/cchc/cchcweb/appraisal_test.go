package cchcweb

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/blob/intake"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/appraisal/appraisaltest"
	"minhbach/internal/cchc/round"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/store/storetest"
	"minhbach/internal/web"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/layout"
)

// personHeader names who sends a request of these tests.
const personHeader = "X-Test-Person"

// provinceWorld is the suite's round behind the pages.
type provinceWorld struct {
	*appraisaltest.World
	site *web.Site
}

func provinceSite(t testing.TB) *provinceWorld {
	t.Helper()
	w := &provinceWorld{World: appraisaltest.New(t, storetest.SQLite(t))}
	words, err := locale.Merge(web.Words(), Words(), cchc.Words(), round.Words(), appraisal.Words(), intake.Words(), demoWords)
	must(t, err)
	people := map[string]context.Context{
		"rules": w.Appraiser(t, appraisaltest.Rules), "services": w.Appraiser(t, appraisaltest.Services), "agency": w.OfAgency(t, 0), "council": w.Council(t),
	}
	w.site, err = web.New(web.Config{
		Words: words, Modules: []layout.Module{Module(ProvinceEntries()...)}, Styles: []assets.Source{{Layer: "page", Files: Styles}}, Clock: w.Clock, SignIn: "/vao",
		Identify: func(r *http.Request) (auth.Person, bool, error) {
			ctx, isKnown := people[r.Header.Get(personHeader)]
			if !isKnown {
				return auth.Person{}, false, nil
			}
			person, _ := auth.From(ctx)
			return person, true, nil
		},
	})
	must(t, err)
	names := map[id.ID]string{appraisaltest.Rules: "Người thẩm định Một", appraisaltest.Leader: "Lãnh đạo Sở Một"}
	New(w.Index, w.site, Options{Province: &Province{
		Appraisal: w.Appraisal, HandedIn: w.Round, Name: func(_ context.Context, account id.ID) string { return names[account] },
		Superior: "UBND TỈNH MINH HOẠ", Issuer: "HỘI ĐỒNG THẨM ĐỊNH", Place: "Minh Hoạ",
	}}).Register()
	return w
}

func (w *provinceWorld) send(t testing.TB, who, method, path, kind string, content []byte) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "http://localhost"+path, bytes.NewReader(content))
	r.Header.Set(personHeader, who)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	answer := httptest.NewRecorder()
	w.site.ServeHTTP(answer, r)
	return answer
}

func (w *provinceWorld) page(t testing.TB, who, path string) string {
	t.Helper()
	answer := w.send(t, who, http.MethodGet, path, "", nil)
	if answer.Code != http.StatusOK || strings.Contains(answer.Body.String(), "⟦") {
		t.Fatalf("GET %s: status %d\n%s", path, answer.Code, answer.Body)
	}
	return answer.Body.String()
}

func (w *provinceWorld) post(t testing.TB, who, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	return w.send(t, who, http.MethodPost, path, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

// sent expects a form to be taken.
func (w *provinceWorld) sent(t testing.TB, who, path string, form url.Values) {
	t.Helper()
	if answer := w.post(t, who, path, form); answer.Code != http.StatusSeeOther {
		t.Fatalf("POST %s: status %d\n%s", path, answer.Code, answer.Body)
	}
}

// shows expects what stands on a page.
func showsWords(t testing.TB, page string, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		if !strings.Contains(page, piece) {
			t.Errorf("%q is not on the page", piece)
		}
	}
}

const deskOf = "/tham-dinh/so/2019/co-quan/S1"

func (w *provinceWorld) version(t testing.TB, code string) string {
	t.Helper()
	desk, err := w.Appraisal.Desk(w.Appraiser(t, appraisaltest.Rules), w.Opened.ID, w.Units[0].Agency, code)
	must(t, err)
	return strconv.FormatInt(desk.Item.Case.Version, 10)
}

func TestAppraiserVerifiesOnPagesAndLosesNothingTyped(t *testing.T) {
	w := provinceSite(t)
	showsWords(t, w.page(t, "rules", "/tham-dinh/so/2019"), "Chưa thẩm định", "Giao cho tôi", "Sở Một", "Sinh hoạt chuyên đề")
	showsWords(t, w.page(t, "rules", "/tham-dinh/so/2019?cua-toi=1&buoc=to_verify&lang=en"), "To verify", "Given to me")
	desk := w.page(t, "rules", deskOf+"/1.2")
	showsWords(t, desk, "Số liệu ở từng giai đoạn", "Lưu thẩm định", `name="nhap.1.2.num"`, "ghi chú của bộ kiểm thử", "Diễn biến điểm", "reform-officer")
	form := url.Values{"version": {"0"}, "nhap.1.2.num": {"6"}, "nhap.1.2.den": {"10"}, "verify-reason": {" "}}
	answer := w.post(t, "rules", deskOf+"/1.2/tham-dinh", form)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Fatalf("a verification without its reason: status %d", answer.Code)
	}
	showsWords(t, answer.Body.String(), "nhập lý do khi số liệu thẩm định khác tự chấm", `value="6"`, "f-verify-reason")
	form.Set("nhap.1.2.num", "sáu")
	form.Set("verify-reason", "ba báo cáo thiếu")
	answer = w.post(t, "rules", deskOf+"/1.2/tham-dinh", form)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Fatalf("a figure that is none: status %d", answer.Code)
	}
	showsWords(t, answer.Body.String(), "ba báo cáo thiếu", `value="sáu"`, `href="#f-nhap.1.2.num"`)
	form.Set("nhap.1.2.num", "6")
	w.sent(t, "rules", deskOf+"/1.2/tham-dinh", form)
	showsWords(t, w.page(t, "rules", deskOf+"/1.2"), "Khác tự chấm", "ba báo cáo thiếu", "Người thẩm định Một", "9,00")
	// Somebody else was first: both versions are on the page.
	form.Set("nhap.1.2.num", "7")
	answer = w.post(t, "rules", deskOf+"/1.2/tham-dinh", form)
	if answer.Code != http.StatusConflict {
		t.Fatalf("who was second was answered %d", answer.Code)
	}
	showsWords(t, answer.Body.String(), "vừa được người khác ghi", `value="7"`, `name="version" value="1"`)
}

func TestWhoMayNotIsRefusedOnPages(t *testing.T) {
	w := provinceSite(t)
	form := url.Values{"version": {"0"}, "verify-reason": {"lý do"}}
	for path, who := range map[string]string{
		deskOf + "/2.1/tham-dinh":                     "rules",    // another's field
		"/tham-dinh/so/2019/co-quan/S2/2.1/tham-dinh": "services", // his own agency
		"/tham-dinh/so/2019/co-quan/S2/nhan":          "services",
		deskOf + "/1.2/quyet-dinh":                    "agency",
		"/tham-dinh/so/2019/co-quan/S1/1.2/tham-dinh": "agency",
	} {
		if strings.HasSuffix(path, "/nhan") {
			form.Set("all", "1")
		}
		answer := w.post(t, who, path, form)
		if answer.Code != http.StatusForbidden && answer.Code != http.StatusUnprocessableEntity && answer.Code != http.StatusNotFound {
			t.Errorf("%s by %s: status %d", path, who, answer.Code)
		}
	}
	if answer := w.send(t, "", http.MethodGet, "/tham-dinh/so/2019", "", nil); answer.Code != http.StatusSeeOther && answer.Code != http.StatusUnauthorized && answer.Code != http.StatusFound {
		t.Errorf("nobody signed in: status %d", answer.Code)
	}
	if strings.Contains(w.page(t, "services", "/tham-dinh/so/2019/co-quan/S2/2.1"), "Lưu thẩm định") {
		t.Error("who belongs to the agency is offered the form")
	}
	for _, path := range []string{deskOf + "/9.9", "/tham-dinh/so/1999", "/tham-dinh/so/2019/co-quan/KHONG", "/hoi-dong/so/2019/phien/khong"} {
		if answer := w.send(t, "rules", http.MethodGet, path, "", nil); answer.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, answer.Code)
		}
	}
}

func TestBatchTakesWhatNothingSpeaksAgainst(t *testing.T) {
	w := provinceSite(t)
	showsWords(t, w.page(t, "services", deskOf), "Nhận như tự chấm tất cả", `name="code" value="2.1"`)
	if answer := w.post(t, "services", deskOf+"/nhan", url.Values{}); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("nothing chosen: status %d", answer.Code)
	}
	w.sent(t, "services", deskOf+"/nhan", url.Values{"all": {"1"}})
	showsWords(t, w.page(t, "services", deskOf), "Như tự chấm")
	showsWords(t, w.page(t, "rules", "/tham-dinh/so/2019/tieu-chi/2.1"), "Sở Một", "Sở Hai")
}

func TestAgencyExplainsAndTheCouncilDecidesOnPages(t *testing.T) {
	w := provinceSite(t)
	w.Lower(t)
	w.Go(t, cchc.PhaseExplanation)
	showsWords(t, w.page(t, "agency", deskOf+"/1.2"), "Gửi giải trình", "Thêm tệp", "17:00 ngày 10/01/2020")
	var content bytes.Buffer
	parts := multipart.NewWriter(&content)
	part, err := parts.CreateFormFile("evidence-file", "phieu-gui.pdf")
	must(t, err)
	_, err = part.Write([]byte("%PDF-1.7 phiếu gửi"))
	must(t, err)
	must(t, parts.Close())
	if answer := w.send(t, "agency", http.MethodPost, deskOf+"/1.2/minh-chung", parts.FormDataContentType(), content.Bytes()); answer.Code != http.StatusSeeOther {
		t.Fatalf("a file was answered %d\n%s", answer.Code, answer.Body)
	}
	reply := url.Values{"version": {w.version(t, "1.2")}, "explain-reply": {"disputed"}, "explain-text": {" "}}
	if answer := w.post(t, "agency", deskOf+"/1.2/giai-trinh", reply); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("an empty explanation was answered %d", answer.Code)
	}
	reply.Set("explain-text", "đã gửi qua trục <script>alert(1)</script>")
	w.sent(t, "agency", deskOf+"/1.2/giai-trinh", reply)
	desk := w.page(t, "rules", deskOf+"/1.2")
	showsWords(t, desk, "Gửi trả lời", "phieu-gui.pdf", "&lt;script&gt;", "Lãnh đạo Sở Một", "kèm giải trình")
	w.sent(t, "rules", deskOf+"/1.2/tra-loi", url.Values{
		"version": {w.version(t, "1.2")}, "nhap.1.2.num": {"7"}, "nhap.1.2.den": {"10"}, "answer-reason": {"chấp nhận một báo cáo"},
	})
	w.Go(t, cchc.PhaseCouncil)
	showsWords(t, w.page(t, "council", "/hoi-dong/so/2019"), "Còn 1 điểm chờ Hội đồng", "Mở phiên họp")
	session := url.Values{
		"held_on": {"12/01/2020"}, "place": {"phòng họp số 1"}, "members": {"5"}, "quorum": {"9"}, "version": {"0"},
		"name": {"Bà Chủ Trì", "Ông Thành Viên", "Cô Thư Ký", ""}, "duty": {"chair", "member", "secretary", "member"},
		"agency": {"", string(w.Units[1].Agency), "", ""},
	}
	answer := w.post(t, "council", "/hoi-dong/so/2019/phien-moi", session)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Fatalf("a quorum above the council was answered %d", answer.Code)
	}
	showsWords(t, answer.Body.String(), "Bà Chủ Trì", "Số người tối thiểu phải từ 1 đến 5")
	session.Set("quorum", "2")
	w.sent(t, "council", "/hoi-dong/so/2019/phien-moi", session)
	sessions, err := w.Appraisal.Sessions(w.Council(t), w.Opened.ID)
	must(t, err)
	showsWords(t, w.page(t, "council", deskOf+"/1.2"), "Ghi quyết định", "2 thành viên tham gia quyết định")
	w.sent(t, "council", deskOf+"/1.2/quyet-dinh", url.Values{
		"version": {w.version(t, "1.2")}, "session": {string(sessions[0].ID)}, "nhap.1.2.num": {"8"}, "nhap.1.2.den": {"10"}, "decide-reason": {"công nhận hai báo cáo"},
	})
	here := "/hoi-dong/so/2019/phien/" + string(sessions[0].ID)
	showsWords(t, w.page(t, "council", here), "công nhận hai báo cáo", "Kết thúc phiên họp")
	w.sent(t, "council", here+"/ket-thuc", url.Values{"version": {"1"}, "conclusion": {"Thống nhất kết quả thẩm định."}})
	showsWords(t, w.page(t, "council", here), "Thống nhất kết quả thẩm định.")
	pdf := w.send(t, "council", http.MethodGet, here+"/bien-ban", "", nil)
	if pdf.Code != http.StatusOK || !bytes.HasPrefix(pdf.Body.Bytes(), []byte("%PDF-")) {
		t.Errorf("the minutes were answered %d, %.20q", pdf.Code, pdf.Body)
	}
	showsWords(t, w.page(t, "rules", deskOf+"/1.2"), "Hội đồng đã quyết định", "Hội đồng quyết định khác")
	showsWords(t, w.page(t, "rules", "/doi-chieu/S1/so/2019"), "Kết quả")
	showsWords(t, w.page(t, "rules", "/tieu-chi/so/2019/1.2/S1"), "Diễn biến điểm")
	for _, path := range []string{"/api/v1/appraisals/so/2019", "/api/v1/appraisals/so/2019/S1/1.2", "/api/v1/councils/so/2019", "/api/v1/appraisals/so/2019?agency=S1&step=decided"} {
		showsWords(t, w.page(t, "rules", path), `"1.2"`, "công nhận hai báo cáo")
	}
	book := w.send(t, "rules", http.MethodGet, "/tham-dinh/so/2019/excel", "", nil)
	if book.Code != http.StatusOK || !bytes.HasPrefix(book.Body.Bytes(), []byte("PK")) {
		t.Errorf("the workbook was answered %d", book.Code)
	}
}

func TestRequestsToLeaveOutAreAnsweredInTheQueue(t *testing.T) {
	w := provinceSite(t)
	w.Go(t, cchc.PhaseSelfScoring)
	agency := auth.With(t.Context(), auth.Person{Account: appraisaltest.Reformer, Agencies: []id.ID{w.Units[2].Agency}})
	request, err := w.Round.RequestNA(agency, w.Opened.ID, w.Units[2].Agency, "2.2", "không có thủ tục")
	must(t, err)
	w.Go(t, cchc.PhaseVerification)
	showsWords(t, w.page(t, "services", "/tham-dinh/so/2019"), "Đề nghị không áp dụng: 1", "không có thủ tục")
	path := "/tham-dinh/so/2019/khong-ap-dung/" + string(request)
	answer := w.post(t, "services", path, url.Values{"decision": {"refuse"}, "answer": {""}})
	if answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("a refusal without a reason was answered %d", answer.Code)
	}
	w.sent(t, "services", path, url.Values{"decision": {"approve"}})
	if strings.Contains(w.page(t, "services", "/tham-dinh/so/2019"), "Đề nghị không áp dụng: 1") {
		t.Error("an answered request still waits")
	}
}

// A form names the files that its script sent in parts before; one that is not
// whole yet waits for the next try, and so do those after it.
func TestFilesBesideAnExplanationComeInParts(t *testing.T) {
	w := provinceSite(t)
	w.Lower(t)
	w.Go(t, cchc.PhaseExplanation)
	showsWords(t, w.page(t, "agency", deskOf+"/1.2"), `data-upload="tep-nhap"`)
	const content = "Phiếu gửi số 12"
	whole, half, other := w.Part(t, "mot.txt", content, len(content)), w.Part(t, "hai.txt", content+" hai", 5), w.Part(t, "ba.txt", content+" ba", len(content)+3)
	send := func(drafts ...id.ID) *httptest.ResponseRecorder {
		var body bytes.Buffer
		parts := multipart.NewWriter(&body)
		_, err := parts.CreateFormFile("evidence-file", "") // the field that the script emptied
		must(t, err)
		for _, draft := range drafts {
			must(t, parts.WriteField("tep-nhap", string(draft)))
		}
		must(t, parts.Close())
		return w.send(t, "agency", http.MethodPost, deskOf+"/1.2/minh-chung", parts.FormDataContentType(), body.Bytes())
	}
	answer := send(whole, half, other)
	if answer.Code != http.StatusUnprocessableEntity || strings.Contains(answer.Body.String(), string(whole)) {
		t.Fatalf("a file that is not whole was answered %d", answer.Code)
	}
	showsWords(t, answer.Body.String(), "mot.txt", "chưa gửi xong", "2 tệp đã gửi lên đang chờ", `name="tep-nhap" value="`+string(half)+`"`, `name="tep-nhap" value="`+string(other)+`"`)
	_, err := w.Drafts.Append(string(appraisaltest.Leader), half, 5, strings.NewReader((content + " hai")[5:]))
	must(t, err)
	if answer := send(half, other); answer.Code != http.StatusSeeOther {
		t.Fatalf("whole files were answered %d\n%s", answer.Code, answer.Body)
	}
	showsWords(t, w.page(t, "agency", deskOf+"/1.2"), "mot.txt", "hai.txt", "ba.txt")
	answer = send("gone")
	if answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("a file that is gone was answered %d", answer.Code)
	}
	showsWords(t, answer.Body.String(), "Chọn lại tệp và gửi từ đầu")
	if answer := send(); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("no file at all was answered %d", answer.Code)
	}
}
