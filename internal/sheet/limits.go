package sheet

// Limits of a file that comes in. A round of 34 provinces with 150 units each
// has 5,100 columns and about a hundred rows.
const (
	// FileBytesMax bounds a file as sent. A caller need not read more than one
	// byte beyond it.
	FileBytesMax = 48 << 20
	// RowsMax is how many rows may have something in them.
	RowsMax = 1_000_000
	// ColumnsMax is what a worksheet can have.
	ColumnsMax = 16_384
	// CellBytesMax bounds a cell: a list of many items, written as JSON.
	CellBytesMax = 200_000
	// PartsMax bounds the files inside the archive.
	PartsMax = 2_000

	zipUnpackedMax   = 512 << 20 // of the whole archive
	zipRatioMax      = 250       // unpacked : packed, of a part over zipRatioFree
	zipRatioFree     = 8 << 20
	sharedStringsMax = 2_000_000
	xmlDepthMax      = 40
	mergedRangesMax  = 50_000
	linkBytesMax     = 200 // of a formula that is looked at
)
