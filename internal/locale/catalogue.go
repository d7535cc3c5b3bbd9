package locale

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Limits of a catalogue file; ours are a tenth of them.
const (
	fileBytesMax   = 4 << 20
	placeholderMax = 20
)

// Catalogue maps keys to sentences in every language. It does not change after loading.
type Catalogue struct {
	sentences map[Lang]map[string]template
}

// piece is literal text, or the argument number when arg is not negative.
type piece struct {
	text string
	arg  int
}

type template []piece

// Load reads dir/vi.json and dir/en.json and checks that they hold the same
// keys with the same placeholders.
func Load(fsys fs.FS, dir string) (*Catalogue, error) {
	c := &Catalogue{sentences: map[Lang]map[string]template{}}
	for _, l := range Langs() {
		name := path.Join(dir, string(l)+".json")
		sentences, err := loadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("load catalogue %s: %w", name, err)
		}
		c.sentences[l] = sentences
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("catalogue %s: %w", dir, err)
	}
	return c, nil
}

// MustLoad is Load for embedded files, where a fault is ours.
func MustLoad(fsys fs.FS, dir string) *Catalogue {
	c, err := Load(fsys, dir)
	if err != nil {
		panic(err)
	}
	return c
}

// Merge joins catalogues; a key in two of them is an error.
func Merge(catalogues ...*Catalogue) (*Catalogue, error) {
	all := &Catalogue{sentences: map[Lang]map[string]template{}}
	for _, l := range Langs() {
		all.sentences[l] = map[string]template{}
	}
	var errs []error
	for _, c := range catalogues {
		if c == nil {
			continue
		}
		for _, key := range c.Keys() {
			if all.Has(key) {
				errs = append(errs, fmt.Errorf("key %q stands in two catalogues", key))
				continue
			}
			for _, l := range Langs() {
				all.sentences[l][key] = c.sentences[l][key]
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("merge catalogues: %w", err)
	}
	return all, nil
}

// Has tells whether the key has a sentence.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.find(VI, key)
	return ok
}

// Keys lists all keys in order.
func (c *Catalogue) Keys() []string {
	if c == nil {
		return nil
	}
	keys := make([]string, 0, len(c.sentences[VI]))
	for key := range c.sentences[VI] {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// find falls back to Vietnamese for a language the program does not speak.
func (c *Catalogue) find(l Lang, key string) (template, bool) {
	if c == nil {
		return nil, false
	}
	if l != EN {
		l = VI
	}
	t, ok := c.sentences[l][key]
	return t, ok
}

// check reports every difference at once, so a translator mends them in one go.
func (c *Catalogue) check() error {
	var errs []error
	first := c.sentences[VI]
	for _, l := range Langs()[1:] {
		other := c.sentences[l]
		for _, key := range sortedKeys(first) {
			t, ok := other[key]
			switch {
			case !ok:
				errs = append(errs, fmt.Errorf("key %q is missing in %s", key, l))
			case !slices.Equal(first[key].args(), t.args()):
				errs = append(errs, fmt.Errorf("key %q has other placeholders in %s", key, l))
			}
		}
		for _, key := range sortedKeys(other) {
			if _, ok := first[key]; !ok {
				errs = append(errs, fmt.Errorf("key %q of %s is missing in %s", key, l, VI))
			}
		}
	}
	return errors.Join(errs...)
}

// sortedKeys makes the report of differences the same on every run.
func sortedKeys(m map[string]template) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func loadFile(fsys fs.FS, name string) (map[string]template, error) {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if len(raw) > fileBytesMax {
		return nil, fmt.Errorf("%d bytes, limit %d", len(raw), fileBytesMax)
	}
	return readSentences(raw)
}

// readSentences goes token by token because decoding into a map would let a
// second use of a key overwrite the first in silence.
func readSentences(raw []byte) (map[string]template, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	open, err := dec.Token()
	if err != nil {
		return nil, fmt.Errorf("read the opening brace: %w", err)
	}
	if open != json.Delim('{') {
		return nil, fmt.Errorf("want a flat object, found %v", open)
	}
	sentences := map[string]template{}
	for dec.More() {
		key, text, err := readPair(dec)
		if err != nil {
			return nil, err
		}
		if _, twice := sentences[key]; twice {
			return nil, fmt.Errorf("key %q stands twice", key)
		}
		if sentences[key], err = parseTemplate(text); err != nil {
			return nil, fmt.Errorf("key %q: %w", key, err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("read the closing brace: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text after the closing brace")
	}
	return sentences, nil
}

// readPair reads one key and its sentence. An empty sentence is refused: it
// would show as nothing on a page, where a missing key shows as a mark.
func readPair(dec *json.Decoder) (key, text string, err error) {
	k, err := dec.Token()
	if err != nil {
		return "", "", fmt.Errorf("read a key: %w", err)
	}
	v, err := dec.Token()
	if err != nil {
		return "", "", fmt.Errorf("read the sentence of %v: %w", k, err)
	}
	key, _ = k.(string) // a JSON object's key is always a string
	text, ok := v.(string)
	if !ok || text == "" || key == "" {
		return "", "", fmt.Errorf("key %q must have a sentence, found %v", key, v)
	}
	return key, text, nil
}

// parseTemplate cuts "Sổ {0} đã đủ số." into pieces. Braces round anything but
// a number are literal text, so a sentence may quote a rule file.
func parseTemplate(s string) (template, error) {
	var t template
	for s != "" {
		before, number, after, found := cutPlaceholder(s)
		if before != "" {
			t = append(t, piece{text: before, arg: -1})
		}
		if !found {
			break
		}
		n, err := strconv.Atoi(number)
		if err != nil || n >= placeholderMax {
			return nil, fmt.Errorf("placeholder {%s}: use {0} to {%d}", number, placeholderMax-1)
		}
		t = append(t, piece{arg: n})
		s = after
	}
	return t, nil
}

// cutPlaceholder finds the first {n}; the search goes on inside other braces,
// because {kind: {0}} holds one.
func cutPlaceholder(s string) (before, number, after string, found bool) {
	for from := 0; ; {
		open := strings.IndexByte(s[from:], '{')
		if open < 0 {
			return s, "", "", false
		}
		open += from
		length := strings.IndexByte(s[open:], '}')
		if length < 0 {
			return s, "", "", false
		}
		if inner := s[open+1 : open+length]; isDigits(inner) {
			return s[:open], inner, s[open+length+1:], true
		}
		from = open + 1
	}
}

// args lists the distinct placeholders in order.
func (t template) args() []int {
	var args []int
	for _, p := range t {
		if p.arg >= 0 {
			args = append(args, p.arg)
		}
	}
	slices.Sort(args)
	return slices.Compact(args)
}
