package cchcweb

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"minhbach/internal/cchc/exchange"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// formOn is what a browser sends of the form of a page, nothing touched.
func formOn(t testing.TB, page string) url.Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	must(t, err)
	form := url.Values{}
	for n := range root.Descendants() {
		name := attribute(n, "name")
		if n.Type != html.ElementNode || name == "" || n.Data == "meta" || n.Data == "button" || name == "q" {
			continue
		}
		switch {
		case n.Data == "select":
			value, isFirst := "", true
			for o := range n.Descendants() {
				if o.Data == "option" && (isFirst || hasAttribute(o, "selected")) {
					value, isFirst = attribute(o, "value"), false
				}
			}
			form.Set(name, value)
		case n.Data == "textarea" && n.FirstChild != nil:
			form.Set(name, n.FirstChild.Data)
		default:
			form.Set(name, attribute(n, "value"))
		}
	}
	return form
}

// savedAt follows a form that was taken to the page of the new draft.
func savedAt(t testing.TB, answer *httptest.ResponseRecorder) string {
	t.Helper()
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d %s", answer.Code, answer.Body)
	}
	page, _, _ := strings.Cut(answer.Header().Get("Location"), "#")
	return page
}

func (w *richWorld) copied(t testing.TB, site http.Handler) string {
	t.Helper()
	published, _ := w.setsOf(t)
	page := setURL(published) + "/ban-sao"
	form := formOn(t, fetch(t, site, page))
	form.Set("id", "so-2021")
	form.Set("title", "Bộ 2021, số liệu minh hoạ")
	form.Set("valid_from", "01/01/2021")
	form.Set("valid_to", "31122021")
	return savedAt(t, send(site, page, form))
}

// source is the draft as it is stored, without its address.
func source(t testing.TB, site http.Handler, draft string) string {
	t.Helper()
	return fetch(t, site, draft+"/tep/yaml")
}

func TestAFormOfASetSentBackUntouchedChangesNothing(t *testing.T) {
	w := rich(t)
	site := w.open(t)
	draft := w.copied(t, site)
	was := source(t, site, draft)
	view, err := w.service.View(t.Context(), 2016, "so")
	must(t, err)
	for _, lang := range []string{"?lang=vi", "?lang=en"} {
		pages := []string{draft + "/sua"}
		for i, c := range view.Set.Criteria {
			if i%7 == 0 || c.Rule != nil && i%3 == 0 {
				pages = append(pages, draft+"/sua/"+c.Code)
			}
		}
		for _, page := range pages {
			saved := savedAt(t, send(site, page+lang, formOn(t, fetch(t, site, page+lang))))
			if now := source(t, site, saved); now != was {
				t.Fatalf("%s%s changed the set:\n%s", page, lang, lineThatDiffers(was, now))
			}
		}
	}
}

func lineThatDiffers(a, b string) string {
	before, after := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(before), len(after)) {
		if before[i] != after[i] {
			return before[i] + "\n" + after[i]
		}
	}
	return "one is longer"
}

func TestADraftIsEditedInTheWordsOfItsWorkbook(t *testing.T) {
	w := rich(t)
	site := w.open(t)
	draft := w.copied(t, site)

	head := formOn(t, fetch(t, site, draft+"/sua"))
	head.Set("bands/1", "Tốt: từ 85 đến dưới 90")
	head.Set("bands/2", "")
	head.Set("bands/3", "Trung bình: từ 50 đến dưới 85\ncần có: zero_criteria == 0")
	head.Set("ranking.by", "points")
	head.Set("rounding.index", "3")
	head.Set("vetoes/0", "khi: tham_nhung\nxếp loại: Yếu")
	head.Set("facts/0", "tham_nhung: đúng hay sai; nhãn: Có tham nhũng; mặc định: Không")
	draft = savedAt(t, send(site, draft+"/sua", head))

	edit := formOn(t, fetch(t, site, draft+"/sua/1.3.1"))
	edit.Set("kind", "step_table")
	edit.Set("change_kind", "1")
	page := send(site, draft+"/sua/1.3.1", edit).Body.String()
	if !strings.Contains(page, `name="p.bands"`) || !strings.Contains(page, "mỗi mức một dòng: - từ 0,2 đến dưới 0,3: 0,5") {
		t.Fatal("the kind's fields and how to write them are not shown")
	}
	edit = formOn(t, page)
	edit.Set("p.bands", "- từ 50%: 0,25 điểm\ndưới 0,5: 0")
	edit.Set("p.on_zero_den", "na")
	edit.Set("gate", "cần có: ke_hoach")
	edit.Set("na", "loại khỏi thang điểm\nkhi: không có đơn vị trực thuộc")
	edit.Set("inputs", "num: tự khai: Có; nhãn: Số đơn vị được kiểm tra\nden: tự khai: Có")
	draft = savedAt(t, send(site, draft+"/sua/1.3.1", edit))

	text := source(t, site, draft)
	for _, piece := range []string{
		"{name: Tốt, lo: 85, lo_incl: true, hi: 90, hi_incl: false}", "zero_criteria == 0", "by: points", "when: tham_nhung", "index: 3",
		"lo: 0.5, lo_incl: true, points: 0.25", "require: [ke_hoach]", "policy: exclude_and_rescale", "Số đơn vị được kiểm tra",
	} {
		if !strings.Contains(text, piece) {
			t.Errorf("the draft lacks %q", piece)
		}
	}
	if strings.Contains(text, "name: Khá") {
		t.Error("an emptied band is still there")
	}
}

func TestWhatIsWrongStandsBesideItsField(t *testing.T) {
	w := rich(t)
	site := w.open(t)
	draft := w.copied(t, site)
	for page, c := range map[string]struct{ field, text string }{
		"/sua#1":       {"bands/1", "Tốt: tám mươi"},
		"/sua#2":       {"rounding.index", "hai"},
		"/sua#3":       {"valid_from", "31/02/2021"},
		"/sua#4":       {"vetoes/0", "khi: zero_criteria >\nxếp loại: Yếu"},
		"/sua/1.1.1#1": {"max_points", "1.234"},
		"/sua/1.1.1#2": {"inputs", "so_la: tự khai: Có"},
		"/sua/1.1.1#3": {"gate", "cần: ke_hoach"},
		"/sua/1.1.1#4": {"p.steps", "- từ 3: một"},
		"/sua/1#1":     {"group", "cách cộng: nhân"},
	} {
		path, _, _ := strings.Cut(page, "#")
		form := formOn(t, fetch(t, site, draft+path))
		form.Set(c.field, c.text)
		answer := send(site, draft+path, form)
		body := answer.Body.String()
		line, _, _ := strings.Cut(c.text, "\n")
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#f-`+c.field+`"`) || !strings.Contains(body, html.EscapeString(line)) || strings.Contains(body, "⟦") {
			t.Errorf("%s %s: status %d", page, c.field, answer.Code)
		}
	}
}

func TestACriterionIsAddedAndRemoved(t *testing.T) {
	w := rich(t)
	site := w.open(t)
	draft := w.copied(t, site)
	page := draft + "/them?cha=1.1"
	form := formOn(t, fetch(t, site, page))
	code := form.Get("code")
	if !strings.HasPrefix(code, "1.1.") || form.Get("parent") != "1.1" {
		t.Fatalf("a new criterion would be %q below %q", code, form.Get("parent"))
	}
	form.Set("name", "Kế hoạch có chỉ tiêu đo được")
	form.Set("max_points", "0,5")
	form.Set("kind", "yes_no")
	taken := url.Values{}
	maps.Copy(taken, form)
	taken.Set("code", "1.1.1")
	if answer := send(site, page, taken); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), `href="#f-code"`) {
		t.Errorf("a code twice: %d", answer.Code)
	}
	added := savedAt(t, send(site, page, form))
	if text := source(t, site, added); strings.Index(text, "Kế hoạch có chỉ tiêu") > strings.Index(text, `code: "1.2"`) || !strings.Contains(text, "Kế hoạch có chỉ tiêu") {
		t.Error("the criterion is not behind its siblings")
	}
	ask := fetch(t, site, added+"/sua/"+code+"/xoa")
	if !strings.Contains(ask, "Kế hoạch có chỉ tiêu") {
		t.Error("the page does not say what would go")
	}
	removed := savedAt(t, send(site, added+"/sua/"+code+"/xoa", nil))
	if now := source(t, site, removed); now != source(t, site, draft) {
		t.Error("removing what was added leaves something")
	}
	// The ranking breaks ties by field 8: without it the set is not published.
	broken := savedAt(t, send(site, removed+"/sua/8/xoa", nil))
	if body := fetch(t, site, broken); !strings.Contains(body, "chỗ phải sửa") || strings.Contains(body, "/cong-bo") {
		t.Error("what still names a removed criterion is not found")
	}
	if answer := statusOf(site, draft+"/sua/khong-co/xoa"); answer != http.StatusNotFound {
		t.Errorf("a criterion that is not there: %d", answer)
	}
	published, _ := w.setsOf(t)
	for _, path := range []string{"/sua", "/them", "/sua/1/xoa", "/sua/1"} {
		if answer := statusOf(site, setURL(published)+path); answer != http.StatusConflict {
			t.Errorf("a published set offers %s: %d", path, answer)
		}
	}
}

func statusOf(site http.Handler, path string) int { return ask(site, path).Code }

// TestHintsAreReadAsTheySay holds that what a hint shows can be typed.
func TestHintsAreReadAsTheySay(t *testing.T) {
	example := regexp.MustCompile(`“([^”…]+)”`)
	for _, key := range Words().Keys() {
		for _, l := range locale.Langs() {
			said := example.FindAllStringSubmatch(Words().Say(l, key), -1)
			var problems fault.Problems
			var read func(text string)
			if name, isHead := strings.CutPrefix(key, "cchc.detail.sets.head_hint."); isHead {
				read = func(text string) { _, problems = exchange.ParseHead(name, text) }
			} else if name, isColumn := strings.CutPrefix(key, "cchc.detail.sets.column_hint."); isColumn {
				read = func(text string) { _, problems = exchange.ParseCell(name, text) }
			} else {
				continue
			}
			for i, one := range said {
				text := one[1]
				if strings.HasSuffix(key, "head_hint.bands") && i == 1 { // a line below the first
					text = said[0][1] + "\n" + text
				}
				if read(text); len(problems) > 0 {
					t.Errorf("%s in %s: %q: %s", key, l, text, problems.Say(exchange.Words(), l))
				}
			}
		}
	}
}
