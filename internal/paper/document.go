package paper

import (
	"minhbach/internal/civil"
	"minhbach/internal/fault"
)

// Document is one regulated document, top to bottom. What is left empty is
// left out, except the day: an issued document has a place for it.
type Document struct {
	Superior, Issuer string // tên cơ quan chủ quản, tên cơ quan ban hành
	Number           string // số, ký hiệu; "/QĐ-UBND" leaves room for the number
	Place            string // địa danh
	On               civil.Date
	Annex            string // "Phụ lục": an annex has no head of its own
	Title            string // tên loại
	Subtitle         string // trích yếu; in an annex, what it is attached to
	IsLandscape      bool
	Blocks           []Block
	Signers          []Signer
	Recipients       []string // nơi nhận
	Foot             string   // one line at the bottom of every page
}

// Letterhead is what an installation puts at the head of the papers it issues.
// What is empty is left out of the paper, or typed by whoever issues it.
type Letterhead struct {
	Superior, Issuer string // tên cơ quan chủ quản, tên cơ quan ban hành
	Place            string // địa danh
}

// Block is a piece of the body: Paragraph, Heading or Table.
type Block interface{ isBlock() }

// Paragraph is justified unless centred. Lead is printed bold before the text,
// as in "Điều 1."
type Paragraph struct {
	Lead, Text           string
	Bold, Italic, Centre bool
}

// Heading is bold and stays with what follows it.
type Heading struct{ Text string }

// Table has its header repeated on each page.
type Table struct {
	Columns []Column
	Rows    []Row
}

// Align is where a cell's text stands.
type Align int

// The alignments.
const (
	Left Align = iota
	Right
	Centre
)

// Column of a table; Width is a share of the table's width.
type Column struct {
	Title string
	Width int
	Align Align
}

// Row of a table.
type Row struct {
	Cells []string
	Bold  bool
}

// Signer is one signature. A role may have several lines: "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH".
type Signer struct{ Role, Name, Note string }

func (Paragraph) isBlock() {}
func (Heading) isBlock()   {}
func (Table) isBlock()     {}

// Bounds of one document: a province's annex of 400 criteria for 200 agencies
// is printed agency by agency.
const (
	blocksMax    = 2_000
	rowsMax      = 20_000
	columnsMax   = 40
	textBytesMax = 8 << 20
)

// check refuses a document that cannot be printed.
func (d *Document) check() error {
	rows, size := 0, len(d.Title)+len(d.Subtitle)
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case Paragraph:
			size += len(b.Text)
		case Heading:
			size += len(b.Text)
		case Table:
			if err := b.check(); err != nil {
				return err
			}
			rows += len(b.Rows)
			for _, row := range b.Rows {
				for _, cell := range row.Cells {
					size += len(cell)
				}
			}
		}
	}
	if len(d.Blocks) > blocksMax || rows > rowsMax || size > textBytesMax {
		return fault.New(fault.TooLarge, "paper.too_long", rowsMax)
	}
	return nil
}

func (t Table) check() error {
	if len(t.Columns) == 0 || len(t.Columns) > columnsMax {
		return fault.New(fault.Invalid, "paper.columns", columnsMax)
	}
	for _, c := range t.Columns {
		if c.Width < 1 {
			return fault.New(fault.Invalid, "paper.column_width", c.Title)
		}
	}
	for i, row := range t.Rows {
		if len(row.Cells) != len(t.Columns) {
			return fault.New(fault.Invalid, "paper.cells", i+1, len(row.Cells), len(t.Columns))
		}
	}
	return nil
}
