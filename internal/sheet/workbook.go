package sheet

import (
	"path"
	"strconv"
	"strings"

	"minhbach/internal/fault"
)

// Workbook is an open Excel file: its sheets by name, and what their cells
// refer to.
type Workbook struct {
	*archive
	Sheets  []Ref
	strings []string
	formats []CellKind // by style: Number, Percent or DateTime
}

// Ref is a sheet that can be read.
type Ref struct {
	Name     string
	IsHidden bool
	part     string
}

// Open judges a workbook and reads what its cells refer to.
func Open(f File) (*Workbook, error) {
	a, err := openArchive(f)
	if err != nil {
		return nil, err
	}
	w := &Workbook{archive: a}
	main, err := w.mainPart()
	if err != nil {
		return nil, err
	}
	if err := w.readSheets(main); err != nil {
		return nil, err
	}
	if err := w.readStyles(path.Join(path.Dir(main), "styles.xml")); err != nil {
		return nil, err
	}
	return w, w.readStrings(path.Join(path.Dir(main), "sharedStrings.xml"))
}

const mainRelation = "/officeDocument"

func (w *Workbook) mainPart() (string, error) {
	main := ""
	err := w.elements("_rels/.rels", func(e element) error {
		if e.open && e.name == "Relationship" && strings.HasSuffix(e.get("Type"), mainRelation) {
			main = strings.TrimPrefix(path.Clean("/"+e.get("Target")), "/")
		}
		return nil
	})
	if err == nil && w.parts[main] == nil {
		return "", fault.New(fault.Invalid, "sheet.not_excel").At(fault.Place{File: w.file})
	}
	return main, err
}

func (w *Workbook) readSheets(main string) error {
	folder := path.Dir(main)
	targets := map[string]string{}
	err := w.elements(path.Join(folder, "_rels", path.Base(main)+".rels"), func(e element) error {
		if e.open && e.name == "Relationship" && strings.HasSuffix(e.get("Type"), "/worksheet") {
			target := e.get("Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("/", folder, target)
			}
			targets[e.get("Id")] = strings.TrimPrefix(path.Clean(target), "/")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.elements(main, func(e element) error {
		if !e.open || e.name != "sheet" {
			return nil
		}
		ref := Ref{Name: e.get("name"), IsHidden: e.get("state") != "" && e.get("state") != "visible"}
		for _, a := range e.attr {
			if a.Name.Local == "id" && a.Name.Space != "" {
				ref.part = targets[a.Value]
			}
		}
		if ref.part != "" && w.parts[ref.part] != nil && len(w.Sheets) < PartsMax {
			w.Sheets = append(w.Sheets, ref)
		}
		return nil
	})
}

func (w *Workbook) readStrings(part string) error {
	if w.parts[part] == nil {
		return nil
	}
	var b strings.Builder
	isText, isPhonetic := false, false
	return w.elements(part, func(e element) error {
		switch {
		case e.text != nil && isText && !isPhonetic:
			b.Write(e.text)
		case e.name == "t":
			isText = e.open
		case e.name == "rPh":
			isPhonetic = e.open
		case e.name == "si" && e.open:
			b.Reset()
		case e.name == "si":
			if len(w.strings) == sharedStringsMax || b.Len() > CellBytesMax {
				return fault.New(fault.TooLarge, "sheet.cell_too_long", CellBytesMax).At(fault.Place{File: w.file, Value: b.String()[:min(b.Len(), 100)]})
			}
			w.strings = append(w.strings, unescaped(b.String()))
		}
		return nil
	})
}

// readStyles finds out which styles show a number as a percentage or a date.
func (w *Workbook) readStyles(part string) error {
	if w.parts[part] == nil {
		return nil
	}
	codes, inCells := map[int]string{}, false
	return w.elements(part, func(e element) error {
		if e.name == "cellXfs" {
			inCells = e.open
		}
		if !e.open {
			return nil
		}
		number, err := strconv.Atoi(e.get("numFmtId"))
		if err != nil {
			return nil //nolint:nilerr // an element without a format
		}
		switch {
		case e.name == "numFmt":
			codes[number] = e.get("formatCode")
		case e.name == "xf" && inCells:
			w.formats = append(w.formats, formatKind(number, codes[number]))
		}
		return nil
	})
}

// The formats every spreadsheet knows by number (ECMA-376, 18.8.30): 9 and 10
// are percentages; 14 to 22, 45 to 47 and those of East Asia are dates.
func formatKind(number int, code string) CellKind {
	switch {
	case code != "":
		return codeKind(code)
	case number == 9, number == 10:
		return Percent
	case number >= 14 && number <= 22, number >= 27 && number <= 36, number >= 45 && number <= 47, number >= 50 && number <= 58:
		return DateTime
	}
	return Number
}

// codeKind reads a format such as dd/mm/yyyy or 0.0%. Text in quotes, after a
// backslash and in brackets is no part of it.
func codeKind(code string) CellKind {
	code, _, _ = strings.Cut(code, ";") // of positive numbers
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return Number
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return Number
			}
			if inside := strings.ToLower(code[i+1 : i+end]); inside != "" && strings.Trim(inside, "hms") == "" {
				return DateTime
			}
			i += end
		case '%':
			return Percent
		case 'd', 'm', 'y', 'h', 's', 'D', 'M', 'Y', 'H', 'S':
			return DateTime
		case 'G', 'g': // General, or an era of a date
			if strings.HasPrefix(strings.ToLower(code[i:]), "general") {
				return Number
			}
			return DateTime
		}
	}
	return Number
}

// File is the name under which the workbook came.
func (w *Workbook) File() string { return w.file }

// Names lists the sheets.
func (w *Workbook) Names() string {
	list := make([]string, len(w.Sheets))
	for i, s := range w.Sheets {
		list[i] = s.Name
	}
	return strings.Join(list, ", ")
}
