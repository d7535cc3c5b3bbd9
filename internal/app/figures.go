package app

import (
	"context"
	"fmt"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
)

// ImportFigures reads the figures of a block and keeps them, or with DryRun
// only says what would change. A block without a round of that year gets one:
// with the published set valid then, and the agencies of the block at the end
// of the year.
func (p *Program) ImportFigures(ctx context.Context, in cli.FiguresImport) (cli.FiguresReport, error) {
	app, err := p.open(ctx)
	if err != nil {
		return cli.FiguresReport{}, err
	}
	figures, err := exchange.ReadInputs(in.File.Name, in.File.Data)
	if figures == nil {
		return cli.FiguresReport{}, err
	}
	view, err := app.Index.View(ctx, in.Year, in.Block)
	if fault.Is(err, fault.NotFound) {
		if view, err = app.picturedRound(ctx, in); err != nil {
			return cli.FiguresReport{}, err
		}
	} else if err != nil {
		return cli.FiguresReport{}, err
	}
	engine, err := app.Index.Engine(ctx, view.Round.SetDigest)
	if err != nil {
		return cli.FiguresReport{}, err
	}
	units := make([]exchange.Unit, len(view.Units))
	for i, u := range view.Units {
		units[i] = exchange.Unit{ID: u.Code, Name: u.Name, Block: in.Block}
	}
	filled, err := exchange.FillBlock(engine, units, figures)
	if err != nil {
		return cli.FiguresReport{}, err
	}
	missing := 0
	if view.Round.ID == "" {
		// What the set refuses must not leave an empty round behind.
		if missing, err = missingAlone(engine, filled); err != nil {
			return cli.FiguresReport{}, figures.Locate(err)
		}
		if !in.DryRun {
			if view, filled, err = app.openRound(ctx, in, view, filled); err != nil {
				return cli.FiguresReport{}, err
			}
		}
	}
	stage := cchc.Stage(in.Stage)
	report := cli.FiguresReport{Year: in.Year, Block: in.Block, Stage: in.Stage, Set: view.Set.ID, DryRun: in.DryRun}
	var sheets []cchc.Sheet
	for i, u := range view.Units {
		sheet := cchc.SheetOf(view.Set, u.Agency, filled[i])
		if view.Round.ID != "" {
			filled[i] = nil
		}
		report.Figures += len(sheet.Inputs)
		report.Changed += changed(view, stage, sheet)
		if len(sheet.Inputs)+len(sheet.Marks) > 0 {
			sheets = append(sheets, sheet)
		}
	}
	report.Units = len(sheets)
	if view.Round.ID == "" {
		report.Missing = missing
		return report, nil
	}
	round := view
	view, err = app.Index.Declare(ctx, view.Round.ID, stage, sheets, consoleActor, in.DryRun)
	if err != nil {
		return cli.FiguresReport{}, figures.Locate(byCode(round, err))
	}
	for i := range view.Blocks[stage].Results {
		report.Missing += view.Blocks[stage].Results[i].Missing
	}
	return report, nil
}

// byCode lets refusals that name an agency by its id name it as a file does.
func byCode(v *cchc.View, err error) error {
	all := fault.All(err)
	if len(all) == 0 {
		return err
	}
	named := make(fault.Problems, len(all))
	for i, e := range all {
		named[i] = e
		if u, ok := v.Unit(e.Place.Value); ok {
			where := e.Place
			where.Value = u.Code
			named[i] = e.At(where)
		}
	}
	return named
}

func missingAlone(engine *scoring.Engine, sheets []*scoring.Sheet) (int, error) {
	block, err := engine.ScoreBlock(sheets, nil)
	if err != nil {
		return 0, err
	}
	missing := 0
	for i := range block.Results {
		missing += block.Results[i].Missing
	}
	return missing, nil
}

// changed counts the figures of a sheet that are not what the round holds.
func changed(v *cchc.View, stage cchc.Stage, sheet cchc.Sheet) int {
	have := map[string]string{}
	for _, in := range v.InputsOf(stage, sheet.Agency) {
		have[in.Criterion+" "+in.Name] = in.Value
	}
	n := 0
	for _, in := range sheet.Inputs {
		if have[in.Criterion+" "+in.Name] != in.Value {
			n++
		}
	}
	return n
}

// picturedRound is the round that an import needs, before anything is kept.
func (a *App) picturedRound(ctx context.Context, in cli.FiguresImport) (*cchc.View, error) {
	set, err := a.setFor(ctx, in.Year, in.Block)
	if err != nil {
		return nil, err
	}
	versions, err := a.Org.InBlock(ctx, in.Block, civil.YearPeriod(in.Year).Last())
	if err != nil {
		return nil, fmt.Errorf("read the agencies of the block: %w", err)
	}
	if len(versions) == 0 {
		return nil, fault.New(fault.Conflict, "app.no_agencies", in.Block, fmt.Sprint(in.Year))
	}
	engine, err := a.Index.Engine(ctx, set.Digest)
	if err != nil {
		return nil, err
	}
	view := &cchc.View{Round: cchc.Round{Year: in.Year, Block: in.Block, SetDigest: set.Digest}, Set: engine.Set()}
	for _, v := range versions {
		view.Units = append(view.Units, cchc.Unit{Agency: v.Agency, Code: v.Code, Name: v.Name, ShortName: v.ShortName})
	}
	return view, nil
}

// openRound opens a round that was pictured, and puts the sheets in the order
// in which it keeps its units.
func (a *App) openRound(ctx context.Context, in cli.FiguresImport, pictured *cchc.View, filled []*scoring.Sheet) (*cchc.View, []*scoring.Sheet, error) {
	n := cchc.NewRound{Year: in.Year, Block: in.Block, SetDigest: pictured.Round.SetDigest, Units: pictured.Units}
	if _, err := a.Index.OpenRound(ctx, n, consoleActor); err != nil {
		return nil, nil, err
	}
	view, err := a.Index.View(ctx, in.Year, in.Block)
	if err != nil {
		return nil, nil, err
	}
	byCode := make(map[string]*scoring.Sheet, len(filled))
	for _, sheet := range filled {
		byCode[sheet.Unit] = sheet
	}
	ordered := make([]*scoring.Sheet, len(view.Units))
	for i, u := range view.Units {
		ordered[i] = byCode[u.Code]
	}
	return view, ordered, nil
}

// setFor finds the published set of a block in a year.
func (a *App) setFor(ctx context.Context, year int, block string) (cchc.StoredSet, error) {
	sets, err := a.Index.Sets(ctx)
	if err != nil {
		return cchc.StoredSet{}, err
	}
	period := civil.YearPeriod(year)
	for _, s := range sets {
		current := !s.ValidFrom.After(period.Last()) && (s.ValidTo.IsZero() || !s.ValidTo.Before(period.First()))
		if s.State == cchc.PublishedSet && s.Block == block && current {
			return s, nil
		}
	}
	return cchc.StoredSet{}, fault.New(fault.Conflict, "app.no_published_set", block, fmt.Sprint(year))
}

// ImportResults keeps a ranking published elsewhere, as printed.
func (p *Program) ImportResults(ctx context.Context, in cli.ResultsImport) (cli.PrintedResults, error) {
	list, err := printedList(in)
	if err != nil {
		return cli.PrintedResults{}, err
	}
	if !in.DryRun {
		app, err := p.open(ctx)
		if err != nil {
			return cli.PrintedResults{}, err
		}
		if list, err = app.Index.ImportList(ctx, list, consoleActor); err != nil {
			return cli.PrintedResults{}, err
		}
	}
	results := cli.PrintedResults{Title: list.Title, Year: list.Year, Block: list.Block, Source: list.Source, Rows: len(list.Rows), DryRun: in.DryRun}
	if mean, n := list.Mean(); n > 0 {
		results.Mean = mean.String()
	}
	for _, tie := range list.PartedTies() {
		names := make([]string, len(tie))
		for i, row := range tie {
			names[i] = row.Agency
		}
		results.PartedTies = append(results.PartedTies, names)
	}
	return results, nil
}

func printedList(in cli.ResultsImport) (cchc.List, error) {
	printed, err := exchange.ReadPrinted(exchange.File{Name: in.File.Name, Data: in.File.Data}, exchange.File{Name: in.Meta.Name, Data: in.Meta.Data})
	if err != nil {
		return cchc.List{}, err
	}
	list := cchc.List{
		Title: printed.Title, Year: printed.Year, Block: printed.Block, Place: printed.Place, Of: printed.Of,
		Source: printed.Source, Status: printed.Status, Note: printed.Note, Digest: printed.Digest,
	}
	for _, r := range printed.Rows {
		list.Rows = append(list.Rows, cchc.ListRow{Rank: r.Rank, Agency: r.Agency, Index: r.Index, Status: r.Status})
	}
	return list, nil
}
