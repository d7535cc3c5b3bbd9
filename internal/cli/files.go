package cli

import (
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
)

func loadSet(file File) (*criteria.Set, error) { return criteria.Load(file.Name, file.Data) }

func (s *session) readSheets(engine *scoring.Engine, f blockFlags) ([]*scoring.Sheet, error) {
	return nil, fault.New(fault.Unavailable, "cli.no_data_folder")
}

func (s *session) writeResults(name string, b *scoring.Block, year int) error { return nil }

type templateCommand struct {
	Set   string `name:"set" required:"" placeholder:"SET"`
	XLSX  string `name:"xlsx" required:"" placeholder:"OUT"`
	Units string `name:"units" placeholder:"FILE.csv"`
}

func (c templateCommand) Run(s *session) error { return nil }

type setExportCommand struct {
	File string `arg:"" name:"file"`
	XLSX string `name:"xlsx" required:"" placeholder:"OUT"`
}

func (c setExportCommand) Run(s *session) error { return nil }

type setImportCommand struct {
	File   string `arg:"" name:"file"`
	Out    string `name:"out" placeholder:"FILE.yaml"`
	DryRun bool   `name:"dry-run"`
}

func (c setImportCommand) Run(s *session) error { return nil }
