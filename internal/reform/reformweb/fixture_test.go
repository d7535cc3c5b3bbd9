package reformweb_test

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
	"minhbach/internal/auth/authtest"
	"minhbach/internal/blob/intake"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/paper"
	"minhbach/internal/reform"
	"minhbach/internal/reform/reformtest"
	"minhbach/internal/reform/reformweb"
	"minhbach/internal/ruleset"
	"minhbach/internal/sheet"
	"minhbach/internal/store/storetest"
	"minhbach/internal/web"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/layout"
)

// office is the pages on a fresh database, with the reform officer at the desk.
type office struct {
	*reformtest.World
	site *web.Site
	as   context.Context // who sits at the desk
}

func open(t testing.TB) *office {
	t.Helper()
	w := reformtest.New(t, storetest.SQLite)
	o := &office{World: w, as: w.As(t)}
	o.site = o.over(t, w.Service)
	return o
}

func words(t testing.TB) *locale.Catalogue {
	t.Helper()
	all, err := locale.Merge(web.Words(), reformweb.Words(), reform.Words(), fault.Words(), ruleset.Words(), sheet.Words(), intake.Words(), paper.Words(), auth.Words())
	reformtest.Must(t, err)
	return all
}

// over builds the site round a service; every request comes from o.as.
func (o *office) over(t testing.TB, service *reform.Service) *web.Site {
	t.Helper()
	site, err := web.New(web.Config{
		Words: words(t), Modules: []layout.Module{reformweb.Module()}, Styles: []assets.Source{{Layer: "page", Files: reformweb.Styles}}, Clock: o.Clock,
		Identify: func(*http.Request) (auth.Person, bool, error) {
			person, isKnown := auth.From(o.as)
			return person, isKnown, nil
		},
		Guard: authtest.Open{},
	})
	reformtest.Must(t, err)
	reformweb.New(service, reformtest.Agencies{}, site, reformweb.Options{Follow: reformtest.Code}).Register()
	return site
}

func (o *office) ask(method, path, media string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost"+path, body)
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	answer := httptest.NewRecorder()
	o.site.ServeHTTP(answer, r)
	return answer
}

// get asks for a page and fails on another status or a word that is missing.
func (o *office) get(t testing.TB, path string) string {
	t.Helper()
	answer := o.ask(http.MethodGet, path, "", nil)
	body := answer.Body.String()
	if answer.Code != http.StatusOK || strings.Contains(body, "⟦") {
		at := max(strings.Index(body, "⟦"), 0)
		t.Fatalf("GET %s: status %d, %s", path, answer.Code, body[at:min(len(body), at+200)])
	}
	return body
}

// post sends a form the way a browser without scripts does.
func (o *office) post(t testing.TB, path string, values url.Values, want int) *httptest.ResponseRecorder {
	t.Helper()
	answer := o.ask(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
	if answer.Code != want || strings.Contains(answer.Body.String(), "⟦") {
		t.Fatalf("POST %s: status %d, want %d\n%s", path, answer.Code, want, answer.Body)
	}
	return answer
}

// send posts a form with a file.
func (o *office) send(t testing.TB, path string, values map[string]string, name string, content []byte, want int) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, value := range values {
		reformtest.Must(t, form.WriteField(field, value))
	}
	part, err := form.CreateFormFile("files", name)
	reformtest.Must(t, err)
	_, err = part.Write(content)
	reformtest.Must(t, err)
	reformtest.Must(t, form.Close())
	answer := o.ask(http.MethodPost, path, form.FormDataContentType(), &body)
	if answer.Code != want || strings.Contains(answer.Body.String(), "⟦") {
		t.Fatalf("POST %s: status %d, want %d\n%s", path, answer.Code, want, answer.Body)
	}
	return answer
}

// filled is an office with something of everything.
func filled(t testing.TB) (o *office, task reform.Task, held reform.Activity) {
	t.Helper()
	o = open(t)
	_, tasks := o.Issued(t, 2018, "2018-01-15", "Rà soát văn bản|2018-11-09", "Niêm yết|2018-11-12", "Tập huấn|2018-11-16")
	_, err := o.MoveTask(o.as, reform.Step{Task: tasks[2].ID, Version: tasks[2].Version, To: reform.Finished, Result: "Đã tập huấn", Files: []reform.File{o.Paper(t, "ket-qua.txt")}})
	reformtest.Must(t, err)
	_, err = o.Propose(o.as, reform.Proposal{Agency: reformtest.Agency, Year: 2018, Title: "Gửi báo cáo đúng hạn", Note: "1.4: mất 0,5 điểm", Gain: "0.5"})
	reformtest.Must(t, err)
	_, err = o.SendReport(o.as, reform.Report{Agency: reformtest.Agency, Year: 2018, Code: "q1", Number: "3/BC", SentOn: reformtest.Day(t, "2018-03-20")})
	reformtest.Must(t, err)
	for kind, a := range map[reform.ActivityKind]reform.Activity{
		reform.Session:       {Title: "Một cửa", Invited: 30, Attended: 28},
		reform.Inspection:    {Title: "Kiểm tra nội bộ", Units: []string{"Văn phòng"}, Items: []reform.Item{{Kind: reform.Remedy, Text: "Ghi sổ", Unit: "Văn phòng", DueOn: reformtest.Day(t, "2018-12-01")}}},
		reform.Initiative:    {Title: "Mã QR tra hồ sơ", Category: "tinh"},
		reform.Communication: {Title: "Bài viết", Category: "trang_tin", Attended: 1200},
		reform.Conference:    {Title: "Rút kinh nghiệm", Invited: 40, Attended: 40},
	} {
		a.Agency, a.Kind, a.Year, a.HeldOn, a.Content = reformtest.Agency, kind, 2018, reformtest.Day(t, "2018-09-12"), "Diễn biến\nKết luận"
		saved, err := o.SaveActivity(o.as, a)
		reformtest.Must(t, err)
		if kind == reform.Inspection {
			held = saved
		}
	}
	return o, tasks[0], held
}

func guest() context.Context { return auth.With(context.Background(), auth.Person{}) }
