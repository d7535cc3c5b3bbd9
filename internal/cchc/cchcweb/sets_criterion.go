package cchcweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/ruleset"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// paramPrefix begins the names of fields that hold a rule's parameters.
const paramPrefix = "p."

// criterionForm edits one criterion of a draft, or adds one. It has the columns
// of the workbook and reads them with its reader; a column or a parameter that
// was not sent stays as it is.
type criterionForm struct {
	digest, title, code string
	isNew               bool
	isLeaf              bool
	kind                rule.Kind
	typed               map[string]string
	set                 *criteria.Set
	problems            []notice.Problem
}

// criterionColumns are the columns of the form that are read as cells.
var criterionColumns = []string{"source", "evidence", "na", "no_event", "gate", "group", "inputs", "maps_to", "notes"}

func (p *Pages) criterionForm(w http.ResponseWriter, r *http.Request) error {
	stored, set, err := p.stored(r.Context(), r.PathValue("set"))
	if err != nil {
		return err
	}
	f, node, err := newCriterionForm(stored, set, r.PathValue("code"))
	if err != nil {
		return err
	}
	f.fill(r.Context(), node)
	return p.renderCriterion(w, r, http.StatusOK, f)
}

func newCriterionForm(stored cchc.StoredSet, set *criteria.Set, code string) (criterionForm, *ruleset.Node, error) {
	c := set.Criterion(code)
	if c == nil {
		return criterionForm{}, nil, fault.New(fault.NotFound, "cchc.detail.no_criterion", code, set.Title)
	}
	if stored.State != cchc.DraftSet {
		return criterionForm{}, nil, fault.New(fault.Conflict, "cchc.set_not_draft", set.Title)
	}
	f := criterionForm{digest: stored.Digest, title: set.Title, code: code, isLeaf: c.IsLeaf(), typed: map[string]string{}, set: set}
	return f, set.Source.Get("criteria").Items[c.Index], nil
}

// fill shows the criterion as it is.
func (f *criterionForm) fill(ctx context.Context, node *ruleset.Node) {
	l := voice.Lang(ctx)
	f.typed["name"], f.typed["max_points"] = nodeText(node, "name"), shownNumber(ctx, nodeText(node, "max_points"))
	guarded := guardsOf(node)
	for _, column := range criterionColumns {
		if f.shows(column) {
			f.typed[column] = typedText(exchange.CellText(column, guarded, l))
		}
	}
	f.typed["source"], f.typed["no_event"] = nodeText(node, "source"), nodeText(guarded, "no_event")
	r := node.Get("rule")
	if r == nil || r.Kind != ruleset.Map || r.Get("kind") == nil {
		return
	}
	f.kind = rule.Kind(r.Get("kind").Text)
	for _, param := range f.params() {
		if n := r.Get(param.Name); n != nil && n.Kind != ruleset.Null {
			f.typed[paramPrefix+param.Name] = typedText(formParam(ctx, f.kind, param, n))
		}
	}
}

// shows tells the columns that a form of this criterion has.
func (f *criterionForm) shows(column string) bool {
	switch column {
	case "group":
		return !f.isLeaf || f.isNew
	case "gate", "no_event", "inputs":
		return f.isLeaf
	}
	return true
}

// guardsOf is a criterion whose gate and no_event stand on itself: a set may
// also write them into the rule.
func guardsOf(node *ruleset.Node) *ruleset.Node {
	r := node.Get("rule")
	for _, guard := range guardColumns {
		if r != nil && r.Get(guard) != nil && node.Get(guard) == nil {
			node = put(node, guard, r.Get(guard))
		}
	}
	return node
}

var guardColumns = []string{"gate", "no_event"}

// formParam writes a parameter for its field; a word goes by the file's own,
// which its list offers.
func formParam(ctx context.Context, kind rule.Kind, param rule.Param, n *ruleset.Node) string {
	if len(param.Enum) > 0 || param.Type == rule.ParamBool {
		return n.Text
	}
	return exchange.FormatParam(kind, param, n, voice.Lang(ctx))
}

func (p *Pages) renderCriterion(w http.ResponseWriter, r *http.Request, status int, f criterionForm) error {
	ctx := r.Context()
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.detail.sets.edit_of", f.code), Current: railSets, Twin: join(apiRoot+"/sets", f.digest),
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.sets"), Href: setRoot}, {Label: f.title, Href: setURL(f.digest)}},
		Here:   voice.Say(ctx, "cchc.detail.criterion.here", f.code),
	}
	if f.isNew {
		page.Title, page.Here = voice.Say(ctx, "cchc.detail.sets.add_title"), voice.Say(ctx, "cchc.detail.sets.add")
	}
	return p.site.RenderStatus(w, r, status, page, criterionFormPage(f))
}

// read keeps what the form sent.
func (f *criterionForm) read(sent map[string][]string) {
	for name, values := range sent {
		f.typed[name] = typedText(first(values))
	}
	if kind, has := f.typed["kind"]; has {
		f.kind = rule.Kind(kind)
	}
}

// saveCriterion takes the form. Choosing another kind only shows its fields.
func (p *Pages) saveCriterion(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "cchc.detail.sets.bad_form").Because(err)
	}
	stored, set, err := p.stored(ctx, r.PathValue("set"))
	if err != nil {
		return err
	}
	f, node, err := newCriterionForm(stored, set, r.PathValue("code"))
	if err != nil {
		return err
	}
	f.read(r.PostForm)
	if r.PostForm.Has("change_kind") {
		f.dropInputs()
		return p.renderCriterion(w, r, http.StatusOK, f)
	}
	changed, problems := f.apply(ctx, node)
	return p.revise(w, r, f, problems, func() *ruleset.Node { return replaced(set.Source, node, changed) })
}

// revise saves the draft that a form makes, or shows the form again.
func (p *Pages) revise(w http.ResponseWriter, r *http.Request, f criterionForm, problems fault.Problems, tree func() *ruleset.Node) error {
	ctx := r.Context()
	if len(problems) == 0 {
		saved, _, err := p.service.ReviseSet(ctx, f.digest, fileName(f.set.ID)+".yaml", exchange.WriteYAML(tree()), pageActor)
		if err == nil {
			return p.site.Redirect(w, r, setURL(saved.Digest)+"#"+anchor(f.code), "cchc.detail.sets.criterion_saved", f.code)
		}
		if problems = refusalsOf(err); problems == nil {
			return err
		}
	}
	f.problems = problemsIn(ctx, problems, f.fieldOf)
	return p.renderCriterion(w, r, http.StatusUnprocessableEntity, f)
}

// fieldOf finds the form's field of a place such as "criteria[5].rule.cap".
func (f *criterionForm) fieldOf(place string) string {
	if strings.HasPrefix(place, paramPrefix) || slices.Contains(criterionColumns, place) || slices.Contains([]string{"code", "parent", "name", "max_points", "kind"}, place) {
		return place
	}
	_, inside, found := strings.Cut(place, "].")
	if !found {
		return ""
	}
	column, after, _ := strings.Cut(strings.ReplaceAll(inside, "[", "."), ".")
	if column != "rule" {
		return column
	}
	param, _, _ := strings.Cut(after, ".")
	if param == "kind" || slices.Contains(guardColumns, param) {
		return param
	}
	return paramPrefix + param
}

// apply puts the form into the criterion's node. What was shown and not touched
// stays as it is.
func (f *criterionForm) apply(ctx context.Context, node *ruleset.Node) (*ruleset.Node, fault.Problems) {
	var problems fault.Problems
	was := criterionForm{isLeaf: f.isLeaf, isNew: f.isNew, typed: map[string]string{}}
	was.fill(ctx, node)
	refuse := func(field string, refused fault.Problems) {
		for _, e := range refused {
			problems = append(problems, e.At(fault.Place{Field: field}))
		}
	}
	if f.typed["name"] == "" {
		refuse("name", fault.Problems{fault.New(fault.Invalid, "cchc.detail.sets.missing_name")})
	}
	node = said(node, "name", word(f.typed["name"]))
	most, refused := exchange.ParseCell("max_points", f.typed["max_points"])
	refuse("max_points", refused)
	if most == nil && refused == nil {
		refuse("max_points", fault.Problems{fault.New(fault.Invalid, "cchc.detail.sets.missing_max")})
	}
	node = said(node, "max_points", most)
	ruled := node.Get("rule")
	for _, column := range criterionColumns {
		text, sent := f.typed[column]
		if !sent || !f.shows(column) || text == was.typed[column] {
			continue
		}
		n, refused := exchange.ParseCell(column, text)
		refuse(column, refused)
		if slices.Contains(guardColumns, column) && ruled != nil && ruled.Get(column) != nil && node.Get(column) == nil {
			ruled = said(ruled, column, n) // where the set has it
			continue
		}
		node = said(node, column, n)
	}
	if !f.isLeaf {
		return node, problems
	}
	if f.kind == "" {
		return put(node, "rule", nil), problems
	}
	r, refused := f.rule(ruled, was)
	return said(node, "rule", r), append(problems, refused...)
}

// rule builds the rule's node out of its fields; the guards of the old one stay.
func (f *criterionForm) rule(old *ruleset.Node, was criterionForm) (*ruleset.Node, fault.Problems) {
	var problems fault.Problems
	r := put(&ruleset.Node{Kind: ruleset.Map, Line: 1}, "kind", word(string(f.kind)))
	info := rule.InfoOf(f.kind)
	if info == nil {
		return r, fault.Problems{fault.New(fault.Invalid, "cchc.detail.sets.no_kind", string(f.kind)).At(fault.Place{Field: "kind"})}
	}
	for _, param := range info.Params {
		text, before := f.typed[paramPrefix+param.Name], was.typed[paramPrefix+param.Name]
		if text != "" && text == before && f.kind == was.kind {
			r = put(r, param.Name, old.Get(param.Name))
			continue
		}
		n, refused := exchange.ParseParam(f.kind, param, text)
		for _, e := range refused {
			problems = append(problems, e.At(fault.Place{Field: paramPrefix + param.Name}))
		}
		if n != nil {
			r = put(r, param.Name, n)
		}
	}
	for _, guard := range guardColumns {
		if old != nil && old.Get(guard) != nil {
			r = put(r, guard, old.Get(guard))
		}
	}
	return r, problems
}

// dropInputs takes what binds inputs that the chosen kind does not have out of
// the field, in sight of the reader. What cannot be read stays for them to mend.
func (f *criterionForm) dropInputs() {
	known := knownInputs(f.kind)
	inputs, refused := exchange.ParseCell("inputs", f.typed["inputs"])
	if known == nil || inputs == nil || len(refused) > 0 {
		return // the inputs of this kind depend on its parameters
	}
	var kept []string
	for _, line := range linesOf(f.typed["inputs"]) {
		one, _ := exchange.ParseCell("inputs", line)
		if one != nil && len(one.Keys) == 1 && slices.Contains(known, one.Keys[0].Name) {
			kept = append(kept, line)
		}
	}
	f.typed["inputs"] = strings.Join(kept, "\n")
}

// knownInputs lists the inputs of the kinds that always have the same.
func knownInputs(kind rule.Kind) []string {
	guards := []string{"no_event", "precondition", "met"}
	byKind := map[rule.Kind][]string{
		"yes_no": {"answer"}, "choice": {"option"}, "step_table": {"num", "den", "value"}, "proportional": {"num", "den", "value"},
		"proportional_threshold": {"num", "den", "value"}, "piecewise_linear": {"num", "den", "value"}, "all_or_nothing": {"num", "den", "value"},
		"count_unit": {"count"}, "count_steps": {"count"}, "checklist": {"met"}, "deduct_per_violation": {"count"}, "violation_gate": {"count"},
		"lateness": {"days_late"}, "periodic_set": {"states"}, "mean_over_items": {"items"}, "target_attainment": {"actual", "target"}, "sample_check": {"passed"},
	}
	if names := byKind[kind]; names != nil {
		return append(names, guards...)
	}
	return nil
}

// replaced puts a changed criterion into the set's tree.
func replaced(tree, old, fresh *ruleset.Node) *ruleset.Node {
	list := *tree.Get("criteria")
	list.Items = slices.Clone(list.Items)
	list.Items[slices.Index(list.Items, old)] = fresh
	return put(tree, "criteria", &list)
}

func linesOf(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
