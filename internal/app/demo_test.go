package app

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cli"
	"minhbach/internal/demo"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/store"
	"minhbach/internal/store/storetest"
)

func program(t *testing.T, config Config) *Program {
	t.Helper()
	words, err := AllWords()
	if err != nil {
		t.Fatal(err)
	}
	p := &Program{config: config, words: words}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func fillIn(t *testing.T, config Config, seed uint64) (*Program, cli.DemoWorld) {
	t.Helper()
	p := program(t, config)
	world, err := p.FillDemo(t.Context(), seed, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p, world
}

// filled is a demonstration made once for all tests of this package.
var filled struct {
	once sync.Once
	dir  string
	err  error
}

// demoFolder is the data folder of the demonstration, not to be changed.
func demoFolder(t *testing.T) string {
	t.Helper()
	filled.once.Do(func() {
		//nolint:usetesting // it outlives the test that first needs it; TestMain removes it
		if filled.dir, filled.err = os.MkdirTemp("", "minhbach-demo-"); filled.err != nil {
			return
		}
		world, err := demo.Build(1)
		if err == nil {
			err = fill(context.Background(), Config{Data: filled.dir}, world, nil)
		}
		filled.err = err
	})
	if filled.err != nil {
		t.Fatal(filled.err)
	}
	return filled.dir
}

// openDemo opens a copy of the demonstration, free to be changed.
func openDemo(t *testing.T) *Program {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(demoFolder(t))); err != nil {
		t.Fatal(err)
	}
	p := program(t, Config{Data: dir})
	if _, err := p.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheDemonstrationIsTheSameForTheSameSeedOnBothEngines(t *testing.T) {
	sqlite, first := fillIn(t, Config{Data: filepath.Join(t.TempDir(), "data")}, 1)
	if !first.Created || first.Facts == 0 || len(first.Years) != 7 || first.Agencies < 33 {
		t.Errorf("filled %+v", first)
	}
	_, second := fillIn(t, Config{Data: t.TempDir(), Database: storetest.EmptyPostgresURL(t)}, 1)
	if first.Root != second.Root || first.Facts != second.Facts {
		t.Errorf("the roots differ: %s of %d and %s of %d", first.Root, first.Facts, second.Root, second.Facts)
	}
	report, err := sqlite.VerifyEvidence(t.Context(), nil, nil)
	if err != nil || !report.Holds || report.Root != first.Root || report.Checkpoints != 1 {
		t.Errorf("verify: %+v, %v", report, err)
	}
}

func TestTheMetricsOfTheDemonstrationAreThoseOfItsFacts(t *testing.T) {
	p := openDemo(t)
	if len(p.app.Metric.Definitions()) == 0 {
		t.Fatal("no metric is kept")
	}
	differences, err := p.app.Metric.Differences(t.Context())
	if err != nil || len(differences) > 0 {
		t.Errorf("kept and computed differ: %v, %v", differences, err)
	}
}

func TestVerifyNamesAFigureThatNoFactBroughtIn(t *testing.T) {
	p := openDemo(t)
	err := p.app.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE cchc_inputs SET value = '999' WHERE criterion = '7.1' AND input = 'num'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := p.VerifyEvidence(t.Context(), nil, nil)
	if err != nil || report.Holds || report.Bad == nil || report.Bad.Table != "cchc_inputs" {
		t.Errorf("a figure changed behind the log: %+v, %v", report, err)
	}
}

func TestASecondStartFindsTheDemonstrationAndLosesNothing(t *testing.T) {
	config := Config{Data: filepath.Join(t.TempDir(), "data")}
	first, made := fillIn(t, config, 1)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	first.app = nil
	again, found := fillIn(t, config, 2)
	if found.Created || found.Root != made.Root {
		t.Errorf("the second start: %+v", found)
	}
	v, err := again.app.Index.View(t.Context(), 2018, "so")
	if err != nil {
		t.Fatal(err)
	}
	committee, ok := v.Unit(demoFollowCode)
	block := v.Final()
	if !ok || v.Round.State != cchc.Published || block.Results[block.At(string(committee.Agency))].Rank != 6 {
		t.Errorf("2018 is %+v", v.Round)
	}
	reform := block.Results[block.At(string(committee.Agency))].Nodes[v.Set.Criterion("2").Index]
	if reform.Points != reform.Max || reform.Points.String() != "7" {
		t.Errorf("institutional reform: %s of %s", reform.Points, reform.Max)
	}
}

func TestTheDemonstrationIsNotFilledIntoRealData(t *testing.T) {
	config := Config{Data: t.TempDir()}
	p := program(t, config)
	if _, err := p.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.FillDemo(t.Context(), 1, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("filled into real data: %v", err)
	}
}

func TestAnInterruptedFillingLeavesNothingAndStartsAgain(t *testing.T) {
	config := Config{Data: filepath.Join(t.TempDir(), "data")}
	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	_, err := program(t, config).FillDemo(ctx, 1, func(_, _ int64) {
		if steps++; steps == 5 {
			cancel()
		}
	})
	if err == nil {
		t.Fatal("the interruption did not show")
	}
	if _, err := os.Stat(filepath.Join(config.Data, store.FileName)); err == nil {
		t.Error("an interrupted filling left a database")
	}
	if _, made := fillIn(t, config, 1); !made.Created {
		t.Errorf("the second try: %+v", made)
	}
}

func TestEverySentenceOfTheProgramIsThereOnce(t *testing.T) {
	if _, err := AllWords(); err != nil {
		t.Error(err)
	}
}

// The number is the one every page shows beside a shield.
func TestAFactIsProvenByItsNumberToo(t *testing.T) {
	p := openDemo(t)
	plain, err := p.ProveFact(t.Context(), "1234")
	if err != nil {
		t.Fatal(err)
	}
	proven, err := evidence.CheckProof(plain, "")
	if err != nil || proven.Entry.Position != 1234 {
		t.Fatalf("position %d: %v", proven.Entry.Position, err)
	}
	for _, name := range []string{"1.234", "1,234", string(proven.Entry.ID)} {
		if again, err := p.ProveFact(t.Context(), name); err != nil || len(again) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"999999999", "-1", "mục 7"} {
		if _, err := p.ProveFact(t.Context(), name); err == nil {
			t.Errorf("%s was proven", name)
		}
	}
}
