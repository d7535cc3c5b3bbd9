package cchcweb

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/fault"
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

// refusalsOf are the refusals in an error about a file; nil when it failed
// for another reason. A conflict is not about what was typed.
func refusalsOf(err error) fault.Problems {
	if f, ok := fault.From(err); !ok || f.Kind != fault.Invalid {
		return nil
	}
	return fault.All(err)
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

// zipMagic begins every workbook, whatever its file is called.
var zipMagic = []byte("PK\x03\x04")

// uploadSet checks a file, or takes it in as a draft. Everything wrong with it
// is told at once, by row and column; nothing of a refused file is kept.
func (p *Pages) uploadSet(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	name, content, err := uploaded(r)
	switch {
	case err != nil:
	case bytes.HasPrefix(content, zipMagic) || strings.EqualFold(filepath.Ext(name), ".xlsx"):
		if p.options.ReadSet == nil {
			err = fault.New(fault.Invalid, "cchc.detail.sets.no_excel")
		} else {
			name, content, err = p.options.ReadSet(name, content)
		}
	case !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0:
		err = fault.New(fault.Invalid, "cchc.detail.sets.no_text", name)
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
	if tooLarge, isTooLarge := errors.AsType[*http.MaxBytesError](err); isTooLarge {
		return "", nil, tooLarge
	}
	if err != nil { // a form that was cut off on its way
		return "", nil, fault.New(fault.Invalid, "cchc.detail.sets.no_file").Because(err)
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
