package notifyweb_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/notify"
	"minhbach/internal/notify/notifytest"
	"minhbach/internal/notify/notifyweb"
	"minhbach/internal/sheet"
	"minhbach/internal/store/storetest"
	"minhbach/internal/web"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/webtest"
)

// site serves the notices of the suite's people: whom the header names.
type site struct {
	*web.Site
	world  *notifytest.World
	server string
}

const personHeader = "X-Test-Person"

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{world: notifytest.New(t, storetest.SQLite(t)), server: "thu.tinh.example:587"}
	words, err := locale.Merge(s.world.Words, notifyweb.Words(), web.Words())
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	guard := authtest.Only{"outbox.read"}
	s.Site, err = web.New(web.Config{
		Words: words, Clock: s.world.Clock, Styles: []assets.Source{{Layer: "page", Files: notifyweb.Styles}}, Log: log, Guard: guard,
		Bell: notifyweb.Bell(s.world.Service, log),
		Identify: func(r *http.Request) (auth.Person, bool, error) {
			who := r.Header.Get(personHeader)
			if who == "" {
				who = r.URL.Query().Get("who") // the browser's way
			}
			return auth.Person{Account: id.ID(who), Name: who}, true, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	notifyweb.New(s.world.Service, s.Site, notifyweb.Options{
		Clock: s.world.Clock, Guard: guard, Server: func() string { return s.server },
	}).Register()
	return s
}

func (s *site) ask(who id.ID, path string, form url.Values) *httptest.ResponseRecorder {
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, "http://127.0.0.1:8080"+path, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set(personHeader, string(who))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) text(t *testing.T, who id.ID, path string) string {
	t.Helper()
	w := s.ask(who, path, nil)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return html.UnescapeString(w.Body.String())
}

// fill gives Lan one thing of each band and a thing with a script in its name.
func (s *site) fill(t *testing.T) {
	t.Helper()
	day := notifytest.Monday
	evil := notifytest.Task(notifytest.Lan, "evil", day.AddDays(1))
	evil.Subject = notify.Say("suite.named", `<script>alert("x")</script> Báo cáo cải cách hành chính quý IV năm 2019 của Ban, gửi kèm phụ lục số liệu và danh mục minh chứng`)
	s.world.Work.Items = []notify.Item{notifytest.Task(notifytest.Lan, "late", day.AddDays(-4)), notifytest.Task(notifytest.Lan, "now", day), evil, notifytest.Task(notifytest.Mai, "hers", day)}
	if err := s.world.Collect(t.Context(), day); err != nil {
		t.Fatal(err)
	}
	if err := s.world.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		return s.world.Post(ctx, tx, notify.Item{Account: notifytest.Lan, Key: "n", Kind: "suite.news", Subject: notify.Say("suite.named", "Phiếu tự chấm được trả lại để bổ sung"), Href: "/tin"})
	}); err != nil {
		t.Fatal(err)
	}
}

func TestThePageShowsWhatIsDueAndTheBellCounts(t *testing.T) {
	s := newSite(t)
	s.fill(t)
	page := s.text(t, notifytest.Lan, "/thong-bao")
	webtest.Contains(t, page, "Quá hạn", "quá hạn 4 ngày", "còn 1 ngày", `href="/nhiem-vu/late"`, "Việc late", "Tin mới", "4 chưa đọc", "bell-count", "Thư nhắc việc")
	if strings.Contains(page, "Việc hers") || strings.Contains(page, "<script>alert") && !strings.Contains(s.ask(notifytest.Lan, "/thong-bao", nil).Body.String(), "&lt;script&gt;") {
		t.Error("another's notice, or a script")
	}
	if late, now := strings.Index(page, "Việc late"), strings.Index(page, "Việc now"); late > now {
		t.Error("what is overdue does not come first")
	}
	if page := s.text(t, notifytest.Nam, "/thong-bao"); !strings.Contains(page, "Không có việc nào đến hạn") || strings.Contains(page, "bell-count") {
		t.Error("who has none is not told so")
	}
	if w := s.ask("", "/thong-bao", nil); w.Code != http.StatusUnauthorized && w.Code != http.StatusSeeOther {
		t.Errorf("a guest: %d", w.Code)
	}
	if w := s.ask("", "/tim", nil); strings.Contains(w.Body.String(), `class="bell"`) {
		t.Error("a guest has a bell")
	}
}

var noticeField = regexp.MustCompile(`name="notice" value="([^"]+)"`)

func TestReadingIsAFormAndReachesOnlyOnesOwn(t *testing.T) {
	s := newSite(t)
	s.fill(t)
	first := noticeField.FindStringSubmatch(s.text(t, notifytest.Lan, "/thong-bao"))[1]
	s.ask(notifytest.Mai, "/thong-bao/da-doc", url.Values{"notice": {first}})
	webtest.Contains(t, s.text(t, notifytest.Lan, "/thong-bao"), "4 chưa đọc")
	w := s.ask(notifytest.Lan, "/thong-bao/da-doc", url.Values{"notice": {first}, "back": {"/thong-bao?loc=chua-doc"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/thong-bao?loc=chua-doc" {
		t.Errorf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	webtest.Contains(t, s.text(t, notifytest.Lan, "/thong-bao"), "3 chưa đọc", "Đã đọc")
	for _, foreign := range []string{"https://evil.example/thong-bao", "//evil.example", "/thong-baox", "/khac?/thong-bao"} {
		if w := s.ask(notifytest.Lan, "/thong-bao/da-doc", url.Values{"notice": {first}, "back": {foreign}}); w.Header().Get("Location") != "/thong-bao" {
			t.Errorf("%s leads to %s", foreign, w.Header().Get("Location"))
		}
	}
	until := regexp.MustCompile(`name="until" value="([^"]+)"`).FindStringSubmatch(s.text(t, notifytest.Lan, "/thong-bao"))[1]
	s.ask(notifytest.Lan, "/thong-bao/da-doc", url.Values{"until": {until}})
	page := s.text(t, notifytest.Lan, "/thong-bao")
	if strings.Contains(page, "bell-count") || strings.Contains(page, "Đánh dấu tất cả") || strings.Contains(page, "Phiếu tự chấm được trả lại") {
		t.Error("something is unread, or news that was read stays")
	}
	webtest.Contains(t, s.text(t, notifytest.Lan, "/thong-bao?loc=da-xong"), "Phiếu tự chấm được trả lại", "xong ngày 11/11/2019")
	if w := s.ask(notifytest.Lan, "/thong-bao/da-doc", url.Values{"until": {"yesterday"}}); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest {
		t.Errorf("until yesterday: %d", w.Code)
	}
}

func TestSettingsAreKeptAndARefusedFormComesBack(t *testing.T) {
	s := newSite(t)
	w := s.ask(notifytest.Lan, "/thong-bao/thiet-lap", url.Values{"hour": {"25"}, "lang": {"en"}, "version": {"0"}})
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	webtest.Contains(t, html.UnescapeString(w.Body.String()), "Giờ nhận thư phải từ 0 đến 23", `<option value="25" selected>`, `<option value="en" selected>`)
	if w := s.ask(notifytest.Lan, "/thong-bao/thiet-lap", url.Values{"hour": {"9"}, "lang": {"en"}, "version": {"0"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	set, err := s.world.Settings(notifytest.As(t, notifytest.Lan))
	if err != nil || set.ByMail || set.Hour != 9 || set.Lang != locale.EN {
		t.Errorf("%+v %v", set, err)
	}
	if w := s.ask(notifytest.Lan, "/thong-bao/thiet-lap", url.Values{"hour": {"8"}, "lang": {"vi"}, "version": {"0"}}); w.Code != http.StatusConflict {
		t.Errorf("the second who saw none: %d", w.Code)
	}
	s.server = ""
	webtest.Contains(t, s.text(t, notifytest.Lan, "/thong-bao"), "chưa được nối với máy chủ thư")
}

func TestTheListLeavesAsExcelAndJSON(t *testing.T) {
	s := newSite(t)
	s.fill(t)
	book := s.ask(notifytest.Lan, "/thong-bao/excel", nil)
	lines, err := sheet.ReadTable(sheet.File{Name: "thong-bao.xlsx", Data: book.Body.Bytes()}, []sheet.Head{{Key: "due", Words: []string{"Hạn"}, IsNeeded: true}, {Key: "what", Words: []string{"Việc"}, IsNeeded: true}}, 10)
	if err != nil || len(lines) != 4 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	if day, err := lines[0].Day("due", notifytest.Monday, nil); err != nil || day != notifytest.Monday.AddDays(-4) {
		t.Errorf("the first is due on %s, %v", day, err)
	}
	var twin notifyweb.Twin
	if err := json.Unmarshal(s.ask(notifytest.Lan, "/api/v1/notices?loc=chua-doc", nil).Body.Bytes(), &twin); err != nil || twin.Unread != 4 || len(twin.Notices) != 4 || twin.Notices[0].Band != notify.Overdue {
		t.Errorf("%+v %v", twin, err)
	}
}

func TestTheOutboxShowsNoName(t *testing.T) {
	s := newSite(t)
	webtest.Contains(t, s.text(t, "admin", "/thong-bao/thu"), "Chưa có thư nào", "thu.tinh.example:587")
	s.fill(t)
	s.world.Server.Err = notify.ErrUnreachable
	s.world.Tick(t, s.world.Start("one"))
	page := s.text(t, "admin", "/thong-bao/thu")
	webtest.Contains(t, page, "Gửi lỗi, sẽ gửi lại", "Không dùng được máy chủ thư", "07:01 ngày 11/11/2019")
	for _, secret := range []string{"lan@so.example", string(notifytest.Lan), "Việc late"} {
		if strings.Contains(page, secret) {
			t.Errorf("the outbox shows %s", secret)
		}
	}
	s.server = ""
	webtest.Contains(t, s.text(t, "admin", "/thong-bao/thu"), "--smtp-address")
}

func TestEveryWordOfThePagesIsInTheCatalogue(t *testing.T) {
	words, err := locale.Merge(notify.Words(), notifyweb.Words(), web.Words())
	if err != nil {
		t.Fatal(err)
	}
	webtest.CheckKeys(t, ".", words)
}

func TestBrowserFindsNothingOnThePagesOfNotices(t *testing.T) {
	browser := webtest.Open(t)
	s := newSite(t)
	s.fill(t)
	s.world.Server.Err = notify.ErrUnreachable
	s.world.Tick(t, s.world.Start("one"))
	served := httptest.NewServer(s)
	t.Cleanup(served.Close)
	for name, path := range map[string]string{
		"notices": "/thong-bao?who=account-lan", "notices-none": "/thong-bao?who=account-nam", "notices-outbox": "/thong-bao/thu?who=admin",
	} {
		browser.Inspect(t, name, served.URL+path)
	}
}
