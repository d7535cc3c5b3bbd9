package reformweb

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/reform"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/voice"
)

// control is one field of a form.
type control struct {
	form.Field
	kind    controlKind
	choices []form.Choice
	lines   string // of an area
}

type controlKind int

const (
	textControl controlKind = iota
	numberControl
	areaControl
	selectControl
	fileControl
	hiddenControl
	checkControl
)

// lineGroup is one line of what came out of a conference or inspection.
type lineGroup struct {
	legend   string
	controls []control
}

// formView is a form as it is drawn.
type formView struct {
	problems []notice.Problem
	before   []notice.Problem // said first, and no mistake: what a dry run found
	intro    string
	controls []control
	groups   []lineGroup
	kept     []keptFile // papers that came with a refused form
	more     string     // the button that adds lines
	submit   string
	cancel   string
	action   string // the address it is sent to; empty: its own
}

type keptFile struct{ name, mark string }

// typed is what a form sent, read field by field.
type typed struct {
	values   url.Values
	today    civil.Date
	calendar *civil.Calendar
	problems fault.Problems
}

const memoryBytesMax = 8 << 20

// read takes a form apart; its papers are kept.
func (p *Pages) read(r *http.Request) (*typed, []reform.File, error) {
	if err := r.ParseMultipartForm(memoryBytesMax); err != nil && !isPlain(r) { //nolint:gosec // the site bounds the body of every form
		return nil, nil, fault.New(fault.Invalid, "reform.web.bad_form").Because(err)
	}
	calendar, err := p.service.Calendar(r.Context())
	if err != nil {
		return nil, nil, err
	}
	t := &typed{values: r.PostForm, today: p.service.Today(), calendar: calendar}
	files, err := p.takeFiles(r, t)
	return t, files, err
}

func isPlain(r *http.Request) bool {
	return !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
}

// takeFiles keeps the papers of a form, and finds those that an earlier,
// refused sending brought. A paper that is refused is a problem of the form.
func (p *Pages) takeFiles(r *http.Request, t *typed) ([]reform.File, error) {
	var files []reform.File
	for _, mark := range t.values["kept"] {
		if f, ok := p.unsealed(mark); ok {
			files = append(files, f)
		}
	}
	if r.MultipartForm == nil {
		return files, nil
	}
	for _, header := range r.MultipartForm.File["files"] {
		if header.Size == 0 && header.Filename == "" {
			continue
		}
		part, err := header.Open()
		if err != nil {
			return nil, fmt.Errorf("open a file of a form: %w", err)
		}
		f, err := p.service.KeepFile(r.Context(), header.Filename, part)
		closeErr := part.Close()
		if found := fault.All(err); len(found) > 0 {
			t.problems = append(t.problems, found...)
			continue
		}
		if err != nil || closeErr != nil {
			return nil, fmt.Errorf("keep a file of a form: %w", err)
		}
		files = append(files, f)
	}
	return files, nil
}

func (p *Pages) sum(content string) string {
	mac := hmac.New(sha256.New, p.seal[:])
	mac.Write([]byte(content))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// sealed remembers a paper in a form that comes back: nobody can name the
// digest of a paper that he did not send.
func (p *Pages) sealed(f reform.File) string {
	text, err := json.Marshal(f)
	if err != nil {
		return ""
	}
	content := base64.RawURLEncoding.EncodeToString(text)
	return content + "." + p.sum(content)
}

func (p *Pages) unsealed(mark string) (f reform.File, ok bool) {
	content, sum, _ := strings.Cut(mark, ".")
	if !hmac.Equal([]byte(sum), []byte(p.sum(content))) {
		return f, false
	}
	text, err := base64.RawURLEncoding.DecodeString(content)
	return f, err == nil && json.Unmarshal(text, &f) == nil
}

func (p *Pages) keptFiles(files []reform.File) []keptFile {
	kept := make([]keptFile, len(files))
	for i, f := range files {
		kept[i] = keptFile{f.Name, p.sealed(f)}
	}
	return kept
}

func (t *typed) text(name string) string { return strings.TrimSpace(t.values.Get(name)) }

func (t *typed) refuse(name string, err error) {
	for _, f := range fault.All(err) {
		t.problems = append(t.problems, f.At(fault.Place{Field: name}))
	}
}

// day reads a day as people type it; an empty field is no day.
func (t *typed) day(name string) civil.Date {
	text := t.text(name)
	if text == "" {
		return civil.Date{}
	}
	day, err := civil.ParseTyped(text, t.today, t.calendar)
	t.refuse(name, err)
	return day
}

// whole reads a whole number with or without dots between thousands.
func whole(text string) (int64, error) {
	n, err := strconv.ParseInt(strings.NewReplacer(".", "", " ", "").Replace(text), 10, 64)
	if err != nil {
		return 0, fault.New(fault.Invalid, "reform.web.number_wrong", text)
	}
	return n, nil
}

// count reads a whole number; an empty field is 0.
func (t *typed) count(name string) int {
	text := t.text(name)
	if text == "" {
		return 0
	}
	n, err := whole(text)
	t.refuse(name, err)
	return int(n)
}

// version is the one the form was drawn from; one that cannot be read is none,
// and is then refused as changed meanwhile.
func (t *typed) version() int64 {
	n, err := whole(t.values.Get("version"))
	if err != nil {
		return 0
	}
	return n
}

// mistakes are what was wrong with what was typed; nil when the error is of
// another kind. A conflict is told on the form too, so that nothing is lost.
func (t *typed) mistakes(err error) fault.Problems {
	if err != nil {
		f, ok := fault.From(err)
		if !ok || (f.Kind != fault.Invalid && f.Kind != fault.Conflict && f.Kind != fault.TooLarge) {
			return nil
		}
		return append(t.problems, fault.All(err)...)
	}
	return t.problems
}

// values of a form drawn for the first time.
type fields map[string]string

// from takes the values typed, when the form comes back.
func (t *typed) fields() fields {
	f := fields{}
	for name := range t.values {
		f[name] = t.values.Get(name)
	}
	return f
}

// draw puts values and refusals into controls.
func (f *formView) draw(ctx context.Context, values fields, problems fault.Problems) {
	fill := func(controls []control) {
		for i := range controls {
			c := &controls[i]
			if v, ok := values[c.Name]; ok {
				c.Value = v
			}
			for j := range c.choices {
				c.choices[j].Chosen = c.choices[j].Value == c.Value
			}
			for _, problem := range problems {
				if problem.Place.Field == c.Name && c.Name != "" {
					c.Error = problem.Sentence(voice.Words(ctx), voice.Lang(ctx))
				}
			}
		}
	}
	fill(f.controls)
	names := f.names()
	for i := range f.groups {
		fill(f.groups[i].controls)
	}
	for _, problem := range problems {
		n := notice.Problem{Text: problem.Sentence(voice.Words(ctx), voice.Lang(ctx))}
		if slices.Contains(names, problem.Place.Field) {
			n.Field = "f-" + problem.Place.Field
		} else if problem.Place.File != "" || problem.Place.Row > 0 {
			n.Text = problem.Say(voice.Words(ctx), voice.Lang(ctx))
		}
		f.problems = append(f.problems, n)
	}
}

func (f *formView) names() []string {
	var names []string
	for _, c := range f.controls {
		names = append(names, c.Name)
	}
	for _, g := range f.groups {
		for _, c := range g.controls {
			names = append(names, c.Name)
		}
	}
	return names
}

// The usual controls.

func label(ctx context.Context, name string) string { return voice.Say(ctx, "reform.web.field."+name) }

func text(ctx context.Context, name string) control {
	return control{Field: form.Field{Name: name, Label: label(ctx, name)}}
}

func optional(c control) control { c.Optional = true; return c }

func area(ctx context.Context, name, lines string) control {
	c := text(ctx, name)
	c.kind, c.lines = areaControl, lines
	return c
}

func number(ctx context.Context, name string) control {
	c := text(ctx, name)
	c.kind, c.Short, c.Optional = numberControl, true, true
	return c
}

func dayField(ctx context.Context, name string) control {
	c := text(ctx, name)
	c.Short, c.Hint = true, voice.Say(ctx, "reform.web.day_hint")
	return c
}

func filesField(ctx context.Context) control {
	c := optional(text(ctx, "files"))
	c.kind, c.Hint = fileControl, voice.Say(ctx, "reform.web.files_hint")
	return c
}

func versionField(version int64) control {
	return control{Field: form.Field{Name: "version", Value: fmt.Sprint(version)}, kind: hiddenControl}
}

func dayText(ctx context.Context, d civil.Date) string { return voice.Text(ctx, d) }
