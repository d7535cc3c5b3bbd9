package orgweb_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/auth/policy"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/org"
	"minhbach/internal/org/orgdb"
	"minhbach/internal/org/orgtest"
	"minhbach/internal/org/orgweb"
	"minhbach/internal/store/storetest"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
	"minhbach/rules"
)

// office is a site over an agency with a leader and a clerk; another agency has
// a leader of its own. Who asks is named by a header.
type office struct {
	site   *web.Site
	people *org.People
	agency id.ID
	clock  civil.Clock
}

// The people of the tests: login, account and name. All are invented.
var people = []struct {
	login, name string
	account     id.ID
}{
	{"truong", "Bà Trưởng", "01680000-0000-7000-8000-000000000001"}, {"thu", "Ông Thư", "01680000-0000-7000-8000-000000000002"},
	{"tinh", "Bà Tỉnh", "01680000-0000-7000-8000-000000000005"},
	{"khac", "Ông Khác", "01680000-0000-7000-8000-000000000003"}, {"moi", "Cô Mới", "01680000-0000-7000-8000-000000000004"},
}

func accountOf(login string) id.ID {
	for _, p := range people {
		if p.login == login {
			return p.account
		}
	}
	return ""
}

type book struct{}

func (book) Names(context.Context, []id.ID) (map[id.ID]string, error) {
	names := map[id.ID]string{}
	for _, p := range people {
		names[p.account] = p.name
	}
	return names, nil
}

func (book) Logins(context.Context, []id.ID) (map[id.ID]string, error) {
	logins := map[id.ID]string{}
	for _, p := range people {
		logins[p.account] = p.login
	}
	return logins, nil
}

func (book) ByLogin(_ context.Context, login string) (id.ID, error) {
	if account := accountOf(login); account != "" {
		return account, nil
	}
	return "", fault.New(fault.NotFound, "auth.no_such_login", login)
}

func newOffice(t *testing.T) office {
	t.Helper()
	w := orgtest.New(t, storetest.SQLite)
	engine, err := policy.NewOf(rules.Files, []string{"duties", "org", "site"}, org.Actions(), web.Actions())
	must(t, err)
	o := office{people: org.NewPeople(w.DB, orgdb.Rows{}, w.Log, w.Log.IDs, w.Log.Clock, engine), clock: w.Log.Clock}
	first := civil.YearPeriod(2013).First()
	founded, err := w.Apply(t.Context(), org.Changes{Actor: "console", Found: []org.Founding{
		{Version: org.Version{Code: "BDT", Name: "Ban Dân tộc", Kind: "so", Block: "so", ValidFrom: first}},
		{Version: org.Version{Code: "STC", Name: "Sở Tài chính", Kind: "so", ValidFrom: first}},
	}})
	must(t, err)
	o.agency = founded.Found[0].Agency
	for i, rows := range [][]org.PostRow{
		{{Title: "Trưởng ban", Roles: []auth.Role{auth.Leader}, Account: accountOf("truong"), From: first}, {Division: "Văn phòng", Title: "Văn thư", Roles: []auth.Role{auth.Clerk}, Account: accountOf("thu"), From: first}},
		{{Title: "Giám đốc", Roles: []auth.Role{auth.Leader}, Account: accountOf("khac"), From: first}},
	} {
		_, err := o.people.Import(auth.AsSystem(t.Context()), founded.Found[i].Agency, rows, false)
		must(t, err)
	}
	words, err := locale.Merge(web.Words(), orgweb.Words(), org.Words(), policy.Words(), auth.Words(), exchange.Words())
	must(t, err)
	o.site, err = web.New(web.Config{
		Words: words, Modules: []layout.Module{orgweb.Module()}, Guard: engine, Clock: o.clock,
		Identify: func(r *http.Request) (auth.Person, bool, error) {
			account := accountOf(r.Header.Get("X-As"))
			grants, agencies, err := o.people.PostsOf(r.Context(), account, o.clock.Today())
			if account == accountOf("tinh") {
				grants = append(grants, auth.Grant{Role: auth.RoundOfficer})
			}
			return auth.Person{Account: account, Grants: grants, Agencies: agencies}, account != "", err
		},
	})
	must(t, err)
	orgweb.Register(o.site, orgweb.Options{
		People: o.people, Agencies: w.Service, Directory: book{},
		Guard: engine, Clock: o.clock, Book: writeBook, Read: readBook, BlockName: func(_ context.Context, block string) string { return "khối " + block },
	})
	return o
}

func writeBook(w io.Writer, sheet string, titles, heads []string, rows [][]string) error {
	table := exchange.Table{Sheet: sheet, Titles: titles}
	for _, head := range heads {
		table.Columns = append(table.Columns, exchange.Column{Head: head, Width: 20})
	}
	return exchange.TableXLSX(w, table, exchange.TableRows(rows))
}

func readBook(file string, data []byte, heads []string) ([]orgweb.Line, error) {
	rows, err := exchange.ReadTable(exchange.File{Name: file, Data: data}, heads...)
	var lines []orgweb.Line
	for _, row := range rows {
		lines = append(lines, orgweb.Line{Cells: row.Cells, Place: row.Place})
	}
	return lines, err
}

func (o office) ask(who, method, path, kind string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost"+path, body)
	r.Header.Set("X-As", who)
	r.Header.Set("Content-Type", kind)
	answer := httptest.NewRecorder()
	o.site.ServeHTTP(answer, r)
	return answer
}

func (o office) get(who, path string) *httptest.ResponseRecorder {
	return o.ask(who, http.MethodGet, path, "", nil)
}

func (o office) post(who, path string, form url.Values) *httptest.ResponseRecorder {
	return o.ask(who, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const root = "/co-quan/BDT/nhan-su"

func TestPeopleOfAnotherAgencyAreOutOfReachOnEveryPage(t *testing.T) {
	o := newOffice(t)
	for _, path := range []string{"", "/excel", "/phong", "/chuc-danh", "/giao", "/uy-quyen", "/nhap"} {
		for who, want := range map[string]int{"truong": http.StatusOK, "khac": http.StatusForbidden, "": http.StatusUnauthorized} {
			if answer := o.get(who, root+path); answer.Code != want {
				t.Errorf("%s as %q: %d, want %d", path, who, answer.Code, want)
			}
		}
		if path == "" || path == "/excel" || path == "/nhap" {
			continue
		}
		for _, who := range []string{"khac", ""} {
			if answer := o.post(who, root+path, url.Values{"name": {"Phòng Lạ"}}); answer.Code != http.StatusForbidden && answer.Code != http.StatusUnauthorized {
				t.Errorf("POST %s as %q: %d", path, who, answer.Code)
			}
		}
	}
	if answer := o.get("thu", root+"/chuc-danh"); answer.Code != http.StatusForbidden {
		t.Errorf("a clerk's form of posts: %d", answer.Code)
	}
}

func TestDelegationIsMadeShownAndEndedThroughTheForms(t *testing.T) {
	o := newOffice(t)
	today := o.clock.Today()
	form := url.Values{
		"absent": {string(accountOf("truong"))}, "acting": {string(accountOf("thu"))}, "valid_from": {today.Text(locale.VI)}, "valid_to": {"hôm nào đó"}, "reason": {"nghỉ phép <b>năm</b>"},
	}
	refused := o.post("truong", root+"/uy-quyen", form)
	if body := refused.Body.String(); refused.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "hôm nào đó") || !strings.Contains(body, "nghỉ phép &lt;b&gt;năm") {
		t.Errorf("a refused form lost what was typed: %d", refused.Code)
	}
	form.Set("valid_to", today.AddDays(4).Text(locale.VI))
	if made := o.post("truong", root+"/uy-quyen", form); made.Code != http.StatusSeeOther || made.Header().Get("Location") != root {
		t.Fatalf("%d %s", made.Code, made.Body)
	}
	page := o.get("thu", root).Body.String()
	for _, want := range []string{"Bà Trưởng", "Ông Thư", "Đang làm thay", "vắng đến " + today.AddDays(4).Text(locale.VI)} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if answer := o.post("thu", root+"/phong", url.Values{"name": {"Phòng Mới"}, "place": {"9"}, "valid_from": {today.String()}}); answer.Code != http.StatusSeeOther {
		t.Errorf("acting for the leader: %d", answer.Code)
	}
	chart, err := o.people.Chart(auth.AsSystem(t.Context()), o.agency)
	must(t, err)
	end := root + "/uy-quyen/" + string(chart.Delegations[0].ID)
	if answer := o.post("truong", end, url.Values{"valid_to": {today.AddDays(-1).String()}}); answer.Code != http.StatusSeeOther {
		t.Errorf("ending: %d %s", answer.Code, answer.Body)
	}
	if page := o.get("thu", root).Body.String(); strings.Contains(page, "Đang làm thay") {
		t.Error("it still acts")
	}
}

func TestPostsAreMadeAssignedAndEndedThroughTheForms(t *testing.T) {
	o := newOffice(t)
	if answer := o.post("truong", root+"/chuc-danh", url.Values{
		"title": {"Kế toán"}, "roles": {"accountant", "officer"}, "place": {"5"}, "valid_from": {"01/01/2014"},
	}); answer.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	chart, err := o.people.Chart(auth.AsSystem(t.Context()), o.agency)
	must(t, err)
	post := ""
	for _, p := range chart.Posts {
		if p.Title == "Kế toán" {
			post = string(p.ID)
		}
	}
	for login, want := range map[string]int{"ai-do": http.StatusUnprocessableEntity, "truong": http.StatusForbidden, "moi": http.StatusSeeOther} {
		if answer := o.post("truong", root+"/giao", url.Values{"post": {post}, "account": {login}, "valid_from": {"01/01/2015"}}); answer.Code != want {
			t.Errorf("to %s: %d, want %d", login, answer.Code, want)
		}
	}
	if page := o.get("truong", root).Body.String(); !strings.Contains(page, "Cô Mới") || !strings.Contains(page, "kế toán") {
		t.Error("the page does not show who was assigned")
	}
}

// TestTheListLeavesAndComesBack: the exported workbook is read by the import,
// which finds nothing new in it.
func TestTheListLeavesAndComesBack(t *testing.T) {
	o := newOffice(t)
	exported := o.get("truong", root+"/excel")
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	part, err := parts.CreateFormFile("file", "nhan-su.xlsx")
	must(t, err)
	_, err = part.Write(exported.Body.Bytes())
	must(t, err)
	must(t, parts.WriteField("dry", "1"))
	must(t, parts.Close())
	answer := o.ask("truong", http.MethodPost, root+"/nhap", parts.FormDataContentType(), &body)
	if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "sẽ thêm 0 phòng, 0 chức danh, đổi vai trò 0 chức danh, giao cho 0 người") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

func TestThePeopleOfTheProvinceFindEveryAgencyInAList(t *testing.T) {
	o := newOffice(t)
	for who, want := range map[string]string{"truong": root, "tinh": "/nhan-su/co-quan"} {
		if answer := o.get(who, "/nhan-su"); answer.Code != http.StatusFound || answer.Header().Get("Location") != want {
			t.Errorf("%s is led to %d %s", who, answer.Code, answer.Header().Get("Location"))
		}
	}
	list := o.get("tinh", "/nhan-su/co-quan")
	for _, want := range []string{"2 cơ quan, 3 người", "khối so", "Không xếp khối", `href="/co-quan/BDT/nhan-su"`, `href="/co-quan/STC/nhan-su"`} {
		if !strings.Contains(list.Body.String(), want) {
			t.Errorf("the list does not say %q", want)
		}
	}
	if own := o.get("truong", "/nhan-su/co-quan").Body.String(); !strings.Contains(own, "1 cơ quan, 2 người") || strings.Contains(own, "Sở Tài chính") {
		t.Error("a leader sees more than his own agency in the list")
	}
	if twin := o.get("tinh", "/api/v1/people").Body.String(); !strings.Contains(twin, `{"code":"BDT","name":"Ban Dân tộc","block":"so","people":2}`) {
		t.Error(twin)
	}
	if page := o.get("tinh", root).Body.String(); !strings.Contains(page, `href="/nhan-su/co-quan"`) {
		t.Error("no way back to the list")
	}
}
