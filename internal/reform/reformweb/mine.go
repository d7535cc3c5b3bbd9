package reformweb

import (
	"context"
	"net/http"

	"minhbach/internal/civil"
	"minhbach/internal/reform"
	"minhbach/internal/web/component/button"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// ahead is how many days the last band of a list of work looks.
const ahead = 45

// mineView is what a person has to do, in bands.
type mineView struct {
	Bands []bandView `json:"bands"`
	today civil.Date
}

type bandView struct {
	Band  reform.Band  `json:"band"`
	Items []reform.Due `json:"items"`
}

func (p *Pages) mineOf(ctx context.Context) (mineView, error) {
	agencies, err := p.mineAgencies(ctx)
	if err != nil {
		return mineView{}, err
	}
	v := mineView{today: p.service.Today()}
	list, err := p.service.Mine(ctx, agencies, v.today.AddDays(ahead))
	if err != nil {
		return mineView{}, err
	}
	for _, band := range []reform.Band{reform.Overdue, reform.Today, reform.ThisWeek, reform.Later} {
		b := bandView{Band: band, Items: []reform.Due{}}
		for _, d := range list {
			if reform.BandOn(d.On, v.today) == band {
				b.Items = append(b.Items, d)
			}
		}
		v.Bands = append(v.Bands, b)
	}
	return v, nil
}

func (v mineView) count(band reform.Band) int {
	for _, b := range v.Bands {
		if b.Band == band {
			return len(b.Items)
		}
	}
	return 0
}

func (v mineView) isEmpty() bool {
	for _, b := range v.Bands {
		if len(b.Items) > 0 {
			return false
		}
	}
	return true
}

// mine serves what the person has to do.
func (p *Pages) mine(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.mineOf(ctx)
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: voice.Say(ctx, "reform.web.mine.title", v.count(reform.Overdue), v.count(reform.Today), v.count(reform.ThisWeek)), Window: voice.Say(ctx, "reform.web.nav.mine"),
		Lead: voice.Say(ctx, "reform.web.mine.lead", v.today), Current: railMine, Twin: apiRoot + "/due",
		Actions: buttons([]button.Props{quiet(voice.Say(ctx, "reform.web.nav.calendar"), calendarRoot, "calendar"), printing(ctx)}),
	}
	return p.site.Render(w, r, page, mineBody(v))
}

func dueTable(ctx context.Context, title string, items []reform.Due, today civil.Date) datatable.Props {
	props := datatable.Props{Label: title, Columns: []datatable.Column{
		{Title: label(ctx, "due_on"), Tight: true}, {Title: voice.Say(ctx, "reform.web.what"), Wide: true}, {Title: label(ctx, "lead")},
	}}
	for _, d := range items {
		day := dayText(ctx, d.On)
		if d.Provisional {
			day = voice.Say(ctx, "reform.web.provisional_day", d.On)
		}
		props.Rows = append(props.Rows, datatable.Row{Cells: []datatable.Cell{
			{Text: day, Note: howFar(ctx, d.On, today)}, {Text: d.Title, Href: d.Href, Note: voice.Say(ctx, "reform.web.due."+string(d.Kind))}, {Text: dash(d.Who)},
		}})
	}
	return props
}

// howFar says how many days are left, or how late it is.
func howFar(ctx context.Context, day, today civil.Date) string {
	switch n := today.DaysUntil(day); {
	case n < 0:
		return voice.Say(ctx, "reform.web.days_late", -n)
	case n == 0:
		return voice.Say(ctx, "reform.web.band.today")
	default:
		return voice.Say(ctx, "reform.web.days_left", n)
	}
}

func bandTag(band reform.Band) tag.Kind {
	switch band {
	case reform.Overdue:
		return tag.Overdue
	case reform.Today, reform.ThisWeek:
		return tag.Soon
	}
	return tag.Waiting
}

func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}
