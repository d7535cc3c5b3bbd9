package cchcweb

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/round/roundtest"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/paper"
	"minhbach/internal/store/storetest"
	"minhbach/internal/web"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/webtest"
)

// scoring is a site in the middle of a self-scoring; whoever asks is the reform
// officer of the first agency, or whom the header names.
func scoringSite(t testing.TB) (*roundtest.World, *web.Site) {
	t.Helper()
	w := roundtest.New(t, storetest.SQLite(t))
	w.Open(t)
	words, err := locale.Merge(web.Words(), Words(), cchc.Words(), round.Words(), fault.Words(), blob.Words(), auth.Words(), paper.Words(), demoWords)
	must(t, err)
	site, err := web.New(web.Config{
		Words: words, Modules: []layout.Module{Module()}, Demo: "fixture.demo", Styles: []assets.Source{{Layer: "page", Files: Styles}}, Clock: w.Clock,
		Guard: authtest.Open{}, SignIn: "/dang-nhap",
		Identify: func(r *http.Request) (auth.Person, bool, error) {
			role := auth.ReformOfficer
			if r.Header.Get("X-Test-Role") != "" {
				role = auth.Role(r.Header.Get("X-Test-Role"))
			}
			agency := w.Units[0].Agency
			if role == auth.RoundOfficer {
				agency = ""
			}
			person, ok := auth.From(authtest.As(r.Context(), "person-"+w.Units[0].Agency, role, agency))
			return person, ok, nil
		},
	})
	must(t, err)
	New(w.Index, site, Options{
		Rounds: w.Round, UnitsOf: func(context.Context, int, string) ([]cchc.Unit, error) { return w.Units, nil },
	}).Register()
	return w, site
}

const scoreBase = "/tu-cham/S1/so/2019"

// post sends a form as a browser of this site does.
func post(t testing.TB, site http.Handler, path, role string, fields url.Values, files map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, v := range values {
			must(t, form.WriteField(name, v))
		}
	}
	for name, content := range files {
		part, err := form.CreateFormFile(fileField, name)
		must(t, err)
		_, err = part.Write([]byte(content))
		must(t, err)
	}
	must(t, form.Close())
	kind := form.FormDataContentType()
	if files == nil {
		body.Reset()
		body.WriteString(fields.Encode())
		kind = "application/x-www-form-urlencoded"
	}
	r := httptest.NewRequest(http.MethodPost, "http://localhost"+path, &body)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("X-Test-Role", role)
	answer := httptest.NewRecorder()
	site.ServeHTTP(answer, r)
	return answer
}

var markShape = regexp.MustCompile(`name="dau" value="([0-9a-f]+)"`)

// markIn finds the mark of the criterion that a page shows.
func markIn(t testing.TB, page string) string {
	t.Helper()
	m := markShape.FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the page has no form of a criterion")
	}
	return m[1]
}

func shows(t testing.TB, page string, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		if !strings.Contains(page, piece) {
			t.Errorf("%q is not on the page", piece)
		}
	}
}

func TestASelfScoreIsFilledInCheckedAndHandedIn(t *testing.T) {
	w, site := scoringSite(t)
	w.Hold(t, "Thủ tục hành chính")
	page := fetch(t, site, scoreBase)
	shows(t, page, "Chưa nộp", "Đã chấm 0/4 tiêu chí.", "hạn 17:00 ngày 13/12/2019 (còn 11 ngày)", "Nhận 1", "Người thẩm định chấm")
	page = fetch(t, site, scoreBase+"?tieu-chi=1.1")
	shows(t, page, "Thủ tục hành chính", "1 sự kiện", "Nhận số liệu")
	if answer := post(t, site, scoreBase+"/nhan", "", url.Values{"tieu-chi": {"1.1"}}, nil); answer.Code != http.StatusSeeOther {
		t.Fatalf("accepting: %d %s", answer.Code, answer.Body)
	}
	page = fetch(t, site, scoreBase+"?tieu-chi=1.2")
	answer := post(t, site, scoreBase+"/1.2", "", url.Values{"dau": {markIn(t, page)}, "nhap.1.2.num": {"9"}, "nhap.1.2.den": {"10"}, "ghi-chu": {"gửi qua trục"}}, map[string]string{"báo cáo.pdf": "%PDF-1.7 báo cáo"})
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("saving: %d %s", answer.Code, answer.Body)
	}
	page = fetch(t, site, scoreBase+"?tieu-chi=2.1")
	shows(t, page, "báo cáo.pdf", "Có sẵn trong hệ thống", "27")
	digest := blob.Sum([]byte("%PDF-1.7 báo cáo"))
	answer = post(t, site, scoreBase+"/2.1", "", url.Values{"dau": {markIn(t, page)}, "nhap.2.1.answer": {"yes"}, "gan": {digest.String()}}, nil)
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("saving with a file of the shelf: %d %s", answer.Code, answer.Body)
	}
	page = fetch(t, site, scoreBase+"/nop")
	shows(t, page, "Còn 1 điểm cần xem", "2.2 Một cửa", "disabled")
	answer = post(t, site, scoreBase+"/nop", string(auth.Leader), url.Values{"ma-bam": {"x"}}, nil)
	if answer.Code != http.StatusConflict || !strings.Contains(answer.Body.String(), "chưa có số liệu; nhập số liệu hoặc ghi chú lý do") {
		t.Errorf("handed in with a gap: %d", answer.Code)
	}
	page = fetch(t, site, scoreBase+"?tieu-chi=2.2")
	post(t, site, scoreBase+"/2.2", "", url.Values{"dau": {markIn(t, page)}, "nhap.2.2.answer": {"no"}, "ghi-chu": {"đang làm"}}, nil)
	page = fetch(t, site, scoreBase+"/nop")
	hidden := regexp.MustCompile(`name="ma-bam" value="([0-9a-f]{64})"`).FindStringSubmatch(page)
	if hidden == nil {
		t.Fatal("the check page names no digest")
	}
	if answer = post(t, site, scoreBase+"/nop", string(auth.Leader), url.Values{"ma-bam": {hidden[1]}}, nil); answer.Code != http.StatusSeeOther {
		t.Fatalf("handing in: %d %s", answer.Code, answer.Body)
	}
	page = fetch(t, site, scoreBase+"?tieu-chi=1.2")
	shows(t, page, "Đã nộp", "đúng hạn", "báo cáo.pdf")
	if strings.Contains(page, `name="dau"`) {
		t.Error("a submitted self-score offers a form")
	}
	shows(t, fetch(t, site, "/dot-cham/so/2019"), "1/3 cơ quan đã nộp")
}

func TestARefusedFormComesBackWithWhatWasTyped(t *testing.T) {
	_, site := scoringSite(t)
	page := fetch(t, site, scoreBase+"?tieu-chi=1.2")
	answer := post(t, site, scoreBase+"/1.2", "", url.Values{"dau": {markIn(t, page)}, "nhap.1.2.num": {"chín"}, "nhap.1.2.den": {"10"}, "ghi-chu": {"<b>gửi</b>"}}, nil)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Fatalf("a word was taken for a number: %d", answer.Code)
	}
	shows(t, answer.Body.String(), `value="chín"`, `value="10"`, "&lt;b&gt;gửi&lt;/b&gt;", `href="#f-nhap.1.2.num"`)
}

func TestTheSecondWriterSeesBothVersions(t *testing.T) {
	_, site := scoringSite(t)
	mark := markIn(t, fetch(t, site, scoreBase+"?tieu-chi=1.2"))
	first := url.Values{"dau": {mark}, "nhap.1.2.num": {"8"}, "nhap.1.2.den": {"10"}, "ghi-chu": {"bản một"}}
	second := url.Values{"dau": {mark}, "nhap.1.2.num": {"9"}, "nhap.1.2.den": {"10"}, "ghi-chu": {"bản hai"}}
	if answer := post(t, site, scoreBase+"/1.2", "", first, nil); answer.Code != http.StatusSeeOther {
		t.Fatalf("the first: %d", answer.Code)
	}
	answer := post(t, site, scoreBase+"/1.2", "", second, nil)
	if answer.Code != http.StatusConflict {
		t.Fatalf("the second: %d", answer.Code)
	}
	page := answer.Body.String()
	shows(t, page, "Người khác vừa lưu tiêu chí này.", "bản một", "bản hai", `value="9"`, "Lưu bản của tôi", "Dùng bản đã lưu")
	second.Set("dau", markIn(t, page))
	if answer = post(t, site, scoreBase+"/1.2", "", second, nil); answer.Code != http.StatusSeeOther {
		t.Errorf("saving over it: %d", answer.Code)
	}
}

func TestEvidenceLeavesAsAnAttachmentOnly(t *testing.T) {
	_, site := scoringSite(t)
	mark := markIn(t, fetch(t, site, scoreBase+"?tieu-chi=2.1"))
	content := "<html><script>alert(1)</script></html>"
	post(t, site, scoreBase+"/2.1", "", url.Values{"dau": {mark}, "nhap.2.1.answer": {"yes"}}, map[string]string{`a".html`: content})
	digest := blob.Sum([]byte(content))
	answer := ask(site, scoreBase+"/tep/"+digest.String())
	h := answer.Header()
	if answer.Code != http.StatusOK || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || strings.Contains(h.Get("Content-Type"), "html") {
		t.Errorf("%d %v", answer.Code, h)
	}
	if other := ask(site, "/tu-cham/S2/so/2019/tep/"+digest.String()); other.Code != http.StatusNotFound {
		t.Errorf("another agency's address gives it out: %d", other.Code)
	}
}

func TestARequestIsAnsweredAndASubmissionReturned(t *testing.T) {
	_, site := scoringSite(t)
	answer := post(t, site, scoreBase+"/2.2/khong-ap-dung", "", url.Values{"ly-do": {" "}}, nil)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", answer.Code)
	}
	post(t, site, scoreBase+"/2.2/khong-ap-dung", "", url.Values{"ly-do": {"không có thủ tục"}}, nil)
	page := fetch(t, site, "/dot-cham/so/2019")
	shows(t, page, "không có thủ tục", "Sở Một", "2.2 Một cửa")
	action := regexp.MustCompile(`/dot-cham/so/2019/de-nghi/[0-9a-z-]+`).FindString(page)
	province := string(auth.RoundOfficer)
	if answer = post(t, site, action, province, url.Values{"quyet-dinh": {"khong"}}, nil); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("refused without a reason: %d", answer.Code)
	}
	// The province's officer of this test bears the requester's account, so he is
	// refused; another one is not.
	if answer = post(t, site, action, province, url.Values{"quyet-dinh": {"dong-y"}}, nil); !strings.Contains(answer.Body.String(), "không được tự duyệt") {
		t.Errorf("approved by the one who asked: %d", answer.Code)
	}
	due := url.Values{"han": {"20/12/2019"}, "gio": {"17:00"}, "ly-do": {"CV 12/SNV"}}
	if answer = post(t, site, "/dot-cham/so/2019/co-quan/S1/gia-han", province, due, nil); answer.Code != http.StatusSeeOther {
		t.Errorf("extending: %d %s", answer.Code, answer.Body)
	}
	shows(t, fetch(t, site, scoreBase), "17:00 ngày 20/12/2019")
	due.Set("han", "32/12/2019")
	if answer = post(t, site, "/dot-cham/so/2019/co-quan/S1/gia-han", province, due, nil); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), `value="32/12/2019"`) {
		t.Errorf("a day that is not there: %d", answer.Code)
	}
	if answer = post(t, site, "/dot-cham/so/2019/co-quan/S2/ban-giay", province, url.Values{"ly-do": {"Phiếu 45 ngày 10/12/2019"}}, nil); answer.Code != http.StatusSeeOther {
		t.Errorf("noting a paper: %d", answer.Code)
	}
	shows(t, fetch(t, site, "/tu-cham/S2/so/2019?tieu-chi=1.2"), "Nhập thay từ bản giấy", "Phiếu 45 ngày 10/12/2019", "Tôi nhập thay từ bản giấy")
}

func TestAPlanIsChangedOnItsPage(t *testing.T) {
	_, site := scoringSite(t)
	page := fetch(t, site, "/dot-cham/so/2019/ke-hoach")
	shows(t, page, `value="13/12/2019"`, `value="17:00"`, `value="appraiser"`)
	fields := url.Values{
		"phien-ban": {"1"}, "can-cu": {"KH 12"}, "giai-doan": {"self_scoring"}, "tinh-cham": {"working_days"}, "minh-chung": {"advised"},
		"han-self_scoring": {"16/12/2019"}, "gio-self_scoring": {"17h00"}, "nguoi-1": {"appraiser, other"}, "khao-sat": {"30,5"},
	}
	fields.Set("han-verification", "01/12/2019")
	fields.Set("gio-verification", "17:00")
	answer := post(t, site, "/dot-cham/so/2019/ke-hoach", string(auth.RoundOfficer), fields, nil)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Fatalf("deadlines out of order: %d", answer.Code)
	}
	shows(t, answer.Body.String(), "sớm hơn hạn của giai đoạn trước", `value="30,5"`, `value="KH 12"`)
	fields.Set("han-verification", "31/12/2019")
	if answer = post(t, site, "/dot-cham/so/2019/ke-hoach", string(auth.RoundOfficer), fields, nil); answer.Code != http.StatusSeeOther {
		t.Fatalf("a good plan: %d", answer.Code)
	}
	if answer = post(t, site, "/dot-cham/so/2019/ke-hoach", string(auth.RoundOfficer), fields, nil); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("a plan over another version: %d", answer.Code)
	}
	shows(t, fetch(t, site, "/dot-cham/so/2019"), "đến 17:00 ngày 16/12/2019")
}

func TestThePagesOfARoundSpeakBothLanguagesAndPrint(t *testing.T) {
	w, site := scoringSite(t)
	w.Hold(t, "một")
	for _, path := range []string{
		"/dot-cham", "/dot-cham/mo", "/dot-cham/mo?bo=" + w.Set.Digest, "/dot-cham/so/2019", "/dot-cham/so/2019/ke-hoach", "/dot-cham/so/2019/co-quan/S1",
		scoreBase, scoreBase + "?tieu-chi=1.1", scoreBase + "?tieu-chi=2.2", scoreBase + "?tieu-chi=2.3", scoreBase + "?loc=con-lai", scoreBase + "/nop", scoreBase + "/giao",
	} {
		for _, l := range locale.Langs() {
			sign := "?"
			if strings.Contains(path, "?") {
				sign = "&"
			}
			if page := fetch(t, site, path+sign+"lang="+string(l)); strings.Contains(page, "⟦") {
				t.Errorf("%s in %s: %.60s", path, l, page[strings.Index(page, "⟦"):])
			}
		}
	}
	if pdf := fetch(t, site, scoreBase+"/phieu.pdf"); !strings.HasPrefix(pdf, "%PDF-") {
		t.Error("the printed form is no PDF")
	}
	shows(t, fetch(t, site, "/api/v1/rounds/so/2019"), `"phase":"self_scoring"`, `"self_scoring":"2019-12-13T17:00"`, `"state":"draft"`)
	shows(t, fetch(t, site, "/api/v1/self-scores/S1/so/2019"), `"takes_figures":true`, `"state":"foreign"`)
	if book := ask(site, "/dot-cham/so/2019/excel"); book.Code != http.StatusOK {
		t.Errorf("the workbook: %d", book.Code)
	}
}

func TestBrowserScoresWithinItsClicks(t *testing.T) {
	browser := webtest.Open(t)
	w, site := scoringSite(t)
	w.Hold(t, "một")
	for i := range 3 {
		file, err := w.Round.Keep(w.As(t, roundtest.Reformer, auth.ReformOfficer), w.Opened.ID, w.Units[0].Agency, fmt.Sprintf("biên bản %d.pdf", i), strings.NewReader(fmt.Sprintf("%%PDF %d", i)))
		must(t, err)
		page := fetch(t, site, scoreBase+"?tieu-chi=1.2")
		post(t, site, scoreBase+"/1.2", "", url.Values{"dau": {markIn(t, page)}, "nhap.1.2.num": {fmt.Sprint(i)}, "nhap.1.2.den": {"10"}}, map[string]string{file.Name: fmt.Sprintf("%%PDF %d", i)})
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	tab := browser.Visit(t, server.URL+scoreBase, webtest.View{Width: 1440, Height: 900})
	webtest.Eval[bool](t, tab, `(window.stayed = true)`)
	clicks := 0
	click := func(selector string) {
		t.Helper()
		clicks++
		webtest.Eval[bool](t, tab, fmt.Sprintf(`(document.querySelector(%q).click(), true)`, selector))
	}

	// An automatic criterion: one click, no key.
	click(`form[action$="/nhan"] button[value="1.1"]`)
	tab.WaitFor(t, `!document.querySelector('button[value="1.1"]')`)
	if clicks != 1 {
		t.Errorf("%d clicks for an automatic criterion", clicks)
	}

	// A declared criterion with two pieces of evidence that are in the system.
	clicks = 0
	click(`#c-tc-2-1 a`)
	tab.WaitFor(t, `!!document.querySelector('[name="nhap.2.1.answer"]')`)
	clicks++ // opening the list of answers and choosing one are two
	click(`[name="nhap.2.1.answer"] option[value="yes"]`)
	webtest.Eval[bool](t, tab, `(document.querySelector('[name="nhap.2.1.answer"]').value = "yes", true)`)
	click(`[name="gan"]:not(:checked)`)
	click(`[name="gan"]:not(:checked)`)
	click(`.score-form .button-primary`)
	tab.WaitFor(t, `document.querySelectorAll('[name="bo"]').length === 2`)
	if clicks > 6 {
		t.Errorf("%d clicks for a declared criterion", clicks)
	}
	if !webtest.Eval[bool](t, tab, `window.stayed === true && location.search.includes("2.1")`) {
		t.Error("the page was left, or its address does not name the criterion")
	}
	if complaints := tab.Complaints(); len(complaints) > 0 {
		t.Errorf("the browser complains: %v", complaints)
	}
	for name, path := range map[string]string{
		"score": scoreBase, "score-open": scoreBase + "?tieu-chi=2.1", "score-computed": scoreBase + "?tieu-chi=1.1", "score-check": scoreBase + "/nop",
		"score-assign": scoreBase + "/giao", "round": "/dot-cham/so/2019", "rounds": "/dot-cham", "round-plan": "/dot-cham/so/2019/ke-hoach",
		"round-decide": "/dot-cham/so/2019/co-quan/S1", "round-open": "/dot-cham/mo?bo=" + w.Set.Digest,
	} {
		browser.Inspect(t, name, server.URL+path)
	}
}
