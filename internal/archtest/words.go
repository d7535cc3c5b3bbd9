package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// catalogue is one locale folder: keys by language file.
type catalogue struct {
	folder string
	keys   map[string][]string // "vi.json" → keys
}

var languages = []string{"vi.json", "en.json"}

// twinFaults lists keys that one language has and the other has not.
func twinFaults(c catalogue) []string {
	faults := []string{}
	for i, language := range languages {
		other := languages[1-i]
		for _, key := range c.keys[language] {
			if !slices.Contains(c.keys[other], key) {
				faults = append(faults, fmt.Sprintf("%s: %q is in %s and not in %s", c.folder, key, language, other))
			}
		}
	}
	return faults
}

// keyShape is how locale keys look in source: words with dots between. A text
// that ends in a dot or an underscore is the beginning of a key that is put
// together while running; some key must begin so.
var keyShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\.[a-z0-9_]*$`)

// notWords are texts shaped like a key that name something else: their last
// part is the ending of a file or a page, or their first a thing that is not
// spoken.
var notWords = regexp.MustCompile(`\.(csv|xlsx|json|yaml|yml|html|css|js|svg|db|go|sql|pdf|png|txt|zip|md|templ|key|pub|sock|log)$`)

// keyFaults lists the keys that source mentions and no catalogue has. Only
// texts that begin like a catalogue's own keys are looked at.
func keyFaults(f file, known map[string]bool) []string {
	if f.isTest {
		return nil
	}
	faults := []string{}
	names := namesOfKinds(f)
	eachString(f, func(at token.Pos, text string) {
		if !names[at] && isUnknownKey(text, known) {
			faults = append(faults, f.at(at)+": no catalogue has the key "+text)
		}
	})
	return faults
}

// namesOfKinds are the texts in `Name: "blob.disposed"`: kinds of facts and
// metrics are spelt like keys and are said through keys of their own.
func namesOfKinds(f file) map[token.Pos]bool {
	names := map[token.Pos]bool{}
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if pair, isPair := n.(*ast.KeyValueExpr); isPair {
			if field, isIdent := pair.Key.(*ast.Ident); isIdent && field.Name == "Name" {
				names[pair.Value.Pos()] = true
			}
		}
		return true
	})
	return names
}

// templateKeys finds the same in a templ source, which Go's parser cannot read.
var templateKeys = regexp.MustCompile(`"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*\.[a-z0-9_]*)"`)

func templateFaults(path, source string, known map[string]bool) []string {
	faults := []string{}
	for _, found := range templateKeys.FindAllStringSubmatch(source, -1) {
		if isUnknownKey(found[1], known) {
			faults = append(faults, path+": no catalogue has the key "+found[1])
		}
	}
	return faults
}

func isUnknownKey(text string, known map[string]bool) bool {
	if !keyShape.MatchString(text) || notWords.MatchString(text) || known[text] {
		return false
	}
	namespace, _, _ := strings.Cut(text, ".")
	isBeginning := strings.HasSuffix(text, ".") || strings.HasSuffix(text, "_")
	isSpoken := false
	for key := range known {
		if isBeginning && strings.HasPrefix(key, text) {
			return false
		}
		isSpoken = isSpoken || strings.HasPrefix(key, namespace+".")
	}
	return isSpoken
}
