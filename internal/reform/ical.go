package reform

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"minhbach/internal/civil"
)

// CalendarWords are the words around what is due, in the language of the feed.
type CalendarWords struct {
	Name        string // of the whole calendar
	Provisional string // put before what is only estimated: "tạm tính"
	Site        string // "https://…", before each address; may be empty
}

const (
	icalLineBytesMax = 75 // RFC 5545, 3.1: a longer line is folded
	icalInstant      = "20060102T150405Z"
)

// WriteCalendar writes what is due as all-day events (RFC 5545). The same thing
// keeps its UID, so that a moved deadline moves in the calendar that subscribed.
func WriteCalendar(w io.Writer, list []Due, words CalendarWords, now time.Time) error {
	var b strings.Builder
	line := func(name, value string) { fold(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Minh Bach//reform//VI")
	line("CALSCALE", "GREGORIAN")
	line("METHOD", "PUBLISH")
	line("X-WR-CALNAME", icalText(words.Name))
	for _, d := range list {
		title := d.Title
		if d.Provisional {
			title = words.Provisional + ": " + title
		}
		line("BEGIN", "VEVENT")
		line("UID", icalText(d.Key)+"@minhbach")
		line("DTSTAMP", now.UTC().Format(icalInstant))
		line("DTSTART;VALUE=DATE", icalDate(d.On))
		line("DTEND;VALUE=DATE", icalDate(d.On.AddDays(1)))
		line("SUMMARY", icalText(title))
		if d.Who != "" {
			line("DESCRIPTION", icalText(d.Who))
		}
		if words.Site != "" && d.Href != "" {
			line("URL", words.Site+d.Href)
		}
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the calendar: %w", err)
	}
	return nil
}

func icalDate(d civil.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

var icalEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// icalText escapes what has a meaning and drops other control marks.
func icalText(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' || r >= ' ' && r != 0x7f {
			return r
		}
		return -1
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return icalEscapes.Replace(text)
}

// fold breaks a line so that no piece is longer than the standard allows, and
// never inside a letter.
func fold(b *strings.Builder, text string) {
	room := icalLineBytesMax
	for len(text) > room {
		cut := room
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		b.WriteString(text[:cut] + "\r\n ")
		text = text[cut:]
		room = icalLineBytesMax - 1 // the space counts
	}
	b.WriteString(text + "\r\n")
}
