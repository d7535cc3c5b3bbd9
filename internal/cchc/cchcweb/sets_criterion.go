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
	"minhbach/internal/vn"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// paramPrefix begins the names of fields that hold a rule's parameters.
const paramPrefix = "p."

// criterionForm edits one criterion of a draft. A list among a rule's
// parameters is written one item a line, its columns parted by a bar:
// "cap_tinh | được công nhận cấp tỉnh | 1".
type criterionForm struct {
	digest, title, code string
	isLeaf              bool
	kind                rule.Kind
	typed               map[string]string
	problems            []notice.Problem
}

func (p *Pages) criterionForm(w http.ResponseWriter, r *http.Request) error {
	stored, set, err := p.stored(r.Context(), r.PathValue("set"))
	if err != nil {
		return err
	}
	f, node, err := newCriterionForm(stored, set, r.PathValue("code"))
	if err != nil {
		return err
	}
	fillForm(r.Context(), &f, set.Criterion(f.code), node)
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
	f := criterionForm{digest: stored.Digest, title: set.Title, code: code, isLeaf: c.IsLeaf(), typed: map[string]string{}}
	return f, set.Source.Get("criteria").Items[c.Index], nil
}

// fillForm shows the criterion as it is.
func fillForm(ctx context.Context, f *criterionForm, c *criteria.Criterion, node *ruleset.Node) {
	f.typed["name"], f.typed["max_points"] = c.Name, shownNumber(ctx, c.MaxPoints.String())
	f.typed["source"], f.typed["evidence"], f.typed["notes"] = string(c.Source), strings.Join(c.Evidence, "\n"), c.Notes
	r := node.Get("rule")
	if r == nil || r.Kind != ruleset.Map || r.Get("kind") == nil {
		return
	}
	f.kind = rule.Kind(r.Get("kind").Text)
	info := rule.InfoOf(f.kind)
	if info == nil {
		return
	}
	for _, param := range info.Params {
		if n := r.Get(param.Name); n != nil {
			f.typed[paramPrefix+param.Name] = paramText(ctx, f.kind, param, n)
		}
	}
}

func (p *Pages) renderCriterion(w http.ResponseWriter, r *http.Request, status int, f criterionForm) error {
	ctx := r.Context()
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.detail.sets.edit_of", f.code), Current: railSets,
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.sets"), Href: setRoot}, {Label: f.title, Href: setURL(f.digest)}},
		Here:   voice.Say(ctx, "cchc.detail.criterion.here", f.code),
	}
	return p.site.RenderStatus(w, r, status, page, criterionFormPage(f))
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
	for name := range r.PostForm {
		f.typed[name] = strings.TrimSpace(strings.ReplaceAll(r.PostFormValue(name), "\r\n", "\n"))
	}
	f.kind = rule.Kind(f.typed["kind"])
	if r.PostForm.Has("change_kind") {
		return p.renderCriterion(w, r, http.StatusOK, f)
	}
	changed, problems := f.apply(node)
	if len(problems) == 0 {
		saved, _, err := p.service.ReviseSet(ctx, stored.Digest, fileName(set.ID)+".yaml", exchange.WriteYAML(replaced(set.Source, node, changed)), pageActor)
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
func (f criterionForm) fieldOf(place string) string {
	if strings.HasPrefix(place, paramPrefix) || f.typed[place] != "" {
		return place
	}
	if _, after, ok := strings.Cut(place, ".rule."); ok {
		name, _, _ := strings.Cut(after, "[")
		name, _, _ = strings.Cut(name, ".")
		return paramPrefix + name
	}
	for _, name := range []string{"max_points", "evidence", "name", "source"} {
		if strings.Contains(place, name) {
			return name
		}
	}
	return ""
}

// apply puts the form into the criterion's node.
func (f criterionForm) apply(node *ruleset.Node) (*ruleset.Node, fault.Problems) {
	var problems fault.Problems
	if f.typed["name"] == "" {
		problems = append(problems, fault.New(fault.Invalid, "cchc.detail.sets.missing_name").At(fault.Place{Field: "name"}))
	}
	node = put(node, "name", word(f.typed["name"]))
	most, err := vn.ParseDecimal(f.typed["max_points"], vn.ExcelText)
	problems = append(problems, fault.All(err).At(fault.Place{Field: "max_points"})...)
	node = put(node, "max_points", plain(most.Plain))
	if source := f.typed["source"]; source != "" && source != "-" {
		node = put(node, "source", word(source))
	}
	node = put(node, "evidence", words(linesOf(f.typed["evidence"])))
	if notes := f.typed["notes"]; notes != "" || node.Get("notes") != nil {
		node = put(node, "notes", word(notes))
	}
	if !f.isLeaf || f.kind == "" {
		return node, problems
	}
	r, more := f.rule(node.Get("rule"))
	node = put(node, "rule", r)
	return withBindings(node, f.kind), append(problems, more...)
}

// rule builds the rule's node out of its fields; the guards of the old one stay.
func (f criterionForm) rule(old *ruleset.Node) (*ruleset.Node, fault.Problems) {
	var problems fault.Problems
	r := put(&ruleset.Node{Kind: ruleset.Map, Line: 1}, "kind", word(string(f.kind)))
	info := rule.InfoOf(f.kind)
	if info == nil {
		return r, fault.Problems{fault.New(fault.Invalid, "cchc.detail.sets.no_kind", string(f.kind)).At(fault.Place{Field: "kind"})}
	}
	for _, param := range info.Params {
		text := f.typed[paramPrefix+param.Name]
		if text == "" {
			continue // the loader says what must be there
		}
		n, err := paramNode(f.kind, param, text)
		problems = append(problems, fault.All(err).At(fault.Place{Field: paramPrefix + param.Name})...)
		if n != nil {
			r = put(r, param.Name, n)
		}
	}
	for _, guard := range []string{"gate", "no_event"} {
		if old != nil && old.Get(guard) != nil {
			r = put(r, guard, old.Get(guard))
		}
	}
	return r, problems
}

// withBindings drops what binds inputs that the new kind does not have.
func withBindings(node *ruleset.Node, kind rule.Kind) *ruleset.Node {
	inputs := node.Get("inputs")
	if inputs == nil || inputs.Kind != ruleset.Map {
		return node
	}
	was := node.Get("rule").Get("kind")
	if was != nil && rule.Kind(was.Text) == kind && len(inputs.Keys) == 0 {
		return node
	}
	known := knownInputs(kind)
	if known == nil {
		return node // the inputs of this kind depend on its parameters
	}
	kept := inputs
	for _, k := range inputs.Keys {
		if !slices.Contains(known, k.Name) {
			kept = put(kept, k.Name, nil)
		}
	}
	if len(kept.Keys) == 0 {
		return put(node, "inputs", nil)
	}
	return put(node, "inputs", kept)
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

// field makes a field of the form.
func (f criterionForm) field(name, label string) form.Field {
	field := form.Field{Name: name, Label: label, Value: f.typed[name]}
	for _, p := range f.problems {
		if p.Field == field.ID() {
			field.Error = p.Text
		}
	}
	return field
}
