package cchcweb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/evidence"
	"minhbach/rules"
)

func TestEveryDetailPageSpeaksBothLanguages(t *testing.T) {
	site := rich(t).open(t)
	for name, path := range detailPaths {
		for lang, word := range map[string]string{"vi": "Minh Bạch", "en": "Ranking"} {
			mark := "?"
			if strings.Contains(path, "?") {
				mark = "&"
			}
			body := fetch(t, site, path+mark+"lang="+lang)
			if strings.Contains(body, "⟦") || !strings.Contains(body, word) || !strings.Contains(body, `lang="`+lang+`"`) {
				t.Errorf("%s in %s lacks words", name, lang)
			}
		}
	}
}

func TestWrongAddressesAreRefusedWithASentence(t *testing.T) {
	w := rich(t)
	site := w.open(t)
	published, _ := w.setsOf(t)
	for _, path := range []string{
		"/ban-do-nhiet/so/1999", "/ban-do-nhiet/so/abc", "/tieu-chi/so/2016/99", "/tieu-chi/so/2016/1.1.3/KHONG", "/thu-kich-ban/KHONG/so/2016",
		"/bang-chung/999999", "/bang-chung/-1", "/bo-tieu-chi/khong-co", "/so-sanh/BDT/so/2016?voi=1999", setURL(published) + "/tep/doc",
	} {
		answer := ask(site, path)
		if answer.Code != http.StatusNotFound || strings.Contains(answer.Body.String(), "⟦") {
			t.Errorf("%s: status %d", path, answer.Code)
		}
	}
}

func TestHeatMapOfAProvinceIsSmall(t *testing.T) {
	w := newWorld(t)
	set := w.set(t, 15)
	round := w.round(t, set, 2018, w.units)
	w.declare(t, round, "self", w.sheets(set, 5, 0))
	body := fetch(t, open(t, w.service), "/ban-do-nhiet/so/2018?muc=chi-tiet")
	if cells := strings.Count(body, "<td class=h"); cells < 20*120 {
		t.Fatalf("%d cells drawn", cells)
	}
	from, to := strings.Index(body, "<table class=\"heat\""), strings.LastIndex(body, "</table>")
	const heatBytesMax = 60 << 10
	if size := to - from; size > heatBytesMax {
		t.Errorf("the map has %d bytes, limit %d", size, heatBytesMax)
	}
}

func TestWhyShowsTheRuleTheArithmeticAndTheProof(t *testing.T) {
	body := fetch(t, rich(t).open(t), "/tieu-chi/so/2015/3.3/BDT")
	for _, piece := range []string{"Dưới 95% không có điểm", "rule-graph", "why-steps", "/bang-chung/", `rel="alternate"`, "/api/v1/criteria/so/2015/3.3/BDT"} {
		if !strings.Contains(body, piece) {
			t.Errorf("the page lacks %q", piece)
		}
	}
}

func TestProofFileHoldsByItself(t *testing.T) {
	site := rich(t).open(t)
	proven, err := evidence.CheckProof([]byte(fetch(t, site, "/bang-chung/40/tep")), "")
	must(t, err)
	if proven.Entry.Position != 40 {
		t.Errorf("the proof is of entry %d", proven.Entry.Position)
	}
}

// send posts a form as a browser of this machine does.
func send(site http.Handler, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://localhost"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	site.ServeHTTP(answer, r)
	return answer
}

func TestASetIsCopiedEditedAndPublished(t *testing.T) {
	w := rich(t)
	site := w.open(t)
	published, _ := w.setsOf(t)
	bad := send(site, setURL(published)+"/ban-sao", url.Values{"id": {""}, "title": {"Bộ mới"}, "valid_from": {"31/02/2021"}})
	if body := bad.Body.String(); bad.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `value="31/02/2021"`) || !strings.Contains(body, `href="#f-id"`) {
		t.Fatalf("a bad copy: %d", bad.Code)
	}
	good := send(site, setURL(published)+"/ban-sao", url.Values{"id": {"so-2021"}, "title": {"Bộ 2021"}, "basis": {"số liệu minh hoạ"}, "valid_from": {"01/01/2021"}, "valid_to": {"31122021"}})
	draft := good.Header().Get("Location")
	if good.Code != http.StatusSeeOther {
		t.Fatalf("a copy: %d %s", good.Code, good.Body)
	}
	edit := url.Values{"name": {"Tỷ lệ được kiểm tra"}, "max_points": {"1"}, "source": {"self"}, "evidence": {"Kế hoạch\r\nKết luận"}, "kind": {"step_table"},
		"p.bands": {"- từ 0,5: 1\n- dưới năm: 0"}, "p.on_zero_den": {"na"}, "inputs": {""}}
	answer := send(site, draft+"/sua/1.3.1", edit)
	if body := answer.Body.String(); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "dưới năm") || !strings.Contains(body, "f-p.bands") {
		t.Fatalf("a bad line: %d", answer.Code)
	}
	edit.Set("p.bands", "- từ 0,5: 1\n- dưới 0,5: 0")
	answer = send(site, draft+"/sua/1.3.1", edit)
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("a good edit: %d %s", answer.Code, answer.Body)
	}
	saved, _, _ := strings.Cut(answer.Header().Get("Location"), "#")
	if body := fetch(t, site, saved); !strings.Contains(body, "Tỷ lệ được kiểm tra") || !strings.Contains(body, "từ 0,5: 1 điểm") {
		t.Error("the edit is not on the page of the set")
	}
	if again := send(site, draft+"/sua/1.3.1", edit); again.Code != http.StatusConflict {
		t.Errorf("a replaced draft was edited: %d", again.Code)
	}
	if answer = send(site, saved+"/cong-bo", nil); answer.Code != http.StatusSeeOther {
		t.Errorf("publishing: %d %s", answer.Code, answer.Body)
	}
}

func TestChoosingAnotherKindShowsItsFields(t *testing.T) {
	w := rich(t)
	site := w.open(t)
	_, draft := w.setsOf(t)
	answer := send(site, setURL(draft)+"/sua/1.3.1", url.Values{"name": {"Tên đang sửa"}, "max_points": {"1"}, "kind": {"count_unit"}, "change_kind": {"1"}})
	if body := answer.Body.String(); answer.Code != http.StatusOK || !strings.Contains(body, `name="p.unit_points"`) || !strings.Contains(body, "Tên đang sửa") {
		t.Errorf("status %d", answer.Code)
	}
}

func TestASetWithFindingsIsNotPublished(t *testing.T) {
	w := rich(t)
	_, draft := w.setsOf(t)
	if answer := send(w.open(t), setURL(draft)+"/cong-bo", nil); answer.Code != http.StatusConflict {
		t.Errorf("status %d", answer.Code)
	}
}

func TestUploadTellsEverythingWrongAndKeepsNothing(t *testing.T) {
	w := rich(t)
	site := w.open(t)
	post := func(name, content, dry string) *httptest.ResponseRecorder {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", name)
		must(t, err)
		_, err = part.Write([]byte(content))
		must(t, err)
		must(t, form.WriteField("dry", dry))
		must(t, form.Close())
		r := httptest.NewRequest(http.MethodPost, "http://localhost/bo-tieu-chi/tai-len", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		answer := httptest.NewRecorder()
		site.ServeHTTP(answer, r)
		return answer
	}
	before, err := w.service.Sets(t.Context())
	must(t, err)
	broken := "id: x\ntitle: y\nblok: so\nblock: so\nvalid_from: hôm qua\nmax_points: 1\ncriteria: []\n"
	for name, content := range map[string]string{"hong.yaml": broken, "rong.yaml": "", "la.xlsx": "PK", "hong.json": "{"} {
		if answer := post(name, content, ""); answer.Code != http.StatusUnprocessableEntity || strings.Contains(answer.Body.String(), "⟦") {
			t.Errorf("%s: status %d", name, answer.Code)
		}
	}
	if body := post("hong.yaml", broken, "").Body.String(); !strings.Contains(body, "blok") || !strings.Contains(body, "hôm qua") {
		t.Error("not every problem is told")
	}
	for name, content := range map[string]string{"so.xlsm": "PK\x03\x04 no zip", "ke-hoach.pdf": "%PDF-1.7\n%\xe2\xe3\xcf\xd3", "so.doc": "\xd0\xcf\x11\xe0\x00"} {
		if body := post(name, content, "").Body.String(); strings.Contains(body, "YAML hoặc JSON:") || strings.Contains(body, "control characters") {
			t.Errorf("%s is told to be broken YAML", name)
		}
	}
	text, err := rules.Files.ReadFile("criteria/mau-so-nganh.yaml")
	must(t, err)
	if answer := post("mau.yaml", string(text), "1"); answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "Chưa lưu gì") {
		t.Errorf("a dry run: %d", answer.Code)
	}
	after, err := w.service.Sets(t.Context())
	must(t, err)
	if len(after) != len(before) {
		t.Error("something was kept")
	}
	published, _ := w.setsOf(t)
	if answer := post("so-2016.xlsx", fetch(t, site, setURL(published)+"/tep/xlsx"), "1"); answer.Code != http.StatusOK {
		t.Errorf("a set's own workbook: %d %s", answer.Code, answer.Body)
	}
	if answer := post("mau.yaml", string(text), ""); answer.Code != http.StatusSeeOther {
		t.Errorf("an upload: %d %s", answer.Code, answer.Body)
	}
}

func TestAWrittenSetIsTheSetThatWasRead(t *testing.T) {
	files, err := fs.Glob(rules.Files, "criteria/*.yaml")
	must(t, err)
	for _, file := range files {
		text, err := rules.Files.ReadFile(file)
		must(t, err)
		set, err := criteria.Load(file, text)
		must(t, err)
		for ending, written := range map[string][]byte{".yaml": exchange.WriteYAML(set.Source), ".json": exchange.WriteJSON(set.Source)} {
			again, err := criteria.Load(strings.TrimSuffix(file, ".yaml")+ending, written)
			if err != nil {
				t.Errorf("%s as %s: %v", file, ending, err)
				continue
			}
			if !exchange.SameTree(set.Source, again.Source) {
				t.Errorf("%s as %s is another set", file, ending)
			}
		}
	}
}

// book is a workbook of a page.
type book struct {
	sheet string // empty: the first
	rows  int    // at least, with title, note and heads
}

// books are the workbooks of the pages, with a sheet and what must stand in it.
var books = map[string]book{
	"/ban-do-nhiet/so/2016/excel":                              {"ban-do-nhiet-so-2016", 5},
	"/excel/tieu-chi/so/2015/3.3":                              {"tieu-chi-3.3-2015", 5},
	"/doi-chieu/BDT/so/2015/excel":                             {"doi-chieu-BDT-2015", 5},
	"/so-sanh/BDT/so/2016/excel":                               {"so-sanh-BDT-2015-2016", 5},
	"/excel/bo-tieu-chi":                                       {"bo-tieu-chi", 4},
	"/thu-kich-ban/BDT/so/2016/excel":                          {"Bước gần nhất", 6},
	"/thu-kich-ban/BDT/so/2016/excel?thu.1.1.3.num=20":         {"Kết quả", 60},
	"/thu-kich-ban/BDT/so/2016/excel?thu.1.1.3.num=20&lang=en": {"Figures changed", 4},
	"/excel/tieu-chi/so/2015/3.3/BDT":                          {"Cách tính", 6},
	"/excel/tieu-chi/so/2015/3.3/BDT?giai-doan=tu-cham":        {"Các năm", 5},
	"/excel/tieu-chi/so/2015/1/BDT":                            {"Thành phần", 5},
	"/bang-chung/40/excel":                                     {"Nội dung đã băm", 8},
}

func TestWorkbooksHoldNumbersUnderHeadsThatStay(t *testing.T) {
	world := rich(t)
	site := world.open(t)
	published, _ := world.setsOf(t)
	all := maps.Clone(books)
	all[excelRoot+setURL(published)+"/so-sanh"] = book{"", 5}
	for path, want := range all {
		book, err := excelize.OpenReader(strings.NewReader(fetch(t, site, path)))
		must(t, err)
		if want.sheet == "" {
			want.sheet = book.GetSheetName(0)
		}
		rows, err := book.GetRows(want.sheet)
		must(t, err)
		if len(rows) < want.rows {
			t.Errorf("%s has %d rows", path, len(rows))
		}
		hasNumber := false
		for _, sheet := range book.GetSheetList() {
			rows, err := book.GetRows(sheet)
			must(t, err)
			if notes := fmt.Sprint(rows[:min(4, len(rows))]); !strings.Contains(notes, "Số liệu minh hoạ") && !strings.Contains(notes, "Illustrative figures") {
				t.Errorf("%s does not say on %q that its figures are invented", path, sheet)
			}
			panes, err := book.GetPanes(sheet)
			must(t, err)
			if !panes.Freeze || panes.YSplit < 2 {
				t.Errorf("%s: the heads of %q move", path, sheet)
			}
			for y, row := range rows {
				for x := range row {
					cell, err := excelize.CoordinatesToCellName(x+1, y+1)
					must(t, err)
					kind, err := book.GetCellType(sheet, cell)
					must(t, err)
					hasNumber = hasNumber || row[x] != "" && (kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset)
				}
			}
		}
		if !hasNumber {
			t.Errorf("%s holds no number", path)
		}
		must(t, book.Close())
	}
}

func TestATrialWithRefusedFiguresIsNoWorkbook(t *testing.T) {
	answer := ask(rich(t).open(t), "/thu-kich-ban/BDT/so/2016/excel?thu.1.1.3.num=-1")
	if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "1.1.3.num") {
		t.Errorf("status %d", answer.Code)
	}
}

func TestSearchFindsWithoutMarks(t *testing.T) {
	site := rich(t).open(t)
	for query, href := range map[string]string{"dan toc": "/co-quan/BDT/so/2015", "ho so dung han": "/tieu-chi/so/", "1.1.3": "1.1.3"} {
		for _, part := range []string{"", "&part=1"} {
			if body := fetch(t, site, "/tim?q="+url.QueryEscape(query)+part); !strings.Contains(body, href) && !strings.Contains(body, strings.Replace(href, "2015", "2016", 1)) {
				t.Errorf("%q%s does not find %s", query, part, href)
			}
		}
	}
	var found []Found
	must(t, json.Unmarshal([]byte(fetch(t, site, "/api/v1/search?q=dan+toc")), &found))
	if len(found) == 0 || found[0].Kind != "Cơ quan" {
		t.Errorf("the API finds %+v", found)
	}
}
