package exchange

import (
	"crypto/sha256"
	"encoding/hex"

	"minhbach/internal/fault"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

// Printed is a ranking published elsewhere; ranks and indices are as printed.
type Printed struct {
	Title, Block, Place, Source, Status, Note string
	Year, Of                                  int
	Digest                                    string // of the rows and the head
	Rows                                      []PrintedRow
}

// PrintedRow is one row as printed; Index may be empty where none was printed.
type PrintedRow struct{ Rank, Agency, Index, Status string }

// ReadPrinted reads a published ranking: a CSV rank,agency,index[,status], and
// the YAML beside it that says title, year, block and source.
func ReadPrinted(rows, head File) (Printed, error) {
	p, err := readPrintedHead(head)
	if err != nil {
		return Printed{}, err
	}
	t, err := readCSV(rows, "rank", "agency", "index")
	if err != nil {
		return Printed{}, err
	}
	var problems fault.Problems
	for i := range t.rows {
		row := PrintedRow{t.cell(i, "rank"), t.cell(i, "agency"), t.cell(i, "index"), t.cell(i, "status")}
		if row.Agency == "" {
			problems = append(problems, fault.New(fault.Invalid, "exchange.cell_empty", "agency").At(t.place(i)))
		}
		if _, err := points.ParseRat(row.Index); row.Index != "" && err != nil {
			problems = append(problems, fault.New(fault.Invalid, "exchange.index_number").At(t.place(i)).At(fault.Place{Column: "index", Value: row.Index}))
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 {
		problems = append(problems, fault.New(fault.Invalid, "exchange.empty").At(fault.Place{File: rows.Name}))
	}
	sum := sha256.Sum256(append(append([]byte{}, head.Data...), rows.Data...))
	p.Digest = hex.EncodeToString(sum[:])
	return p, problems.OrNil()
}

func readPrintedHead(head File) (Printed, error) {
	node, err := ruleset.Parse(head.Name, head.Data)
	if err != nil {
		return Printed{}, err
	}
	rd := ruleset.NewReader(head.Name)
	o := rd.Object(node, "")
	p := Printed{
		Title: o.Word("title"), Block: o.Word("block"), Place: o.WordOr("place", ""), Source: o.Word("source"),
		Status: o.WordOr("status", ""), Note: o.WordOr("note", ""), Year: int(o.Whole("year", 0, 1)), Of: int(o.Whole("of", 0, 0)),
	}
	o.End()
	return p, rd.Problems().OrNil()
}
