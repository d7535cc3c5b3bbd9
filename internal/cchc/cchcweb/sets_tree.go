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
	"minhbach/internal/ruleset"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// The addresses of adding a criterion to a draft and of removing one.
const (
	addWord         = "them"
	removeWord      = "xoa"
	parentParameter = "cha"
)

func addURL(digest, parent string) string {
	return withQuery(setURL(digest)+"/"+addWord, parentParameter, parent)
}

func criterionEditURL(digest, code string) string { return join(setURL(digest)+"/sua", code) }

// newCriterion is the form of a criterion that is not there yet.
func newCriterion(stored cchc.StoredSet, set *criteria.Set) (criterionForm, error) {
	if stored.State != cchc.DraftSet {
		return criterionForm{}, fault.New(fault.Conflict, "cchc.set_not_draft", set.Title)
	}
	return criterionForm{digest: stored.Digest, title: set.Title, isNew: true, isLeaf: true, typed: map[string]string{}, set: set}, nil
}

func (p *Pages) addForm(w http.ResponseWriter, r *http.Request) error {
	stored, set, err := p.stored(r.Context(), r.PathValue("set"))
	if err != nil {
		return err
	}
	f, err := newCriterion(stored, set)
	if err != nil {
		return err
	}
	if parent := set.Criterion(r.URL.Query().Get(parentParameter)); parent != nil {
		f.typed["parent"], f.typed["source"] = parent.Code, string(parent.Source)
	}
	f.typed["code"] = nextCode(set, f.typed["parent"])
	return p.renderCriterion(w, r, http.StatusOK, f)
}

// nextCode is a code that is free below a parent: 1.2.4 after 1.2.3.
func nextCode(set *criteria.Set, parent string) string {
	stem := ""
	if parent != "" {
		stem = parent + "."
	}
	for n := 1; ; n++ {
		if code := stem + strconv.Itoa(n); set.Criterion(code) == nil {
			return code
		}
	}
}

// addCriterion takes the form of a new criterion.
func (p *Pages) addCriterion(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "cchc.detail.sets.bad_form").Because(err)
	}
	stored, set, err := p.stored(ctx, r.PathValue("set"))
	if err != nil {
		return err
	}
	f, err := newCriterion(stored, set)
	if err != nil {
		return err
	}
	f.read(r.PostForm)
	f.code = f.typed["code"]
	if r.PostForm.Has("change_kind") {
		return p.renderCriterion(w, r, http.StatusOK, f)
	}
	var problems fault.Problems
	refuse := func(field, key string, args ...any) {
		problems = append(problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
	parent := set.Criterion(f.typed["parent"])
	switch {
	case f.code == "":
		refuse("code", "cchc.detail.sets.missing_code")
	case set.Criterion(f.code) != nil:
		refuse("code", "cchc.detail.sets.code_twice", f.code, set.Criterion(f.code).Name)
	}
	if f.typed["parent"] != "" && (parent == nil || !canHold(parent)) {
		refuse("parent", "cchc.detail.sets.bad_parent", f.typed["parent"])
	}
	node := put(&ruleset.Node{Kind: ruleset.Map, Line: 1}, "code", word(f.code))
	if parent != nil {
		node = put(node, "parent", word(parent.Code))
	}
	node, refused := f.apply(ctx, node)
	return p.revise(w, r, f, append(problems, refused...), func() *ruleset.Node { return inserted(set, parent, node) })
}

// inserted puts a criterion behind the last one below its parent; without a
// parent at the end.
func inserted(set *criteria.Set, parent *criteria.Criterion, node *ruleset.Node) *ruleset.Node {
	at := len(set.Criteria)
	if parent != nil {
		at = 0
		for _, c := range below(parent) {
			at = max(at, c.Index+1)
		}
	}
	list := *set.Source.Get("criteria")
	list.Items = slices.Insert(slices.Clone(list.Items), at, node)
	return put(set.Source, "criteria", &list)
}

// below is a criterion and everything under it.
func below(c *criteria.Criterion) []*criteria.Criterion {
	list := []*criteria.Criterion{c}
	for _, child := range c.Children {
		list = append(list, below(child)...)
	}
	return list
}

// removal asks whether a criterion is to go, with everything under it.
type removal struct {
	digest   string
	gone     []*criteria.Criterion
	problems []notice.Problem
}

func (p *Pages) removal(r *http.Request) (removal, *criteria.Set, error) {
	stored, set, err := p.stored(r.Context(), r.PathValue("set"))
	if err != nil {
		return removal{}, nil, err
	}
	f, _, err := newCriterionForm(stored, set, r.PathValue("code"))
	if err != nil {
		return removal{}, nil, err
	}
	return removal{digest: stored.Digest, gone: below(set.Criterion(f.code))}, set, nil
}

func (p *Pages) removeForm(w http.ResponseWriter, r *http.Request) error {
	m, set, err := p.removal(r)
	if err != nil {
		return err
	}
	return p.renderRemoval(w, r, http.StatusOK, m, set)
}

func (p *Pages) renderRemoval(w http.ResponseWriter, r *http.Request, status int, m removal, set *criteria.Set) error {
	ctx := r.Context()
	page := layout.Page{
		Title: m.title(ctx), Current: railSets, Twin: join(apiRoot+"/sets", m.digest),
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.sets"), Href: setRoot}, {Label: set.Title, Href: setURL(m.digest)}},
		Here:   voice.Say(ctx, "cchc.detail.criterion.here", m.gone[0].Code),
	}
	return p.site.RenderStatus(w, r, status, page, removalPage(m))
}

func (m removal) title(ctx context.Context) string {
	if len(m.gone) == 1 {
		return voice.Say(ctx, "cchc.detail.sets.remove_of", m.gone[0].Code)
	}
	return voice.Say(ctx, "cchc.detail.sets.remove_all", m.gone[0].Code, len(m.gone)-1)
}

// remove takes a criterion out of a draft. What the rest of the set still says
// of it is refused by the loader and told on the page.
func (p *Pages) remove(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	m, set, err := p.removal(r)
	if err != nil {
		return err
	}
	saved, _, err := p.service.ReviseSet(ctx, m.digest, fileName(set.ID)+".yaml", exchange.WriteYAML(m.without(set)), pageActor)
	if err == nil {
		return p.site.Redirect(w, r, setURL(saved.Digest), "cchc.detail.sets.removed", m.gone[0].Code)
	}
	problems := refusalsOf(err)
	if problems == nil {
		return err
	}
	m.problems = problemsIn(ctx, problems, func(string) string { return "" })
	return p.renderRemoval(w, r, http.StatusUnprocessableEntity, m, set)
}

// without is the set's tree without what goes. A group that loses its last part
// is a criterion without a rule, which the linter names.
func (m removal) without(set *criteria.Set) *ruleset.Node {
	list := *set.Source.Get("criteria")
	list.Items = nil
	for i, item := range set.Source.Get("criteria").Items {
		if !slices.Contains(m.gone, set.Criteria[i]) {
			list.Items = append(list.Items, item)
		}
	}
	return put(set.Source, "criteria", &list)
}

// putAt sets a value at a path such as "rounding.mode".
func putAt(tree *ruleset.Node, path string, value *ruleset.Node) *ruleset.Node {
	name, rest, isNested := strings.Cut(path, ".")
	if !isNested {
		return put(tree, name, value)
	}
	inner := tree.Get(name)
	if inner == nil || inner.Kind != ruleset.Map {
		if value == nil {
			return tree
		}
		inner = &ruleset.Node{Kind: ruleset.Map, Line: 1}
	}
	return put(tree, name, putAt(inner, rest, value))
}

// mapped writes into every criterion of a copy what it was in the original.
func mapped(tree *ruleset.Node) *ruleset.Node {
	list := tree.Get("criteria")
	if list == nil {
		return tree
	}
	out := *list
	out.Items = nil
	for _, item := range list.Items {
		if code := item.Get("code"); code != nil {
			item = put(item, "maps_to", words([]string{code.Text}))
		}
		out.Items = append(out.Items, item)
	}
	return put(tree, "criteria", &out)
}
