package exchange

import "minhbach/internal/sheet"

// workbook is an open Excel file: its sheets by name.
type workbook struct {
	book   *sheet.Workbook
	file   string
	sheets []sheetRef
}

type sheetRef struct {
	name   string
	hidden bool
}

func openWorkbook(f File) (*workbook, error) {
	book, err := sheet.Open(f)
	if err != nil {
		return nil, err
	}
	w := &workbook{book: book, file: f.Name}
	for _, ref := range book.Sheets {
		w.sheets = append(w.sheets, sheetRef{ref.Name, ref.IsHidden})
	}
	return w, nil
}

// named returns the sheet that goes by one of these keys' words, or −1.
func (w *workbook) named(key string) int {
	for i, s := range w.sheets {
		if isWord(s.name, key) {
			return i
		}
	}
	return -1
}

func (w *workbook) names() string { return w.book.Names() }
