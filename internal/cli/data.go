package cli

import (
	"os"
	"path/filepath"
	"strings"
)

// indexImportCommand needs the year and the block, because a file of figures
// does not name its round and must not fall into another.
type indexImportCommand struct {
	File   string `arg:"" name:"file"`
	Year   int    `name:"year" required:"" placeholder:"Y"`
	Block  string `name:"block" required:"" placeholder:"BLOCK"`
	Stage  string `name:"stage" default:"self" enum:"self,verified" placeholder:"self|verified"`
	DryRun bool   `name:"dry-run"`
	dataFlags
}

// Run brings the figures of a block in.
func (c indexImportCommand) Run(s *session) error {
	data, err := s.readFile(c.File)
	if err != nil {
		return err
	}
	app, err := s.openThere(c.dataFlags)
	if err != nil {
		return err
	}
	report, err := app.ImportFigures(s.ctx, FiguresImport{File{c.File, data}, c.Year, c.Block, c.Stage, c.DryRun})
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.Stdout, report)
	}
	return s.print("cli.import_"+done(c.DryRun), report.Figures, report.Units, report.Changed, report.Missing)
}

// done ends the key of a sentence about a change that was made, or would be.
func done(dryRun bool) string {
	if dryRun {
		return "would"
	}
	return "done"
}

type indexPublishCommand struct {
	Year  int    `name:"year" required:"" placeholder:"Y"`
	Block string `name:"block" required:"" placeholder:"BLOCK"`
	dataFlags
}

// Run publishes the result of a block.
func (c indexPublishCommand) Run(s *session) error {
	app, err := s.openThere(c.dataFlags)
	if err != nil {
		return err
	}
	round, err := app.PublishRound(s.ctx, c.Year, c.Block)
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.Stdout, round)
	}
	return s.print("cli.published", round.Block, year(round.Year), round.Units, round.Fact, round.Size)
}

type resultsCommands struct {
	Import resultsImportCommand `cmd:"" name:"import"`
}

type resultsImportCommand struct {
	File   string `arg:"" name:"file"`
	Meta   string `name:"meta" placeholder:"FILE"`
	DryRun bool   `name:"dry-run"`
	dataFlags
}

// Run keeps a ranking that was published elsewhere. Its title, year and source
// stand in a YAML file of the same name beside it, unless another is named.
func (c resultsImportCommand) Run(s *session) error {
	in := ResultsImport{File: File{Name: c.File}, DryRun: c.DryRun}
	var err error
	if in.File.Data, err = s.readFile(c.File); err != nil {
		return err
	}
	if in.Meta.Name = c.Meta; c.Meta == "" {
		in.Meta.Name = strings.TrimSuffix(c.File, filepath.Ext(c.File)) + ".yaml"
	}
	if _, err := os.Stat(in.Meta.Name); err == nil || c.Meta != "" {
		if in.Meta.Data, err = s.readFile(in.Meta.Name); err != nil {
			return err
		}
	}
	app, err := s.open(c.dataFlags)
	if err != nil {
		return err
	}
	results, err := app.ImportResults(s.ctx, in)
	if err != nil {
		return err
	}
	results.PartedTies = orEmpty(results.PartedTies)
	if s.json {
		return writeJSON(s.Stdout, results)
	}
	if err := s.print("cli.results_"+done(c.DryRun), results.Title, results.Rows); err != nil {
		return err
	}
	if results.Mean != "" {
		if err := s.print("cli.results_mean", s.lang.Decimal(results.Mean)); err != nil {
			return err
		}
	}
	for _, tie := range results.PartedTies {
		if err := s.print("cli.results_parted", strings.Join(tie, ", ")); err != nil {
			return err
		}
	}
	return nil
}

// orgCommands are the commands about agencies.
type orgCommands struct {
	Import orgImportCommand `cmd:"" name:"import"`
}

type orgImportCommand struct {
	File   string `arg:"" name:"file"`
	DryRun bool   `name:"dry-run"`
	dataFlags
}

// Run brings agencies in.
func (c orgImportCommand) Run(s *session) error {
	data, err := s.readFile(c.File)
	if err != nil {
		return err
	}
	app, err := s.open(c.dataFlags)
	if err != nil {
		return err
	}
	report, err := app.ImportAgencies(s.ctx, File{c.File, data}, c.DryRun)
	if err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.Stdout, report)
	}
	return s.print("cli.org_"+done(c.DryRun), report.Agencies, report.Changed)
}
