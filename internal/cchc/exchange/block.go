package exchange

import (
	"strings"

	"minhbach/internal/fault"
)

// line is one line of a cell with what is indented below it and, for the name
// of a list, its entries.
type line struct {
	text    string
	isEntry bool // led by a dash
	inner   []line
	entries []line
}

// readBlock parts a cell into lines. An entry belongs to the nearest line
// above it that is none; deeper lines belong to what they stand below.
func readBlock(text string) ([]line, error) {
	var raw []string
	for l := range strings.SplitSeq(strings.ReplaceAll(text, "\r", ""), "\n") {
		if strings.TrimSpace(l) != "" {
			raw = append(raw, strings.ReplaceAll(l, "\t", "  "))
		}
	}
	block, rest, err := readLines(raw, 0, 0)
	if err == nil && len(rest) > 0 {
		err = refuseLine(rest[0])
	}
	return block, err
}

func refuseLine(text string) *fault.Error {
	return fault.New(fault.Invalid, "exchange.set.bad_line", strings.TrimSpace(text))
}

func indentOf(text string) int { return len(text) - len(strings.TrimLeft(text, " \u00a0")) }

func readLines(raw []string, indent, depth int) (block []line, rest []string, err error) {
	if depth > nestedMax {
		return nil, nil, fault.New(fault.TooLarge, "exchange.set.too_deep", nestedMax)
	}
	for len(raw) > 0 && indentOf(raw[0]) >= indent {
		text := strings.TrimSpace(raw[0])
		l := line{text: text}
		for _, dash := range []string{"- ", "– ", "• ", "+ "} {
			if after, found := strings.CutPrefix(text, dash); found {
				l.text, l.isEntry = strings.TrimSpace(after), true
			}
		}
		own := indentOf(raw[0])
		raw = raw[1:]
		if len(raw) > 0 && indentOf(raw[0]) > own && (l.isEntry || !isDashed(raw[0])) {
			l.inner, raw, err = readLines(raw, indentOf(raw[0]), depth+1)
			if err != nil {
				return nil, nil, err
			}
		}
		if !l.isEntry {
			block = append(block, l)
			continue
		}
		if len(block) == 0 {
			return nil, nil, refuseLine(text)
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
