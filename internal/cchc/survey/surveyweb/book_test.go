package surveyweb_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/cchc/survey"
	"minhbach/internal/cchc/survey/surveytest"
	"minhbach/internal/web/webtest"
)

// template fetches the workbook to be filled.
func (s *site) template(t *testing.T, path string) *excelize.File {
	t.Helper()
	w := s.ask(true, path+"/mau", nil)
	if w.Code != http.StatusOK {
		t.Fatalf("template: %d %s", w.Code, w.Body)
	}
	book, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	})
	return book
}

// firstPaper is the row of the template under its two titles and its heads.
const firstPaper = 4

// fill writes sheets into the template, a row each.
func fill(t *testing.T, book *excelize.File, papers ...[]string) []byte {
	t.Helper()
	for i, paper := range papers {
		for j, code := range paper {
			at, err := excelize.CoordinatesToCellName(j+1, firstPaper+i)
			if err != nil {
				t.Fatal(err)
			}
			if err := book.SetCellStr(book.GetSheetName(0), at, code); err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// send sends a workbook about the second agency of the round.
func (s *site) send(t *testing.T, path string, content []byte, isDry bool) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	fields := map[string]string{"agency": string(s.world.Units[1].Agency)}
	if isDry {
		fields["dry"] = "1"
	}
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", "phiếu.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8080"+path+"/excel", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set(officerHeader, "1")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) onPaper(t *testing.T, asked survey.Survey) survey.Result {
	t.Helper()
	result, err := s.world.Survey.Result(surveytest.Province(t), asked.ID)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestPaperComesByTheTemplateTriedFirst(t *testing.T) {
	s := newSite(t)
	asked := s.world.Ask(t, "người dân")
	path := "/khao-sat/phieu/" + string(asked.ID) + "/giay"
	filled := fill(t, s.template(t, path), []string{"A", "B"}, []string{"a", "b"}, []string{"C", "D"}, []string{"-", "A"}, []string{"B", ""})
	tried := s.send(t, path, filled, true)
	webtest.Contains(t, html.UnescapeString(tried.Body.String()), "Không có lỗi nào trong 5 phiếu của Sở Hai")
	if n := s.onPaper(t, asked).OnPaper; tried.Code != http.StatusOK || n != 0 {
		t.Fatalf("a dry run answered %d and kept %d sheets", tried.Code, n)
	}
	if kept := s.send(t, path, filled, false); kept.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", kept.Code, kept.Body)
	}
	result := s.onPaper(t, asked)
	if a := result.Agencies[1]; result.OnPaper != 5 || a.Tallies[0].ByCode["A"] != 2 || a.Tallies[0].Blank != 1 || a.Tallies[1].ByCode["B"] != 2 || a.Tallies[1].Blank != 1 {
		t.Errorf("counted %+v", a)
	}
}

func TestAWrongCellOfAWorkbookIsNamedAndNothingIsEntered(t *testing.T) {
	s := newSite(t)
	asked := s.world.Ask(t, "người dân")
	path := "/khao-sat/phieu/" + string(asked.ID) + "/giay"
	book := s.template(t, path)
	if err := book.SetCellFormula(book.GetSheetName(0), "A10", "=B10"); err != nil {
		t.Fatal(err)
	}
	filled := fill(t, book, []string{"A", "B"}, []string{"X", "Y"}, []string{"C", "D"}, []string{"-", "-"}, []string{"B", "A"}, []string{"", "A"})
	for _, isDry := range []bool{true, false} {
		w := s.send(t, path, filled, isDry)
		if w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		webtest.Contains(t, html.UnescapeString(w.Body.String()),
			"dòng 5, cột A", "không có lựa chọn “X”", "dòng 5, cột B", "không có lựa chọn “Y”", "dòng 7", "chưa trả lời câu nào", "dòng 10, cột A", "công thức chưa tính",
			`value="`+string(s.world.Units[1].Agency)+`" selected`)
	}
	if n := s.onPaper(t, asked).OnPaper; n != 0 {
		t.Errorf("%d sheets were entered beside wrong ones", n)
	}
	webtest.Contains(t, html.UnescapeString(s.send(t, path, fill(t, s.template(t, path), []string{"A", "A"}), false).Body.String()), "từ 5 đến")
	webtest.Contains(t, html.UnescapeString(s.send(t, path, []byte("A;B\n"), false).Body.String()), "không phải")
}

func TestTheTemplateSaysWhichCodesMayBeWritten(t *testing.T) {
	s := newSite(t)
	asked := s.world.Ask(t, "người dân")
	book := s.template(t, "/khao-sat/phieu/"+string(asked.ID)+"/giay")
	var told []string
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			told = append(told, strings.Join(row, "|"))
		}
	}
	webtest.Contains(t, strings.Join(told, "\n"), "1. Thái độ của công chức?|2. Thời gian giải quyết?\nPhiếu hỏi người dân", "2|Thời gian giải quyết?|D|Không hài lòng")
	offered, err := book.GetDataValidations(book.GetSheetName(0))
	if err != nil || len(offered) != 2 || !strings.Contains(offered[1].Formula1, "A,B,C,D") {
		t.Errorf("the cells offer %+v, %v", offered, err)
	}
}
