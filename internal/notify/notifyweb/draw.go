package notifyweb

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"minhbach/internal/civil"
	"minhbach/internal/locale"
	"minhbach/internal/notify"
	"minhbach/internal/sheet"
	"minhbach/internal/web/component/chip"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/component/pagination"
	"minhbach/internal/web/component/stat"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

func chips(ctx context.Context, list notify.List) []chip.Props {
	var row []chip.Props
	for _, c := range []struct {
		filter notify.Filter
		count  int
	}{{notify.OpenNotices, list.Counts.Open}, {notify.UnreadNotices, list.Counts.Unread}, {notify.SettledNotices, list.Counts.Settled}} {
		row = append(row, chip.Props{
			Label: voice.Say(ctx, "notifyweb.filter."+string(c.filter)), Href: listURL(c.filter, 1), Count: c.count, Current: c.filter == list.Filter,
		})
	}
	return row
}

var bandTags = map[notify.Band]tag.Kind{notify.Overdue: tag.Overdue, notify.Today: tag.Soon, notify.Soon: tag.Soon, notify.News: tag.Info}

func stateTag(ctx context.Context, n notify.Notice, today civil.Date) (kind tag.Kind, label string) {
	if n.IsSettled() {
		return tag.Done, voice.Say(ctx, "notifyweb.settled")
	}
	band := notify.BandOn(n.On, today)
	return bandTags[band], voice.Say(ctx, "notifyweb.band."+string(band))
}

// dueText is the deadline with how far off it is, so that nobody has to count.
func dueText(ctx context.Context, n notify.Notice, today civil.Date) (day, distance string) {
	if n.On.IsZero() {
		return voice.Text(ctx, civil.DateOf(n.MadeAt)), ""
	}
	day = voice.Text(ctx, n.On)
	switch days := today.DaysUntil(n.On); {
	case n.IsSettled(), days == 0:
		return day, ""
	case days < 0:
		return day, voice.Say(ctx, "notifyweb.days_late", -days)
	default:
		return day, voice.Say(ctx, "notifyweb.days_left", days)
	}
}

func table(ctx context.Context, list notify.List, today civil.Date) datatable.Props {
	t := datatable.Props{Label: voice.Say(ctx, "notifyweb.title"), Columns: []datatable.Column{
		{Title: voice.Say(ctx, "notifyweb.state"), Tight: true}, {Title: voice.Say(ctx, "notifyweb.due"), Tight: true},
		{Title: voice.Say(ctx, "notifyweb.what"), Wide: true}, {Title: voice.Say(ctx, "notifyweb.kind"), Tight: true}, {Title: voice.Say(ctx, "notifyweb.reading"), Tight: true},
	}}
	for _, n := range list.Notices {
		kind, label := stateTag(ctx, n, today)
		day, distance := dueText(ctx, n, today)
		what := datatable.Cell{Text: n.Subject.In(voice.Words(ctx), voice.Lang(ctx)), Href: n.Href, Strong: !n.IsRead() && !n.IsSettled()}
		reading := datatable.Cell{Text: voice.Say(ctx, "notifyweb.read"), Muted: true}
		if !n.IsRead() && !n.IsSettled() {
			reading = datatable.Cell{Part: markOne(string(n.ID), listURL(list.Filter, list.Page))}
		}
		if n.IsSettled() {
			reading = datatable.Cell{Text: voice.Say(ctx, "notifyweb.settled_on", n.SettledOn), Muted: true}
		}
		t.Rows = append(t.Rows, datatable.Row{Cells: []datatable.Cell{
			{Part: tag.Tag(kind, label)}, {Text: day, Note: distance}, what, {Text: voice.Say(ctx, n.Kind), Muted: true}, reading,
		}})
	}
	return t
}

func pages(list notify.List) pagination.Props {
	first := (list.Page-1)*notify.PageSize + 1
	props := pagination.Props{First: first, Last: first + len(list.Notices) - 1, Total: list.Total()}
	if list.Page > 1 {
		props.Before = listURL(list.Filter, list.Page-1)
	}
	if props.Last < props.Total {
		props.After = listURL(list.Filter, list.Page+1)
	}
	return props
}

func (f settingsForm) field(ctx context.Context, name string) form.Field {
	field := form.Field{Name: name, Label: voice.Say(ctx, "notifyweb.field."+name), Short: true}
	for _, problem := range f.problems {
		if problem.Place.Field == name {
			field.Error = problem.Say(voice.Words(ctx), voice.Lang(ctx))
		}
	}
	return field
}

func (f settingsForm) summary(ctx context.Context) []notice.Problem {
	var list []notice.Problem
	for _, problem := range f.problems {
		list = append(list, notice.Problem{Text: problem.Say(voice.Words(ctx), voice.Lang(ctx)), Field: "f-" + problem.Place.Field})
	}
	return list
}

func (f settingsForm) hours() []form.Choice {
	choices := make([]form.Choice, 0, notify.HoursMax+1)
	isKnown := false
	for hour := range notify.HoursMax {
		value := strconv.Itoa(hour)
		choices = append(choices, form.Choice{Value: value, Label: fmt.Sprintf("%02d:00", hour), Chosen: value == f.Hour})
		isKnown = isKnown || value == f.Hour
	}
	if !isKnown { // what was typed comes back, also what no list offers
		choices = append(choices, form.Choice{Value: f.Hour, Label: f.Hour, Chosen: true})
	}
	return choices
}

func (f settingsForm) langs(ctx context.Context) []form.Choice {
	var choices []form.Choice
	for _, l := range locale.Langs() {
		choices = append(choices, form.Choice{Value: string(l), Label: voice.Say(ctx, "web.language."+string(l)), Chosen: string(l) == f.Lang})
	}
	return choices
}

// Shown is a notice as the JSON twin and the workbook show it.
type Shown struct {
	ID        string      `json:"id"`
	Kind      string      `json:"kind"`
	Subject   string      `json:"subject"`
	Href      string      `json:"href"`
	DueOn     civil.Date  `json:"due_on,omitzero"`
	Band      notify.Band `json:"band"`
	IsRead    bool        `json:"read"`
	SettledOn civil.Date  `json:"settled_on,omitzero"`
}

// Twin is the page as JSON.
type Twin struct {
	Open    int     `json:"open"`
	Unread  int     `json:"unread"`
	Settled int     `json:"settled"`
	Page    int     `json:"page"`
	Notices []Shown `json:"notices"`
}

func (p *Pages) shown(ctx context.Context, list notify.List) []Shown {
	rows := make([]Shown, len(list.Notices))
	for i, n := range list.Notices {
		rows[i] = Shown{
			ID: string(n.ID), Kind: voice.Say(ctx, n.Kind), Subject: n.Subject.In(voice.Words(ctx), voice.Lang(ctx)), Href: n.Href,
			DueOn: n.On, Band: notify.BandOn(n.On, p.Clock.Today()), IsRead: n.IsRead(), SettledOn: n.SettledOn,
		}
	}
	return rows
}

func (p *Pages) twin(w http.ResponseWriter, r *http.Request) error {
	list, err := p.asked(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	err = json.NewEncoder(w).Encode(Twin{
		Open: list.Counts.Open, Unread: list.Counts.Unread, Settled: list.Counts.Settled, Page: list.Page, Notices: p.shown(r.Context(), list),
	})
	if err != nil {
		return fmt.Errorf("send the notices: %w", err)
	}
	return nil
}

func bookColumns(ctx context.Context) []sheet.Column {
	const narrow, wide = 16, 70 // characters
	return []sheet.Column{
		{Head: voice.Say(ctx, "notifyweb.state"), Width: narrow}, {Head: voice.Say(ctx, "notifyweb.due"), Width: narrow, IsDate: true},
		{Head: voice.Say(ctx, "notifyweb.what"), Width: wide}, {Head: voice.Say(ctx, "notifyweb.kind"), Width: 2 * narrow},
		{Head: voice.Say(ctx, "notifyweb.settled"), Width: narrow, IsDate: true},
	}
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// workbook sends all pages of the list that was chosen.
func (p *Pages) workbook(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	first, err := p.asked(r)
	if err != nil {
		return err
	}
	rows := [][]any{}
	for page := 1; (page-1)*notify.PageSize < first.Total(); page++ {
		list, err := p.service.List(ctx, first.Filter, page)
		if err != nil {
			return err
		}
		for _, s := range p.shown(ctx, list) {
			rows = append(rows, []any{voice.Say(ctx, "notifyweb.band."+string(s.Band)), s.DueOn, s.Subject, s.Kind, s.SettledOn})
		}
		if len(list.Notices) == 0 {
			break
		}
	}
	var out bytes.Buffer
	if err := sheet.Write(&out, sheet.Table{Sheet: "thong-bao", Titles: []string{voice.Say(ctx, "notifyweb.title")}, Columns: bookColumns(ctx), Rows: rows}); err != nil {
		return err
	}
	w.Header().Set("Content-Type", xlsxType)
	w.Header().Set("Content-Disposition", `attachment; filename="thong-bao.xlsx"`)
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("send the notices: %w", err)
	}
	return nil
}

func (p *Pages) outbox(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	posted, err := p.service.Outbox(ctx)
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: voice.Say(ctx, "notifyweb.outbox"), Lead: voice.Say(ctx, "notifyweb.outbox_lead"), Current: railID,
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "notifyweb.title"), Href: notify.Path}}, Here: voice.Say(ctx, "notifyweb.outbox"),
	}
	return p.site.Render(w, r, page, outboxBody(posted, p.Server()))
}

// counts are the letters by state, in the order they pass through them.
func counts(ctx context.Context, posted notify.Posted) []stat.Fact {
	var facts []stat.Fact
	for _, state := range []notify.LetterState{notify.Waiting, notify.Failed, notify.Sent, notify.GivenUp} {
		facts = append(facts, stat.Fact{Label: voice.Say(ctx, "notifyweb.letter."+string(state)), Value: voice.Number(ctx, strconv.Itoa(posted.Counts[state]))})
	}
	return facts
}

var letterTags = map[notify.LetterState]tag.Kind{notify.Waiting: tag.Waiting, notify.Sent: tag.Done, notify.Failed: tag.Soon, notify.GivenUp: tag.Overdue}

func lettersTable(ctx context.Context, letters []notify.Letter) datatable.Props {
	t := datatable.Props{Label: voice.Say(ctx, "notifyweb.outbox"), Dense: true, Columns: []datatable.Column{
		{Title: voice.Say(ctx, "notifyweb.state"), Tight: true}, {Title: voice.Say(ctx, "notifyweb.letter.day"), Tight: true},
		{Title: voice.Say(ctx, "notifyweb.letter.tries"), Number: true}, {Title: voice.Say(ctx, "notifyweb.letter.next"), Tight: true},
		{Title: voice.Say(ctx, "notifyweb.letter.trouble"), Wide: true},
	}}
	for _, l := range letters {
		next, trouble := "–", "–"
		if l.State == notify.Failed || l.State == notify.Waiting {
			next = civil.MomentOf(l.NextTry).Text(voice.Lang(ctx))
		}
		if l.Trouble != "" {
			trouble = voice.Say(ctx, "notifyweb.trouble."+string(l.Trouble))
		}
		t.Rows = append(t.Rows, datatable.Row{Cells: []datatable.Cell{
			{Part: tag.Tag(letterTags[l.State], voice.Say(ctx, "notifyweb.letter."+string(l.State)))}, {Text: voice.Text(ctx, l.Day)},
			{Text: voice.Number(ctx, strconv.Itoa(l.Attempts))}, {Text: next}, {Text: trouble},
		}})
	}
	return t
}
