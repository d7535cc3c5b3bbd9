package notify

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/locale"
)

// Bounds of a letter.
const (
	linesMax     = 60
	lineRunesMax = 300
)

// digestOf chooses what a letter of a day speaks of: what has a deadline until
// it is done, and what happened since the last letter until it is read.
func digestOf(open []Notice, day civil.Date, since time.Time) []Notice {
	var told []Notice
	for _, n := range open {
		n.Band = BandOn(n.On, day) // a source may not have been asked today yet
		if n.Band != News || (!n.IsRead() && n.MadeAt.After(since)) {
			told = append(told, n)
		}
	}
	slices.SortStableFunc(told, func(a, b Notice) int {
		return cmp.Or(
			slices.Index(Bands(), a.Band)-slices.Index(Bands(), b.Band), a.On.Compare(b.On), a.MadeAt.Compare(b.MadeAt), cmp.Compare(a.Key, b.Key),
		)
	})
	return told
}

// writer composes letters.
type writer struct {
	words *locale.Catalogue
	lang  locale.Lang
	site  string // the address people open, without a slash at the end; empty: letters have no links
}

func (w writer) say(key string, args ...any) string { return w.words.Say(w.lang, key, args...) }

// subject says how much, never what: it is shown on locked screens.
func (w writer) subject(told []Notice) string {
	counts := map[Band]int{}
	for _, n := range told {
		counts[n.Band]++
	}
	var parts []string
	for _, band := range Bands() {
		if counts[band] > 0 {
			parts = append(parts, w.say("notify.subject."+string(band), counts[band]))
		}
	}
	return "Minh Bạch: " + strings.Join(parts, ", ")
}

// body writes the letter, most pressing first, each thing on its line with the
// place where it is done.
func (w writer) body(name string, told []Notice, day civil.Date) string {
	var b strings.Builder
	line := func(text string) {
		b.WriteString(text)
		b.WriteString("\n")
	}
	line(w.say("notify.letter.greeting", oneLine(name)))
	line("")
	line(w.say("notify.letter.opening", day))
	band := Band("")
	for i, n := range told {
		if i == linesMax {
			line("")
			line(w.say("notify.letter.more", len(told)-linesMax))
			break
		}
		if n.Band != band {
			band = n.Band
			line("")
			line(w.say("notify.letter.band." + string(band)))
		}
		text := w.say(n.Kind) + ": " + n.Subject.In(w.words, w.lang)
		if !n.On.IsZero() {
			text = w.say("notify.letter.due", n.On, text)
		}
		line("- " + oneLine(text))
		if w.site != "" && n.Href != "" {
			line("  " + w.site + n.Href)
		}
	}
	line("")
	if w.site != "" {
		line(w.say("notify.letter.settings_at", w.site+Path))
	} else {
		line(w.say("notify.letter.settings"))
	}
	return b.String()
}

// Path is the address of the page of notices.
const Path = "/thong-bao"

// oneLine keeps what people typed from breaking out of its line.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > lineRunesMax {
		text = string(runes[:lineRunesMax-1]) + "…"
	}
	return text
}
