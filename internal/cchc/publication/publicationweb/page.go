package publicationweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// yearOf reads the year of an address.
func yearOf(r *http.Request) (int, error) {
	year, err := strconv.Atoi(r.PathValue("year"))
	if err != nil || year < civil.YearMin || year > civil.YearMax {
		return 0, fault.New(fault.NotFound, "cchc.pub.no_year", r.PathValue("year"))
	}
	return year, nil
}

func blockName(ctx context.Context, block string) string {
	return publication.BlockName(voice.Lang(ctx), block)
}

// blockInText is the name of a block in the middle of a sentence.
func blockInText(ctx context.Context, block string) string {
	name := []rune(blockName(ctx, block))
	return strings.ToLower(string(name[:1])) + string(name[1:])
}

func crumb(ctx context.Context, key, href string) layout.Link {
	return layout.Link{Label: voice.Say(ctx, key), Href: href}
}

// stateTag is the state of a round in a word.
func stateTag(state cchc.RoundState) tag.Kind {
	switch state {
	case cchc.Published:
		return tag.Done
	case cchc.Frozen:
		return tag.Info
	}
	return tag.Waiting
}

// typed is a form as it was sent, with what is wrong in it.
type typed struct {
	values   map[string]string
	problems fault.Problems
}

func typedIn(r *http.Request, names ...string) typed {
	t := typed{values: map[string]string{}}
	for _, name := range names {
		t.values[name] = strings.TrimSpace(r.FormValue(name))
	}
	return t
}

// refused keeps what a use case says about the form; another failure is
// returned.
func refused(t *typed, err error) error {
	found := fault.All(err)
	if len(found) == 0 {
		return err
	}
	for _, one := range found {
		if one.Kind != fault.Invalid && one.Kind != fault.Conflict && one.Kind != fault.TooLarge {
			return err
		}
	}
	t.problems = append(t.problems, found...)
	return nil
}

// field is a field of the form with its value and what is wrong with it.
func (t typed) field(ctx context.Context, name, key string) form.Field {
	f := form.Field{Name: name, Label: voice.Say(ctx, key), Value: t.values[name]}
	for _, p := range t.problems {
		if p.Place.Field == name {
			f.Error = p.Sentence(voice.Words(ctx), voice.Lang(ctx))
		}
	}
	return f
}

func optional(f form.Field) form.Field {
	f.Optional = true
	return f
}

func hinted(f form.Field, hint string) form.Field {
	f.Hint = hint
	return f
}

func short(f form.Field) form.Field {
	f.Short = true
	return f
}

// summary lists what must be mended, each with the field it stands in.
func (t typed) summary(ctx context.Context) []notice.Problem {
	var list []notice.Problem
	for _, p := range t.problems {
		one := notice.Problem{Text: p.Sentence(voice.Words(ctx), voice.Lang(ctx))}
		if _, isField := t.values[p.Place.Field]; isField {
			one.Field = form.Field{Name: p.Place.Field}.ID()
		}
		list = append(list, one)
	}
	return list
}

// status is 422 for a form that was refused.
func (t typed) status() int {
	if len(t.problems) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}
