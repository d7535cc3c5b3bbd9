package publicationweb

import (
	"context"
	"net/http"
	"strconv"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/fault"
	"minhbach/internal/points"
	"minhbach/internal/vn"
	"minhbach/internal/web/component/stat"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// afterModel is where an agency lost points.
type afterModel struct {
	publication.After
	typed

	loss *publication.Loss // of the form of a task
	link func(publication.LossTask) string
}

func (m afterModel) year() int     { return m.View.Round.Year }
func (m afterModel) block() string { return m.View.Round.Block }
func (m afterModel) url() string   { return AfterURL(m.Unit.Code, m.block(), m.year()) }
func (m afterModel) taskURL(code string) string {
	return m.url() + "/giao-viec/" + code
}

func (p *Pages) afterOf(r *http.Request) (afterModel, error) {
	year, err := yearOf(r)
	if err != nil {
		return afterModel{}, err
	}
	found, err := p.service.After(r.Context(), r.PathValue("agency"), year, r.PathValue("block"))
	if err != nil {
		return afterModel{}, err
	}
	m := afterModel{After: found, typed: typed{values: map[string]string{}}}
	m.link = func(t publication.LossTask) string { return p.service.TaskLink(t.Task) }
	return m, nil
}

func (p *Pages) after(w http.ResponseWriter, r *http.Request) error {
	m, err := p.afterOf(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	page := layout.Page{
		Title: m.finding(ctx), Window: voice.Say(ctx, "cchc.pub.after.window", m.Unit.Name, strconv.Itoa(m.year())), Current: railOffice,
		Lead:    voice.Say(ctx, "cchc.pub.after.lead", strconv.Itoa(m.year()+1)),
		Crumbs:  []layout.Link{{Label: m.Unit.Name, Href: "/co-quan/" + m.Unit.Code + "/" + m.block() + "/" + strconv.Itoa(m.year())}},
		Actions: afterActions(m),
	}
	return p.site.Render(w, r, page, afterPage(m))
}

// finding is the title: how much was lost, and how much of it in the three
// largest losses.
func (m afterModel) finding(ctx context.Context) string {
	if len(m.Losses) == 0 {
		return voice.Say(ctx, "cchc.pub.after.nothing", m.Unit.Name)
	}
	top := points.Points(0)
	for _, l := range m.Losses[:min(len(m.Losses), topLosses)] {
		top += l.Lost
	}
	return voice.Say(ctx, "cchc.pub.after.title", m.Unit.Name, m.shown(m.Lost), m.shown(top), min(len(m.Losses), topLosses))
}

// topLosses is how many losses the title adds up.
const topLosses = 3

func (m afterModel) shown(p points.Points) points.Points {
	rounded, ok := p.Rat().Round(m.places(), m.View.Set.Rounding.Mode).Points()
	if !ok {
		return p
	}
	return rounded
}

// pagePlacesMax is how many decimals a page shows.
const pagePlacesMax = 2

func (m afterModel) places() int { return min(m.View.Set.Rounding.Points, pagePlacesMax) }

func (m afterModel) decimal(p points.Points) string {
	return p.Decimal(m.places(), m.View.Set.Rounding.Mode)
}

func (m afterModel) facts(ctx context.Context) []stat.Fact {
	facts := []stat.Fact{
		{Label: voice.Say(ctx, "cchc.publication.col.points"), Value: voice.Number(ctx, m.decimal(m.Result.Points)), Note: voice.Say(ctx, "cchc.pub.after.of", m.Result.Max)},
		{Label: voice.Say(ctx, "cchc.pub.after.lost"), Value: voice.Number(ctx, m.decimal(m.Lost))},
	}
	if m.Result.Rank > 0 {
		facts = append(facts, stat.Fact{Label: voice.Say(ctx, "cchc.publication.col.rank"), Value: strconv.Itoa(m.Result.Rank), Note: voice.Say(ctx, "cchc.pub.after.of_units", m.Result.Of)})
	}
	return facts
}

// change is how the points of a loss moved since last year.
func (m afterModel) change(ctx context.Context, l publication.Loss) string {
	if l.Last == nil {
		return "–"
	}
	return signed(ctx, m.decimal(l.Node.Points-*l.Last))
}

func signed(ctx context.Context, decimal string) string {
	if rat, err := points.ParseRat(decimal); err == nil && rat.Sign() > 0 {
		return "+" + voice.Number(ctx, decimal)
	}
	return voice.Number(ctx, decimal)
}

func (m afterModel) mean(l publication.Loss) string {
	return l.Mean.Decimal(m.places(), m.View.Set.Rounding.Mode)
}

func (p *Pages) afterBook(w http.ResponseWriter, r *http.Request) error {
	m, err := p.afterOf(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	text := func(key string, width int) exchange.Column {
		return exchange.Column{Head: voice.Say(ctx, "cchc.pub.col."+key), Width: width}
	}
	number := func(key string) exchange.Column {
		return exchange.Column{Head: voice.Say(ctx, "cchc.pub.col."+key), Width: bookNumberWidth, IsNumber: true}
	}
	table := exchange.Table{
		Sheet: voice.Say(ctx, "cchc.pub.after.sheet"), Titles: []string{m.finding(ctx)},
		Columns: []exchange.Column{
			text("code", bookNumberWidth), text("criterion", bookNameWidth), number("max"), number("points"), number("lost"), number("last"),
			number("best"), number("mean"), text("task", bookNameWidth), text("owner", bookNameWidth/2), number("gain"),
		},
	}
	rows := [][]string{}
	for _, l := range m.Losses {
		row := []string{l.Criterion.Code, l.Criterion.Name, l.Node.Max.String(), l.Node.Points.String(), l.Lost.String(), "", l.Best.String(), m.mean(l), "", "", ""}
		if l.Last != nil {
			row[5] = l.Last.String()
		}
		if l.Task != nil {
			row[8], row[9], row[10] = l.Task.Text, l.Task.Owner, l.Task.Gain.String()
		}
		rows = append(rows, row)
	}
	return sendBook(w, "diem-mat.xlsx", table, rows)
}

// The widths of the workbook's columns, in characters.
const (
	bookNumberWidth = 11
	bookNameWidth   = 60
)

func (p *Pages) taskOf(r *http.Request) (afterModel, error) {
	m, err := p.afterOf(r)
	if err != nil {
		return m, err
	}
	for i := range m.Losses {
		if m.Losses[i].Criterion.Code == r.PathValue("code") {
			m.loss = &m.Losses[i]
			return m, nil
		}
	}
	return m, fault.New(fault.NotFound, "cchc.publication.no_loss", r.PathValue("code"))
}

// taskForm comes filled in: what is to be done, and everything that was lost as
// the expected gain.
func (p *Pages) taskForm(w http.ResponseWriter, r *http.Request) error {
	m, err := p.taskOf(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	m.values = map[string]string{
		"text": voice.Say(ctx, "cchc.pub.task.suggested", m.loss.Criterion.Code, m.loss.Criterion.Name), "owner": "",
		"gain": voice.Number(ctx, m.loss.Lost.String()),
	}
	return p.renderTask(w, r, m)
}

func (p *Pages) renderTask(w http.ResponseWriter, r *http.Request, m afterModel) error {
	ctx := r.Context()
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.pub.task.title", m.loss.Criterion.Code, m.loss.Criterion.Name), Current: railOffice,
		Lead:   voice.Say(ctx, "cchc.pub.task.lead", m.loss.Lost, strconv.Itoa(m.year()+1)),
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.pub.after.window", m.Unit.Name, strconv.Itoa(m.year())), Href: m.url()}},
	}
	return p.site.RenderStatus(w, r, m.status(), page, taskPage(m))
}

func (p *Pages) propose(w http.ResponseWriter, r *http.Request) error {
	m, err := p.taskOf(r)
	if err != nil {
		return err
	}
	m.typed = typedIn(r, "text", "owner", "gain")
	n := publication.NewLossTask{
		Round: m.View.Round.ID, Agency: m.Unit.Agency, Criterion: m.loss.Criterion.Code, Text: m.values["text"], Owner: m.values["owner"], Gain: gainOf(&m),
	}
	if len(m.problems) == 0 {
		made, err := p.service.Propose(r.Context(), n)
		if err == nil {
			return p.site.Redirect(w, r, m.url(), "cchc.pub.task.done", strconv.Itoa(made.Year))
		}
		if err := refused(&m.typed, err); err != nil {
			return err
		}
	}
	return p.renderTask(w, r, m)
}

// gainOf reads the expected points.
func gainOf(m *afterModel) points.Points {
	number, err := vn.ParseDecimal(m.values["gain"], vn.ExcelText)
	if err == nil {
		var rat points.Rat
		if rat, err = points.ParseRat(number.Plain); err == nil {
			gain, _ := rat.Points()
			return gain
		}
	}
	m.problems = append(m.problems, fault.New(fault.Invalid, "cchc.publication.gain_outside", m.loss.Lost).At(fault.Place{Field: "gain"}))
	return 0
}

func nameOf(c *criteria.Criterion) string { return c.Code + " " + c.Name }

// clipRunesMax is how much of a text stands in a list.
const clipRunesMax = 160

func clip(text string) string {
	runes := []rune(text)
	if len(runes) <= clipRunesMax {
		return text
	}
	return string(runes[:clipRunesMax]) + "…"
}
