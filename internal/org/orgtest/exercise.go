package orgtest

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencetest"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/org"
	"minhbach/internal/org/orgdb"
	"minhbach/internal/store"
	"minhbach/internal/store/storetest"
)

// World is a service on a fresh database, with its log.
type World struct {
	*org.Service
	DB  *store.DB
	Log *evidence.Log
}

// New makes a world.
func New(t testing.TB, open storetest.Open) World {
	t.Helper()
	db := open(t)
	log := evidencetest.NewLog(t, db, org.Kinds())
	return World{Service: org.NewService(db, orgdb.Rows{}, log, log.IDs), DB: db, Log: log}
}

// Exercise runs the suite on one engine.
func Exercise(t *testing.T, open storetest.Open) {
	t.Helper()
	for name, fn := range map[string]func(*testing.T, World){
		"agencies are listed as of a day, in Vietnamese order": listed,
		"a rename keeps the agency and its past":               renamed,
		"a mended version keeps its days":                      mended,
		"a merger is one decision":                             merged,
		"a reused code names the agency of its day":            reusedCode,
		"a code has one bearer at a time":                      codeTaken,
		"search folds marks and takes signs as they are":       searched,
		"every wrong row of an import is named":                wrongRows,
		"parents exist and form no ring":                       parents,
		"state and fact are one":                               stateAndFact,
		"a change seen too late is refused":                    tooLate,
		"sort keys of older tables are renewed":                resorted,
	} {
		t.Run(name, func(t *testing.T) {
			w := New(t, open)
			fn(t, w)
			evidencetest.MustHold(t, w.Log)
		})
	}
}

func listed(t *testing.T, w World) {
	t.Helper()
	w.found(t, "2013-01-01", "so", "Sở Y tế", "Sở Công Thương", "Ban Dân tộc", "Sở Giáo dục và Đào tạo", "Sở Giao thông vận tải")
	w.found(t, "2016-07-01", "so", "Ban Quản lý khu kinh tế")
	w.found(t, "2013-01-01", "huyen", "Huyện Minh Họa")
	want := []string{"Ban Dân tộc", "Sở Công Thương", "Sở Giáo dục và Đào tạo", "Sở Giao thông vận tải", "Sở Y tế"}
	if got := names(must(w.InBlock(t.Context(), "so", day("2015-12-31")))(t)); !slices.Equal(got, want) {
		t.Errorf("in 2015: %v", got)
	}
	if got := must(w.InBlock(t.Context(), "so", day("2016-07-01")))(t); len(got) != 6 {
		t.Errorf("in 2016: %v", names(got))
	}
	if got := must(w.AgenciesOn(t.Context(), day("2012-12-31")))(t); len(got) != 0 {
		t.Errorf("in 2012: %v", names(got))
	}
	if got := must(w.AgenciesOn(t.Context(), day("2018-12-31")))(t); len(got) != 7 {
		t.Errorf("in 2018: %v", names(got))
	}
	if got := must(w.Blocks(t.Context(), day("2018-12-31")))(t); !slices.Equal(got, []org.Block{{Name: "huyen", Agencies: 1}, {Name: "so", Agencies: 6}}) {
		t.Errorf("blocks %v", got)
	}
}

func renamed(t *testing.T, w World) {
	t.Helper()
	old := w.found(t, "2013-01-01", "so", "Sở Văn hóa")[0]
	next := old
	next.Name, next.ValidFrom = "Sở Văn hóa và Thể thao", day("2016-01-01")
	w.apply(t, org.Changes{Basis: "Quyết định 12/QĐ-UBND", Revise: []org.Revision{{Version: next}}})
	for on, want := range map[string]string{"2015-12-31": "Sở Văn hóa", "2016-01-01": "Sở Văn hóa và Thể thao", "2030-01-01": "Sở Văn hóa và Thể thao"} {
		if got := must(w.On(t.Context(), old.Agency, day(on)))(t); got.Name != want {
			t.Errorf("on %s: %s", on, got.Name)
		}
	}
	history := must(w.History(t.Context(), old.Agency))(t)
	if len(history.Versions) != 2 || history.Versions[0].ValidTo != day("2015-12-31") || len(history.Edges) != 1 ||
		history.Edges[0].Kind != org.Rename || history.Edges[0].Basis != "Quyết định 12/QĐ-UBND" || len(history.Predecessors()) != 0 {
		t.Errorf("history %+v", history)
	}
	if facts := w.facts(t, old.Agency); len(facts) != 4 || facts[1].Corrects != facts[0].ID || facts[2].Corrects != "" {
		t.Errorf("facts %+v", facts)
	}
}

func mended(t *testing.T, w World) {
	t.Helper()
	old := w.found(t, "2013-01-01", "so", "Sở Nôi vụ")[0]
	next := old
	next.Name = "Sở Nội vụ"
	w.apply(t, org.Changes{Basis: "sửa lỗi gõ", Revise: []org.Revision{{Version: next}}})
	history := must(w.History(t.Context(), old.Agency))(t)
	if len(history.Versions) != 1 || history.Versions[0].Name != "Sở Nội vụ" || len(history.Edges) != 0 {
		t.Errorf("history %+v", history)
	}
	if facts := w.facts(t, old.Agency); len(facts) != 2 || facts[1].Corrects != facts[0].ID || history.Versions[0].Fact != facts[1].ID {
		t.Errorf("facts %+v", facts)
	}
}

func merged(t *testing.T, w World) {
	t.Helper()
	old := w.found(t, "2013-01-01", "huyen", "Huyện Thử Nhất", "Thành phố Thử Nhì")
	city := id.ID("01680000-0000-7000-8000-0000000000cc")
	w.apply(t, org.Changes{
		Basis: "Nghị quyết 01/NQ-HĐND",
		Close: []org.Closing{{Agency: old[0].Agency, LastDay: day("2019-12-31")}, {Agency: old[1].Agency, LastDay: day("2019-12-31")}},
		Found: []org.Founding{{Version: org.Version{
			Agency: city, Code: old[1].Code, Name: "Thành phố Thử Nhì", Kind: "huyen", Block: "huyen", ValidFrom: day("2020-01-01"),
		}}},
		Lineage: []org.Edge{
			{Kind: org.Merge, From: old[0].Agency, To: city, On: day("2020-01-01")},
			{Kind: org.Merge, From: old[1].Agency, To: city, On: day("2020-01-01")},
		},
	})
	if got := must(w.InBlock(t.Context(), "huyen", day("2019-12-31")))(t); len(got) != 2 {
		t.Errorf("before: %v", names(got))
	}
	if got := must(w.InBlock(t.Context(), "huyen", day("2020-01-01")))(t); len(got) != 1 || got[0].Agency != city {
		t.Errorf("after: %v", names(got))
	}
	history := must(w.History(t.Context(), city))(t)
	want := []id.ID{old[0].Agency, old[1].Agency}
	slices.Sort(want)
	if !slices.Equal(history.Predecessors(), want) {
		t.Errorf("predecessors %v", history.Predecessors())
	}
	if _, err := w.On(t.Context(), old[0].Agency, day("2020-01-01")); !fault.Is(err, fault.NotFound) {
		t.Errorf("an ended agency: %v", err)
	}
}

func reusedCode(t *testing.T, w World) {
	t.Helper()
	first := w.foundOne(t, org.Version{Code: "H01", Name: "Sở Một", ValidFrom: day("2013-01-01"), ValidTo: day("2015-12-31")})
	second := w.foundOne(t, org.Version{Code: "H01", Name: "Sở Hai", ValidFrom: day("2016-01-01")})
	for on, want := range map[string]id.ID{"2013-01-01": first.Agency, "2015-12-31": first.Agency, "2016-01-01": second.Agency} {
		if got := must(w.ByCode(t.Context(), " H01 ", day(on)))(t); got.Agency != want {
			t.Errorf("on %s: %s", on, got.Name)
		}
	}
	if _, err := w.ByCode(t.Context(), "H01", day("2012-12-31")); !fault.Is(err, fault.NotFound) {
		t.Errorf("before: %v", err)
	}
}

func codeTaken(t *testing.T, w World) {
	t.Helper()
	w.foundOne(t, org.Version{Code: "H01", Name: "Sở Một", ValidFrom: day("2013-01-01"), ValidTo: day("2015-12-31")})
	overlapping := org.Version{Code: "H01", Name: "Sở Hai", Kind: "so", ValidFrom: day("2015-12-31")}
	w.refuses(t, fault.Conflict, org.Changes{Found: []org.Founding{{Version: overlapping}}})
	twins := overlapping
	twins.Code = "H02"
	w.refuses(t, fault.Conflict, org.Changes{Found: []org.Founding{{Version: twins}, {Version: twins}}})
}

func searched(t *testing.T, w World) {
	t.Helper()
	w.found(t, "2013-01-01", "so", "Ban Dân tộc", "Sở Đất đai", "Trung tâm Dân tộc học", "Ban 100%")
	for words, want := range map[string][]string{
		"dan toc": {"Ban Dân tộc", "Trung tâm Dân tộc học"},
		"DÂN TỘC": {"Ban Dân tộc", "Trung tâm Dân tộc học"},
		"trung":   {"Trung tâm Dân tộc học"},
		"dat":     {"Sở Đất đai"},
		"ban":     {"Ban 100%", "Ban Dân tộc"},
		"%":       {"Ban 100%"},
		"_":       {},
		"  ":      {},
		`\`:       {},
	} {
		if got := names(must(w.Search(t.Context(), words, day("2018-12-31"), 10))(t)); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", words, got, want)
		}
	}
	if got := must(w.Search(t.Context(), "ban", day("2018-12-31"), 1))(t); len(got) != 1 {
		t.Errorf("limit 1: %v", names(got))
	}
	if got := must(w.Search(t.Context(), "ban", day("2010-12-31"), 0))(t); len(got) != 0 {
		t.Errorf("before they existed: %v", names(got))
	}
	must(w.Search(t.Context(), strings.Repeat("x", 10_000), day("2018-12-31"), 1<<30))(t)
}

func wrongRows(t *testing.T, w World) {
	t.Helper()
	good := org.Version{Code: "H01", Name: "Sở Một", Kind: "so", ValidFrom: day("2013-01-01")}
	bad := []org.Version{{}, good, good, good}
	bad[1].Kind = "Sở ban ngành"
	bad[2].ValidTo = day("2012-12-31")
	bad[3].Parent = "01680000-0000-7000-8000-00000000ffff"
	var changes org.Changes
	for i, v := range bad {
		changes.Found = append(changes.Found, org.Founding{Version: v, Place: fault.Place{File: "units.xlsx", Row: i + 2}})
	}
	err := w.refuses(t, fault.Invalid, changes)
	rows := map[int]bool{}
	for _, problem := range fault.All(err) {
		rows[problem.Place.Row] = true
		for _, l := range locale.Langs() {
			if words := problem.Say(org.Words(), l); strings.Contains(words, "⟦") {
				t.Errorf("%v: %s", problem, words)
			}
		}
	}
	if len(rows) != 4 || !rows[5] {
		t.Errorf("rows named: %v in %v", rows, err)
	}
	w.refuses(t, fault.TooLarge, org.Changes{Found: make([]org.Founding, 20_001)})
	w.refuses(t, fault.Conflict, org.Changes{Close: []org.Closing{{Agency: "nobody", LastDay: day("2018-01-01")}}})
	w.refuses(t, fault.Conflict, org.Changes{Revise: []org.Revision{{Version: good}}})
	w.refuses(t, fault.NotFound, org.Changes{Basis: "x", Lineage: []org.Edge{{Kind: org.Merge, From: "a", To: "b", On: day("2018-01-01")}}})
	w.refuses(t, fault.Invalid, org.Changes{Lineage: []org.Edge{{Kind: "marry", From: "a", To: "b"}}})
}

func parents(t *testing.T, w World) {
	t.Helper()
	province := w.foundOne(t, org.Version{Code: "T", Name: "Tỉnh Minh Họa", ValidFrom: day("2013-01-01")})
	child := w.foundOne(t, org.Version{Code: "S", Name: "Sở Một", ValidFrom: day("2013-01-01"), Parent: province.Agency})
	ring := province
	ring.Parent = child.Agency
	w.refuses(t, fault.Invalid, org.Changes{Basis: "x", Revise: []org.Revision{{Version: ring}}})
	early := org.Version{Code: "E", Name: "Sở Sớm", Kind: "so", ValidFrom: day("2012-01-01"), Parent: province.Agency}
	w.refuses(t, fault.NotFound, org.Changes{Found: []org.Founding{{Version: early}}})
}

func stateAndFact(t *testing.T, w World) {
	t.Helper()
	late := errors.New("the larger use case failed")
	err := w.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		founding := org.Founding{Version: org.Version{Code: "H01", Name: "Sở Một", Kind: "so", ValidFrom: day("2013-01-01")}}
		if _, err := w.ApplyIn(ctx, tx, org.Changes{Actor: "a", Found: []org.Founding{founding}}); err != nil {
			return err
		}
		if _, err := w.In(tx).ByCode(ctx, "H01", day("2013-01-01")); err != nil {
			return err // what was written is seen in the same transaction
		}
		return late
	})
	if !errors.Is(err, late) {
		t.Fatal(err)
	}
	head, err := w.Log.Head(t.Context())
	if got := must(w.AgenciesOn(t.Context(), day("2018-01-01")))(t); err != nil || head.Size != 0 || len(got) != 0 {
		t.Errorf("left: %d facts, %v, %v", head.Size, names(got), err)
	}
}

func tooLate(t *testing.T, w World) {
	t.Helper()
	old := w.found(t, "2013-01-01", "so", "Sở Một")[0]
	err := w.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		same, err := orgdb.Rows{}.Update(ctx, tx, old, "another fact")
		if same {
			t.Error("the row was replaced")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// Closed and revised in one decision: the agency is written once.
	next := old
	next.ShortName = "S1"
	w.apply(t, org.Changes{
		Basis: "x", Close: []org.Closing{{Agency: old.Agency, LastDay: day("2018-12-31")}}, Revise: []org.Revision{{Version: next}},
	})
}

func resorted(t *testing.T, w World) {
	t.Helper()
	w.found(t, "2013-01-01", "so", "Sở Y tế", "Ban Dân tộc")
	err := w.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE org_versions SET sort_version = 0, sort_key = CAST('x' AS BYTEA)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if count := must(w.Resort(t.Context()))(t); count != 2 {
		t.Errorf("%d renewed", count)
	}
	if got := names(must(w.AgenciesOn(t.Context(), day("2018-01-01")))(t)); got[0] != "Ban Dân tộc" {
		t.Errorf("order %v", got)
	}
}
