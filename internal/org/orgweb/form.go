package orgweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// control is a field with its choices; without choices it takes text.
type control struct {
	form.Field
	choices []form.Choice
	isMany  bool // boxes to tick, of which several may hold
	isArea  bool
}

// formPage is one form: what it asks, what was typed, and what it does.
type formPage struct {
	office
	title, intro, button string
	controls             []control
	typed                map[string][]string
	problems             []notice.Problem
	// save acts on what was typed and tells which sentence says so.
	save func(ctx context.Context, typed reader) (key string, args []any, err error)
}

type formMaker func(r *http.Request, f *formPage) error

// form registers a form to see and to send.
func (p *Pages) form(pattern, action string, fill formMaker) {
	access := web.May(action)
	p.site.Handle("GET "+pattern, access, func(w http.ResponseWriter, r *http.Request) error {
		f, err := p.made(r, action, fill)
		if err != nil {
			return err
		}
		return p.render(w, r, http.StatusOK, f)
	})
	p.site.Handle("POST "+pattern, access, func(w http.ResponseWriter, r *http.Request) error {
		if err := r.ParseForm(); err != nil {
			return fault.New(fault.Invalid, "orgweb.bad_form").Because(err)
		}
		f, err := p.made(r, action, fill)
		if err != nil {
			return err
		}
		f.typed = r.PostForm
		typed := reader{values: r.PostForm}
		key, args, err := f.save(r.Context(), typed)
		if err == nil {
			return p.site.Redirect(w, r, peopleURL(f.Code), key, args...)
		}
		problems := fault.All(err)
		if len(problems) == 0 {
			return err
		}
		f.refuse(r.Context(), problems)
		status := http.StatusUnprocessableEntity
		if fault.Is(err, fault.Forbidden) {
			status = http.StatusForbidden
		}
		return p.render(w, r, status, f)
	})
}

// made builds the form for whoever may do the action in this agency.
func (p *Pages) made(r *http.Request, action string, fill formMaker) (*formPage, error) {
	o, err := p.office(r)
	if err != nil {
		return nil, err
	}
	if err := p.mayHere(r.Context(), action, o.Agency); err != nil {
		return nil, err
	}
	f := &formPage{office: o}
	return f, fill(r, f)
}

func (p *Pages) render(w http.ResponseWriter, r *http.Request, status int, f *formPage) error {
	ctx := r.Context()
	f.fill()
	page := layout.Page{
		Title: f.title, Lead: f.intro, Current: Rail,
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "orgweb.title", f.Name), Href: peopleURL(f.Code)}},
	}
	return p.site.RenderStatus(w, r, status, page, formBody(f))
}

// fill puts back what was typed.
func (f *formPage) fill() {
	for i := range f.controls {
		c := &f.controls[i]
		if f.typed != nil {
			c.Value = strings.Join(f.typed[c.Name], " ")
			for n := range c.choices {
				c.choices[n].Chosen = slices.Contains(f.typed[c.Name], c.choices[n].Value)
			}
		}
		for _, problem := range f.problems {
			if problem.Field == c.ID() {
				c.Error = problem.Text
			}
		}
	}
}

func (f *formPage) refuse(ctx context.Context, problems fault.Problems) {
	for _, e := range problems {
		problem := notice.Problem{Text: e.Sentence(voice.Words(ctx), voice.Lang(ctx))}
		if slices.ContainsFunc(f.controls, func(c control) bool { return c.Name == e.Place.Field }) {
			problem.Field = "f-" + e.Place.Field
		}
		f.problems = append(f.problems, problem)
	}
}

// reader takes values out of a form and remembers what could not be read.
type reader struct{ values map[string][]string }

func (t reader) text(name string) string {
	if len(t.values[name]) == 0 {
		return ""
	}
	return strings.TrimSpace(t.values[name][0])
}

func (t reader) id(name string) id.ID { return id.ID(t.text(name)) }

// day reads a date as people type it; empty is the zero day.
func (t reader) day(name string) (civil.Date, error) {
	text := t.text(name)
	if text == "" {
		return civil.Date{}, nil
	}
	return parseDay(text, name)
}

func parseDay(text, field string) (civil.Date, error) {
	day, err := civil.ParseVN(text)
	if err != nil {
		day, err = civil.ParseDate(text)
	}
	if err != nil {
		return civil.Date{}, fault.New(fault.Invalid, "orgweb.bad_day", text).At(fault.Place{Field: field})
	}
	return day, nil
}

// days reads the first and the last day.
func (t reader) days() (from, to civil.Date, err error) {
	var problems fault.Problems
	from, err = t.day("valid_from")
	problems = append(problems, fault.All(err)...)
	to, err = t.day("valid_to")
	problems = append(problems, fault.All(err)...)
	return from, to, problems.OrNil()
}

// said makes a field with the words of its key.
func said(ctx context.Context, name, key, value string) control {
	return control{Field: form.Field{Name: name, Label: voice.Say(ctx, key), Value: value}}
}

func (c control) optional() control { c.Optional = true; return c }

// dayField is a field for a date.
func dayField(ctx context.Context, name, key string, value civil.Date) control {
	c := said(ctx, name, key, dayText(ctx, value))
	c.Short, c.Hint = true, voice.Say(ctx, "orgweb.day_hint")
	return c
}
