package cchcweb

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/cchcdb"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencedb"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/store/storetest"
	"minhbach/internal/web"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/layout"
	"minhbach/rules"
)

// world is a province of invented figures on a fresh database: a block of
// departments over six published years and a seventh that still moves.
type world struct {
	service *cchc.Service
	ids     id.Source
	units   []cchc.Unit
	lists   []cchc.List
}

const clerk = "fixture"

// The departments by their rank in 2018, with their ranks since 2013.
const departments = `VP|Văn phòng UBND tỉnh|2 1 1 1 1 1
SNV|Sở Nội vụ|1 2 2 2 2 2
STC|Sở Tài chính|3 4 7 6 5 3
STP|Sở Tư pháp|5 5 4 5 4 4
SKHDT|Sở Kế hoạch và Đầu tư|4 3 3 3 3 5
BDT|Ban Dân tộc|20 18 15 11 9 6
STTTT|Sở Thông tin và Truyền thông|7 7 6 4 7 7
SGDDT|Sở Giáo dục và Đào tạo|6 8 5 7 6 8
SCT|Sở Công Thương|9 6 8 9 8 9
SKHCN|Sở Khoa học và Công nghệ|8 9 9 8 12 10
TTT|Thanh tra tỉnh|10 11 10 10 10 11
SYT|Sở Y tế|11 10 12 13 11 12
SNGV|Sở Ngoại vụ|13 12 11 12 15 13
SLDTBXH|Sở Lao động, TB và XH|12 14 13 14 14 14
SDL|Sở Du lịch|14 13 16 15 13 15
SVHTT|Sở Văn hoá và Thể thao|15 16 14 17 16 16
SNNPTNT|Sở Nông nghiệp và PTNT|16 15 17 16 17 17
STNMT|Sở Tài nguyên và Môi trường|17 17 18 20 19 18
SXD|Sở Xây dựng|18 19 19 18 18 19
SGTVT|Sở Giao thông vận tải|19 20 20 19 20 20`

// lost is how many hundredths of a point the agency of a rank lost.
var lost = []int{438, 582, 660, 725, 810, 916, 988, 1065, 1109, 1240, 1306, 1380, 1453, 1537, 1612, 1785, 1898, 2064, 2352, 2709}

var fieldNames = []string{
	"Công tác chỉ đạo, điều hành CCHC", "Cải cách thể chế", "Cải cách thủ tục hành chính", "Cải cách tổ chức bộ máy",
	"Cải cách chế độ công vụ", "Cải cách tài chính công", "Hiện đại hóa hành chính", "Tác động của CCHC (điều tra xã hội học)",
}

var fieldMax = []int{15, 7, 18, 10, 12, 10, 18, 10}

// setText writes a set of so many leaves a field, each given its points.
func setText(leaves int) string {
	var b strings.Builder
	b.WriteString(`id: fixture
title: Bộ tiêu chí minh hoạ khối sở, ban, ngành
basis: số liệu minh hoạ
valid_from: 2013-01-01
valid_to: 2019-12-31
block: so
max_points: 100
rounding: {points: 3, index: 2}
ranking: {method: competition, by: index, tie_break: ["criterion:8", manual]}
bands_by: index
bands:
  - {name: Xuất sắc, lo: 95, lo_incl: true}
  - {name: Tốt, lo: 85, lo_incl: true, hi: 95, hi_incl: false}
  - {name: Khá, lo: 75, lo_incl: true, hi: 85, hi_incl: false}
  - {name: Trung bình, hi: 75, hi_incl: false}
criteria:
`)
	for f, name := range fieldNames {
		fmt.Fprintf(&b, "  - {code: \"%d\", parent: null, name: \"%s\", max_points: %d}\n", f+1, name, fieldMax[f])
		for l := range leaves {
			most := points100(fieldMax[f]*100, leaves, l)
			na := ""
			if f == 1 && l == 0 {
				na = ", na: {policy: exclude_unit, when: cơ quan mới thành lập}"
			}
			fmt.Fprintf(&b, "  - {code: \"%d.%d\", parent: \"%d\", name: \"Nội dung %d của lĩnh vực %d\", max_points: %s, source: computed, evidence: [văn bản], rule: {kind: external_scaled, from_max: %s}%s}\n",
				f+1, l+1, f+1, l+1, f+1, most, most, na)
		}
	}
	return b.String()
}

// points100 is part i of so many hundredths shared out in whole hundredths.
func points100(hundredths, parts, i int) string {
	share := hundredths/parts + map[bool]int{true: 1}[i < hundredths%parts]
	return fmt.Sprintf("%d.%02d", share/100, share%100)
}

func newWorld(t testing.TB) *world {
	t.Helper()
	clock := civil.NewFixedClock(time.Date(2019, 11, 12, 14, 32, 0, 0, civil.Zone))
	ids := id.Seeded(clock, 7)
	kinds, err := evidence.NewKinds(cchc.FactKinds())
	must(t, err)
	key, err := evidence.SeededKey(7)
	must(t, err)
	db := storetest.SQLite(t)
	log := evidence.NewLog(evidence.Options{DB: db, Rows: evidencedb.Rows{}, Kinds: kinds, Key: key, Clock: clock, IDs: ids})
	w := &world{service: cchc.NewService(db, cchcdb.Rows{}, log, clock, ids), ids: ids}
	for line := range strings.Lines(departments) {
		parts := strings.Split(strings.TrimSpace(line), "|")
		w.units = append(w.units, cchc.Unit{Agency: ids.New(), Code: parts[0], Name: parts[1], ShortName: parts[1]})
	}
	return w
}

// province fills the world with the departments of 2013 to 2019.
func province(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	set := w.set(t, 4)
	for y := range 6 {
		round := w.round(t, set, 2013+y, w.units)
		w.declare(t, round, cchc.Self, w.sheets(set, y, 60))
		w.declare(t, round, cchc.Verified, w.sheets(set, y, 0))
		_, err := w.service.Publish(t.Context(), round.ID, day(t, fmt.Sprintf("%d-02-28", 2014+y)), clerk)
		must(t, err)
	}
	round := w.round(t, set, 2019, w.units)
	sheets := w.sheets(set, 5, 0)
	for i := range sheets {
		sheets[i].Inputs = sheets[i].Inputs[:len(sheets[i].Inputs)-3-i%5]
		for n := range sheets[i].Inputs {
			sheets[i].Inputs[n].Origin = []scoring.Origin{scoring.Computed, scoring.Computed, scoring.Evidenced, scoring.Declared}[n%4]
		}
	}
	w.declare(t, round, cchc.Self, sheets)
	for _, name := range []string{"thanh-hoa-2024-so-nganh", "bac-kan-2018-so", "par-index-2020-tinh"} {
		w.lists = append(w.lists, w.publishedList(t, name))
	}
	return w
}

// publishedList enters a ranking that ships with the rules.
func (w *world) publishedList(t testing.TB, name string) cchc.List {
	t.Helper()
	head, err := rules.Files.ReadFile("results/" + name + ".yaml")
	must(t, err)
	rows, err := rules.Files.ReadFile("results/" + name + ".csv")
	must(t, err)
	printed, err := exchange.ReadPrinted(exchange.File{Name: name + ".csv", Data: rows}, exchange.File{Name: name + ".yaml", Data: head})
	must(t, err)
	l := cchc.List{
		Title: printed.Title, Year: printed.Year, Block: printed.Block, Place: printed.Place, Of: printed.Of,
		Source: printed.Source, Status: printed.Status, Note: printed.Note, Digest: printed.Digest,
	}
	for _, row := range printed.Rows {
		l.Rows = append(l.Rows, cchc.ListRow(row))
	}
	l, err = w.service.ImportList(t.Context(), l, clerk)
	must(t, err)
	return l
}

func (w *world) set(t testing.TB, leaves int) *criteria.Set {
	t.Helper()
	stored, findings, err := w.service.ImportSet(t.Context(), "fixture.yaml", []byte(setText(leaves)), clerk)
	must(t, err)
	if len(findings) > 0 {
		t.Logf("the fixture's set has findings: %v", findings)
	}
	must(t, w.service.PublishSet(t.Context(), stored.Digest, clerk))
	engine, err := w.service.Engine(t.Context(), stored.Digest)
	must(t, err)
	return engine.Set()
}

func (w *world) round(t testing.TB, set *criteria.Set, year int, units []cchc.Unit) cchc.Round {
	t.Helper()
	round, err := w.service.OpenRound(t.Context(), cchc.NewRound{Year: year, Block: "so", SetDigest: set.Digest, Units: units, IsDemo: true}, clerk)
	must(t, err)
	return round
}

func (w *world) declare(t testing.TB, round cchc.Round, stage cchc.Stage, sheets []cchc.Sheet) {
	t.Helper()
	_, err := w.service.Declare(t.Context(), round.ID, stage, sheets, clerk, false)
	must(t, err)
}

// sheets gives each department the points that put it at its rank of a year;
// a self-score is some hundredths better.
func (w *world) sheets(set *criteria.Set, year, better int) []cchc.Sheet {
	sheets := make([]cchc.Sheet, len(w.units))
	for i, line := range strings.Split(departments, "\n") {
		rank, err := strconv.Atoi(strings.Fields(strings.Split(line, "|")[2])[year])
		if err != nil {
			panic(err)
		}
		sheets[i] = sheet(set, w.units[i], max(lost[rank-1]-better, 0), i+year)
	}
	return sheets
}

// sheet loses so many hundredths, most in a field that depends on the salt.
func sheet(set *criteria.Set, u cchc.Unit, hundredths, salt int) cchc.Sheet {
	s := cchc.Sheet{Agency: u.Agency}
	leaves := set.Leaves()
	for n, c := range leaves {
		most := int(int64(c.MaxPoints) / 10_000)
		gone := 0
		if hundredths > 0 && c.Field().Code != "2" {
			gone = min(hundredths, most, most*(5+(n*7+salt*5)%11)/40)
			if n >= len(leaves)-8 {
				gone = min(hundredths, most)
			}
			hundredths -= gone
		}
		s.Inputs = append(s.Inputs, cchc.Input{Criterion: c.Code, Name: "value", Value: fmt.Sprintf("%d.%02d", (most-gone)/100, (most-gone)%100)})
	}
	return s
}

// demoWords is the sentence of the strip, which the program says itself.
var demoWords = locale.MustLoad(fstest.MapFS{
	"vi.json": {Data: []byte(`{"fixture.demo":"Mọi con số ở đây là giả định."}`)},
	"en.json": {Data: []byte(`{"fixture.demo":"All figures here are invented."}`)},
}, ".")

// open builds the site round a service, as the program does.
func open(t testing.TB, service Service) *web.Site {
	t.Helper()
	words, err := locale.Merge(web.Words(), Words(), cchc.Words(), demoWords)
	must(t, err)
	site, err := web.New(web.Config{
		Words: words, Modules: []layout.Module{Module()}, Demo: "fixture.demo",
		Styles: []assets.Source{{Layer: "page", Files: Styles}},
		Clock:  civil.NewFixedClock(time.Date(2019, 11, 12, 14, 32, 0, 0, civil.Zone)),
	})
	must(t, err)
	New(service, site, Options{Follow: "BDT", AfterURL: func(agency, block string, year int) string {
		return "/sau-ket-qua/" + agency + "/" + block + "/" + strconv.Itoa(year)
	}}).Register()
	return site
}

// fetch asks for a page and gives back its body, failing on another status.
func fetch(t testing.TB, site http.Handler, path string) string {
	t.Helper()
	answer := ask(site, path)
	if answer.Code != http.StatusOK {
		t.Fatalf("GET %s: status %d\n%s", path, answer.Code, answer.Body)
	}
	return answer.Body.String()
}

func ask(site http.Handler, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
	answer := httptest.NewRecorder()
	site.ServeHTTP(answer, r)
	return answer
}

func day(t testing.TB, text string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(text)
	must(t, err)
	return d
}

func must(t interface {
	Helper()
	Fatal(args ...any)
}, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
