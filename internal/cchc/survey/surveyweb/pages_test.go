package surveyweb_test

import (
	"bytes"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/survey"
	"minhbach/internal/cchc/survey/surveytest"
	"minhbach/internal/cchc/survey/surveyweb"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/sheet"
	"minhbach/internal/store/storetest"
	"minhbach/internal/web"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/webtest"
)

// site serves the surveys of the suite's round. Whoever sends the header is the
// officer who runs them; all others have not signed in.
type site struct {
	*web.Site
	world *surveytest.World
	log   *bytes.Buffer
}

const officerHeader = "X-Test-Officer"

func newSite(t *testing.T) *site {
	t.Helper()
	words, err := locale.Merge(fault.Words(), cchc.Words(), survey.Words(), surveyweb.Words(), sheet.Words(), web.Words())
	if err != nil {
		t.Fatal(err)
	}
	s := &site{world: surveytest.New(t, storetest.SQLite(t)), log: &bytes.Buffer{}}
	s.Site, err = web.New(web.Config{
		Words: words, Clock: civil.NewFixedClock(time.Date(2019, 12, 2, 8, 0, 0, 0, civil.Zone)),
		Styles: []assets.Source{{Layer: "page", Files: surveyweb.Styles}}, Log: slog.New(slog.NewTextHandler(s.log, nil)),
		Identify: func(r *http.Request) (auth.Person, bool, error) {
			if r.Header.Get(officerHeader) == "" {
				return auth.Person{}, false, nil
			}
			return auth.Person{Account: surveytest.Officer, Grants: []auth.Grant{{Role: auth.RoundOfficer}}}, true, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	surveyweb.New(s.world.Survey, s.world.Index, s.Site).Register()
	return s
}

// ask sends a form, or reads a page when there is none.
func (s *site) ask(isOfficer bool, path string, form url.Values) *httptest.ResponseRecorder {
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, "http://127.0.0.1:8080"+path, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if isOfficer {
		r.Header.Set(officerHeader, "1")
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func newSheet() url.Values {
	return url.Values{
		"audience": {"người dân"}, "title": {"Phiếu hỏi người dân"}, "answers_min": {"5"}, "question-2.1": {"Thái độ của công chức?"},
		"word-A": {"Rất hài lòng"}, "word-B": {"Hài lòng"}, "word-C": {"Bình thường"}, "word-D": {"Không hài lòng"},
	}
}

var linkShape = regexp.MustCompile(`/cong/khao-sat/([0-9A-Z]+)`)

func TestASurveyGoesFromTheFormToTheFigures(t *testing.T) {
	s := newSite(t)
	made := s.ask(true, "/khao-sat/so/2019", newSheet())
	sheet := made.Header().Get("Location")
	if made.Code != http.StatusSeeOther || !strings.HasPrefix(sheet, "/khao-sat/phieu/") {
		t.Fatalf("%d %s", made.Code, made.Body)
	}
	links := s.ask(true, sheet+"/lien-ket", url.Values{"agency": {string(s.world.Units[0].Agency)}, "count": {"5"}})
	tokens := linkShape.FindAllStringSubmatch(links.Body.String(), -1)
	if len(tokens) != 5 || strings.Count(links.Body.String(), "<svg class=\"survey-code\"") != 5 {
		t.Fatalf("%d links: %s", len(tokens), links.Body)
	}
	s.log.Reset()
	for _, token := range tokens {
		page := s.ask(false, token[0], nil)
		webtest.Contains(t, html.UnescapeString(page.Body.String()), "Thái độ của công chức?", "Không hài lòng", "Sở Một")
		if got := page.Header().Get("Referrer-Policy"); got != "no-referrer" {
			t.Errorf("referrer policy %q", got)
		}
		if w := s.ask(false, token[0], url.Values{"q1": {"B"}}); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w := s.ask(false, token[0], nil); w.Code != http.StatusNotFound {
			t.Errorf("a used link opens with %d", w.Code)
		}
	}
	if s.log.Len() > 0 {
		t.Errorf("answering left a trace in the log: %s", s.log)
	}
	if w := s.ask(true, sheet+"/ket-thuc", url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	webtest.Contains(t, s.ask(true, sheet, nil).Body.String(), "Sở Một", "60,0%")
	v, err := s.world.Index.View(t.Context(), 2019, "so")
	if err != nil || v.Blocks[cchc.Verified] == nil {
		t.Errorf("no figures: %v", err)
	}
	if w := s.ask(true, sheet+"/excel", nil); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "PK") {
		t.Errorf("workbook: %d", w.Code)
	}
}

func TestARefusedSheetComesBackAsItWasTyped(t *testing.T) {
	s := newSite(t)
	form := newSheet()
	form.Set("audience", "")
	form.Set("word-B", "")
	w := s.ask(true, "/khao-sat/so/2019", form)
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", w.Code)
	}
	webtest.Contains(t, html.UnescapeString(w.Body.String()), "Nhập nhóm đối tượng", "chưa có lời", "Phiếu hỏi người dân", "Thái độ của công chức?")
}

func TestPaperIsTypedInEveryShapePeopleUse(t *testing.T) {
	s := newSite(t)
	asked := s.world.Ask(t, "người dân")
	form := url.Values{"agency": {string(s.world.Units[1].Agency)}, "lines": {"A B\na,b\nC\tD\r\n-A\n\nB; -\n"}}
	if w := s.ask(true, "/khao-sat/phieu/"+string(asked.ID)+"/giay", form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	result, err := s.world.Survey.Result(surveytest.Province(t), asked.ID)
	if err != nil || result.OnPaper != 5 || result.Agencies[1].Tallies[0].ByCode["A"] != 2 || result.Agencies[1].Tallies[1].Blank != 1 {
		t.Errorf("%+v %v", result.Agencies[1], err)
	}
	form.Set("lines", "A B\nA X\nA C\nB\nC D")
	w := s.ask(true, "/khao-sat/phieu/"+string(asked.ID)+"/giay", form)
	webtest.Contains(t, html.UnescapeString(w.Body.String()), "không có lựa chọn “X”", "A X\nA C")
}

func TestOnlyThoseWhoRunSurveysSeeThem(t *testing.T) {
	s := newSite(t)
	asked := s.world.Ask(t, "người dân")
	for _, path := range []string{"/khao-sat", "/khao-sat/so/2019", "/khao-sat/phieu/" + string(asked.ID), "/khao-sat/phieu/" + string(asked.ID) + "/excel"} {
		if w := s.ask(false, path, nil); w.Code != http.StatusUnauthorized {
			t.Errorf("%s opens to a stranger with %d", path, w.Code)
		}
	}
}

func TestBrowserFindsNothingOnThePagesOfASurvey(t *testing.T) {
	browser := webtest.Open(t)
	s := newSite(t)
	asked := s.world.Ask(t, "người dân")
	links := s.world.Links(t, asked, 0, 6)
	for _, link := range links[:5] {
		if err := s.world.Survey.Cast(t.Context(), link, survey.Choices{"A", "C"}); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set(officerHeader, "1")
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	for name, path := range map[string]string{
		"surveys": "/khao-sat/so/2019", "survey": "/khao-sat/phieu/" + string(asked.ID), "survey-paper": "/khao-sat/phieu/" + string(asked.ID) + "/giay",
		"survey-book": "/khao-sat/phieu/" + string(asked.ID) + "/giay/excel", "ballot": "/cong/khao-sat/" + links[5],
	} {
		browser.Inspect(t, name, server.URL+path)
	}
}
