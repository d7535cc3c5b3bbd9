package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/rules"
)

// setCommands are the commands about criteria sets.
type setCommands struct {
	Lint    setLintCommand    `cmd:"" name:"lint"`
	Schema  setSchemaCommand  `cmd:"" name:"schema"`
	Export  setExportCommand  `cmd:"" name:"export"`
	Import  setImportCommand  `cmd:"" name:"import"`
	List    setListCommand    `cmd:"" name:"list"`
	Publish setPublishCommand `cmd:"" name:"publish"`
}

// setFolder is where the sets of the program lie inside it.
const setFolder = "criteria"

// readSet finds a set by the name of a file, or by the id of a set that the
// program carries.
func (s *session) readSet(name string) (*criteria.Set, error) {
	file, err := s.setFile(name)
	if err != nil {
		return nil, err
	}
	return loadSet(file)
}

// setFile looks for a file first: a file of one's own may bear the id of a set
// that the program carries, and then it is the one meant.
func (s *session) setFile(name string) (File, error) {
	if _, err := os.Stat(name); err == nil || name == "-" {
		data, err := s.readFile(name)
		return File{name, data}, err
	}
	ids, err := carriedSets()
	if err != nil {
		return File{}, err
	}
	if file, found := ids.byID[name]; found {
		return file, nil
	}
	if strings.ContainsAny(name, `/\`) || path.Ext(name) != "" {
		return File{}, fault.New(fault.NotFound, "cli.no_file").At(fault.Place{File: name})
	}
	return File{}, fault.New(fault.NotFound, "cli.no_set", name, strings.Join(ids.names, ", "))
}

// carried is the sets inside the program.
type carried struct {
	byID  map[string]File
	names []string // in order of their files
}

func carriedSets() (carried, error) {
	entries, err := fs.ReadDir(rules.Files, setFolder)
	if err != nil {
		return carried{}, fmt.Errorf("list the sets of the program: %w", err)
	}
	all := carried{byID: map[string]File{}}
	for _, entry := range entries {
		data, err := fs.ReadFile(rules.Files, path.Join(setFolder, entry.Name()))
		if err != nil {
			return carried{}, fmt.Errorf("read the set %s of the program: %w", entry.Name(), err)
		}
		set, err := criteria.Load(entry.Name(), data)
		if err != nil {
			return carried{}, fmt.Errorf("the set %s of the program does not load: %w", entry.Name(), err)
		}
		all.byID[set.ID] = File{entry.Name(), data}
		all.names = append(all.names, set.ID)
	}
	return all, nil
}

type setLintCommand struct {
	File string `arg:"" name:"file"`
}

// twoTongues is a sentence in both languages, as JSON has it.
type twoTongues struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

func inBoth(of func(locale.Lang) string) twoTongues { return twoTongues{of(locale.VI), of(locale.EN)} }

// lintReport is the JSON of set lint.
type lintReport struct {
	File     string        `json:"file"`
	Set      *string       `json:"set"` // null when the set does not load
	Clean    bool          `json:"clean"`
	Findings []lintFinding `json:"findings"`
}

// lintFinding is a finding with its sentence in both languages, so that a page
// or a report made from it need not run the linter twice.
type lintFinding struct {
	Code     string     `json:"code"`
	Severity string     `json:"severity"` // error | warning
	File     string     `json:"file"`
	Line     int        `json:"line"`
	Place    string     `json:"place"`
	Message  twoTongues `json:"message"`
}

// Run lints a set.
func (c setLintCommand) Run(s *session) error {
	file, err := s.setFile(c.File)
	if err != nil {
		return err
	}
	report := lintReport{File: c.File, Findings: []lintFinding{}}
	set, err := loadSet(file)
	switch {
	case err == nil:
		report.Set = &set.ID
		report.Findings = lintFindings(criteria.Lint(set))
	case isAboutMeaning(err):
		for _, e := range fault.All(err) {
			report.Findings = append(report.Findings, problemFinding(e))
		}
	default:
		return err
	}
	report.Clean = len(report.Findings) == 0
	if s.json {
		err = writeJSON(s.Stdout, report)
	} else {
		err = s.printLint(report)
	}
	if err == nil && !report.Clean {
		err = errNotHold
	}
	return err
}

func lintFindings(found []criteria.Finding) []lintFinding {
	findings := make([]lintFinding, len(found))
	for i, f := range found {
		severity := "error"
		if f.Warning {
			severity = "warning"
		}
		findings[i] = lintFinding{f.Code, severity, f.File, f.Line, f.Place, inBoth(f.Say)}
	}
	return findings
}

// isAboutMeaning tells a set that reads well and makes no sense, such as a
// cycle of parents, from a file that cannot be read as a set at all.
func isAboutMeaning(err error) bool {
	all := fault.All(err)
	for _, e := range all {
		if !strings.HasPrefix(e.Key, "criteria.") && !strings.HasPrefix(e.Key, "rule.") {
			return false
		}
	}
	return len(all) > 0
}

// problemFinding makes a refusal of the loader look like a finding: the last
// part of its key is as stable as the codes of the linter.
func problemFinding(e *fault.Error) lintFinding {
	code := e.Key[strings.LastIndexByte(e.Key, '.')+1:]
	return lintFinding{code, "error", e.Place.File, e.Place.Line, e.Place.Field, inBoth(func(l locale.Lang) string {
		return e.Sentence(wordsFor(e.Key), l)
	})}
}

func (s *session) printLint(report lintReport) error {
	if report.Clean {
		return s.print("cli.lint_clean", report.File)
	}
	for _, f := range report.Findings {
		text := f.Message.VI
		if s.lang == locale.EN {
			text = f.Message.EN
		}
		if f.Severity == "warning" {
			text = s.say("cli.lint_warning", text)
		}
		if _, err := fmt.Fprintf(s.Stdout, "%s:%d  %s  %s: %s\n", report.File, f.Line, f.Place, f.Code, text); err != nil {
			return fmt.Errorf("print a finding: %w", err)
		}
	}
	return s.print("cli.lint_found", len(report.Findings))
}

type setSchemaCommand struct{}

// Run prints the JSON Schema of a set.
func (setSchemaCommand) Run(s *session) error {
	schema, err := criteria.Schema()
	if err != nil {
		return err
	}
	return writeBytes(schema)(s.Stdout)
}

type setListCommand struct {
	dataFlags
}

// setList is the JSON of set list.
type setList struct {
	Carried []KeptSet `json:"carried"` // by the program
	Kept    []KeptSet `json:"kept"`    // in the data folder
}

// Run lists the sets of the program and, where there is one, of the data folder.
func (c setListCommand) Run(s *session) error {
	list := setList{Carried: []KeptSet{}, Kept: []KeptSet{}}
	all, err := carriedSets()
	if err != nil {
		return err
	}
	for _, name := range all.names {
		set, err := loadSet(all.byID[name])
		if err != nil {
			return err
		}
		list.Carried = append(list.Carried, describe(set))
	}
	if _, err := os.Stat(c.Data); err == nil || c.Database != "" {
		app, err := s.open(c.dataFlags)
		if err != nil {
			return err
		}
		kept, err := app.Sets(s.ctx)
		if err != nil {
			return err
		}
		list.Kept = orEmpty(kept)
	}
	if s.json {
		return writeJSON(s.Stdout, list)
	}
	t := &table{head: []string{s.say("cli.col_set"), s.say("cli.col_block"), s.say("cli.col_from"), s.say("cli.col_to"), s.say("cli.col_state"), s.say("cli.col_title")}}
	for _, set := range append(list.Carried, list.Kept...) {
		t.add(set.ID, set.Block, set.ValidFrom, set.ValidTo, s.say("cli.set_"+set.State), set.Title)
	}
	return t.write(s.Stdout)
}

func describe(set *criteria.Set) KeptSet {
	of := KeptSet{ID: set.ID, Title: set.Title, Block: set.Block, State: "carried", Digest: set.Digest}
	if !set.ValidFrom.IsZero() {
		of.ValidFrom = set.ValidFrom.String()
	}
	if !set.ValidTo.IsZero() {
		of.ValidTo = set.ValidTo.String()
	}
	return of
}

type setPublishCommand struct {
	Set string `arg:"" name:"set"`
	dataFlags
}

// Run publishes a set in the data folder, unless the linter objects.
func (c setPublishCommand) Run(s *session) error {
	file, err := s.setFile(c.Set)
	if err != nil {
		return err
	}
	app, err := s.open(c.dataFlags)
	if err != nil {
		return err
	}
	kept, findings, err := app.PublishSet(s.ctx, file)
	if err != nil {
		return err
	}
	report := struct {
		Set      KeptSet       `json:"set"`
		Findings []lintFinding `json:"findings"`
	}{kept, lintFindings(findings)}
	if s.json {
		err = writeJSON(s.Stdout, report)
	} else if err = s.print("cli.set_now_"+kept.State, kept.ID); len(findings) > 0 && err == nil {
		err = s.printLint(lintReport{File: c.Set, Findings: report.Findings})
	}
	if err == nil && kept.State != "published" {
		err = errNotHold
	}
	return err
}
