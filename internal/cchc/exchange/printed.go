package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"minhbach/internal/fault"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

// Printed is a ranking published elsewhere. Ranks and indices are as printed,
// never recomputed: "90.10" stays "90.10", and equal figures may bear
// different ranks.
type Printed struct {
	Title, Block, Place, Source, Status, Note string
	Year, Of                                  int
	Digest                                    string // of the head and the rows
	Rows                                      []PrintedRow
}

// PrintedRow is one row as printed; what was not printed is empty.
type PrintedRow struct{ Rank, Agency, Index, Status string }

// printedStatuses tell how certain a printed figure is.
var printedStatuses = []string{"CONFIRMED", "DERIVED", "UNCONFIRMED", "MIXED"}

// ReadPrinted reads a published ranking: a CSV rank,agency,index[,status], and
// the YAML beside it that says title, year, block and source.
func ReadPrinted(rows, head File) (Printed, error) {
	p, headErr := readPrintedHead(head)
	t, err := openCSV(rows)
	if err == nil {
		err = t.require("rank", "agency", "index")
	}
	if err != nil {
		return Printed{}, append(fault.All(headErr), fault.All(err)...)
	}
	t.onlyColumns("rank", "agency", "index", "status")
	rank, agency, index, status := t.column("rank"), t.column("agency"), t.column("index"), t.column("status")
	err = t.each(func(row []string) {
		if len(p.Rows) == resultsMax {
			t.problems.add(fault.New(fault.TooLarge, "exchange.too_many_rows", resultsMax).At(t.place("", "")))
			return
		}
		read := PrintedRow{cloned(row, rank), cloned(row, agency), cloned(row, index), cloned(row, status)}
		t.checkPrinted(read)
		p.Rows = append(p.Rows, read)
	})
	problems := append(fault.All(headErr), fault.All(err)...)
	if len(p.Rows) == 0 && len(problems) == 0 {
		problems = append(problems, fault.New(fault.Invalid, "exchange.no_figures").At(fault.Place{File: rows.Name}))
	}
	if len(problems) > 0 {
		return Printed{}, problems
	}
	sum := sha256.Sum256(slices.Concat(head.Data, rows.Data))
	p.Digest = hex.EncodeToString(sum[:])
	return p, nil
}

func cloned(row []string, column int) string { return strings.Clone(at(row, column)) }

func (t *table) checkPrinted(row PrintedRow) {
	if row.Agency == "" {
		t.problems.add(fault.New(fault.Invalid, "exchange.cell_empty", "agency").At(t.place("agency", "")))
	}
	if row.Index != "" {
		if _, err := plainNumber(row.Index); err != nil {
			t.problems.addAll(err, t.place("index", row.Index))
		}
	}
	if row.Rank != "" {
		if n, err := points.ParseRat(row.Rank); err != nil || !n.IsInt() || n.Sign() <= 0 {
			t.problems.add(fault.New(fault.Invalid, "exchange.rank_number").At(t.place("rank", row.Rank)))
		}
	}
	if row.Status != "" && !slices.Contains(printedStatuses, row.Status) {
		t.problems.add(fault.New(fault.Invalid, "exchange.status_word", strings.Join(printedStatuses, ", ")).At(t.place("status", row.Status)))
	}
}

func readPrintedHead(head File) (Printed, error) {
	if len(head.Data) > metaBytesMax {
		return Printed{}, fault.New(fault.TooLarge, "exchange.file_too_large", metaBytesMax>>20).At(fault.Place{File: head.Name})
	}
	if len(head.Data) == 0 {
		return Printed{}, fault.New(fault.Invalid, "exchange.no_head").At(fault.Place{File: head.Name})
	}
	node, err := ruleset.Parse(head.Name, head.Data)
	if err != nil {
		return Printed{}, err
	}
	rd := ruleset.NewReader(head.Name)
	o := rd.Object(node, "")
	p := Printed{
		Title: o.Word("title"), Block: o.Word("block"), Place: o.WordOr("place", ""), Source: o.Word("source"),
		Status: o.WordOr("status", ""), Note: o.WordOr("note", ""), Of: int(o.Whole("of", 0, 0)),
	}
	o.RequiredNumber("year")
	p.Year = int(o.Whole("year", 0, 1))
	o.End()
	return p, rd.Problems().OrNil()
}
