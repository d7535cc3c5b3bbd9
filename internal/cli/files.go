package cli

import (
	"errors"
	"io"
	"path/filepath"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
)

// loadSet reads a set from YAML, JSON or a workbook.
func loadSet(file File) (*criteria.Set, error) {
	if isWorkbook(file.Name) {
		set, _, err := exchange.ImportSet(file.Name, file.Data)
		return set, err
	}
	return criteria.Load(file.Name, file.Data)
}

// isWorkbook goes by the ending: what is inside is the reader's affair, and its
// refusals speak of Excel, which a misnamed file deserves.
func isWorkbook(name string) bool {
	return strings.HasPrefix(strings.ToLower(filepath.Ext(name)), ".xls")
}

// readBlock reads the units and the figures and scores them. The problems of
// all files are told together.
func (s *session) readBlock(engine *scoring.Engine, f blockFlags) (*scoring.Block, error) {
	units, unitsErr := s.readUnits(f.Units)
	data, err := s.readFile(f.Inputs)
	if err != nil {
		return nil, errors.Join(unitsErr, err)
	}
	figures, err := exchange.ReadInputs(f.Inputs, data)
	if unitsErr != nil || figures == nil {
		return nil, errors.Join(unitsErr, err)
	}
	sheets, err := exchange.FillBlock(engine, units, figures)
	if err != nil {
		return nil, err
	}
	for _, note := range figures.Notes {
		if err := s.remind(note); err != nil {
			return nil, err
		}
	}
	block, err := engine.ScoreBlock(sheets, nil)
	if err != nil {
		return nil, figures.Locate(err)
	}
	return block, nil
}

// remind tells what is worth a look and stops nothing.
func (s *session) remind(e *fault.Error) error {
	return s.note("cli.note", e.Say(wordsFor(e.Key), s.lang))
}

// readUnits reads a list of units; no name is no list.
func (s *session) readUnits(name string) ([]exchange.Unit, error) {
	if name == "" {
		return nil, nil
	}
	data, err := s.readFile(name)
	if err != nil {
		return nil, err
	}
	return exchange.ReadUnits(name, data)
}

// writeResults writes a scored block as a workbook.
func (s *session) writeResults(name string, b *scoring.Block, of int) error {
	period := ""
	if of != 0 {
		period = year(of).Text(s.lang)
	}
	return writeFile(name, func(w io.Writer) error { return exchange.ResultsXLSX(w, b, s.lang, exchange.Heading{Period: period}) })
}

type templateCommand struct {
	Set   string `name:"set" required:"" placeholder:"SET"`
	XLSX  string `name:"xlsx" required:"" placeholder:"OUT"`
	Units string `name:"units" placeholder:"FILE.csv"`
}

// Run makes the workbook that a clerk fills in.
func (c templateCommand) Run(s *session) error {
	set, err := s.readSet(c.Set)
	if err != nil {
		return err
	}
	units, err := s.readUnits(c.Units)
	if err != nil {
		return err
	}
	return s.wroteBy(c.XLSX, func(w io.Writer) error { return exchange.Template(w, set, units, s.lang) })
}

type setExportCommand struct {
	Set  string `arg:"" name:"set"`
	XLSX string `name:"xlsx" required:"" placeholder:"OUT"`
}

// Run writes a set as a workbook.
func (c setExportCommand) Run(s *session) error {
	set, err := s.readSet(c.Set)
	if err != nil {
		return err
	}
	return s.wroteBy(c.XLSX, func(w io.Writer) error { return exchange.ExportSet(w, set, s.lang) })
}

type setImportCommand struct {
	File   string `arg:"" name:"file"`
	Out    string `name:"out" placeholder:"FILE.yaml"`
	DryRun bool   `name:"dry-run"`
}

// setImportReport is the JSON of set import.
type setImportReport struct {
	Set      string        `json:"set"`
	Title    string        `json:"title"`
	Block    string        `json:"block"`
	Criteria int           `json:"criteria"`
	Fields   int           `json:"fields"`
	DryRun   bool          `json:"dry_run"`
	File     string        `json:"file,omitempty"`
	Findings []lintFinding `json:"findings"`
}

// Run reads a set from a workbook and writes it as YAML. What the linter says
// is told and does not stop it: a set is mended after it was brought in.
func (c setImportCommand) Run(s *session) error {
	data, err := s.readFile(c.File)
	if err != nil {
		return err
	}
	set, text, err := exchange.ImportSet(c.File, data)
	if err != nil {
		return err
	}
	switch {
	case c.DryRun:
	case c.Out != "" && c.Out != "-":
		err = writeFile(c.Out, writeBytes(text))
	case !s.json:
		return writeBytes(text)(s.Stdout)
	}
	if err != nil {
		return err
	}
	report := setImportReport{
		Set: set.ID, Title: set.Title, Block: set.Block, Criteria: len(set.Criteria), Fields: len(set.Fields()),
		DryRun: c.DryRun, Findings: lintFindings(criteria.Lint(set)),
	}
	if !c.DryRun {
		report.File = c.Out
	}
	if s.json {
		return writeJSON(s.Stdout, report)
	}
	if err := s.print("cli.set_read", set.ID, report.Criteria, report.Fields); err != nil {
		return err
	}
	if !c.DryRun {
		err = s.print("cli.wrote", c.Out)
	}
	if err == nil && len(report.Findings) > 0 {
		err = s.printLint(lintReport{File: c.File, Findings: report.Findings})
	}
	return err
}

// wroteBy writes a file by a function and says so.
func (s *session) wroteBy(name string, write func(io.Writer) error) error {
	if err := writeFile(name, write); err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.Stdout, map[string]string{"file": name})
	}
	return s.print("cli.wrote", name)
}
