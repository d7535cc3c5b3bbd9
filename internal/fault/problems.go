package fault

import (
	"strings"
)

// Problems is every refusal of one attempt, in the order they were found.
type Problems []*Error

// problemsShown bounds the technical text; All and the pages still have every one.
const problemsShown = 10

// Error joins the technical texts.
func (p Problems) Error() string {
	lines := make([]string, 0, min(len(p), problemsShown)+1)
	for i, e := range p {
		if i == problemsShown {
			lines = append(lines, "…")
			break
		}
		lines = append(lines, e.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the single refusals to errors.Is and errors.As.
func (p Problems) Unwrap() []error {
	errs := make([]error, len(p))
	for i, e := range p {
		errs[i] = e
	}
	return errs
}

// OrNil is the problems as an error, or nil when there are none.
func (p Problems) OrNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// At gives every problem the place; see Error.At.
func (p Problems) At(place Place) Problems {
	at := make(Problems, len(p))
	for i, e := range p {
		at[i] = e.At(place)
	}
	return at
}

// All flattens an error into its refusals. It is empty when the error holds
// none, which tells a failure from a refusal. A failure joined to refusals is
// kept as one more problem, so that it is not lost.
func All(err error) Problems {
	var found Problems
	var failures []error
	collect(err, &found, &failures)
	if len(found) == 0 {
		return nil
	}
	for _, failure := range failures {
		found = append(found, New(Unavailable, "fault.unexpected").Because(failure))
	}
	return found
}

func collect(err error, found *Problems, failures *[]error) {
	switch e := err.(type) { //nolint:errorlint // this walk unwraps by itself
	case nil:
	case *Error:
		if e != nil {
			*found = append(*found, e)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			collect(inner, found, failures)
		}
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			collect(inner, found, failures)
			return
		}
		*failures = append(*failures, err)
	default:
		*failures = append(*failures, err)
	}
}
