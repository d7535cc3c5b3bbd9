package metric_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/metric"
	"minhbach/internal/metric/metrictest"
	"minhbach/internal/points"
	"minhbach/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	histories := 12
	if testing.Short() {
		histories = 4
	}
	metrictest.Exercise(t, storetest.SQLite, histories)
}

func TestPostgres(t *testing.T) { metrictest.Exercise(t, storetest.Postgres, 4) }

func kinds(t *testing.T) *evidence.Kinds {
	t.Helper()
	kinds, err := evidence.NewKinds([]evidence.Kind{
		{Name: "a.one", Version: 1, About: "x", Fields: []evidence.Field{
			{Name: "n", Type: evidence.Integer}, {Name: "w", Type: evidence.Word}, {Name: "ws", Type: evidence.Word, List: true},
			{Name: "d", Type: evidence.Date},
		}},
		{Name: "a.two", Version: 1, About: "x", Fields: []evidence.Field{{Name: "n", Type: evidence.Word}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return kinds
}

func TestAWrongDefinitionIsRefusedWithEveryMistake(t *testing.T) {
	good := metric.Definition{Name: "a.b", Version: 1, Kinds: []string{"a.one/1"}, Per: metric.PerFact, Aggregate: metric.Count}
	if err := good.Validate(kinds(t)); err != nil {
		t.Fatal(err)
	}
	where := func(c metric.Condition) func(*metric.Definition) {
		return func(d *metric.Definition) { d.Where = []metric.Condition{c} }
	}
	for key, changes := range map[string][]func(*metric.Definition){
		"metric.name_wrong":        {func(d *metric.Definition) { d.Name = "Một" }, func(d *metric.Definition) { d.Version = 0 }},
		"metric.kinds_missing":     {func(d *metric.Definition) { d.Kinds = nil }},
		"metric.kind_unknown":      {func(d *metric.Definition) { d.Kinds = []string{"a.one/2"} }},
		"metric.per_unknown":       {func(d *metric.Definition) { d.Per = "office" }},
		"metric.aggregate_unknown": {func(d *metric.Definition) { d.Aggregate = "average" }},
		"metric.aggregate_parts": {
			func(d *metric.Definition) { d.Aggregate = metric.Sum }, func(d *metric.Definition) { d.Field = "n" },
			func(d *metric.Definition) { d.Aggregate = metric.Share },
		},
		"metric.field_unknown": {
			where(metric.Condition{Field: "x", Op: metric.Equal}),
			func(d *metric.Definition) {
				d.Kinds, d.Aggregate, d.Field = []string{"a.one/1", "a.two/1"}, metric.CountDistinct, "n"
			},
		},
		"metric.field_not_summable": {
			func(d *metric.Definition) { d.Aggregate, d.Field = metric.Sum, "w" },
			func(d *metric.Definition) { d.Aggregate, d.Field = metric.CountDistinct, "ws" },
		},
		"metric.condition_wrong": {
			where(metric.Condition{Field: "w", Op: metric.Range, Min: "a"}), where(metric.Condition{Field: "n", Op: metric.Range}),
			where(metric.Condition{Field: "n", Op: metric.Range, Min: "một"}), where(metric.Condition{Field: "w", Op: metric.In}),
			where(metric.Condition{Field: "w", Op: "like"}), where(metric.Condition{Field: "w", Op: metric.Equal, Min: "a"}),
		},
		"metric.too_many_conditions": {func(d *metric.Definition) { d.Where = make([]metric.Condition, 21) }},
	} {
		for i, change := range changes {
			d := good
			change(&d)
			problems := fault.All(d.Validate(kinds(t)))
			if !slices.ContainsFunc(problems, func(e *fault.Error) bool { return e.Key == key }) {
				t.Errorf("%s %d: %v", key, i, problems)
			}
			for _, l := range locale.Langs() {
				if words := problems.Say(metric.Words(), l); strings.Contains(words, "⟦") {
					t.Errorf("%s: %s", key, words)
				}
			}
		}
	}
	all := metric.Definition{Per: "x", Aggregate: "y"}
	if problems := fault.All(all.Validate(kinds(t))); len(problems) != 4 {
		t.Errorf("four mistakes: %v", problems)
	}
}

func TestAValueIsExact(t *testing.T) {
	for _, c := range []struct {
		value     metric.Value
		aggregate metric.Aggregate
		want      string
	}{
		{metric.Value{Num: 3, Scale: 1}, metric.Count, "3"},
		{metric.Value{Num: 6_250_000, Scale: 1_000_000}, metric.Sum, "25/4"},
		{metric.Value{Num: 2, Den: 3, Scale: 1}, metric.Share, "2/3"},
	} {
		got, ok := c.value.Rat(c.aggregate)
		if !ok || got.Big().RatString() != c.want {
			t.Errorf("%+v: %s, %t; want %s", c.value, fmt.Sprint(got), ok, c.want)
		}
	}
	if _, ok := (metric.Value{}).Rat(metric.Share); ok {
		t.Error("a share of nothing is a number")
	}
	if got, ok := (metric.Value{}).Rat(metric.Count); !ok || !got.Equal(points.Int(0)) {
		t.Error("no facts do not count 0")
	}
}
