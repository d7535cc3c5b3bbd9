package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"minhbach/internal/vn"
)

// table prints aligned columns. The last column is never padded, so it may
// hold long text.
type table struct {
	head  []string
	right map[int]bool // columns of numbers
	rows  [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) write(w io.Writer) error {
	width := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for i, cell := range row {
			width[i] = max(width[i], cellWidth(cell))
		}
	}
	rule := make([]string, len(t.head))
	for i := range rule {
		rule[i] = strings.Repeat("─", width[i])
	}
	for _, row := range append([][]string{t.head, rule}, t.rows...) {
		if _, err := fmt.Fprintln(w, t.line(row, width)); err != nil {
			return fmt.Errorf("print a table: %w", err)
		}
	}
	return nil
}

func (t *table) line(row []string, width []int) string {
	var b strings.Builder
	for i, cell := range row {
		if i > 0 {
			b.WriteString("  ")
		}
		gap := strings.Repeat(" ", max(0, width[i]-cellWidth(cell)))
		if t.right[i] {
			b.WriteString(gap + cell)
		} else {
			b.WriteString(cell + gap)
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// cellWidth counts the columns a text takes on a terminal. A Vietnamese letter
// may come as a base and up to two combining marks, which take no room, and a
// full-width character takes two.
func cellWidth(s string) int {
	n := 0
	for _, r := range vn.Clean(s) {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// isWide covers the East Asian scripts and full-width forms that a name of a
// unit could hold.
func isWide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) || (r >= 0xFF01 && r <= 0xFF60)
}
