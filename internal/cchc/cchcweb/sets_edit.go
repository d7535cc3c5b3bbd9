package cchcweb

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/ruleset"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// pageActor signs what is done on pages, until people sign in.
const pageActor = "web"

// uploadWord is the address of the form that takes a file; no digest is equal.
const uploadWord = "tai-len"

// setBytesMax bounds an uploaded set; a province's set stays under a hundredth.
const setBytesMax = 20 << 20

// formBytesSpare is what a form adds to the file it carries.
const formBytesSpare = 64 << 10

// setHead is the form of what a set says about itself.
type setHead struct {
	digest   string // of the set copied or edited
	title    string // of that set
	isCopy   bool
	typed    map[string]string
	problems []notice.Problem
}

// headFields are the fields of the form, in order.
var headFields = []string{"id", "title", "basis", "valid_from", "valid_to"}

func (p *Pages) copyForm(w http.ResponseWriter, r *http.Request) error { return p.headForm(w, r, true) }
func (p *Pages) editForm(w http.ResponseWriter, r *http.Request) error {
	return p.headForm(w, r, false)
}

func (p *Pages) headForm(w http.ResponseWriter, r *http.Request, isCopy bool) error {
	stored, set, err := p.stored(r.Context(), r.PathValue("set"))
	if err != nil {
		return err
	}
	h := setHead{digest: stored.Digest, title: stored.Title, isCopy: isCopy, typed: map[string]string{
		"id": set.ID, "title": set.Title, "basis": set.Basis, "valid_from": voice.Text(r.Context(), set.ValidFrom), "valid_to": "",
	}}
	if !set.ValidTo.IsZero() {
		h.typed["valid_to"] = voice.Text(r.Context(), set.ValidTo)
	}
	if isCopy {
		h.typed["id"], h.typed["valid_from"], h.typed["valid_to"] = "", "", ""
	}
	return p.renderHead(w, r, http.StatusOK, h)
}

func (p *Pages) renderHead(w http.ResponseWriter, r *http.Request, status int, h setHead) error {
	ctx := r.Context()
	key := map[bool]string{true: "cchc.detail.sets.copy_title", false: "cchc.detail.sets.edit_title"}[h.isCopy]
	page := layout.Page{
		Title: voice.Say(ctx, key), Current: railSets,
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.sets"), Href: setRoot}, {Label: h.title, Href: setURL(h.digest)}},
	}
	return p.site.RenderStatus(w, r, status, page, headPage(h))
}

// stored reads a set and its tree.
func (p *Pages) stored(ctx context.Context, digest string) (cchc.StoredSet, *criteria.Set, error) {
	stored, err := p.service.Set(ctx, digest)
	if err != nil {
		return cchc.StoredSet{}, nil, err
	}
	engine, err := p.service.Engine(ctx, digest)
	if err != nil {
		return cchc.StoredSet{}, nil, err
	}
	return stored, engine.Set(), nil
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
	h := setHead{digest: stored.Digest, title: stored.Title, isCopy: isCopy, typed: map[string]string{}}
	for _, name := range headFields {
		h.typed[name] = strings.TrimSpace(r.PostFormValue(name))
	}
	tree, problems := h.apply(set.Source)
	if isCopy && h.typed["id"] == set.ID {
		problems = append(problems, fault.New(fault.Invalid, "cchc.detail.sets.same_id", set.ID).At(fault.Place{Field: "id"}))
	}
	if isCopy {
		tree = mapped(tree)
	}
	if len(problems) == 0 {
		var saved cchc.StoredSet
		file, text := fileName(h.typed["id"])+".yaml", exchange.WriteYAML(tree)
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
	h.problems = problemsIn(ctx, problems, func(field string) string { return field })
	return p.renderHead(w, r, http.StatusUnprocessableEntity, h)
}

// refusalsOf are the refusals in an error about a file; nil when it failed
// for another reason. A conflict is not about what was typed.
func refusalsOf(err error) fault.Problems {
	if f, ok := fault.From(err); !ok || f.Kind != fault.Invalid {
		return nil
	}
	return fault.All(err)
}

// apply puts the head's fields into the tree.
func (h setHead) apply(tree *ruleset.Node) (*ruleset.Node, fault.Problems) {
	var problems fault.Problems
	for _, name := range []string{"id", "title"} {
		if h.typed[name] == "" {
			problems = append(problems, fault.New(fault.Invalid, "cchc.detail.sets.missing_"+name).At(fault.Place{Field: name}))
		}
		tree = put(tree, name, word(h.typed[name]))
	}
	tree = put(tree, "basis", word(h.typed["basis"]))
	for _, name := range []string{"valid_from", "valid_to"} {
		text := h.typed[name]
		if text == "" && name == "valid_to" {
			tree = put(tree, name, nil)
			continue
		}
		day, err := civil.ParseVN(text)
		if err != nil {
			if day, err = civil.ParseDate(text); err != nil {
				problems = append(problems, fault.New(fault.Invalid, "cchc.detail.sets.bad_"+name).At(fault.Place{Field: name}))
				continue
			}
		}
		tree = put(tree, name, plain(day.String()))
	}
	return tree, problems
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

// problemsIn puts refusals into a summary; id finds the form's field.
func problemsIn(ctx context.Context, problems fault.Problems, id func(field string) string) []notice.Problem {
	var list []notice.Problem
	for _, f := range problems {
		field := id(f.Place.Field)
		if field != "" {
			field = "f-" + field
		}
		list = append(list, notice.Problem{Text: f.Sentence(voice.Words(ctx), voice.Lang(ctx)), Field: field})
	}
	return list
}

// field makes a field of the head's form.
func (h setHead) field(ctx context.Context, name string) form.Field {
	f := form.Field{Name: name, Label: voice.Say(ctx, "cchc.detail.sets.field."+name), Value: h.typed[name], Optional: name == "basis" || name == "valid_to"}
	if strings.HasPrefix(name, "valid") {
		f.Short, f.Hint = true, voice.Say(ctx, "cchc.detail.sets.date_hint")
	}
	for _, p := range h.problems {
		if p.Field == f.ID() {
			f.Error = p.Text
		}
	}
	return f
}

func (p *Pages) publishSet(w http.ResponseWriter, r *http.Request) error {
	digest := r.PathValue("set")
	if err := p.service.PublishSet(r.Context(), digest, pageActor); err != nil {
		return err
	}
	return p.site.Redirect(w, r, setURL(digest), "cchc.detail.sets.published")
}

// upload is the form that takes a set as a file.
type upload struct {
	problems []string
	dry      *SetPage
	readsXLS bool
}

func (p *Pages) uploadForm(w http.ResponseWriter, r *http.Request) error {
	return p.renderUpload(w, r, http.StatusOK, upload{})
}

func (p *Pages) renderUpload(w http.ResponseWriter, r *http.Request, status int, u upload) error {
	ctx := r.Context()
	u.readsXLS = p.options.ReadSet != nil
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.detail.sets.upload_title"), Current: railSets,
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.sets"), Href: setRoot}}, Here: voice.Say(ctx, "cchc.detail.sets.upload"),
	}
	return p.site.RenderStatus(w, r, status, page, uploadPage(u))
}

// uploadSet checks a file, or takes it in as a draft. Everything wrong with it
// is told at once, by row and column; nothing of a refused file is kept.
func (p *Pages) uploadSet(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	name, content, err := uploaded(r)
	if err == nil && strings.EqualFold(filepath.Ext(name), ".xlsx") {
		if p.options.ReadSet == nil {
			err = fault.New(fault.Invalid, "cchc.detail.sets.no_excel")
		} else {
			name, content, err = p.options.ReadSet(name, content)
		}
	}
	if err != nil {
		return p.refuseUpload(w, r, err)
	}
	if r.PostFormValue("dry") == "" {
		saved, _, err := p.service.ImportSet(ctx, name, content, pageActor)
		if err != nil {
			return p.refuseUpload(w, r, err)
		}
		return p.site.Redirect(w, r, setURL(saved.Digest), "cchc.detail.sets.saved", saved.Title)
	}
	set, err := criteria.Load(name, content)
	if err != nil {
		return p.refuseUpload(w, r, err)
	}
	findings, err := p.service.Lint(ctx, set)
	if err != nil {
		return err
	}
	page := SetPage{SetLine: SetLine{ID: set.ID, Title: set.Title, Leaves: len(set.Leaves()), MaxPoints: maxText(set.MaxPoints)}, File: name, set: set}
	for _, f := range findings {
		if !f.Warning {
			page.Findings++
		}
		page.Lint = append(page.Lint, LintFinding{f.Code, f.Warning, f.Place, f.Line, saidBy(f.Say)})
	}
	return p.renderUpload(w, r, http.StatusOK, upload{dry: &page})
}

func (p *Pages) refuseUpload(w http.ResponseWriter, r *http.Request, err error) error {
	if _, isRefusal := fault.From(err); !isRefusal {
		return err
	}
	u, ctx := upload{}, r.Context()
	for _, f := range fault.All(err) {
		u.problems = append(u.problems, f.Say(voice.Words(ctx), voice.Lang(ctx)))
	}
	return p.renderUpload(w, r, http.StatusUnprocessableEntity, u)
}

// uploaded reads the file of the form.
func uploaded(r *http.Request) (name string, content []byte, err error) {
	file, header, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, fault.New(fault.Invalid, "cchc.detail.sets.no_file")
	}
	if err != nil {
		return "", nil, err
	}
	defer func() { err = errors.Join(err, closeQuietly(file)) }()
	if content, err = io.ReadAll(io.LimitReader(file, setBytesMax+1)); err != nil {
		return "", nil, err
	}
	switch {
	case len(content) > setBytesMax:
		return "", nil, fault.New(fault.TooLarge, "cchc.detail.sets.too_large", setBytesMax>>20)
	case len(content) == 0:
		return "", nil, fault.New(fault.Invalid, "cchc.detail.sets.empty_file")
	}
	return filepath.Base(header.Filename), content, nil
}

func closeQuietly(f multipart.File) error { return f.Close() }
