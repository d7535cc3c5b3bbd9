package notify

import (
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/locale"
)

// Message is a sentence of the catalogue with what is put into it, kept so that
// it can be said in the language of whoever reads it.
type Message struct {
	Key  string `json:"key"`
	Args []Arg  `json:"args,omitempty"`
}

// Arg is one thing put into a sentence: a text as people typed it, a day, or
// the key of another sentence.
type Arg struct {
	Text string     `json:"text,omitempty"`
	On   civil.Date `json:"on,omitzero"`
	Key  string     `json:"key,omitempty"`
}

// Say makes a message of a key and texts.
func Say(key string, texts ...string) Message {
	m := Message{Key: key}
	for _, text := range texts {
		m.Args = append(m.Args, Arg{Text: text})
	}
	return m
}

// In says the message in a language.
func (m Message) In(words *locale.Catalogue, l locale.Lang) string {
	args := make([]any, len(m.Args))
	for i, a := range m.Args {
		switch {
		case a.Key != "":
			args[i] = locale.Key(a.Key)
		case !a.On.IsZero():
			args[i] = a.On
		default:
			args[i] = a.Text
		}
	}
	return words.Say(l, m.Key, args...)
}

// Item is one thing an account has to do by a day, as its source tells it.
type Item struct {
	Account id.ID
	Key     string  // the same thing bears the same key for ever
	Kind    string  // key of the catalogue: what sort of thing it is
	Subject Message // what it is
	Href    string  // where it is done, a path of this site
	On      civil.Date
}

// Band is where a deadline stands on a day.
type Band string

// The bands, the most pressing first. News has no deadline.
const (
	Overdue Band = "overdue"
	Today   Band = "today"
	Soon    Band = "soon"
	News    Band = "news"
)

// Bands lists the bands in order.
func Bands() []Band { return []Band{Overdue, Today, Soon, News} }

// BandOn places a deadline against a day.
func BandOn(due, day civil.Date) Band {
	switch {
	case due.IsZero():
		return News
	case due.Before(day):
		return Overdue
	case due == day:
		return Today
	}
	return Soon
}

// Notice is an item as it is kept for its owner.
type Notice struct {
	ID     id.ID
	Source string // who names it; empty: posted by a use case
	Item
	MadeAt time.Time
	// Band is where it stood when its source was last asked: what becomes overdue
	// is unread once more.
	Band      Band
	ReadAt    time.Time  // zero: unread
	SettledOn civil.Date // zero: open
}

// IsRead tells that its owner has seen it.
func (n Notice) IsRead() bool { return !n.ReadAt.IsZero() }

// IsSettled tells that there is nothing left to do.
func (n Notice) IsSettled() bool { return !n.SettledOn.IsZero() }
