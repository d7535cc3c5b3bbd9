package reformweb

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/reform"
	"minhbach/internal/web/component/button"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// calendarView is one month: its weeks, Monday first, and everything due in it.
type calendarView struct {
	first        civil.Date
	today        civil.Date
	weeks        [][]dayView
	items        []reform.Due
	isList       bool
	maySubscribe bool
	hasFeed      bool
	secret       string
}

type dayView struct {
	on      civil.Date
	isElse  bool // of the month before or after
	isOff   bool
	isToday bool
	holiday string
	items   []reform.Due
}

func (d dayView) class() string {
	var class []string
	for _, c := range []struct {
		is   bool
		name string
	}{{d.isElse, "day-else"}, {d.isOff, "day-off"}, {d.isToday, "day-today"}} {
		if c.is {
			class = append(class, c.name)
		}
	}
	return strings.Join(class, " ")
}

const daysOfWeek = 7

// monthOf reads "2018-11"; what cannot be read is this month.
func monthOf(text string, today civil.Date) civil.Date {
	if first, err := civil.ParseDate(text + "-01"); err == nil {
		return first
	}
	return today.AddDays(1 - today.Day())
}

func monthText(d civil.Date) string { return d.String()[:len("2018-11")] }

func (v calendarView) last() civil.Date {
	next := v.first.AddDays(31)
	return next.AddDays(-next.Day())
}

func (v calendarView) title(ctx context.Context) string {
	return voice.Say(ctx, "reform.web.calendar.month", int(v.first.Month()), yearWord(v.first.Year()))
}

func (v calendarView) moves(ctx context.Context) []button.Props {
	view := ""
	other, key := "danh-sach", "reform.web.calendar.as_list"
	if v.isList {
		view, other, key = "danh-sach", "", "reform.web.calendar.as_month"
	}
	before, after := v.first.AddDays(-1), v.last().AddDays(1)
	return []button.Props{
		{Label: voice.Say(ctx, "reform.web.calendar.before"), Href: calendarURL(monthText(before), view), Icon: "chevron-left"},
		{Label: voice.Say(ctx, "reform.web.calendar.now"), Href: calendarURL(monthText(v.today), view)},
		{Label: voice.Say(ctx, "reform.web.calendar.after"), Href: calendarURL(monthText(after), view), Icon: "chevron-right"},
		{Label: voice.Say(ctx, key), Href: calendarURL(monthText(v.first), other), Kind: button.Quiet, Icon: "list"},
	}
}

func weekdayNames(ctx context.Context) []string {
	names := make([]string, 0, daysOfWeek)
	for _, day := range []string{"1", "2", "3", "4", "5", "6", "7"} {
		names = append(names, voice.Say(ctx, "reform.web.weekday."+day))
	}
	return names
}

// calendar serves a month.
func (p *Pages) calendar(w http.ResponseWriter, r *http.Request) error {
	v, err := p.calendarOf(r.Context(), r.URL.Query().Get("thang"), r.URL.Query().Get("kieu") == "danh-sach")
	if err != nil {
		return err
	}
	return p.renderCalendar(w, r, v)
}

func (p *Pages) renderCalendar(w http.ResponseWriter, r *http.Request, v calendarView) error {
	ctx := r.Context()
	page := layout.Page{
		Title: v.title(ctx), Window: voice.Say(ctx, "reform.web.nav.calendar"), Lead: voice.Say(ctx, "reform.web.calendar.lead", len(v.items)),
		Current: railCalendar, Twin: apiRoot + "/calendar/" + monthText(v.first),
		Actions: buttons([]button.Props{quiet(voice.Say(ctx, "reform.web.nav.notices"), noticeRoot, "settings"), printing(ctx)}),
	}
	return p.site.Render(w, r, page, calendarBody(v))
}

func (p *Pages) calendarOf(ctx context.Context, month string, isList bool) (calendarView, error) {
	v := calendarView{today: p.service.Today(), isList: isList}
	v.first = monthOf(month, v.today)
	agencies, err := p.mineAgencies(ctx)
	if err != nil {
		return v, err
	}
	if v.items, err = p.service.Due(ctx, agencies, v.first, v.last()); err != nil {
		return v, err
	}
	working, err := p.service.Calendar(ctx)
	if err != nil {
		return v, err
	}
	holidays := map[civil.Date]string{}
	for _, h := range p.service.Base().Holidays(v.first.Year()) {
		holidays[h.On] = h.Name
	}
	v.weeks = v.weeksOf(working, holidays)
	if v.hasFeed, err = p.service.HasFeed(ctx); err != nil {
		return v, err
	}
	v.maySubscribe = p.service.MaySubscribe(ctx)
	return v, nil
}

func (v calendarView) weeksOf(working *civil.Calendar, holidays map[civil.Date]string) [][]dayView {
	byDay := map[civil.Date][]reform.Due{}
	for _, d := range v.items {
		byDay[d.On] = append(byDay[d.On], d)
	}
	monday := v.first.AddDays(-((int(v.first.Weekday()) + daysOfWeek - int(time.Monday)) % daysOfWeek))
	var weeks [][]dayView
	for day := monday; !day.After(v.last()); {
		var week []dayView
		for range daysOfWeek {
			isElse := day.Month() != v.first.Month()
			week = append(week, dayView{on: day, isElse: isElse, isOff: !working.IsWorking(day), isToday: day == v.today, holiday: holidays[day], items: byDay[day]})
			day = day.AddDays(1)
		}
		weeks = append(weeks, week)
	}
	return weeks
}

func (v calendarView) feedForms(ctx context.Context) []formView {
	open := formView{action: calendarRoot + "/dia-chi", submit: voice.Say(ctx, "reform.web.feed.open")}
	if !v.hasFeed {
		return []formView{open}
	}
	open.submit = voice.Say(ctx, "reform.web.feed.again")
	return []formView{open, {action: calendarRoot + "/dia-chi/dong", submit: voice.Say(ctx, "reform.web.feed.close")}}
}

// openFeed makes the secret address and shows it this once.
func (p *Pages) openFeed(w http.ResponseWriter, r *http.Request) error {
	token, err := p.service.OpenFeed(r.Context(), p.options.Chance)
	if err != nil {
		return err
	}
	v, err := p.calendarOf(r.Context(), "", false)
	if err != nil {
		return err
	}
	site := p.options.Site
	if site == "" {
		site = "http://" + r.Host
	}
	v.secret = site + calendarRoot + "/" + token + feedEnding
	return p.renderCalendar(w, r, v)
}

func (p *Pages) closeFeed(w http.ResponseWriter, r *http.Request) error {
	if err := p.service.CloseFeed(r.Context()); err != nil {
		return err
	}
	return p.site.Redirect(w, r, calendarRoot, "reform.web.feed.closed")
}

const feedEnding = ".ics"

// feed serves a calendar to whoever knows its secret address.
func (p *Pages) feed(w http.ResponseWriter, r *http.Request) error {
	token, isFeed := strings.CutSuffix(r.PathValue("token"), feedEnding)
	if !isFeed {
		return fault.New(fault.NotFound, "web.page_absent")
	}
	list, err := p.service.FeedOf(r.Context(), token)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	words := reform.CalendarWords{Name: voice.Say(r.Context(), "reform.web.nav.mine"), Provisional: voice.Say(r.Context(), "reform.web.provisional"), Site: p.options.Site}
	if err := reform.WriteCalendar(&out, list, words, p.service.Now()); err != nil {
		return err
	}
	w.Header().Set("Referrer-Policy", "no-referrer")
	return send(w, r, "viec.ics", "text/calendar; charset=utf-8", out.Bytes())
}
