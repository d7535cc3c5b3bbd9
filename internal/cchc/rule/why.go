package rule

import (
	"embed"
	"sync"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

// Sentence is a key of the catalogue with its arguments: data first, words on
// demand, in either language.
type Sentence struct {
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// Say puts the sentence into words.
func (s Sentence) Say(l locale.Lang) string { return Words().Say(l, s.Key, s.Args...) }

// Why collects the steps that led to a leaf's points.
type Why struct{ Steps []Sentence }

func (w *Why) add(key string, args ...any) { w.Steps = append(w.Steps, Sentence{key, args}) }

// tell is add for the paths that are not hot.
func (w *Why) tell(key string, args ...any) {
	if w != nil {
		w.add(key, args...)
	}
}

// Add tells a step that a caller of Score decided, such as the rounding.
func (w *Why) Add(key string, args ...any) { w.tell(key, args...) }

// Report is called by Lint for each finding: a code, whether it stops
// publishing, and a sentence.
type Report func(f Finding)

// Finding is one thing a linter says about a rule.
type Finding struct {
	Code     string
	Warning  bool // a warning does not stop publishing
	Sentence Sentence
}

func finding(code string, args ...any) Finding {
	return Finding{Code: code, Sentence: Sentence{"rule.lint." + code, args}}
}

func refusal(key string, args ...any) *fault.Error { return fault.New(fault.Invalid, key, args...) }

//go:embed locale
var localeFS embed.FS

// Words returns the sentences of rules: refusals, explanations, findings.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFS, "locale") })
