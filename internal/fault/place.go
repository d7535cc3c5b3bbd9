package fault

import (
	"fmt"
	"strings"
)

// Place is where in a file or form something is wrong; zero fields are unknown.
type Place struct {
	File   string `json:"file,omitempty"`
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row,omitempty"`
	Column string `json:"column,omitempty"`
	Field  string `json:"field,omitempty"`
	Value  string `json:"value,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// valueRunesMax bounds the quoted value: one cell may hold a whole document.
const valueRunesMax = 80

func (p Place) with(q Place) Place {
	p.File = or(q.File, p.File)
	p.Sheet = or(q.Sheet, p.Sheet)
	p.Row = or(q.Row, p.Row)
	p.Column = or(q.Column, p.Column)
	p.Field = or(q.Field, p.Field)
	p.Value = or(q.Value, p.Value)
	p.Line = or(q.Line, p.Line)
	return p
}

func or[T comparable](a, b T) T {
	var zero T
	if a != zero {
		return a
	}
	return b
}

func (p Place) technical() string {
	var parts []string
	add := func(name string, value any) { parts = append(parts, fmt.Sprintf("%s=%q", name, fmt.Sprint(value))) }
	for _, f := range []struct{ name, value string }{{"file", p.File}, {"sheet", p.Sheet}} {
		if f.value != "" {
			add(f.name, f.value)
		}
	}
	if p.Row != 0 {
		add("row", p.Row)
	}
	if p.Line != 0 {
		add("line", p.Line)
	}
	for _, f := range []struct{ name, value string }{{"column", p.Column}, {"field", p.Field}, {"value", clip(p.Value)}} {
		if f.value != "" {
			add(f.name, f.value)
		}
	}
	return strings.Join(parts, " ")
}

func clip(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	count := 0
	for i := range s {
		if count == valueRunesMax {
			return s[:i] + "…"
		}
		count++
	}
	return s
}

// clipStart keeps the end: of a long path the name of the file tells most.
func clipStart(s string) string {
	runes := []rune(strings.ToValidUTF8(s, "\uFFFD"))
	if len(runes) <= valueRunesMax {
		return string(runes)
	}
	return "…" + string(runes[len(runes)-valueRunesMax:])
}
