package scoring_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/rules"
)

// The figures of the national round: plausible, reproducible, and the same for
// the engine's sheets and for the loop by hand.

const (
	provinces = 34
	unitsEach = 150
)

func demoSet(t testing.TB) *criteria.Set {
	t.Helper()
	const path = "criteria/mau-so-nganh.yaml"
	data, err := rules.Files.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	set, err := criteria.Load(path, data)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// The leaves of each table of the loop by hand, in its order.
var (
	handParts  = []string{"1.1.3", "1.3.2", "2.2.3", "2.3.3", "3.1", "3.3", "3.5", "4.4", "5.4", "6.2", "7.1", "7.2"}
	handProps  = []string{"3.4", "5.1", "7.3"}
	handTables = []string{"1.3.1", "2.1.1"}
	handYes    = []string{"1.6", "2.2.1", "2.3.1", "3.6", "4.1", "4.3", "5.2", "5.5", "6.3", "6.4", "7.6"}
	handCounts = []string{"1.4", "2.5", "T.1"}
	quietOnes  = map[string]bool{"1.3.2": true, "2.2.3": true, "2.3.3": true, "3.5": true, "4.4": true, "6.2": true}
)

type filler struct {
	t     testing.TB
	r     *rand.Rand
	sheet *scoring.Sheet
	hand  handUnit
	leaf  int
}

// missing says that the next leaf's figures have not arrived, one time in 40.
func (f *filler) missing() bool {
	f.leaf++
	if f.r.IntN(40) == 0 {
		return true
	}
	f.hand.given |= 1 << (f.leaf - 1)
	return false
}

func (f *filler) set(code, input string, raw any) {
	if err := f.sheet.Set(code, input, raw); err != nil {
		f.t.Fatal(err)
	}
}

func whole64(n int64) json.Number { return json.Number(fmt.Sprint(n)) }

func (f *filler) number(code, input string, n int64) { f.set(code, input, whole64(n)) }

// ratio gives a share: mostly near the whole, now and then of nothing.
func (f *filler) ratio(code string) share {
	den := 1 + f.r.Int64N(400)
	s := share{den - min(f.r.Int64N(1+den/4), den), den}
	if f.r.IntN(25) == 0 {
		s = share{}
	}
	f.number(code, "num", s.num)
	f.number(code, "den", s.den)
	return s
}

func (f *filler) fill() {
	f.shares()
	f.cases()
	f.lists()
	f.surveys()
	for i, code := range []string{"P.1", "P.2"} {
		f.hand.penalties[i] = max(f.r.Int64N(12)-9, 0)
		f.number(code, "count", f.hand.penalties[i])
	}
	if f.r.IntN(10) == 0 {
		f.hand.noForms = true
		for _, code := range []string{"3", "7.5"} {
			if err := f.sheet.ApproveNA(code); err != nil {
				f.t.Fatal(err)
			}
		}
	}
}

func (f *filler) shares() {
	for i, code := range handParts {
		if f.missing() {
			continue
		}
		if quietOnes[code] && f.r.IntN(8) == 0 {
			f.hand.quiet |= 1 << i
			f.set(code, "no_event", true)
			continue
		}
		f.hand.parts[i] = f.ratio(code)
	}
	for i, code := range handProps {
		if !f.missing() {
			f.hand.prop[i] = f.ratio(code)
		}
	}
	for i, code := range handTables {
		if !f.missing() {
			f.hand.table[i] = f.ratio(code)
		}
	}
	if !f.missing() {
		f.hand.paid = f.ratio("6.1")
	}
}

func (f *filler) cases() {
	count := func(code, input string, n int) int64 {
		k := f.r.Int64N(int64(n))
		f.number(code, input, k)
		return k
	}
	for i, code := range handCounts {
		if !f.missing() {
			f.hand.counts[i] = count(code, "count", 5)
		}
	}
	if !f.missing() {
		f.hand.sessions = count("1.5", "count", 4)
	}
	if !f.missing() {
		f.hand.faults = count("2.4", "count", 6)
	}
	if !f.missing() {
		counts := map[string]any{}
		for i, code := range []string{"khien_trach", "lanh_dao_phong", "lanh_dao_co_quan"} {
			f.hand.classes[i] = max(f.r.Int64N(6)-4, 0)
			counts[code] = whole64(f.hand.classes[i])
		}
		f.set("5.3", "counts", counts)
	}
	for i, code := range []string{"1.1.1", "2.2.2"} {
		if !f.missing() {
			f.hand.late[i] = f.r.Int64N(16) - 8
			f.number(code, "days_late", f.hand.late[i])
		}
	}
	if !f.missing() {
		states := make([]any, len(f.hand.states))
		for i := range states {
			f.hand.states[i] = uint8(max(f.r.IntN(7)-4, 0))
			states[i] = []string{"on_time", "late", "missing"}[f.hand.states[i]]
		}
		f.set("1.2", "states", states)
	}
	if !f.missing() {
		f.hand.staff = share{28 + f.r.Int64N(4), 30}
		f.number("4.2", "actual", f.hand.staff.num)
		f.number("4.2", "target", f.hand.staff.den)
	}
	if !f.missing() {
		f.hand.tasks = f.ratio("1.8")
		f.hand.overdue = count("1.8", "overdue", 4)
	}
}

func (f *filler) met(code string, items []string) uint8 {
	bitsMet, met := f.draw(items)
	f.set(code, "met", met)
	return bitsMet
}

func (f *filler) draw(items []string) (mask uint8, met []any) {
	met = []any{}
	for i, item := range items {
		if f.r.IntN(5) > 0 {
			mask |= 1 << i
			met = append(met, item)
		}
	}
	return mask, met
}

func (f *filler) lists() {
	for i, code := range handYes {
		if f.missing() {
			continue
		}
		f.hand.yes[i] = f.r.IntN(5) > 0
		f.set(code, "answer", map[bool]string{true: "yes", false: "no"}[f.hand.yes[i]])
	}
	for i, list := range []struct {
		code  string
		items []string
	}{{"1.1.2", []string{"linh_vuc", "san_pham", "thoi_han", "trach_nhiem"}}, {"2.3.2", []string{"thu_thap", "kiem_tra", "khao_sat"}}, {"7.4", []string{"tthc", "chi_dao", "du_thao", "bao_cao"}}} {
		if !f.missing() {
			f.hand.met[i] = f.met(list.code, list.items)
		}
	}
	if !f.missing() {
		f.hand.option = uint8(f.r.IntN(3))
		f.set("1.7", "option", []string{"cap_tinh", "cap_co_so", "khong"}[f.hand.option])
	}
	if !f.missing() {
		items := []any{}
		for range f.r.IntN(4) {
			mask, met := f.draw([]string{"cong_chuc", "lien_quan", "dang_tai", "giai_trinh"})
			f.hand.drafts = append(f.hand.drafts, mask)
			items = append(items, map[string]any{"met": met})
		}
		f.set("2.1.2", "items", items)
	}
	if !f.missing() {
		items := []any{}
		for range f.r.IntN(4) {
			n := f.r.IntN(3)
			f.hand.published = append(f.hand.published, uint8(n))
			items = append(items, map[string]any{"option": []string{"dung_han", "cham", "chua"}[n]})
		}
		f.set("3.2", "items", items)
	}
}

func (f *filler) surveys() {
	if !f.missing() {
		f.hand.online = f.r.Int64N(23)
		f.number("7.5", "value", f.hand.online)
	}
	if !f.missing() {
		f.hand.content = 700 + f.r.Int64N(300)
		f.set("8.4", "value", json.Number(fmt.Sprintf("%d.%d", f.hand.content/10, f.hand.content%10)))
	}
	for i, code := range []string{"8.1", "8.2", "8.3"} {
		if f.missing() {
			continue
		}
		questions := []any{}
		for range 2 {
			q := [4]int64{20 + f.r.Int64N(20), 10 + f.r.Int64N(10), f.r.Int64N(5), f.r.Int64N(3)}
			f.hand.survey[i] = append(f.hand.survey[i], q)
			questions = append(questions, map[string]any{"A": whole64(q[0]), "B": whole64(q[1]), "C": whole64(q[2]), "D": whole64(q[3])})
		}
		f.hand.people[i] = 60
		f.set(code, "questions", questions)
		f.number(code, "respondents", 60)
	}
}

// province fills one block both ways.
func province(t testing.TB, e *scoring.Engine, number int) ([]*scoring.Sheet, []handUnit) {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(number), 2016))
	sheets, hand := make([]*scoring.Sheet, unitsEach), make([]handUnit, unitsEach)
	for i := range sheets {
		name := fmt.Sprintf("Đơn vị %03d", i)
		f := &filler{t: t, r: r, sheet: e.NewSheet(fmt.Sprintf("u%03d", i), name, "so")}
		f.fill()
		sheets[i], hand[i] = f.sheet, f.hand
	}
	return sheets, hand
}
