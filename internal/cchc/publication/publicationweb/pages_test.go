package publicationweb_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/cchc/publication/publicationtest"
	"minhbach/internal/cchc/publication/publicationweb"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/paper"
	"minhbach/internal/store/storetest"
	"minhbach/internal/web"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/webtest"
)

// site serves the round of the suite. Whoever sends the header is the officer
// who runs it; all others have not signed in.
type site struct {
	*web.Site
	world *publicationtest.World
}

const officerHeader = "X-Test-Officer"

func newSite(t *testing.T, isOfficer bool) *site {
	t.Helper()
	words, err := locale.Merge(fault.Words(), cchc.Words(), rule.Words(), scoring.Words(), exchange.Words(), publication.Words(), publicationweb.Words(), web.Words())
	must(t, err)
	s := &site{world: publicationtest.New(t, storetest.SQLite(t))}
	s.Site, err = web.New(web.Config{
		Words: words, Clock: s.world.Clock, Guard: authtest.Open{},
		Styles: []assets.Source{{Layer: "page", Files: publicationweb.Styles}},
		Identify: func(r *http.Request) (auth.Person, bool, error) {
			if !isOfficer && r.Header.Get(officerHeader) == "" {
				return auth.Person{}, false, nil
			}
			return auth.Person{Account: "0190a0c0-0000-7000-8000-0000000000aa", Grants: []auth.Grant{{Role: auth.RoundOfficer}}}, true, nil
		},
	})
	must(t, err)
	publicationweb.New(s.world.Service, s.Site, paper.Letterhead{Issuer: "Ủy ban nhân dân tỉnh Minh Hoạ", Place: "Minh Hoạ"}).Register()
	return s
}

func (s *site) send(r *http.Request, isOfficer bool) *httptest.ResponseRecorder {
	if isOfficer {
		r.Header.Set(officerHeader, "1")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, r)
	return answer
}

func (s *site) get(t *testing.T, path string, isOfficer bool, status int) string {
	t.Helper()
	answer := s.send(httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil), isOfficer)
	if answer.Code != status {
		t.Fatalf("GET %s: %d, want %d\n%s", path, answer.Code, status, answer.Body)
	}
	return answer.Body.String()
}

func (s *site) post(t *testing.T, path string, form url.Values, status int) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://localhost"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := s.send(r, true)
	if answer.Code != status {
		t.Fatalf("POST %s: %d, want %d\n%s", path, answer.Code, status, answer.Body)
	}
	return answer.Body.String() + answer.Header().Get("Location")
}

const spot = "/so/2018"

var decision = url.Values{"number": {"12/QĐ-UBND"}, "on": {"31/01/2019"}, "issuer": {"Ủy ban nhân dân tỉnh Minh Hoạ"}}

func TestOfficerFreezesPreviewsAndPublishes(t *testing.T) {
	s := newSite(t, false)
	webtest.Contains(t, s.get(t, "/cong-bo", true, http.StatusOK), "Chưa chốt", "Khối sở, ban, ngành")
	webtest.Contains(t, s.get(t, "/cong-bo"+spot, true, http.StatusOK), "Chốt số liệu", "Xem trước quyết định", `formmethod="get"`)
	s.post(t, "/cong-bo"+spot+"/chot", nil, http.StatusSeeOther)
	webtest.Contains(t, s.get(t, "/cong-bo"+spot, true, http.StatusOK), "Đã chốt, chờ công bố", "Chốt ở kích thước nhật ký", `value="Ủy ban nhân dân tỉnh Minh Hoạ"`, `value="Minh Hoạ"`)
	preview := s.get(t, "/cong-bo"+spot+"/xem-truoc/phu-luc.pdf?"+decision.Encode(), true, http.StatusOK)
	if !strings.HasPrefix(preview, "%PDF") {
		t.Errorf("the preview is %.20q", preview)
	}
	s.post(t, "/cong-bo"+spot, decision, http.StatusSeeOther)
	webtest.Contains(t, s.get(t, "/cong-bo"+spot, true, http.StatusOK), "Đã công bố", "Quyết định 12/QĐ-UBND ngày 31/01/2019", "Đang có hiệu lực")
}

func TestRefusedDecisionComesBackWithEverythingTyped(t *testing.T) {
	s := newSite(t, false)
	wrong := url.Values{"number": {""}, "on": {"31/02/2019"}, "signer": {"<b>Nguyễn Minh Hoạ</b>"}}
	page := s.post(t, "/cong-bo"+spot, wrong, http.StatusUnprocessableEntity)
	webtest.Contains(t, page, "31/02/2019", "&lt;b&gt;Nguyễn Minh Hoạ&lt;/b&gt;")
	page = s.post(t, "/cong-bo"+spot, url.Values{"number": {""}, "on": {"31/01/2019"}}, http.StatusUnprocessableEntity)
	webtest.Contains(t, page, "Nhập số và ký hiệu quyết định", `href="#f-number"`)
}

func TestEverybodyReadsAPublishedResultAndNoOther(t *testing.T) {
	s := newSite(t, false)
	s.get(t, "/cong/ket-qua"+spot, false, http.StatusNotFound)
	webtest.Contains(t, s.get(t, "/cong/ket-qua", false, http.StatusOK), "Chưa có kết quả nào được công bố")
	first, second := s.world.Correct(t)
	page := s.get(t, "/cong/ket-qua"+spot, false, http.StatusOK)
	webtest.Contains(t, page, "Sở Ba", "Quyết định 15/QĐ-UBND ngày 31/01/2019", second.Root, "Khi bằng nhau thì xét lần lượt", "Điểm công bố đến 3 chữ số thập phân", "Đã được thay bằng 15/QĐ-UBND", "tính sót hai thủ tục")
	old := s.get(t, "/cong/ket-qua"+spot+"?lan=1", false, http.StatusOK)
	webtest.Contains(t, old, "đã được thay bằng Quyết định 15/QĐ-UBND", first.Root, "45,000")
	for _, f := range first.Files {
		s.get(t, "/cong/ket-qua"+spot+"/1/"+f.Name, false, http.StatusOK)
	}
	for _, path := range []string{"/9/phu-luc.pdf", "/1/x.pdf", "/0/phu-luc.pdf", "/x/phu-luc.pdf"} {
		s.get(t, "/cong/ket-qua"+spot+path, false, http.StatusNotFound)
	}
	s.get(t, "/cong/ket-qua"+spot+"?lan=x", false, http.StatusNotFound)
	s.get(t, "/cong/ket-qua/so/x", false, http.StatusNotFound)
	for _, path := range []string{"/cong-bo", "/kien-nghi", "/sau-ket-qua/S1" + spot} {
		if answer := s.send(httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil), false); answer.Code == http.StatusOK {
			t.Errorf("%s is open to everybody", path)
		}
	}
}

func TestCorrectionIsTypedForOneCriterionOfOneAgency(t *testing.T) {
	s := newSite(t, false)
	s.post(t, "/cong-bo"+spot, decision, http.StatusSeeOther)
	path := "/cong-bo" + spot + "/dinh-chinh"
	webtest.Contains(t, s.get(t, path, true, http.StatusOK), "Chọn cơ quan", "Chọn tiêu chí")
	form := s.get(t, path+"?agency=S1&criterion=3", true, http.StatusOK)
	webtest.Contains(t, form, "Số liệu count", "Đang là 1", "Lý do đính chính")
	fix := url.Values{"agency": {"S1"}, "criterion": {"3"}, "figure.count": {"bốn"}, "reason": {""}, "number": {"15/QĐ-UBND"}, "on": {"31/01/2019"}}
	page := s.post(t, path, fix, http.StatusUnprocessableEntity)
	webtest.Contains(t, page, "bốn", "15/QĐ-UBND")
	fix.Set("figure.count", "1")
	fix.Set("reason", "tính sót")
	webtest.Contains(t, s.post(t, path, fix, http.StatusUnprocessableEntity), "Chưa có số liệu nào được sửa")
	fix.Set("figure.count", "4")
	s.post(t, path, fix, http.StatusSeeOther)
	webtest.Contains(t, s.get(t, "/cong/ket-qua"+spot, false, http.StatusOK), "60,000", "Đây là kết quả đính chính. Lý do: tính sót")
}

func TestComplaintIsFiledAnsweredAndLeadsOn(t *testing.T) {
	s := newSite(t, false)
	s.get(t, "/kien-nghi/moi"+spot, true, http.StatusConflict)
	s.post(t, "/cong-bo"+spot, decision, http.StatusSeeOther)
	webtest.Contains(t, s.get(t, "/kien-nghi", true, http.StatusOK), "Chưa có kiến nghị nào")
	webtest.Contains(t, s.get(t, "/kien-nghi/moi"+spot+"?agency=S1", true, http.StatusOK), "Nội dung kiến nghị", "Toàn bộ kết quả")
	webtest.Contains(t, s.upload(t, map[string]string{"agency": "S1", "text": ""}, "", http.StatusUnprocessableEntity), "Nhập nội dung kiến nghị")
	at := s.upload(t, map[string]string{"agency": "S1", "criterion": "3", "text": "Còn hai thủ tục <script>"}, "hai thủ tục", http.StatusSeeOther)
	webtest.Contains(t, s.get(t, "/kien-nghi", true, http.StatusOK), "Chờ trả lời", "Sở Một", "&lt;script&gt;")
	page := s.get(t, at, true, http.StatusOK)
	webtest.Contains(t, page, "bang-ke.txt", "Chấp nhận một phần")
	webtest.Contains(t, s.post(t, at, url.Values{"version": {"1"}, "reply": {"Đã xem"}}, http.StatusUnprocessableEntity), "Chọn kết quả giải quyết", "Đã xem")
	s.post(t, at, url.Values{"version": {"1"}, "reply": {"Đúng"}, "outcome": {"accepted"}}, http.StatusSeeOther)
	page = s.get(t, at, true, http.StatusOK)
	webtest.Contains(t, page, "Chờ đính chính", "/dinh-chinh?agency=S1&amp;criterion=3&amp;complaint=")
	webtest.Contains(t, s.post(t, at, url.Values{"version": {"1"}, "reply": {"Khác"}, "outcome": {"rejected"}}, http.StatusUnprocessableEntity), "vừa được người khác xử lý")
	if book := s.get(t, "/kien-nghi/excel", true, http.StatusOK); !strings.HasPrefix(book, "PK") {
		t.Error("the list leaves as no workbook")
	}
	s.get(t, "/kien-nghi/xem/0190a0c0-0000-7000-8000-0000000000ff", true, http.StatusNotFound)
	s.get(t, at+"/tep/"+strings.Repeat("a", 64), true, http.StatusNotFound)
}

// upload sends the form of a complaint and gives back the page, or where it leads.
func (s *site) upload(t *testing.T, fields map[string]string, file string, status int) string {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		must(t, w.WriteField(name, value))
	}
	if file != "" {
		part, err := w.CreateFormFile("files", "bang-ke.txt")
		must(t, err)
		_, err = io.WriteString(part, file)
		must(t, err)
	}
	must(t, w.Close())
	r := httptest.NewRequest(http.MethodPost, "http://localhost/kien-nghi/moi"+spot, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	answer := s.send(r, true)
	if answer.Code != status {
		t.Fatalf("status %d, want %d\n%s", answer.Code, status, answer.Body)
	}
	if to := answer.Header().Get("Location"); to != "" {
		return to
	}
	return answer.Body.String()
}

func TestLostPointBecomesATaskInTwoClicks(t *testing.T) {
	s := newSite(t, false)
	s.post(t, "/cong-bo"+spot, decision, http.StatusSeeOther)
	page := s.get(t, "/sau-ket-qua/S1"+spot, true, http.StatusOK)
	webtest.Contains(t, page, "Sở Một mất 55 điểm", `href="/sau-ket-qua/S1/so/2018/giao-viec/3"`) // the first click
	form := s.get(t, "/sau-ket-qua/S1"+spot+"/giao-viec/3", true, http.StatusOK)
	webtest.Contains(t, form, "Khắc phục điểm mất ở tiêu chí 3 Thủ tục", `value="15"`) // filled in: the second click sends it
	webtest.Contains(t, s.post(t, "/sau-ket-qua/S1"+spot+"/giao-viec/3", url.Values{"text": {"Rà soát"}, "gain": {"99"}}, http.StatusUnprocessableEntity), "không quá 15", "Rà soát")
	s.post(t, "/sau-ket-qua/S1"+spot+"/giao-viec/3", url.Values{"text": {"Rà soát thủ tục"}, "owner": {"Văn phòng"}, "gain": {"7,5"}}, http.StatusSeeOther)
	webtest.Contains(t, s.get(t, "/sau-ket-qua/S1"+spot, true, http.StatusOK), "Đã đề xuất", "Rà soát thủ tục", "/ke-hoach/viec/")
	if got := s.world.Tasks.Proposed[0]; got.Gain.String() != "7.5" || got.Year != 2019 || got.Owner != "Văn phòng" {
		t.Errorf("proposed %+v", got)
	}
	if book := s.get(t, "/sau-ket-qua/S1"+spot+"/excel", true, http.StatusOK); !strings.HasPrefix(book, "PK") {
		t.Error("the losses leave as no workbook")
	}
	s.get(t, "/sau-ket-qua/S1"+spot+"/giao-viec/9", true, http.StatusNotFound)
	s.get(t, "/sau-ket-qua/X"+spot, true, http.StatusNotFound)
}

func TestBrowserFindsEveryPageAccessibleInEveryView(t *testing.T) {
	browser := webtest.Open(t)
	s := newSite(t, true)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	browser.Inspect(t, "publication-open", server.URL+"/cong-bo"+spot)
	s.world.Correct(t)
	filed, err := s.world.Service.File(auth.With(t.Context(), auth.Person{Account: "0190a0c0-0000-7000-8000-0000000000ab"}),
		publication.NewComplaint{Round: s.world.Round.ID, Agency: s.world.Units[0].Agency, Criterion: "3", Text: "Còn hai thủ tục chưa tính."})
	must(t, err)
	for name, path := range map[string]string{
		"publication-rounds":    "/cong-bo",
		"publication-published": "/cong-bo" + spot,
		"publication-correct":   "/cong-bo" + spot + "/dinh-chinh?agency=S1&criterion=3",
		"publication-public":    "/cong/ket-qua" + spot,
		"publication-old":       "/cong/ket-qua" + spot + "?lan=1",
		"publication-list":      "/cong/ket-qua",
		"complaints":            "/kien-nghi",
		"complaint":             "/kien-nghi/xem/" + string(filed.ID),
		"complaint-new":         "/kien-nghi/moi" + spot,
		"after":                 "/sau-ket-qua/S1" + spot,
		"after-task":            "/sau-ket-qua/S1" + spot + "/giao-viec/2",
	} {
		browser.Inspect(t, name, server.URL+path)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
