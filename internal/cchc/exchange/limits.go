package exchange

import "minhbach/internal/sheet"

// Limits of a file that comes in. A round of 34 provinces with 150 units each
// has 5,100 columns and about a hundred rows.
const (
	// FileBytesMax bounds a file as sent. A caller need not read more than one
	// byte beyond it.
	FileBytesMax = sheet.FileBytesMax

	rowsMax      = sheet.RowsMax      // rows with something in them
	cellBytesMax = sheet.CellBytesMax // a list of many items, written as JSON
	unitsMax     = 20_000
	figuresMax   = 2_000_000
	problemsMax  = 5_000 // more say nothing new

	significantDigits = 15 // what a spreadsheet keeps of a number

	setRowsMax   = 3_000
	jsonDepthMax = 40
	nestedMax    = 6 // rules inside rules, in words
	resultsMax   = 20_000
	metaBytesMax = 1 << 20
)
