package exchange

import (
	"io"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

var errPending = fault.New(fault.Unavailable, "exchange.no_figures")

// ExportSet writes a set as a workbook.
func ExportSet(w io.Writer, set *criteria.Set, l locale.Lang) error { return errPending }

// ImportSet reads a set from a workbook and gives it as YAML too.
func ImportSet(name string, data []byte) (*criteria.Set, []byte, error) { return nil, nil, errPending }

// ResultsXLSX writes a scored block as a workbook.
func ResultsXLSX(w io.Writer, block *scoring.Block, period string, l locale.Lang) error {
	return errPending
}
