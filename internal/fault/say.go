package fault

import (
	"embed"
	"strings"
	"sync"

	"minhbach/internal/locale"
)

//go:embed locale/vi.json locale/en.json
var files embed.FS

// Words is the catalogue of ring 0: the names of places and the refusals of
// civil, id, money, points and vn.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(files, "locale") })

// Say is the refusal as a sentence, preceded by its place: "tệp.xlsx, trang
// Nhập liệu, dòng 12, cột D: …". A key that c does not know is looked for among
// the words of ring 0.
func (e *Error) Say(c *locale.Catalogue, l locale.Lang) string {
	sentence := e.Sentence(c, l)
	if place := e.Place.Text(l); place != "" {
		return place + ": " + sentence
	}
	return sentence
}

// Sentence is the refusal without its place, for a form that shows it beside the field.
func (e *Error) Sentence(c *locale.Catalogue, l locale.Lang) string {
	if !c.Has(e.Key) && Words().Has(e.Key) {
		c = Words()
	}
	return c.Say(l, e.Key, e.Args...)
}

// Say is every problem, one to a line.
func (p Problems) Say(c *locale.Catalogue, l locale.Lang) string {
	lines := make([]string, len(p))
	for i, e := range p {
		lines[i] = e.Say(c, l)
	}
	return strings.Join(lines, "\n")
}

// Text is the place in words, empty when nothing is known.
func (p Place) Text(l locale.Lang) string {
	var parts []string
	say := func(key string, arg any) { parts = append(parts, Words().Say(l, key, arg)) }
	if p.File != "" {
		parts = append(parts, clipStart(p.File))
	}
	if p.Sheet != "" {
		say("fault.place.sheet", clip(p.Sheet))
	}
	if p.Row != 0 {
		say("fault.place.row", locale.Plain(p.Row))
	}
	if p.Line != 0 {
		say("fault.place.line", locale.Plain(p.Line))
	}
	if p.Column != "" {
		say("fault.place.column", clip(p.Column))
	}
	if p.Field != "" {
		say("fault.place.field", clip(p.Field))
	}
	if p.Value != "" {
		say("fault.place.value", clip(p.Value))
	}
	return strings.Join(parts, ", ")
}
