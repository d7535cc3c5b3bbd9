package exchange

import (
	"strings"

	"minhbach/internal/fault"
)

// line is one line of a cell with what is indented below it and, for the name
// of a list, its entries.
type line struct {
	text    string
	number  int  // 1 up, in its cell
	isEntry bool // led by a dash
	inner   []line
	entries []line
}

// readBlock parts a cell into lines. An entry belongs to the nearest line
// above it that is none; deeper lines belong to what they stand below.
func readBlock(text string) ([]line, error) {
	var raw []rawLine
	number := 0
	for l := range strings.SplitSeq(strings.ReplaceAll(text, "\r", ""), "\n") {
		number++
		if strings.TrimSpace(l) != "" {
			raw = append(raw, rawLine{strings.ReplaceAll(l, "\t", "  "), number})
		}
	}
	block, rest, err := readLines(raw, 0, 0)
	if err == nil && len(rest) > 0 {
		err = rest[0].refuse()
	}
	return block, err
}

func refuseLine(text string) *fault.Error {
	return fault.New(fault.Invalid, "exchange.set.bad_line", strings.TrimSpace(text))
}

// rawLine is a line as it stands in its cell.
type rawLine struct {
	text   string
	number int
}

func (l rawLine) refuse() *fault.Error {
	return refuseLine(l.text).At(fault.Place{Line: l.number, Value: strings.TrimSpace(l.text)})
}

func (l rawLine) indent() int { return indentOf(l.text) }

func indentOf(text string) int { return len(text) - len(strings.TrimLeft(text, " \u00a0")) }

func readLines(raw []rawLine, indent, depth int) (block []line, rest []rawLine, err error) {
	if depth > nestedMax {
		return nil, nil, fault.New(fault.TooLarge, "exchange.set.too_deep", nestedMax)
	}
	for len(raw) > 0 && raw[0].indent() >= indent {
		this := raw[0]
		text := strings.TrimSpace(this.text)
		l := line{text: text, number: this.number}
		for _, dash := range []string{"- ", "– ", "• ", "+ "} {
			if after, found := strings.CutPrefix(text, dash); found {
				l.text, l.isEntry = strings.TrimSpace(after), true
			}
		}
		raw = raw[1:]
		if len(raw) > 0 && raw[0].indent() > this.indent() && (l.isEntry || !isDashed(raw[0].text)) {
			l.inner, raw, err = readLines(raw, raw[0].indent(), depth+1)
			if err != nil {
				return nil, nil, err
			}
		}
		// An entry that stands under no name says by itself what it is.
		if !l.isEntry || len(block) == 0 || block[len(block)-1].isEntry {
			block = append(block, l)
			continue
		}
		last := &block[len(block)-1]
		last.entries = append(last.entries, l)
	}
	return block, raw, nil
}

func isDashed(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "- ") || strings.HasPrefix(text, "– ") || strings.HasPrefix(text, "• ")
}
