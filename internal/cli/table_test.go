package cli

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestColumnsAlignWhateverTheLetters(t *testing.T) {
	tab := table{head: []string{"Đơn vị", "Điểm"}, right: map[int]bool{1: true}}
	tab.add("Sở Kế hoạch và Đầu tư", "7,5")
	tab.add(norm.NFD.String("Sở Kế hoạch và Đầu tư"), "12")
	tab.add("", "−1.234,5")
	tab.add("漢字", "0")
	var b strings.Builder
	if err := tab.write(&b); err != nil {
		t.Fatal(err)
	}
	widths := map[int]bool{}
	for line := range strings.Lines(b.String()) {
		widths[cellWidth(strings.TrimRight(line, "\n"))] = true
	}
	if len(widths) != 1 {
		t.Errorf("the lines differ in width:\n%s", b.String())
	}
}

func TestLastColumnIsNotPadded(t *testing.T) {
	tab := table{head: []string{"a", "b"}}
	tab.add("1", "a long text")
	tab.add("2", "x")
	var b strings.Builder
	if err := tab.write(&b); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if strings.HasSuffix(strings.TrimSuffix(line, "\n"), " ") {
			t.Errorf("a line ends in spaces: %q", line)
		}
	}
}
