package exchange

// Limits of a file that comes in. A round of 34 provinces with 150 units each
// has 5,100 columns and about a hundred rows.
const (
	// FileBytesMax bounds a file as sent. A caller need not read more than one
	// byte beyond it.
	FileBytesMax = 48 << 20

	rowsMax      = 1_000_000 // rows with something in them
	columnsMax   = 16_384    // what a worksheet can have
	cellBytesMax = 200_000   // a list of many items, written as JSON
	unitsMax     = 20_000
	figuresMax   = 2_000_000
	problemsMax  = 5_000 // more say nothing new

	zipEntriesMax     = 2_000
	zipUnpackedMax    = 512 << 20 // of the whole archive
	zipRatioMax       = 250       // unpacked : packed, of a part over zipRatioFree
	zipRatioFree      = 8 << 20
	sharedStringsMax  = 2_000_000
	xmlDepthMax       = 40
	mergedRangesMax   = 50_000
	linkBytesMax      = 200 // of a formula that is looked at
	significantDigits = 15  // what a spreadsheet keeps of a number

	setRowsMax   = 3_000
	nestedMax    = 6 // rules inside rules, in words
	resultsMax   = 20_000
	metaBytesMax = 1 << 20
)
