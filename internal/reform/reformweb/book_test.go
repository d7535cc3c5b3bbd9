package reformweb_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"minhbach/internal/civil"
	"minhbach/internal/reform"
	"minhbach/internal/reform/reformtest"
	"minhbach/internal/sheet"
	"minhbach/internal/web/webtest"
)

func book(t *testing.T, heads []string, rows ...[]any) []byte {
	t.Helper()
	table := sheet.Table{Sheet: "Nhập", Titles: []string{"Tiêu đề", "Ghi chú"}, Rows: rows}
	for _, head := range heads {
		table.Columns = append(table.Columns, sheet.Column{Head: head, Width: 20, IsDate: strings.HasPrefix(head, "Ngày") || head == "Thời hạn"})
	}
	var out bytes.Buffer
	reformtest.Must(t, sheet.Write(&out, table))
	return out.Bytes()
}

var taskHeads = []string{"Nhiệm vụ", "Sản phẩm", "Chủ trì", "Phối hợp", "Thời hạn"}

func TestTasksComeInFromExcelWholeOrNotAtAll(t *testing.T) {
	o := open(t)
	o.Draft(t, 2018)
	at := root + "/ke-hoach/nhap"
	bad := book(t, taskHeads, []any{"Một", "", "Văn phòng", "", civil.YearPeriod(2018).Last()}, []any{"Hai", "", "", "", "31/02/2018"})
	answer := o.send(t, at, nil, "a.xlsx", bad, http.StatusUnprocessableEntity).Body.String()
	webtest.Contains(t, answer, "dòng 5", "cột E", "Hãy ghi đơn vị hoặc người chủ trì.")
	good := book(t, taskHeads, []any{"Một", "", "Văn phòng", "", civil.YearPeriod(2018).Last()}, []any{"Hai", "", "Phòng A", "", "30/6/2018"})
	answer = o.send(t, at, map[string]string{"dry": "1"}, "a.xlsx", good, http.StatusOK).Body.String()
	webtest.Contains(t, answer, "2 dòng sẽ được nhập")
	if v, err := o.Plan(o.as, reformtest.Agency, 2018); err != nil || len(v.Tasks) != 0 {
		t.Errorf("a dry run kept %d tasks, %v", len(v.Tasks), err)
	}
	o.send(t, at, nil, "a.xlsx", good, http.StatusSeeOther)
	v, err := o.Plan(o.as, reformtest.Agency, 2018)
	if err != nil || len(v.Tasks) != 2 || v.Tasks[1].DueOn.String() != "2018-06-30" {
		t.Errorf("kept %+v, %v", v.Tasks, err)
	}
	answer = o.send(t, at, nil, "a.xlsx", []byte("không phải Excel"), http.StatusUnprocessableEntity).Body.String()
	webtest.Contains(t, answer, "a.xlsx")
}

// What left as Excel comes back as the same, for every kind.
func TestActivitiesLeaveAndComeBack(t *testing.T) {
	o, _, _ := filled(t)
	for kind, word := range map[reform.ActivityKind]string{
		reform.Session: "chuyen-de", reform.Inspection: "kiem-tra", reform.Initiative: "sang-kien", reform.Communication: "tuyen-truyen", reform.Conference: "hoi-nghi",
	} {
		left := o.ask(http.MethodGet, root+"/"+word+"/excel", "", nil)
		if left.Code != http.StatusOK {
			t.Fatalf("%s leaves with %d", word, left.Code)
		}
		o.send(t, root+"/"+word+"/nhap", nil, word+".xlsx", left.Body.Bytes(), http.StatusSeeOther)
		list, err := o.Activities(o.as, reformtest.Agency, 2018, kind)
		if err != nil || len(list) != 2 {
			t.Fatalf("%s: %d, %v", word, len(list), err)
		}
		a, b := list[0], list[1]
		if a.Title != b.Title || a.HeldOn != b.HeldOn || a.Attended != b.Attended || a.Category != b.Category || a.Content != b.Content || len(a.Units) != len(b.Units) {
			t.Errorf("%s left as %+v and came back as %+v", word, a, b)
		}
	}
}

func TestTemplatesAreFilledAndTakenBack(t *testing.T) {
	o := open(t)
	o.Draft(t, 2018)
	for _, path := range []string{root + "/ke-hoach", root + "/chuyen-de", root + "/kiem-tra", root + "/sang-kien", root + "/tuyen-truyen", root + "/hoi-nghi"} {
		template := o.ask(http.MethodGet, path+"/mau", "", nil)
		answer := o.send(t, path+"/nhap", nil, "mau.xlsx", template.Body.Bytes(), http.StatusUnprocessableEntity).Body.String()
		webtest.Contains(t, answer, "Tệp không có dòng nào để nhập")
	}
}

func TestPapersArePrinted(t *testing.T) {
	o, _, held := filled(t)
	for _, path := range []string{root + "/ke-hoach/pdf", "/hoat-dong/" + string(held.ID) + "/pdf"} {
		answer := o.ask(http.MethodGet, path, "", nil)
		if answer.Code != http.StatusOK || !bytes.HasPrefix(answer.Body.Bytes(), []byte("%PDF")) {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
	for _, path := range []string{root + "/ke-hoach/excel", root + "/bao-cao-excel"} {
		if answer := o.ask(http.MethodGet, path, "", nil); !bytes.HasPrefix(answer.Body.Bytes(), []byte("PK")) {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
}

func TestEveryPageHasItsTwin(t *testing.T) {
	o, _, _ := filled(t)
	for _, path := range []string{"/api/v1/reform/due", "/api/v1/reform/calendar/2018-11", "/api/v1/reform/years/BDT/2018"} {
		answer := o.ask(http.MethodGet, path, "", nil)
		if answer.Code != http.StatusOK || !json.Valid(answer.Body.Bytes()) {
			t.Errorf("%s: %d %s", path, answer.Code, answer.Body)
		}
	}
}
