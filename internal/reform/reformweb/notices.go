package reformweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/reform"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// notices is the form of a year's days off; ?nam= chooses the year.
func (p *Pages) notices(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	entered, err := p.service.Notices(ctx)
	if err != nil {
		return err
	}
	year := p.service.Today().Year()
	if asked, err := strconv.Atoi(r.URL.Query().Get("nam")); err == nil && asked >= civil.YearMin && asked <= civil.YearMax {
		year = asked
	}
	was := reform.Notice{}
	for _, n := range entered {
		if n.Year == year {
			was = n
		}
	}
	f := formView{controls: []control{
		hidden("year", yearWord(year)), text(ctx, "basis"), daysField(ctx, "days_off"), daysField(ctx, "working_days"), versionField(was.Version),
	}, submit: voice.Say(ctx, "reform.web.save"), cancel: calendarRoot, intro: p.knownDays(ctx, year)}
	f.controls[1].Hint = voice.Say(ctx, "reform.web.notices.basis_hint")
	page := layout.Page{
		Title: voice.Say(ctx, "reform.web.notices.title", yearWord(year)), Current: railCalendar, Lead: voice.Say(ctx, "reform.web.notices.lead"),
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "reform.web.nav.calendar"), Href: calendarRoot}}, Switches: noticeYears(ctx, year, p.service.Today().Year()),
	}
	values := fields{"basis": was.Basis, "days_off": days(ctx, was.DaysOff), "working_days": days(ctx, was.WorkingDays)}
	return p.handle(w, r, page, f, values, func(t *typed, _ []reform.File) (string, string, error) {
		n := reform.Notice{Version: t.version()}
		n.Year, n.Basis = t.count("year"), t.text("basis")
		n.DaysOff, n.WorkingDays = t.days("days_off"), t.days("working_days")
		if len(t.problems) > 0 {
			return "", "", nil
		}
		return noticeRoot + "?nam=" + yearWord(n.Year), "reform.web.notices.saved", p.service.EnterNotice(ctx, n)
	})
}

func hidden(name, value string) control {
	c := versionField(0)
	c.Name, c.Value = name, value
	return c
}

func daysField(ctx context.Context, name string) control {
	c := optional(area(ctx, name, "4"))
	c.Hint = voice.Say(ctx, "reform.web.notices.days_hint")
	return c
}

func days(ctx context.Context, list []civil.Date) string {
	lines := make([]string, len(list))
	for i, d := range list {
		lines[i] = dayText(ctx, d)
	}
	return strings.Join(lines, "\n")
}

// linesMax bounds a field of many lines before it is taken apart.
const linesMax = 400

// days reads one day a line; blanks, commas and semicolons part days too.
func (t *typed) days(name string) []civil.Date {
	words := strings.FieldsFunc(t.text(name), func(r rune) bool { return strings.ContainsRune(" \t\r\n,;", r) })
	if len(words) > linesMax {
		t.problems = append(t.problems, fault.New(fault.Invalid, "reform.too_many_lines", linesMax).At(fault.Place{Field: name}))
		return nil
	}
	var list []civil.Date
	for _, word := range words {
		day, err := civil.ParseTyped(word, t.today, t.calendar)
		t.refuse(name, err)
		if err == nil {
			list = append(list, day)
		}
	}
	return list
}

// knownDays names the days off that need not be entered.
func (p *Pages) knownDays(ctx context.Context, year int) string {
	var known []string
	for _, h := range p.service.Base().Holidays(year) {
		known = append(known, h.Name+" ("+dayText(ctx, h.On)+")")
	}
	return voice.Say(ctx, "reform.web.notices.known", strings.Join(known, ", "))
}

func noticeYears(ctx context.Context, year, today int) []layout.Switch {
	s := layout.Switch{Label: voice.Say(ctx, "reform.web.year"), Current: yearWord(year)}
	for y := max(today, year) + 1; y >= min(today, year)-yearsBack; y-- {
		s.Options = append(s.Options, layout.Option{Label: yearWord(y), Href: noticeRoot + "?nam=" + yearWord(y), Current: y == year})
	}
	return []layout.Switch{s}
}
