package exchange

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strconv"
	"testing"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/locale"
)

// filledTemplate writes a template for the units and types the figures of the
// sheets into it, numbers as numbers.
func filledTemplate(t *testing.T, set *criteria.Set, units []Unit, sheets []*scoring.Sheet, l locale.Lang) File {
	t.Helper()
	var out bytes.Buffer
	if err := Template(&out, set, units, l); err != nil {
		t.Fatal(err)
	}
	book := opened(t, out.Bytes())
	name := say(l, "exchange.sheet.figures")
	rows := rowsOfSheet(t, book, name)
	for i, row := range rows[headRow:] {
		if len(row) < 4 || row[3] == "" {
			continue
		}
		c := set.Criterion(row[0])
		for j, sheet := range sheets {
			text := typed(t, sheet, c, row[3])
			if text == "" {
				continue
			}
			if err := book.SetCellValue(name, cellRef(firstUnit+j, headRow+1+i), numberOrWord(text)); err != nil {
				t.Fatal(err)
			}
		}
	}
	out.Reset()
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return File{Name: "mau.xlsx", Data: out.Bytes()}
}

// comesBack reads a filled template and holds its scores against the block's.
func comesBack(t *testing.T, block *scoring.Block, f File) {
	t.Helper()
	figures, err := ReadInputs(whole(f))
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := FillBlock(block.Engine, nil, figures)
	if err != nil {
		t.Fatal(err)
	}
	again, err := block.Engine.ScoreBlock(sheets, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range block.Results {
		place := again.At(block.Sheets[i].Unit)
		if place < 0 {
			t.Errorf("%s is lost", block.Sheets[i].Unit)
			continue
		}
		got, want := again.Results[place], block.Results[i]
		if got.IndexText() != want.IndexText() || got.Rank != want.Rank || got.Band != want.Band || !reflect.DeepEqual(got.Nodes, want.Nodes) {
			t.Errorf("%s: %s rank %d missing %d, want %s rank %d missing %d", block.Sheets[i].Unit,
				got.IndexText(), got.Rank, got.Missing, want.IndexText(), want.Rank, want.Missing)
		}
	}
}

func unitsOfBlock(block *scoring.Block) []Unit {
	units := make([]Unit, len(block.Sheets))
	for i, sheet := range block.Sheets {
		units[i] = Unit{ID: sheet.Unit, Name: sheet.Name, Block: sheet.Block}
		for name, text := range sheet.Facts() {
			units[i].Facts = append(units[i].Facts, UnitFact{name, Cell{Kind: CSVText, Text: text}})
		}
	}
	return units
}

func TestFilledTemplateScoresLikeTheCSVFile(t *testing.T) {
	for _, example := range []struct{ set, folder string }{{"mau-so-nganh.yaml", "mau-so-nganh"}, {"pci-2019.yaml", "pci-2019"}} {
		for _, l := range locale.Langs() {
			block := scoreExample(t, example.set, example.folder)
			comesBack(t, block, filledTemplate(t, block.Engine.Set(), unitsOfBlock(block), block.Sheets, l))
		}
	}
}

func TestFilledTemplatesOfEverySetComeBackTheSame(t *testing.T) {
	for _, name := range []string{
		"bo-tu-phap-2022-fragment.yaml", "can-tho-157-kh-ubnd-2025.yaml", "can-tho-2579-2025.yaml", "hai-phong-212-2025-pl01.yaml", "minh-hoa-huyen-2013.yaml",
		"minh-hoa-so-2016.yaml", "phu-tho-2025-fragment.yaml", "ttg-766-2022.yaml",
	} {
		t.Run(name, func(t *testing.T) {
			block := drawnBlock(t, name, 3)
			comesBack(t, block, filledTemplate(t, block.Engine.Set(), unitsOfBlock(block), block.Sheets, locale.VI))
		})
	}
}

func drawnBlock(t testing.TB, set string, count int) *scoring.Block {
	t.Helper()
	engine := engineOf(t, set)
	sheets := make([]*scoring.Sheet, count)
	chance := rand.New(rand.NewPCG(7, 11))
	for i := range sheets {
		sheets[i] = engine.NewSheet("u"+strconv.Itoa(i), "Đơn vị "+strconv.Itoa(i), engine.Set().Block)
		fillAnyhow(t, sheets[i], engine.Set().Leaves(), chance)
	}
	block, err := engine.ScoreBlock(sheets, nil)
	if err != nil {
		t.Fatal(err)
	}
	return block
}

// BenchmarkReadWorkbook reads a round of 34 provinces with 150 units each from
// one workbook and fills the engine's sheets.
func BenchmarkReadWorkbook(b *testing.B) {
	const units = 34 * 150
	block := drawnBlock(b, "mau-so-nganh.yaml", units)
	engine, leaves := block.Engine, units*len(block.Engine.Set().Leaves())
	f := nationBook(b, block.Sheets, engine.Set())
	runtime.GC()
	b.ReportAllocs()
	for b.Loop() {
		figures, err := ReadInputs(whole(f))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := FillBlock(engine, nil, figures); err != nil {
			b.Fatal(err)
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(len(f.Data))/(1<<20), "MB-file")
	b.ReportMetric(float64(memory.HeapSys)/(1<<20), "MB-heap")
	b.ReportMetric(float64(leaves*b.N)/b.Elapsed().Seconds(), "leaves/s")
}
