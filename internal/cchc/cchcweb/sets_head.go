package cchcweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// setHead is the form of what a set says about itself, row for row as its
// workbook has it. A list has a field for each of its rows, "bands/0", and a
// few empty ones.
type setHead struct {
	digest   string // of the set copied or edited
	title    string // of that set
	isCopy   bool
	typed    map[string]string // by field; what is absent is not in the form
	problems []notice.Problem
}

// headSection is a part of the form.
type headSection struct {
	key   string
	names []string
}

// headSections are the parts of the form, in order. A copy shows the first.
var headSections = []headSection{
	{"name", []string{"id", "title", "basis", "block", "valid_from", "valid_to"}},
	{"points", []string{"max_points", "total_cap", "rounding.points", "rounding.index", "rounding.places", "rounding.mode", "rounding.at", "index.basis"}},
	{"ranking", []string{"ranking.by", "ranking.method", "ranking.tie_break"}},
	{"bands", []string{"bands_by", "bands", "vetoes", "facts"}},
	{"calendar", []string{"calendar"}},
}

// copyFields are the fields of a copy: what cannot stay as it was.
var copyFields = []string{"id", "title", "basis", "valid_from", "valid_to"}

// The limits of the rows of a list.
const (
	headRowsMax = 200
	headRowsNew = 2
)

func (p *Pages) copyForm(w http.ResponseWriter, r *http.Request) error { return p.headForm(w, r, true) }
func (p *Pages) editForm(w http.ResponseWriter, r *http.Request) error {
	return p.headForm(w, r, false)
}

func (p *Pages) headForm(w http.ResponseWriter, r *http.Request, isCopy bool) error {
	stored, set, err := p.stored(r.Context(), r.PathValue("set"))
	if err != nil {
		return err
	}
	if stored.State != cchc.DraftSet && !isCopy {
		return fault.New(fault.Conflict, "cchc.set_not_draft", set.Title)
	}
	h := newHead(stored, isCopy)
	l := voice.Lang(r.Context())
	for _, name := range h.names() {
		texts := exchange.HeadTexts(name, set.Source, l)
		switch {
		case exchange.IsHeadList(name):
			for i, text := range texts {
				h.typed[rowName(name, i)] = text
			}
		case exchange.HeadChoices(name) != nil: // the form chooses by the file's own word
			h.typed[name] = nodeText(set.Source, name)
		case len(texts) > 0:
			h.typed[name] = texts[0]
		case name != "rounding.places": // two words for one thing: shown where it is used
			h.typed[name] = ""
		}
	}
	if isCopy {
		h.typed["id"], h.typed["valid_from"], h.typed["valid_to"] = "", "", ""
	}
	return p.renderHead(w, r, http.StatusOK, h)
}

func newHead(stored cchc.StoredSet, isCopy bool) setHead {
	return setHead{digest: stored.Digest, title: stored.Title, isCopy: isCopy, typed: map[string]string{}}
}

func rowName(name string, i int) string { return name + "/" + strconv.Itoa(i) }

// nodeText is the text at a path such as "rounding.mode"; "" without one.
func nodeText(tree *ruleset.Node, path string) string {
	n := nodeAt(tree, path)
	if n == nil || n.Kind != ruleset.Scalar {
		return ""
	}
	return n.Text
}

func nodeAt(tree *ruleset.Node, path string) *ruleset.Node {
	for name := range strings.SplitSeq(path, ".") {
		if tree == nil {
			return nil
		}
		tree = tree.Get(name)
	}
	return tree
}

// said sets a value at a path where it says something else than what is there,
// so that a form sent back untouched changes nothing.
func said(tree *ruleset.Node, path string, value *ruleset.Node) *ruleset.Node {
	if exchange.SameTree(value, nodeAt(tree, path)) {
		return tree
	}
	return putAt(tree, path, value)
}

// names are the rows that the form is about.
func (h *setHead) names() []string {
	if h.isCopy {
		return copyFields
	}
	var names []string
	for _, s := range headSections {
		names = append(names, s.names...)
	}
	return names
}

// sections are the parts of the form with the rows it shows.
func (h *setHead) sections() []headSection {
	if h.isCopy {
		return []headSection{{"", copyFields}}
	}
	var list []headSection
	for _, s := range headSections {
		s.names = slices.DeleteFunc(slices.Clone(s.names), func(name string) bool {
			_, shown := h.typed[name]
			return !shown && !exchange.IsHeadList(name)
		})
		list = append(list, s)
	}
	return list
}

// pairs are the short fields that stand beside each other, by the first.
var pairs = map[string]string{"valid_from": "valid_to", "max_points": "total_cap", "rounding.points": "rounding.index", "rounding.mode": "rounding.at", "ranking.by": "ranking.method"}

// lines are the rows of a section as they stand on the page.
func (s headSection) lines() [][]string {
	var list [][]string
	for _, name := range s.names {
		if n := len(list); n > 0 && len(list[n-1]) == 1 && pairs[list[n-1][0]] == name {
			list[n-1] = append(list[n-1], name)
			continue
		}
		list = append(list, []string{name})
	}
	return list
}

func (p *Pages) renderHead(w http.ResponseWriter, r *http.Request, status int, h setHead) error {
	ctx := r.Context()
	key := map[bool]string{true: "cchc.detail.sets.copy_title", false: "cchc.detail.sets.edit_title"}[h.isCopy]
	page := layout.Page{
		Title: voice.Say(ctx, key), Current: railSets, Twin: join(apiRoot+"/sets", h.digest),
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.sets"), Href: setRoot}, {Label: h.title, Href: setURL(h.digest)}},
	}
	return p.site.RenderStatus(w, r, status, page, headPage(h))
}

func (p *Pages) copySet(w http.ResponseWriter, r *http.Request) error { return p.saveHead(w, r, true) }
func (p *Pages) editSet(w http.ResponseWriter, r *http.Request) error { return p.saveHead(w, r, false) }

// saveHead takes the form of a copy, or of a draft's own head.
func (p *Pages) saveHead(w http.ResponseWriter, r *http.Request, isCopy bool) error {
	ctx := r.Context()
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "cchc.detail.sets.bad_form").Because(err)
	}
	stored, set, err := p.stored(ctx, r.PathValue("set"))
	if err != nil {
		return err
	}
	h := newHead(stored, isCopy)
	h.read(r.PostForm)
	tree, problems := h.apply(set.Source, voice.Lang(ctx))
	if isCopy && h.typed["id"] == set.ID {
		problems = append(problems, fault.New(fault.Invalid, "cchc.detail.sets.same_id", set.ID).At(fault.Place{Field: "id"}))
	}
	if isCopy {
		tree = mapped(tree)
	}
	if len(problems) == 0 {
		var saved cchc.StoredSet
		file, text := fileName(h.idOf(set))+".yaml", exchange.WriteYAML(tree)
		if isCopy {
			saved, _, err = p.service.ImportSet(ctx, file, text, pageActor)
		} else {
			saved, _, err = p.service.ReviseSet(ctx, stored.Digest, file, text, pageActor)
		}
		if err == nil {
			return p.site.Redirect(w, r, setURL(saved.Digest), "cchc.detail.sets.saved", saved.Title)
		}
		if problems = refusalsOf(err); problems == nil {
			return err
		}
	}
	h.problems = problemsIn(ctx, problems, fieldOfHead)
	return p.renderHead(w, r, http.StatusUnprocessableEntity, h)
}

func (h *setHead) idOf(set *criteria.Set) string {
	if id := h.typed["id"]; id != "" {
		return id
	}
	return set.ID
}

// read keeps what the form sent; the rows of a list move up over empty ones,
// so that a row has the place it will have in the set.
func (h *setHead) read(sent map[string][]string) {
	for _, name := range h.names() {
		if !exchange.IsHeadList(name) {
			if values, has := sent[name]; has || h.isCopy { // nothing of these may stay in a copy
				h.typed[name] = typedText(first(values))
			}
			continue
		}
		n := 0
		for i := range headRowsMax {
			text := typedText(first(sent[rowName(name, i)]))
			if text != "" {
				h.typed[rowName(name, n)] = text
				n++
			}
		}
		if _, has := sent[rowName(name, 0)]; has {
			h.typed[name] = strconv.Itoa(n)
		}
	}
}

// typedText is a text of a form with the line ends of a file.
func typedText(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

// apply puts the rows that the form shows into the tree. What was shown and not
// touched stays as it is.
func (h *setHead) apply(tree *ruleset.Node, l locale.Lang) (*ruleset.Node, fault.Problems) {
	var problems fault.Problems
	for _, name := range h.names() {
		text, shown := h.typed[name]
		switch {
		case !shown:
		case exchange.IsHeadList(name):
			list, refused := h.list(name, tree, l)
			problems = append(problems, refused...)
			tree = said(tree, name, list)
		case text == "" && (name == "id" || name == "title"):
			problems = append(problems, fault.New(fault.Invalid, "cchc.detail.sets.missing_"+name).At(fault.Place{Field: name}))
		case slices.Equal(exchange.HeadTexts(name, tree, l), []string{text}):
		default:
			n, refused := exchange.ParseHead(name, text)
			for _, f := range refused {
				problems = append(problems, f.At(fault.Place{Field: name}))
			}
			tree = said(tree, name, n)
		}
	}
	return tree, problems
}

func (h *setHead) list(name string, tree *ruleset.Node, l locale.Lang) (*ruleset.Node, fault.Problems) {
	var problems fault.Problems
	list := &ruleset.Node{Kind: ruleset.List, Line: 1}
	was := exchange.HeadTexts(name, tree, l)
	for i := 0; h.typed[rowName(name, i)] != ""; i++ {
		if at := slices.Index(was, h.typed[rowName(name, i)]); at >= 0 {
			list.Items = append(list.Items, tree.Get(name).Items[at])
			continue
		}
		n, refused := exchange.ParseHead(name, h.typed[rowName(name, i)])
		for _, f := range refused {
			problems = append(problems, f.At(fault.Place{Field: rowName(name, i)}))
		}
		if n != nil {
			list.Items = append(list.Items, n)
		}
	}
	return list, problems
}

// fieldOfHead finds the field of a place such as "bands[1].lo".
func fieldOfHead(place string) string {
	name, rest, isList := strings.Cut(place, "[")
	if !isList || !exchange.IsHeadList(name) {
		return name
	}
	at, _, _ := strings.Cut(rest, "]")
	return name + "/" + at
}

// field makes a field of the form.
func (h *setHead) field(ctx context.Context, name string) form.Field {
	f := form.Field{Name: name, Label: exchange.HeadWord(name, voice.Lang(ctx)), Value: h.typed[name]}
	isNeeded := slices.Contains([]string{"id", "title", "block", "max_points", "valid_from"}, name)
	f.Optional = !isNeeded && exchange.HeadChoices(name) == nil // a choice offers to say nothing
	switch {
	case strings.HasPrefix(name, "valid"):
		f.Short, f.Hint = true, voice.Say(ctx, "cchc.detail.sets.date_hint")
	case voice.Words(ctx).Has("cchc.detail.sets.head_hint." + name):
		f.Hint = voice.Say(ctx, "cchc.detail.sets.head_hint."+name)
	}
	return h.marked(f)
}

// marked puts what is wrong beside a field.
func (h *setHead) marked(f form.Field) form.Field {
	for _, p := range h.problems {
		if p.Field == f.ID() {
			f.Error = p.Text
		}
	}
	return f
}

// rows are the fields of a list, with empty ones at the end.
func (h *setHead) rows(ctx context.Context, name string) []form.Field {
	var list []form.Field
	for i, spare := 0, headRowsNew; i < headRowsMax; i++ {
		text := h.typed[rowName(name, i)]
		if text == "" {
			if spare--; spare < 0 {
				break
			}
		}
		label := voice.Say(ctx, "cchc.detail.sets.row", exchange.HeadWord(name, voice.Lang(ctx)), i+1)
		list = append(list, h.marked(form.Field{Name: rowName(name, i), Label: label, Value: text}))
	}
	return list
}

func isHeadNumber(name string) bool {
	return slices.Contains([]string{"max_points", "total_cap", "rounding.points", "rounding.index", "rounding.places"}, name)
}

// choices are the words a row may hold.
func (h *setHead) choices(ctx context.Context, name string) []form.Choice {
	return choicesOf(ctx, exchange.HeadChoices(name), h.typed[name])
}

// choicesOf offers words of a set, and saying nothing.
func choicesOf(ctx context.Context, words []string, chosen string) []form.Choice {
	list := []form.Choice{{Label: voice.Say(ctx, "cchc.detail.sets.unsaid"), Chosen: chosen == ""}}
	for _, w := range words {
		list = append(list, form.Choice{Value: w, Label: exchange.ChoiceWord(w, voice.Lang(ctx)), Chosen: w == chosen})
	}
	return list
}

// linesIn is how many lines a field needs.
func linesIn(text string, least int) string {
	return strconv.Itoa(max(least, strings.Count(text, "\n")+1))
}
