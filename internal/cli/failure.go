package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime/debug"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/kong"

	"minhbach/internal/fault"
)

// The exit codes scripts rely on (DESIGN §6).
const (
	exitDone     = 0
	exitNotHold  = 1
	exitBadInput = 2
	exitInternal = 3
)

// errNotHold says that the thing checked does not hold; what does not was
// printed already.
var errNotHold = errors.New("the thing checked does not hold")

// notHold is a refusal that means the same and is still to be printed.
type notHold struct{ error }

// Unwrap gives the refusal.
func (n notHold) Unwrap() error { return n.error }

func exitOf(err error) int {
	var unproven notHold
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errNotHold), errors.As(err, &unproven):
		return exitNotHold
	case len(fault.All(err)) == 0, fault.Is(err, fault.Unavailable):
		return exitInternal
	}
	return exitBadInput
}

// failure is how an error looks to a script.
type failure struct {
	Error failureBody `json:"error"`
}

// failureBody repeats the exit code for scripts behind a pipe, which lose it.
type failureBody struct {
	Exit     int       `json:"exit"`
	Problems []problem `json:"problems"`
}

// problem is one refusal. Kind and key are stable; the message is in the
// language asked for and may be worded anew at any time.
type problem struct {
	Kind    string       `json:"kind"`
	Key     string       `json:"key"`
	Message string       `json:"message"`
	Place   *fault.Place `json:"place,omitempty"`
}

// fail prints what went wrong, every part of it, and returns the exit code.
func (s *session) fail(err error) int {
	code := exitOf(err)
	if err == nil || errors.Is(err, errNotHold) {
		return code
	}
	problems := s.problems(err)
	if s.json {
		if err := writeJSON(s.Stderr, failure{failureBody{code, problems}}); err != nil {
			return exitInternal
		}
		return code
	}
	var b strings.Builder
	for _, p := range problems {
		if p.Place != nil {
			if at := p.Place.Text(s.lang); at != "" {
				b.WriteString(at + ": ")
			}
		}
		b.WriteString(p.Message + "\n")
	}
	if len(problems) > 1 {
		b.WriteString(s.say("cli.problems", len(problems)) + "\n")
	}
	return s.lastWords(b.String(), code)
}

// lastWords prints what ends a run; when not even that can be printed, the
// code is all that is left to tell it.
func (s *session) lastWords(text string, code int) int {
	if _, err := io.WriteString(s.Stderr, text); err != nil {
		return exitInternal
	}
	return code
}

// problems is empty of detail for what is no refusal, but for the technical
// text: whoever runs a command is the administrator.
func (s *session) problems(err error) []problem {
	all := fault.All(err)
	if len(all) == 0 {
		key := "cli.internal"
		if errors.Is(err, context.Canceled) {
			key = "cli.interrupted"
		}
		return []problem{{Kind: "internal", Key: key, Message: capital(s.say(key, err.Error()))}}
	}
	problems := make([]problem, len(all))
	for i, e := range all {
		problems[i] = problem{Kind: string(e.Kind), Key: e.Key, Message: capital(s.sentence(e))}
		if e.Kind == fault.Unavailable && e.Cause != nil {
			problems[i].Message += " (" + e.Cause.Error() + ")"
		}
		if e.Place != (fault.Place{}) {
			place := e.Place
			problems[i].Place = &place
		}
	}
	return problems
}

// capital begins a sentence: some packages write theirs to follow a colon.
func capital(sentence string) string {
	first, size := utf8.DecodeRuneInString(sentence)
	return string(unicode.ToUpper(first)) + sentence[size:]
}

func (s *session) panicked(value any) int {
	return s.lastWords(capital(s.say("cli.internal", fmt.Sprint(value)))+"\n"+string(debug.Stack()), exitInternal)
}

// parserSays turns the parser's English into our sentences. What it does not
// know is passed on as it is.
var parserSays = []struct {
	pattern *regexp.Regexp
	key     string
}{
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean (?:one of )?(.*)\?)?$`), "cli.unknown_flag"},
	{regexp.MustCompile(`^unexpected argument (.+?)(?:, did you mean (?:one of )?(.*)\?)?$`), "cli.unexpected_argument"},
	{regexp.MustCompile(`^missing flags: (.*)$`), "cli.missing_flags"},
	{regexp.MustCompile(`^(\S+) must be one of (.*) but got "(.*)"$`), "cli.want_one_of"},
	{regexp.MustCompile(`^<?(\S+?)>?: expected a valid \d+ bit u?int but got "(.*)"$`), "cli.want_whole"},
	{regexp.MustCompile(`^(\S+): (?:expected string value|missing value|expected an int|expected bool).*$`), "cli.want_value"},
	{regexp.MustCompile(`^(--\S+) and (--\S+) can't be used together$`), "cli.not_together"},
}

// usage turns an error of the argument parser into a refusal.
func usage(err error) error {
	if _, isFault := fault.From(err); isFault {
		return err
	}
	text := err.Error()
	if missing := stillMissing(err); missing != "" && strings.HasPrefix(text, "expected ") {
		return fault.New(fault.Invalid, "cli.expected", missing)
	}
	for _, says := range parserSays {
		found := says.pattern.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		key := says.key
		args := []any{}
		for _, part := range found[1:] {
			args = append(args, strings.ReplaceAll(part, `"`, ""))
		}
		if last := len(args) - 1; last > 0 && strings.Contains(says.pattern.String(), "did you mean") {
			if args[last] != "" {
				key += "_like"
			} else {
				args = args[:last]
			}
		}
		return fault.New(fault.Invalid, key, args...)
	}
	return fault.New(fault.Invalid, "cli.usage", text)
}

// stillMissing names all that could follow; the parser itself stops after five.
func stillMissing(err error) string {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || parse.Context == nil {
		return ""
	}
	node := parse.Context.Selected()
	if node == nil {
		node = parse.Context.Model.Node
	}
	names := []string{}
	for _, child := range node.Children {
		names = append(names, child.Name)
	}
	for _, arg := range node.Positional {
		names = append(names, strings.ToUpper(arg.Name))
	}
	return strings.Join(names, ", ")
}

func (s *session) say(key string, args ...any) string { return say(s.lang, key, args...) }

// print writes one sentence of the catalogue on standard output.
func (s *session) print(key string, args ...any) error { return s.line(s.Stdout, key, args...) }

// note writes one sentence on standard error; a script that reads JSON is
// spared it.
func (s *session) note(key string, args ...any) error {
	if s.json {
		return nil
	}
	return s.line(s.Stderr, key, args...)
}

func (s *session) line(w io.Writer, key string, args ...any) error {
	if _, err := fmt.Fprintln(w, s.say(key, args...)); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// sentence says a refusal in the words of whichever package it comes from.
func (s *session) sentence(e *fault.Error) string {
	if s.app != nil {
		if words := s.app.Words(); words.Has(e.Key) {
			return e.Sentence(words, s.lang)
		}
	}
	return e.Sentence(wordsFor(e.Key), s.lang)
}
