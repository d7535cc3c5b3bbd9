package app

import (
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
)

// A round that nobody opened comes with its first figures, and with none of
// them when the file is refused: by its cells, by its codes or by the score.
func TestRefusedImportOpensNoRound(t *testing.T) {
	const year, block = 2020, "so"
	p := openDemo(t)
	send := func(text string, dryRun bool) (cli.FiguresReport, error) {
		return p.ImportFigures(t.Context(), cli.FiguresImport{
			File: cli.File{Name: "so-lieu.csv", Data: []byte("unit,criterion,input,value\n" + text)}, Year: year, Block: block, Stage: string(cchc.Self), DryRun: dryRun,
		})
	}
	isOpen := func() bool {
		_, err := p.app.Index.View(t.Context(), year, block)
		if err != nil && !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
		return err == nil
	}
	for name, text := range map[string]string{
		"an empty cell and an unknown code": "BDT,,count,1\nBDT,99,count,1\n", "more done than there was": "BDT,1.4,count,1\nBDT,3.3,num,5\nBDT,3.3,den,4\n",
	} {
		_, err := send(text, false)
		if problems := fault.All(err); len(problems) == 0 || problems[0].Place.Row == 0 {
			t.Errorf("%s: %v", name, err)
		}
		if isOpen() {
			t.Fatalf("%s left a round behind", name)
		}
	}
	if report, err := send("BDT,1.4,count,2\n", true); err != nil || report.Figures != 1 || isOpen() {
		t.Errorf("dry run: %+v, %v", report, err)
	}
	if report, err := send("BDT,1.4,count,2\n", false); err != nil || report.Changed != 1 || !isOpen() {
		t.Fatalf("import: %+v, %v", report, err)
	}
	view, err := p.app.Index.View(t.Context(), year, block)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range view.Units {
		if inputs := view.InputsOf(cchc.Self, u.Agency); (len(inputs) == 1) != (u.Code == "BDT") {
			t.Errorf("%s holds %v", u.Code, inputs)
		}
	}
}
