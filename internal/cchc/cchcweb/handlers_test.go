package cchcweb

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/locale"
	"minhbach/internal/web"
	"minhbach/internal/web/webtest"
)

// want holds fragments that a page must show.
var want = map[string][]string{
	"/": {
		"Năm 2019 còn 100 tiêu chí của 20 cơ quan chờ số liệu", "Đang theo dõi, tăng 3 bậc", `href="/xep-hang/so/2013"`,
	},
	"/xep-hang/so/2018": {
		"<h1>Xếp hạng cải cách hành chính khối sở, ban, ngành</h1>", "Kết quả năm 2018, công bố 28/02/2019, đã chốt số liệu.",
		"xét lần lượt điểm tiêu chí 8, quyết định của hội đồng", "Ban Dân tộc tăng 14 bậc sau 5 năm", "20 cơ quan, trung bình khối 86,69",
		`<a href="/co-quan/BDT/so/2018">Ban Dân tộc</a>`, `<tr class="row-own ">`, `title="Công tác chỉ đạo, điều hành CCHC">Điều hành</a>`,
		`href="/api/v1/rankings/so/2018?follow=BDT"`, "90,84", "1,06",
	},
	"/xep-hang/so/2018?theo=SNV":          {"Sở Nội vụ giảm 1 bậc sau 5 năm", `href="/xep-hang/so/2017?theo=SNV"`},
	"/xep-hang/so/2018?theo=":             {"Ban Dân tộc tăng 14 bậc sau 5 năm, nhiều nhất khối"},
	"/xep-hang/so/2013?theo=":             {"Sở Nội vụ dẫn đầu với 95,62"},
	"/xep-hang/so/2019":                   {"tạm tính, số liệu còn thay đổi", "thiếu 3", "đang tính 0 điểm chứ chưa phải là không đạt"},
	"/xep-hang/so/2018?giai-doan=tu-cham": {"Sở Nội vụ", "91,44"},
	"/co-quan/BDT/so/2018": {
		"<h1>Ban Dân tộc</h1>", "hạng 6 / 20, tăng 3 bậc so với 2017", "Từ hạng 20 năm 2013 lên hạng 6 năm 2018", "Thẩm định bớt 0,60 điểm",
		"Xếp loại: Tốt", "90,84 thuộc khoảng từ 85 đến dưới 95: Tốt.", "Mất 9,16 điểm", "mục đầu của nhật ký minh chứng",
		`<a href="/sau-ket-qua/BDT/so/2018">Đưa điểm mất thành việc của kế hoạch năm 2019</a>`,
	},
	"/co-quan/BDT/so/2019": {"Chỉ số năm 2019 đến lúc này", "Hạng có thể từ 1 đến 15 / 20", "Còn chờ số liệu của 3 tiêu chí", "43,49"},
	"/ket-qua-da-cong-bo":  {"3 bảng kết quả đã công bố, mỗi bảng kèm nguồn", "Quyết định 482/QĐ-UBND", "Suy ra"},
}

func TestPagesSayWhatTheFiguresSay(t *testing.T) {
	w := province(t)
	site := open(t, w.service)
	for path, pieces := range want {
		t.Run(path, func(t *testing.T) {
			page := fetch(t, site, path)
			for _, piece := range pieces {
				if !strings.Contains(page, piece) {
					t.Errorf("%q is not on the page", piece)
				}
			}
		})
	}
	t.Run("both languages say everything", func(t *testing.T) { bothLanguages(t, w, site) })
	t.Run("every page is well formed", func(t *testing.T) { wellFormed(t, w, site) })
	t.Run("lost points become work once they are published", func(t *testing.T) {
		if page := fetch(t, site, "/co-quan/BDT/so/2019"); strings.Contains(page, "/sau-ket-qua/") {
			t.Error("an open round has no lost points yet")
		}
	})
	t.Run("a printed ranking stays as printed", func(t *testing.T) { asPrinted(t, w, site) })
	t.Run("what is not there is said so", func(t *testing.T) { absent(t, site) })
	t.Run("the root leads to the followed agency's block", func(t *testing.T) {
		if answer := ask(site, "/xep-hang"); answer.Code != http.StatusFound || answer.Header().Get("Location") != "/xep-hang/so/2018" {
			t.Errorf("status %d to %q", answer.Code, answer.Header().Get("Location"))
		}
	})
}

func pathsOf(w *world) []string {
	var list []string
	for path := range want {
		list = append(list, path)
	}
	for _, l := range w.lists {
		list = append(list, listURL(l.ID))
	}
	slices.Sort(list)
	return list
}

func bothLanguages(t *testing.T, w *world, site http.Handler) {
	for _, path := range pathsOf(w) {
		for _, l := range locale.Langs() {
			sign := "?"
			if strings.Contains(path, "?") {
				sign = "&"
			}
			page := fetch(t, site, path+sign+"lang="+string(l))
			if at := strings.Index(page, "⟦"); at >= 0 {
				t.Errorf("%s in %s: %.60s", path, l, page[at:])
			}
		}
	}
	all, err := locale.Merge(Words(), cchc.Words(), round.Words(), web.Words())
	must(t, err)
	webtest.CheckKeys(t, ".", all)
}

// voidTags never close.
var voidTags = []string{"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}

var tags = regexp.MustCompile(`<(/?)([a-zA-Z0-9]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(/?)>`)

var ids = regexp.MustCompile(`\sid="([^"]*)"`)

// wellFormed checks that tags nest and ids are unique.
func wellFormed(t *testing.T, w *world, site http.Handler) {
	for _, path := range pathsOf(w) {
		page := fetch(t, site, path)
		var opened []string
		seen := map[string]bool{}
		for _, m := range tags.FindAllStringSubmatch(page, -1) {
			name := strings.ToLower(m[2])
			if id := ids.FindStringSubmatch(m[3]); id != nil {
				if seen[id[1]] {
					t.Errorf("%s: the id %q stands twice", path, id[1])
				}
				seen[id[1]] = true
			}
			switch {
			case m[4] == "/" || slices.Contains(voidTags, name):
			case m[1] == "":
				opened = append(opened, name)
			case len(opened) == 0 || opened[len(opened)-1] != name:
				t.Fatalf("%s: </%s> closes %v", path, name, opened)
			default:
				opened = opened[:len(opened)-1]
			}
		}
		if len(opened) > 0 {
			t.Errorf("%s: %v stay open", path, opened)
		}
	}
}

func asPrinted(t *testing.T, w *world, site http.Handler) {
	page := fetch(t, site, listURL(w.lists[0].ID))
	for _, piece := range []string{
		"trung bình khối 85,41", "chưa làm tròn: 85,412", "Sở Nội vụ, Văn phòng UBND tỉnh: cùng 90,02, hạng in 2, 3.",
		"Sở Khoa học và Công nghệ, Sở Y tế: cùng 85,02, hạng in 13, 14.", "89,30", "Đã đọc trong nguồn",
	} {
		if !strings.Contains(page, piece) {
			t.Errorf("%q is not on the page", piece)
		}
	}
	part := fetch(t, site, listURL(w.lists[2].ID))
	for _, piece := range []string{"Đây là bản trích 2 dòng, không phải bảng đầy đủ 63 đơn vị.", "Suy ra", "Trung bình các dòng có chỉ số"} {
		if !strings.Contains(part, piece) {
			t.Errorf("%q is not on the page of an excerpt", piece)
		}
	}
	answer := ask(site, listTableURL(w.lists[0].ID))
	if body := answer.Body.String(); !strings.HasPrefix(body, byteOrderMark+"rank,agency,index,status\n1,Sở Tài chính,90.05,") {
		t.Errorf("the table begins %.60q", body)
	}
	for path, want := range map[string][]string{
		excelRoot + listURL(w.lists[0].ID): {w.lists[0].Title, "Sở Tài chính", "90.05"},
		excelRoot + listRoot:               {w.lists[0].Title, w.lists[0].Source},
	} {
		book, err := excelize.OpenReader(strings.NewReader(fetch(t, site, path)))
		must(t, err)
		rows, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
		must(t, err)
		for _, piece := range want {
			if !strings.Contains(fmt.Sprint(rows), piece) {
				t.Errorf("%s does not hold %q", path, piece)
			}
		}
	}
}

func absent(t *testing.T, site http.Handler) {
	for path, piece := range map[string]string{
		"/xep-hang/so/nam":                 "không phải là năm",
		"/xep-hang/so/1999":                "1999",
		"/xep-hang/so/2018?giai-doan=khac": "Không có giai đoạn",
		"/co-quan/KHONG/so/2018":           "Không có cơ quan",
		"/ket-qua-da-cong-bo/khong-co":     "",
		"/xep-hang/so/2018/excel":          "Chưa có tệp Excel",
	} {
		answer := ask(site, path)
		if answer.Code != http.StatusNotFound || !strings.Contains(answer.Body.String(), piece) {
			t.Errorf("%s: status %d, want %q", path, answer.Code, piece)
		}
	}
}

func TestARoundWithoutFiguresSaysSo(t *testing.T) {
	w := newWorld(t)
	set := w.set(t, 2)
	w.round(t, set, 2018, w.units)
	site := open(t, w.service)
	for path, piece := range map[string]string{
		"/xep-hang/so/2018": "Chưa cơ quan nào có điểm.", "/co-quan/BDT/so/2018": "Ban Dân tộc chưa có điểm.",
		"/": "20 cơ quan chưa có số liệu nào", "/ket-qua-da-cong-bo": "Chưa nhập bảng kết quả nào.",
	} {
		if page := fetch(t, site, path); !strings.Contains(page, piece) {
			t.Errorf("%s does not say %q", path, piece)
		}
	}
}

func TestAnEmptyInstallationSaysWhatToDo(t *testing.T) {
	site := open(t, newWorld(t).service)
	if page := fetch(t, site, "/"); !strings.Contains(page, "minhbach demo") {
		t.Error("the first page does not say how to begin")
	}
	if answer := ask(site, "/xep-hang"); answer.Code != http.StatusNotFound {
		t.Errorf("a ranking of nothing has status %d", answer.Code)
	}
}

func TestEqualExcludedAndMissingUnitsAreShownAsSuch(t *testing.T) {
	w := newWorld(t)
	set := w.set(t, 2)
	w.units = w.units[:7]
	round := w.round(t, set, 2018, w.units)
	var sheets []cchc.Sheet
	for i, gone := range []int{500, 700, 700, 900, 900, 1000, 1100} {
		sheets = append(sheets, sheet(set, w.units[i], gone, 0))
	}
	// Two of 700 are equal in all; two of 900 differ in criterion 8 alone.
	last := len(sheets[4].Inputs) - 1
	first := &sheets[4].Inputs[0].Value
	*first = less(t, *first, 10)
	sheets[3].Inputs[last].Value = less(t, sheets[3].Inputs[last].Value, 10)
	sheets[5].Inputs = sheets[5].Inputs[:last]
	sheets[6].Marks = []cchc.Mark{{Kind: cchc.MarkNA, Name: "2.1", Value: "mới thành lập"}}
	w.declare(t, round, cchc.Self, sheets)
	view, err := w.service.View(t.Context(), 2018, "so")
	must(t, err)
	r := newRanking(spot{view, cchc.Self, view.Final()}, nil, "")
	var got []string
	for _, row := range r.Rows {
		rank := 0
		if row.Rank != nil {
			rank = *row.Rank
		}
		got = append(got, fmt.Sprintf("%s %d %s %d %v", row.Code, rank, row.Equal, row.Missing, row.Excluded))
	}
	want := []string{
		"VP 1  0 false", "SNV 2 shared 0 false", "STC 2 shared 0 false", "SKHDT 4 parted 0 false", "STP 5 parted 0 false",
		"BDT 6  1 false", "STTTT 0  0 true",
	}
	if !slices.Equal(got, want) {
		t.Errorf("rows are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	page := fetch(t, open(t, w.service), "/xep-hang/so/2018")
	for _, piece := range []string{"đồng hạng", "xét tiêu chí phụ", "không xếp hạng", "thiếu 1", "Đồng hạng: chỉ số bằng nhau"} {
		if !strings.Contains(page, piece) {
			t.Errorf("%q is not on the page", piece)
		}
	}
}

// less takes hundredths off a decimal.
func less(t *testing.T, decimal string, hundredths int) string {
	t.Helper()
	var whole, part int
	_, err := fmt.Sscanf(decimal, "%d.%d", &whole, &part)
	must(t, err)
	value := whole*100 + part - hundredths
	return fmt.Sprintf("%d.%02d", value/100, value%100)
}

func TestNamesOfFieldsFitOverTheirColumns(t *testing.T) {
	drops := Words().Say(locale.VI, "cchc.web.field_drops")
	for name, short := range map[string]string{
		"Công tác chỉ đạo, điều hành CCHC": "Điều hành", "Cải cách thủ tục hành chính": "Thủ tục", "Hiện đại hóa hành chính": "Hiện đại hóa",
		"Tác động của CCHC (điều tra xã hội học)": "Tác động", "Tiến độ, kết quả giải quyết hồ sơ của người dân": "7", "CCHC": "7",
	} {
		if got := shortName(FieldHead{Code: "7", Name: name}, drops); got != short {
			t.Errorf("%q is shortened to %q, want %q", name, got, short)
		}
	}
}
