package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"minhbach/internal/cchc/scoring"
)

type casesCommand struct {
	File string `arg:"" name:"file"`
}

// Run runs a case file (RULES §8). A set that a case names by path lies beside
// the case file.
func (c casesCommand) Run(s *session) error {
	data, err := s.readFile(c.File)
	if err != nil {
		return err
	}
	report, err := scoring.RunCases(c.File, data, func(path string) ([]byte, error) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(c.File), filepath.FromSlash(path))
		}
		return s.readFile(path)
	})
	if err != nil {
		return err
	}
	if s.json {
		err = writeJSON(s.Stdout, report)
	} else {
		err = s.printCases(report)
	}
	if err == nil && report.Failed > 0 {
		err = errNotHold
	}
	return err
}

func (s *session) printCases(report *scoring.CaseReport) error {
	for _, c := range report.Cases {
		if c.OK {
			continue
		}
		expected, err := json.Marshal(c.Expected)
		if err != nil {
			return fmt.Errorf("print case %s: %w", c.ID, err)
		}
		got, err := json.Marshal(c.Got)
		if err != nil {
			return fmt.Errorf("print case %s: %w", c.ID, err)
		}
		if err := s.print("cli.case_failed", c.ID, string(expected), string(got), c.Why); err != nil {
			return err
		}
	}
	return s.print("cli.cases", report.Passed, report.Failed)
}
