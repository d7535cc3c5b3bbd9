package publicationweb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

func (p *Pages) complaints(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.service.Complaints(ctx)
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.pub.complaints.title"), Lead: voice.Say(ctx, "cchc.pub.complaints.lead"), Current: railComplaint,
		Actions: complaintsActions(len(list)),
	}
	return p.site.Render(w, r, page, complaintsPage(p.listed(ctx, list)))
}

// complaintLine is a complaint in the list.
type complaintLine struct {
	publication.ComplaintView
	state tag.Kind
	word  string
	due   string
}

func (p *Pages) listed(ctx context.Context, list []publication.ComplaintView) []complaintLine {
	lines := make([]complaintLine, len(list))
	for i := range list {
		c := &list[i]
		lines[i] = complaintLine{ComplaintView: *c, due: dueText(ctx, c.Due)}
		lines[i].state, lines[i].word = p.stateOf(ctx, c)
	}
	return lines
}

// stateOf is where a complaint stands, in a word: who must act, and whether the
// time is over.
func (p *Pages) stateOf(ctx context.Context, c *publication.ComplaintView) (tag.Kind, string) {
	rules := p.service.Rules().Complaints
	switch {
	case c.State == publication.Filed && c.Due.On.Before(p.service.Today()):
		return tag.Overdue, voice.Say(ctx, "cchc.pub.complaint.overdue")
	case c.State == publication.Filed:
		return tag.Waiting, voice.Say(ctx, "cchc.pub.complaint.filed")
	case c.Waits(rules):
		return tag.Soon, voice.Say(ctx, "cchc.pub.complaint.waits")
	}
	outcome, _ := rules.Outcome(c.Outcome)
	return tag.Done, outcome.Name(voice.Lang(ctx))
}

func dueText(ctx context.Context, d civil.Deadline) string {
	if d.Provisional {
		return voice.Say(ctx, "cchc.pub.due_provisional", d.On)
	}
	return voice.Text(ctx, d.On)
}

func (p *Pages) complaintsBook(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.service.Complaints(ctx)
	if err != nil {
		return err
	}
	head := func(key string, width int) exchange.Column {
		return exchange.Column{Head: voice.Say(ctx, "cchc.pub.col."+key), Width: width}
	}
	table := exchange.Table{
		Sheet: voice.Say(ctx, "cchc.pub.complaints.title"), Titles: []string{voice.Say(ctx, "cchc.pub.complaints.title")},
		Columns: []exchange.Column{head("state", 20), head("agency", 40), head("year", 8), head("criterion", 12), head("filed_on", 12), head("due", 12), head("text", 90), head("reply", 90)},
	}
	rows := [][]string{}
	for _, c := range p.listed(ctx, list) {
		replied := c.Reply
		rows = append(rows, []string{
			c.word, c.Unit.Name, strconv.Itoa(c.View.Round.Year), c.Criterion, voice.Text(ctx, c.FiledOn), voice.Text(ctx, c.Due.On), c.Text, replied,
		})
	}
	return sendBook(w, "kien-nghi.xlsx", table, rows)
}

// sendBook hands a table out as a workbook.
func sendBook(w http.ResponseWriter, name string, table exchange.Table, rows [][]string) error {
	h := w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	if err := exchange.TableXLSX(w, table, exchange.TableRows(rows)); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// complaintModel is the form of a complaint.
type complaintModel struct {
	standingModel

	last civil.Deadline
	own  []id.ID // agencies the writer belongs to
}

func (p *Pages) complaintOf(r *http.Request) (complaintModel, error) {
	m, err := p.load(r)
	if err != nil {
		return complaintModel{}, err
	}
	pub := m.InForce()
	if pub == nil {
		return complaintModel{}, fault.New(fault.Conflict, "cchc.publication.none_to_complain", strconv.Itoa(m.year()))
	}
	c := complaintModel{standingModel: m}
	if person, isKnown := auth.From(r.Context()); isKnown {
		c.own = person.Agencies
	}
	c.last, err = p.service.LastDay(r.Context(), pub)
	return c, err
}

func (p *Pages) complaintForm(w http.ResponseWriter, r *http.Request) error {
	m, err := p.complaintOf(r)
	if err != nil {
		return err
	}
	m.typed = typedIn(r, "agency", "criterion", "text")
	return p.renderComplaint(w, r, m)
}

func (p *Pages) renderComplaint(w http.ResponseWriter, r *http.Request, m complaintModel) error {
	ctx := r.Context()
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.pub.complaint.new"), Current: railComplaint,
		Lead:   voice.Say(ctx, "cchc.pub.complaint.new_lead", m.InForce().Decision, dueText(ctx, m.last)),
		Crumbs: []layout.Link{crumb(ctx, "cchc.pub.nav.complaints", complaintRoot)},
	}
	return p.site.RenderStatus(w, r, m.status(), page, complaintFormPage(m))
}

// agencyChoices offers the writer's own agency first.
func (m complaintModel) agencyChoices(ctx context.Context) []form.Choice {
	choices := []form.Choice{{Value: "", Label: voice.Say(ctx, "cchc.pub.choose_agency")}}
	for _, u := range m.View.Units {
		isOwn := len(m.own) == 0
		for _, agency := range m.own {
			isOwn = isOwn || agency == u.Agency
		}
		if isOwn {
			choices = append(choices, form.Choice{Value: u.Code, Label: u.Name, Chosen: u.Code == m.values["agency"] || len(m.own) == 1})
		}
	}
	return choices
}

func (p *Pages) complain(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := r.ParseMultipartForm(memoryBytesMax); err != nil { //nolint:gosec // HandleUpload bounds the body
		return fault.New(fault.Invalid, "cchc.pub.bad_form").Because(err)
	}
	m, err := p.complaintOf(r)
	if err != nil {
		return err
	}
	m.typed = typedIn(r, "agency", "criterion", "text", "files")
	unit, _ := m.View.Unit(m.values["agency"])
	n := publication.NewComplaint{Round: m.View.Round.ID, Agency: unit.Agency, Criterion: m.values["criterion"], Text: m.values["text"]}
	if err := p.keepFiles(r, &m, &n); err != nil {
		return err
	}
	if len(m.problems) == 0 {
		made, err := p.service.File(ctx, n)
		if err == nil {
			return p.site.Redirect(w, r, complaintURL(made.ID), "cchc.pub.complaint.done", dueText(ctx, made.Due))
		}
		if err := refused(&m.typed, err); err != nil {
			return err
		}
	}
	return p.renderComplaint(w, r, m)
}

// memoryBytesMax is how much of a form is held in memory; the rest of its files
// lies on disk until the request ends.
const memoryBytesMax = 1 << 20

// keepFiles takes the files of the form in; what is wrong with one is told with
// its name.
func (p *Pages) keepFiles(r *http.Request, m *complaintModel, n *publication.NewComplaint) error {
	for _, header := range r.MultipartForm.File["files"] {
		if header.Size == 0 && header.Filename == "" {
			continue
		}
		content, err := header.Open()
		if err != nil {
			return fmt.Errorf("open an uploaded file: %w", err)
		}
		kept, err := p.service.KeepFile(r.Context(), header.Filename, content)
		if closed := content.Close(); closed != nil {
			return fmt.Errorf("close an uploaded file: %w", errors.Join(err, closed))
		}
		if err == nil {
			n.Files = append(n.Files, kept)
			continue
		}
		found := fault.All(err)
		if len(found) == 0 {
			return err
		}
		m.problems = append(m.problems, found.At(fault.Place{Field: "files"})...)
	}
	return nil
}

// answerModel is a complaint with the form of its answer.
type answerModel struct {
	complaintLine
	typed

	rules publication.ComplaintRules
}

func (p *Pages) answerOf(r *http.Request) (answerModel, error) {
	found, err := p.service.Complaint(r.Context(), id.ID(r.PathValue("complaint")))
	if err != nil {
		return answerModel{}, err
	}
	return answerModel{
		complaintLine: p.listed(r.Context(), []publication.ComplaintView{found})[0], typed: typed{values: map[string]string{}}, rules: p.service.Rules().Complaints,
	}, nil
}

func (p *Pages) complaint(w http.ResponseWriter, r *http.Request) error {
	m, err := p.answerOf(r)
	if err != nil {
		return err
	}
	return p.renderAnswer(w, r, m)
}

func (p *Pages) renderAnswer(w http.ResponseWriter, r *http.Request, m answerModel) error {
	ctx := r.Context()
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.pub.complaint.of", m.Unit.Name), Current: railComplaint,
		Lead:   voice.Say(ctx, "cchc.pub.complaint.lead", m.FiledOn, m.Publication.Decision, m.due),
		Crumbs: []layout.Link{crumb(ctx, "cchc.pub.nav.complaints", complaintRoot)},
	}
	return p.site.RenderStatus(w, r, m.status(), page, answerPage(m))
}

func (p *Pages) reply(w http.ResponseWriter, r *http.Request) error {
	m, err := p.answerOf(r)
	if err != nil {
		return err
	}
	m.typed = typedIn(r, "outcome", "reply", "version")
	version, err := strconv.ParseInt(m.values["version"], 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "cchc.pub.bad_form").Because(err)
	}
	_, err = p.service.Reply(r.Context(), publication.Answer{Complaint: m.ID, Version: version, Outcome: m.values["outcome"], Text: m.values["reply"]})
	if err == nil {
		return p.site.Redirect(w, r, complaintURL(m.ID), "cchc.pub.complaint.answered", m.Unit.Name)
	}
	if err := refused(&m.typed, err); err != nil {
		return err
	}
	return p.renderAnswer(w, r, m)
}

func (m answerModel) outcomeChoices(ctx context.Context) []form.Choice {
	var choices []form.Choice
	for _, o := range m.rules.Outcomes {
		choices = append(choices, form.Choice{Value: o.Code, Label: o.Name(voice.Lang(ctx)), Chosen: m.values["outcome"] == o.Code})
	}
	return choices
}

func (m answerModel) correctURL() string {
	round := m.View.Round
	return spot(officeRoot, round.Block, round.Year) + "/dinh-chinh?agency=" + m.Unit.Code + "&criterion=" + m.Criterion + "&complaint=" + string(m.ID)
}

func (m answerModel) about(ctx context.Context) string {
	if c := m.View.Set.Criterion(m.Criterion); c != nil {
		return c.Code + " " + c.Name
	}
	return voice.Say(ctx, "cchc.pub.complaint.whole")
}

func (p *Pages) complaintFile(w http.ResponseWriter, r *http.Request) error {
	found, err := p.service.Complaint(r.Context(), id.ID(r.PathValue("complaint")))
	if err != nil {
		return err
	}
	f, content, err := p.service.OpenComplaintFile(r.Context(), &found.Complaint, blob.Digest(r.PathValue("digest")))
	if err != nil {
		return err
	}
	data, err := io.ReadAll(content)
	if err = errors.Join(err, content.Close()); err != nil {
		return fmt.Errorf("read a file of a complaint: %w", err)
	}
	web.SendFile(w, f.Name, f.Media, int64(len(data)))
	_, err = w.Write(data)
	return err
}
