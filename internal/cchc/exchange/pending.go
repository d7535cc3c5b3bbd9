package exchange

import (
	"io"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

var errPending = fault.New(fault.Unavailable, "exchange.no_figures")

type want int

const (
	wantUnits want = iota
	wantFigures
)

type pieceKey struct{}
type pieces struct{}

func readWorkbook(File, want) (*Figures, error)                              { return nil, errPending }
func (f *filler) joinPieces()                                                {}
func splitPiece([]rule.Spec, string) (int, string, bool)                     { return 0, "", false }
func (f *filler) keepPiece(*scoring.Sheet, *Figure, rule.Spec, string) error { return errPending }
func cellValue(rule.Rule, rule.Spec, Cell) (any, error)                      { return nil, errPending }
func factText(_ criteria.FactType, c Cell) (string, error)                   { return c.words(), nil }
func isApproval(c Cell) bool                                                 { return c.Text == naApproved }

// Template writes an empty workbook for the figures of a set's units, for a clerk to fill.
func Template(w io.Writer, set *criteria.Set, units []Unit, l locale.Lang) error {
	return errPending
}

// ExportSet writes a set as a workbook.
func ExportSet(w io.Writer, set *criteria.Set, l locale.Lang) error { return errPending }

// ImportSet reads a set from a workbook and gives it as YAML too.
func ImportSet(name string, data []byte) (*criteria.Set, []byte, error) { return nil, nil, errPending }

// ResultsXLSX writes a scored block as a workbook.
func ResultsXLSX(w io.Writer, block *scoring.Block, period string, l locale.Lang) error {
	return errPending
}
