package exchange

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/points"
)

func read(t testing.TB, path ...string) File {
	t.Helper()
	name := filepath.Join(append([]string{"..", "..", "..", "rules"}, path...)...)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return File{Name: filepath.Base(name), Data: data}
}

func whole(f File) (string, []byte) { return f.Name, f.Data }

func engineOf(t testing.TB, file string) *scoring.Engine {
	t.Helper()
	f := read(t, "criteria", file)
	set, err := criteria.Load(f.Name, f.Data)
	if err != nil {
		t.Fatal(err)
	}
	return scoring.New(set)
}

func scoreExample(t *testing.T, set, folder string) *scoring.Block {
	t.Helper()
	return scoreSet(t, engineOf(t, set).Set(), folder)
}

func scoreSet(t *testing.T, set *criteria.Set, folder string) *scoring.Block {
	t.Helper()
	units, err := ReadUnits(whole(read(t, "examples", folder, "units.csv")))
	if err != nil {
		t.Fatal(err)
	}
	figures, err := ReadInputs(whole(read(t, "examples", folder, "inputs.csv")))
	if err != nil {
		t.Fatal(err)
	}
	engine := scoring.New(set)
	sheets, err := FillBlock(engine, units, figures)
	if err != nil {
		t.Fatal(err)
	}
	block, err := engine.ScoreBlock(sheets, nil)
	if err != nil {
		t.Fatal(err)
	}
	return block
}

// The totals of PCI 2019 were computed from components with more decimals than
// were printed, so ours may differ by a few hundredths and never in order.
func TestPCI2019ComesOutAsPrinted(t *testing.T) {
	block := scoreExample(t, "pci-2019.yaml", "pci-2019")
	expected, err := csv.NewReader(bytes.NewReader(read(t, "examples", "pci-2019", "expected.csv").Data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(expected) != 23 {
		t.Fatalf("%d expected rows", len(expected)-1)
	}
	near := points.NewRat(3, 100)
	order := block.Order()
	for i, row := range expected[1:] {
		unit := row[0]
		want, err := points.ParseRat(row[2])
		if err != nil {
			t.Fatal(err)
		}
		diff := block.Results[block.At(unit)].Points.Rat().Sub(want)
		if points.Max(diff, diff.Neg()).Cmp(near) > 0 {
			t.Errorf("%s: %s, printed %s", unit, block.Results[block.At(unit)].Points, want)
		}
		if got := block.Sheets[order[i]].Unit; got != unit {
			t.Errorf("place %d: %s, printed %s", i+1, got, unit)
		}
	}
}

func TestTheExampleOfTheDemoSetScores(t *testing.T) {
	block := scoreExample(t, "mau-so-nganh.yaml", "mau-so-nganh")
	for i := range block.Results {
		if r := &block.Results[i]; r.Missing > 0 || !r.HasIndex {
			t.Errorf("%s: missing %d", block.Sheets[i].Unit, r.Missing)
		}
	}
}

func TestThanhHoaIsKeptAsPrinted(t *testing.T) {
	p, err := ReadPrinted(read(t, "results", "thanh-hoa-2024-so-nganh.csv"), read(t, "results", "thanh-hoa-2024-so-nganh.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Rows) != 20 || p.Rows[3].Index != "89.30" || p.Year != 2024 || p.Block != "so" {
		t.Errorf("read %d rows, %+v", len(p.Rows), p.Rows[3])
	}
}

func TestEveryProblemOfACSVIsToldWithItsPlace(t *testing.T) {
	engine := engineOf(t, "mau-so-nganh.yaml")
	units, err := ReadUnits("units.csv", []byte("unit,name,block\na,A,so\nb,B,huyen\n"))
	if err != nil {
		t.Fatal(err)
	}
	figures, err := ReadInputs("inputs.csv", []byte(strings.Join([]string{
		"unit,criterion,input,value",
		"a,1.1.3,num,-1", "a,1.1.3,den,\"7,5\"", "a,1.4,count,NaN", "a,9.9,count,1", "a,1.4,cuont,1", "z,1.4,count,1",
		"a,1.5,count,1", "a,1.5,count,2", "a,3,na,yes", "a,1.1,count,1", "a,1.2,states,on_time", "",
	}, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	_, err = FillBlock(engine, units, figures)
	want := []struct {
		key string
		row int
	}{
		{"exchange.other_block", 3}, {"rule.input_negative", 2}, {"vn.decimal_comma_in_csv", 3}, {"vn.decimal_not_a_number", 4}, {"scoring.no_criterion", 5},
		{"rule.input_unknown", 6}, {"exchange.unit_unknown", 7}, {"scoring.input_twice", 9}, {"exchange.na_value", 10}, {"scoring.no_leaf", 11}, {"rule.input_json", 12},
	}
	problems := fault.All(err)
	if len(problems) != len(want) {
		t.Errorf("%d problems: %v", len(problems), err)
	}
	for i, w := range want {
		if i < len(problems) && (problems[i].Key != w.key || problems[i].Place.Row != w.row || problems[i].Place.File == "") {
			t.Errorf("problem %d: %s at %+v, want %s in row %d", i, problems[i].Key, problems[i].Place, w.key, w.row)
		}
	}
}

func TestBrokenCSVIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, key string }{
		"no rows":        {"", "exchange.csv_empty"},
		"wrong heads":    {"don vi,tieu chi\n", "exchange.column_missing"},
		"an open quote":  {"unit,criterion,input,value\na,b,c,\"d\n", "exchange.csv_syntax"},
		"an empty cell":  {"unit,criterion,input,value\na,1,,2\n", "exchange.cell_empty"},
		"too many cells": {"unit,criterion,input,value\na,1,b,2,3\n", "exchange.row_too_wide"},
		"a strange head": {"unit,criterion,input,value,note\n", "exchange.column_unknown"},
		"not UTF-8":      {"unit,criterion,input,value\n\xff,1,2,3\n", "exchange.csv_encoding"},
		"a long cell":    {"unit,criterion,input,value\n" + strings.Repeat("x", cellBytesMax+1) + ",1,2,3\n", "exchange.cell_too_long"},
		"a huge file":    {strings.Repeat("x", FileBytesMax+1), "exchange.file_too_large"},
	} {
		_, err := ReadInputs("a.csv", []byte(c.text))
		if problems := fault.All(err); len(problems) == 0 || problems[0].Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
	if figures, err := ReadInputs("a.csv", []byte("\xef\xbb\xbfunit,criterion,input,value\r\n\r\na,1,b,\"[\"\"x\"\"]\"\r\n")); err != nil || len(figures.Rows) != 1 || figures.Rows[0].Value.Text != `["x"]` {
		t.Errorf("BOM, CRLF, blank line and quotes: %v %v", figures, err)
	}
}

func FuzzReadInputsCSV(f *testing.F) {
	f.Add([]byte("unit,criterion,input,value\na,1.1.1,days_late,0\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := ReadInputs("a.csv", data); err != nil && len(fault.All(err)) == 0 {
			t.Fatalf("not a refusal: %v", err)
		}
	})
}
