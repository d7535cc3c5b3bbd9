package app

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"minhbach/internal/cchc"
	"minhbach/internal/cli"
	"minhbach/internal/demo"
	"minhbach/rules"
)

// blockUnits is the size of a province's largest block of communes.
const blockUnits = 150

// bigBlock opens an installation with a round of the departments' set and many
// units, each with the figures of one of the demonstration's agencies.
func bigBlock(tb testing.TB, units int) (*App, cchc.Round, []cchc.Sheet) {
	tb.Helper()
	app, err := Open(tb.Context(), Config{Data: filepath.Join(tb.TempDir(), "data")})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := app.Close(); err != nil {
			tb.Error(err)
		}
	})
	world, err := demo.Build(1)
	if err != nil {
		tb.Fatal(err)
	}
	const file = "criteria/minh-hoa-so-2016.yaml"
	data, err := rules.Files.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	set, _, err := app.Index.ImportSet(tb.Context(), filepath.Base(file), data, consoleActor)
	if err != nil {
		tb.Fatal(err)
	}
	round := lastRound(world, "so")
	n := cchc.NewRound{Year: round.Year, Block: "so", SetDigest: set.Digest, IsDemo: true}
	f := &filler{App: app, world: world}
	sheets, err := f.sheets(round.Verified, nil)
	if err != nil {
		tb.Fatal(err)
	}
	many := make([]cchc.Sheet, units)
	for i := range many {
		many[i] = sheets[i%len(sheets)]
		unit := cchc.Unit{Agency: app.ids.New(), Code: unitCode(i), Name: fmt.Sprintf("Cơ quan số %d", i+1)}
		unit.ShortName = unit.Name
		many[i].Agency = unit.Agency
		n.Units = append(n.Units, unit)
	}
	opened, err := app.Index.OpenRound(tb.Context(), n, consoleActor)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := app.Index.Declare(tb.Context(), opened.ID, cchc.Verified, many, consoleActor, false); err != nil {
		tb.Fatal(err)
	}
	return app, opened, many
}

func lastRound(w *demo.World, block string) *demo.Round {
	var last *demo.Round
	for i := range w.Rounds {
		if w.Rounds[i].Block == block {
			last = &w.Rounds[i]
		}
	}
	return last
}

// One changed figure: its unit is scored again, the block of 150 ranked, the
// figure, the results that moved and the fact written to SQLite.
func BenchmarkOneFigureThroughTheStore(b *testing.B) {
	app, round, sheets := bigBlock(b, blockUnits)
	b.ResetTimer()
	for i := range b.N {
		change := cchc.Sheet{Agency: sheets[i%blockUnits].Agency, Inputs: []cchc.Input{{Criterion: "1.4", Name: "count", Value: strconv.Itoa(i % 4)}}}
		if _, err := app.Index.Declare(b.Context(), round.ID, cchc.Verified, []cchc.Sheet{change}, consoleActor, false); err != nil {
			b.Fatal(err)
		}
	}
}

// The ranking page of 150 units and 63 criteria, as a reader gets it.
func BenchmarkRankingPage(b *testing.B) {
	app, round, _ := bigBlock(b, blockUnits)
	words, err := AllWords()
	if err != nil {
		b.Fatal(err)
	}
	site, err := app.Site(b.Context(), words, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	page := "http://127.0.0.1/xep-hang/so/" + strconv.Itoa(round.Year)
	size := 0
	b.ResetTimer()
	for b.Loop() {
		answer := httptest.NewRecorder()
		site.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, page, nil))
		if answer.Code != http.StatusOK {
			b.Fatalf("status %d", answer.Code)
		}
		size = compressed(b, answer.Body)
	}
	b.ReportMetric(float64(size)/1000, "kB-gzip")
}

func compressed(tb testing.TB, r io.Reader) int {
	tb.Helper()
	count := &counter{}
	zip := gzip.NewWriter(count)
	if _, err := io.Copy(zip, r); err != nil {
		tb.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		tb.Fatal(err)
	}
	return count.bytes
}

type counter struct{ bytes int }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += len(p)
	return len(p), nil
}

// A national round out of Excel: 34 provinces of 150 units, one workbook,
// read, bound, scored, kept with a fact for each criterion, and ranked.
func BenchmarkNationalRoundFromExcel(b *testing.B) {
	provinces := 34
	if testing.Short() {
		provinces = 2
	}
	world, err := demo.Build(1)
	if err != nil {
		b.Fatal(err)
	}
	figures := lastRound(world, "so").Verified
	book := nationalBook(b, figures, provinces*blockUnits)
	b.ReportMetric(float64(len(book))/1e6, "MB-file")
	for b.Loop() {
		app, opened, units := emptyNation(b, provinces*blockUnits)
		started := time.Now()
		peak := watchMemory()
		p := &Program{config: app.Config, app: app}
		report, err := p.ImportFigures(b.Context(), cli.FiguresImport{
			File: cli.File{Name: "toan-quoc.xlsx", Data: book}, Year: opened.Year, Block: "so", Stage: string(cchc.Verified),
		})
		if err != nil {
			b.Fatal(err)
		}
		if report.Units != units || report.Missing != 0 {
			b.Fatalf("imported %+v", report)
		}
		b.ReportMetric(float64(peak())/1e6, "MB-peak")
		b.ReportMetric(time.Since(started).Seconds(), "s-import")
	}
}

// nationalBook writes the figures of the demonstration's agencies, over and
// over, as a long sheet: unit, criterion, input, value.
func nationalBook(tb testing.TB, sheets []demo.Sheet, units int) []byte {
	tb.Helper()
	book := excelize.NewFile()
	out, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		tb.Fatal(err)
	}
	row := 1
	put := func(cells ...any) {
		if err := out.SetRow("A"+strconv.Itoa(row), cells); err != nil {
			tb.Fatal(err)
		}
		row++
	}
	put("unit", "criterion", "input", "value")
	for i := range units {
		sheet := sheets[i%len(sheets)]
		for _, x := range sheet.Excused {
			put(unitCode(i), x.Criterion, "na", "approved")
		}
		for _, in := range sheet.Inputs {
			var value any = strings.Trim(in.Value, `"`)
			if n, err := strconv.Atoi(in.Value); err == nil {
				value = n
			}
			put(unitCode(i), in.Criterion, in.Input, value)
		}
	}
	if err := out.Flush(); err != nil {
		tb.Fatal(err)
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		tb.Fatal(err)
	}
	return file.Bytes()
}

func unitCode(i int) string { return fmt.Sprintf("U%04d", i) }

// emptyNation opens an installation with a round of many units and no figures.
func emptyNation(tb testing.TB, units int) (*App, cchc.Round, int) {
	tb.Helper()
	app, err := Open(tb.Context(), Config{Data: filepath.Join(tb.TempDir(), "data")})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := app.Close(); err != nil {
			tb.Error(err)
		}
	})
	set, err := (&filler{App: app}).importSet(tb.Context(), "criteria/minh-hoa-so-2016.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	n := cchc.NewRound{Year: 2018, Block: "so", SetDigest: set.Digest}
	for i := range units {
		n.Units = append(n.Units, cchc.Unit{Agency: app.ids.New(), Code: unitCode(i), Name: "Cơ quan " + unitCode(i), ShortName: unitCode(i)})
	}
	round, err := app.Index.OpenRound(tb.Context(), n, consoleActor)
	if err != nil {
		tb.Fatal(err)
	}
	return app, round, units
}

// watchMemory samples the heap in use and returns a function that stops and
// gives the peak in bytes.
func watchMemory() func() uint64 {
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapInuse)
			select {
			case <-stop:
				done <- peak
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-done
	}
}
