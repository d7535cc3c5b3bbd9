package cchcweb

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/cchcdb"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencedb"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
	"minhbach/internal/store"
	"minhbach/internal/store/storetest"
	"minhbach/internal/web"
	"minhbach/internal/web/assets"
	"minhbach/internal/web/layout"
	"minhbach/rules"
)

// richWorld scores the departments by the demonstration sets, whose leaves are
// of every common kind: 2014 and 2015 by the first version, 2016 by the second.
type richWorld struct {
	world
	db  *store.DB
	log *evidence.Log
}

func rich(t testing.TB) *richWorld {
	t.Helper()
	clock := civil.NewFixedClock(time.Date(2019, 11, 12, 14, 32, 0, 0, civil.Zone))
	ids := id.Seeded(clock, 7)
	kinds, err := evidence.NewKinds(cchc.FactKinds())
	must(t, err)
	key, err := evidence.SeededKey(7)
	must(t, err)
	db := storetest.SQLite(t)
	log := evidence.NewLog(evidence.Options{DB: db, Rows: evidencedb.Rows{}, Kinds: kinds, Key: key, Clock: clock, IDs: ids})
	w := &richWorld{world: world{service: cchc.NewService(db, cchcdb.Rows{}, log, clock, ids), ids: ids}, db: db, log: log}
	w.units = departmentsOf(ids)
	digests := map[int]string{}
	for _, file := range []string{"minh-hoa-so-2013.yaml", "minh-hoa-so-2016.yaml"} {
		text, err := rules.Files.ReadFile("criteria/" + file)
		must(t, err)
		set, _, err := w.service.ImportSet(t.Context(), file, text, clerk)
		must(t, err)
		must(t, w.service.PublishSet(t.Context(), set.Digest, clerk))
		for year := set.ValidFrom.Year(); year <= set.ValidTo.Year(); year++ {
			digests[year] = set.Digest
		}
	}
	for _, year := range []int{2014, 2015, 2016} {
		w.score(t, year, digests[year])
	}
	return w
}

// score opens a year and gives every department figures at both stages.
func (w *richWorld) score(t testing.TB, year int, digest string) {
	t.Helper()
	engine, err := w.service.Engine(t.Context(), digest)
	must(t, err)
	round, err := w.service.OpenRound(t.Context(), cchc.NewRound{Year: year, Block: "so", SetDigest: digest, Units: w.units, IsDemo: true}, clerk)
	must(t, err)
	random := rand.New(rand.NewPCG(uint64(year), 7))
	var self, verified []cchc.Sheet
	for i, u := range w.units {
		sheet := cchc.Sheet{Agency: u.Agency}
		for n, c := range engine.Set().Leaves() {
			if c.Rule == nil || (n+i)%41 == 40 {
				continue // nothing arrived
			}
			if c.NA != nil && (n*3+i)%37 == 36 {
				sheet.Marks = append(sheet.Marks, cchc.Mark{Kind: cchc.MarkNA, Name: c.Code, Value: "không phát sinh trong năm"})
				continue
			}
			sheet.Inputs = append(sheet.Inputs, figures(random, c.Code, c.Rule, 90-i)...)
		}
		self = append(self, sheet)
		verified = append(verified, lowered(sheet, i))
	}
	w.declare(t, round, cchc.Self, self)
	if year < 2016 {
		w.declare(t, round, cchc.Verified, verified)
	}
}

// lowered is a sheet after its verification: now and then a case less counts.
func lowered(s cchc.Sheet, salt int) cchc.Sheet {
	out := cchc.Sheet{Agency: s.Agency, Marks: append([]cchc.Mark(nil), s.Marks...)}
	for n, in := range s.Inputs {
		if in.Name == "num" && (n+salt)%5 == 0 {
			var num int64
			if json.Unmarshal([]byte(in.Value), &num) == nil && num > 4 {
				in.Value = fmt.Sprint(num - num/4)
				out.Marks = append(out.Marks, cchc.Mark{Kind: cchc.MarkReason, Name: in.Criterion, Value: "Một số trường hợp thiếu minh chứng."})
			}
		}
		in.Origin = scoring.Evidenced
		out.Inputs = append(out.Inputs, in)
	}
	return out
}

// figures makes up the inputs of a rule for an agency that does so well, in
// percent.
func figures(random *rand.Rand, code string, r rule.Rule, well int) []cchc.Input {
	var list []cchc.Input
	good := func() bool { return random.IntN(100) < well }
	give := func(name string, value any) {
		text, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		origin := []scoring.Origin{scoring.Computed, scoring.Computed, scoring.Evidenced, scoring.Declared}[random.IntN(4)]
		list = append(list, cchc.Input{Criterion: code, Name: name, Value: string(text), Origin: origin})
	}
	pick := func(words []string) []string {
		met := []string{}
		for _, w := range words {
			if good() {
				met = append(met, w)
			}
		}
		return met
	}
	for _, spec := range r.Inputs() {
		at := strings.LastIndex(spec.Name, ".") + 1
		before, last := spec.Name[:at], spec.Name[at:]
		switch {
		case isGuard(spec) || last == "value" && rule.Find(r.Inputs(), before+"num") >= 0:
		case last == "den":
			den := 20 + random.IntN(200)
			give(before+"den", den)
			give(before+"num", den*min(100, well+random.IntN(20))/100)
		case last == "num":
		case spec.Type == rule.Days:
			give(spec.Name, max(0, random.IntN(30)-well/4))
		case spec.Type == rule.Word && spec.Words[0] == "yes":
			give(spec.Name, map[bool]string{true: "yes", false: "no"}[good()])
		case spec.Type == rule.Word:
			give(spec.Name, spec.Words[random.IntN(len(spec.Words))])
		case spec.Type == rule.WordSet:
			give(spec.Name, pick(spec.Words))
		case spec.Type == rule.States:
			states := make([]string, 4)
			for i := range states {
				states[i] = map[bool]string{true: "on_time", false: "late"}[good()]
			}
			if p, ok := rule.Unwrap(r).(*rule.PeriodicSet); ok {
				states = states[:p.Periods]
			}
			give(spec.Name, states)
		case spec.Type == rule.Count:
			give(spec.Name, random.IntN(4))
		case spec.Type == rule.Scalar:
			give(spec.Name, random.IntN(3))
		case spec.Type == rule.Amount || spec.Type == rule.Decimal:
			give(spec.Name, 5+random.IntN(20))
		case spec.Type == rule.Items:
			items := []map[string]any{}
			for range 3 {
				item := map[string]any{}
				for _, in := range figures(random, "", spec.Item, well) {
					item[in.Name] = json.RawMessage(in.Value)
				}
				items = append(items, item)
			}
			give(spec.Name, items)
		}
	}
	return list
}

func departmentsOf(ids id.Source) []cchc.Unit {
	short := map[string]string{"VP": "VP UBND", "SNV": "Nội vụ", "STC": "Tài chính", "STP": "Tư pháp", "SKHDT": "KH và ĐT", "BDT": "Dân tộc",
		"STTTT": "TT và TT", "SGDDT": "GD và ĐT", "SCT": "Công thương", "SKHCN": "KH và CN", "TTT": "Thanh tra", "SYT": "Y tế", "SNGV": "Ngoại vụ",
		"SLDTBXH": "LĐ, TB XH", "SDL": "Du lịch", "SVHTT": "VH và TT", "SNNPTNT": "NN PTNT", "STNMT": "TN và MT", "SXD": "Xây dựng", "SGTVT": "GTVT"}
	var units []cchc.Unit
	for _, u := range unitsIn(departments) {
		u.Agency, u.ShortName = ids.New(), short[u.Code]
		units = append(units, u)
	}
	return units
}

// open builds the site with everything these pages can show.
func (w *richWorld) open(t testing.TB) *web.Site {
	t.Helper()
	words, err := locale.Merge(web.Words(), Words(), cchc.Words(), criteria.Words(), rule.Words(), scoring.Words(), fault.Words(), ruleset.Words(), exchange.Words(), demoWords)
	must(t, err)
	site, err := web.New(web.Config{
		Words: words, Modules: []layout.Module{Module()}, Demo: "fixture.demo", Finders: []web.Finder{NewFinder(w.service)}, Styles: []assets.Source{{Layer: "page", Files: Styles}},
		Clock: civil.NewFixedClock(time.Date(2019, 11, 12, 14, 32, 0, 0, civil.Zone)),
	})
	must(t, err)
	New(w.service, site, Options{Follow: "BDT", Proofs: NewLogProofs(w.db, w.log), WriteSet: exchange.ExportSet, ReadSet: func(file string, book []byte) (string, []byte, error) {
		set, text, err := exchange.ImportSet(file, book)
		if err != nil {
			return "", nil, err
		}
		return set.ID + ".yaml", text, nil
	}}).Register()
	return site
}

// setsOf finds the newer published set, and makes a draft with findings.
func (w *richWorld) setsOf(t testing.TB) (published, draft string) {
	t.Helper()
	view, err := w.service.View(t.Context(), 2016, "so")
	must(t, err)
	text, err := rules.Files.ReadFile("criteria/hai-phong-212-2025-pl01.yaml")
	must(t, err)
	text = []byte(strings.Replace(string(text), "id: ", "id: nhap-", 1))
	_, _, err = w.service.ImportSet(t.Context(), "nhap.yaml", text, clerk)
	must(t, err)
	copied, err := rules.Files.ReadFile("criteria/minh-hoa-so-2016.yaml")
	must(t, err)
	changed := strings.NewReplacer("id: minh-hoa-so-2016", "id: minh-hoa-so-2019", "valid_from: 2016-01-01", "valid_from: 2019-01-01",
		"valid_to: 2018-12-31", "valid_to: 2020-12-31", "max_points: 0.5", "max_points: 0.75").Replace(string(copied))
	stored, _, err := w.service.ImportSet(t.Context(), "minh-hoa-so-2019.yaml", []byte(changed), clerk)
	must(t, err)
	return view.Set.Digest, stored.Digest
}
