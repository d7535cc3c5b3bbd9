package app

import (
	"strings"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
	"minhbach/rules"
)

// A round that nobody opened comes with its first figures, and with none of
// them when the file is refused: by its cells, by its codes or by the score.
func TestRefusedImportOpensNoRound(t *testing.T) {
	const year, block = 2019, "so"
	p := openDemo(t)
	publishNextSet(t, p)
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

// publishNextSet publishes the last set of the demonstration for years it does
// not reach.
func publishNextSet(t *testing.T, p *Program) {
	t.Helper()
	text, err := rules.Files.ReadFile("criteria/minh-hoa-so-2016.yaml")
	if err != nil {
		t.Fatal(err)
	}
	next := strings.NewReplacer(
		"id: minh-hoa-so-2016", "id: minh-hoa-so-2019", "valid_from: 2016-01-01", "valid_from: 2019-01-01", "valid_to: 2018-12-31", "valid_to: 2020-12-31",
	).Replace(string(text))
	set, _, err := p.app.Index.ImportSet(t.Context(), "minh-hoa-so-2019.yaml", []byte(next), consoleActor)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.app.Index.PublishSet(t.Context(), set.Digest, consoleActor); err != nil {
		t.Fatal(err)
	}
}
