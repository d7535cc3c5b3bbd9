package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind tells what a caller can do about a refusal.
type Kind string

// The kinds of refusal.
const (
	Invalid     Kind = "invalid"
	NotFound    Kind = "not_found"
	Conflict    Kind = "conflict"
	Forbidden   Kind = "forbidden"
	TooLarge    Kind = "too_large"
	Unavailable Kind = "unavailable"
	// Unauthenticated: nobody has signed in, so nobody can be asked.
	Unauthenticated Kind = "unauthenticated"
)

// Error is one refusal.
type Error struct {
	Kind  Kind
	Key   string
	Args  []any
	Place Place
	Cause error
}

// New makes a refusal with the key of its sentence and the arguments of that sentence.
func New(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// At returns a copy that knows where it happened. What p leaves empty is kept,
// so a parser may name the column and its caller the file and the row.
func (e *Error) At(p Place) *Error {
	at := *e
	at.Place = e.Place.with(p)
	return &at
}

// Because returns a copy that carries its technical cause.
func (e *Error) Because(err error) *Error {
	because := *e
	because.Cause = err
	return &because
}

// Error is the technical text, for logs and tests; people read Say.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Key)
	for _, arg := range e.Args {
		fmt.Fprintf(&b, " %q", fmt.Sprint(arg))
	}
	if place := e.Place.technical(); place != "" {
		b.WriteString(" at " + place)
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// From finds the first refusal in an error.
func From(err error) (*Error, bool) {
	var e *Error
	if errors.As(err, &e) && e != nil {
		return e, true
	}
	return nil, false
}

// Is tells whether an error holds a refusal of the kind.
func Is(err error, kind Kind) bool {
	for _, e := range All(err) {
		if e.Kind == kind {
			return true
		}
	}
	return false
}
