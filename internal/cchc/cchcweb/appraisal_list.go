package cchcweb

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/round"
	"minhbach/internal/civil"
	"minhbach/internal/web/chart"
	"minhbach/internal/web/component/chip"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/component/pagination"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// The parameters of a queue's address.
const (
	stepParameter  = "buoc"
	fieldParameter = "linh-vuc"
	mineParameter  = "cua-toi"
	pageParameter  = "trang"
)

// linesOfPage is how many lines a page of a queue shows.
const linesOfPage = 50

// AppraisalList is criteria as the province works on them: a round, one agency
// of it, or one criterion.
type AppraisalList struct {
	Block    string          `json:"block"`
	Year     int             `json:"year"`
	Phase    string          `json:"phase"`
	Deadline string          `json:"deadline,omitempty"` // of the phase
	Agency   *AgencyRef      `json:"agency,omitempty"`
	Code     *CriterionRef   `json:"criterion,omitempty"`
	Steps    []StepCount     `json:"steps"`
	Lines    []AppraisalLine `json:"lines"`
	Total    int             `json:"total"`

	view     *cchc.View
	asked    queueAsked
	mine     int
	requests []requestLine
	address  string
	problems []string
}

// StepCount is how many criteria are at a step.
type StepCount struct {
	Step  appraisal.Step `json:"step"`
	Count int            `json:"count"`
}

// AppraisalLine is one criterion of an agency.
type AppraisalLine struct {
	Agency   AgencyRef      `json:"agency"`
	Code     string         `json:"code"`
	Name     string         `json:"name"`
	Max      string         `json:"max"`
	Self     string         `json:"self,omitempty"`
	Verified string         `json:"verified,omitempty"`
	Final    string         `json:"final,omitempty"`
	Gap      string         `json:"gap,omitempty"` // verified less self-scored
	Step     appraisal.Step `json:"step"`
	Since    string         `json:"since,omitempty"` // an instant
	Reason   string         `json:"reason,omitempty"`
	Version  int64          `json:"version"`

	isMine bool
	item   appraisal.Item
}

// queueAsked is what a reader asks of a queue.
type queueAsked struct {
	step  appraisal.Step
	field string
	mine  bool
	page  int
}

func askedOf(query url.Values) queueAsked {
	page, err := strconv.Atoi(query.Get(pageParameter))
	if err != nil || page < 1 {
		page = 1
	}
	return queueAsked{
		step: appraisal.Step(query.Get(stepParameter)), field: query.Get(fieldParameter), mine: query.Get(mineParameter) != "", page: page,
	}
}

// address is the queue's own with other choices.
func (q queueAsked) address(base string) string {
	base = withQuery(withQuery(base, stepParameter, string(q.step)), fieldParameter, q.field)
	if q.mine {
		base = withQuery(base, mineParameter, "1")
	}
	if q.page > 1 {
		base = withQuery(base, pageParameter, strconv.Itoa(q.page))
	}
	return base
}

func (q queueAsked) wants(i *appraisal.Item) bool {
	return (q.step == "" || i.Step == q.step) && (q.field == "" || i.Criterion.Field().Code == q.field) && (!q.mine || i.IsMine)
}

// listOf builds the view model; every filter's count is of what the others let pass.
func listOf(q *appraisal.Queue, asked queueAsked, address string) AppraisalList {
	view := q.View
	m := AppraisalList{
		Block: view.Round.Block, Year: view.Round.Year, Phase: string(view.Phase()), Steps: []StepCount{}, Lines: []AppraisalLine{},
		view: view, asked: asked, address: address,
	}
	if view.Plan != nil {
		m.Deadline = view.Plan.Deadlines[view.Phase()].String()
	}
	if view.Plan == nil { // nobody works on it, so no criterion is at a step
		return m
	}
	others := asked
	others.step = ""
	near := q.Keep(others.wants)
	for _, step := range appraisal.Steps() {
		if n := near.Count(step); n > 0 || step == asked.step {
			m.Steps = append(m.Steps, StepCount{step, n})
		}
	}
	all := asked
	all.mine = true
	m.mine = len(q.Keep(all.wants).Items)
	kept := q.Keep(asked.wants)
	m.Total = len(kept.Items)
	for i := range kept.Items {
		m.Lines = append(m.Lines, lineOf(view, &kept.Items[i]))
	}
	return m
}

func lineOf(view *cchc.View, i *appraisal.Item) AppraisalLine {
	score := func(stage cchc.Stage) string {
		if s, ok := i.Scores[stage]; ok && s.IsKnown {
			return pointsText(view.Set, s.Points)
		}
		return ""
	}
	line := AppraisalLine{
		Agency: AgencyRef{i.Unit.Code, i.Unit.Name}, Code: i.Criterion.Code, Name: i.Criterion.Name, Max: maxText(i.Criterion.MaxPoints),
		Self: score(cchc.Self), Step: i.Step, Since: since(i), Reason: view.Reasons[i.Unit.Agency][i.Criterion.Code], Version: i.Case.Version,
		isMine: i.IsMine, item: *i,
	}
	if i.Case.Verified.IsDone() {
		line.Verified = score(cchc.Verified)
		if i.Gap != 0 {
			line.Gap = pointsText(view.Set, i.Gap)
		}
	}
	if i.Case.Decided.IsDone() {
		line.Final, line.Reason = score(cchc.Final), i.Case.DecidedWhy
	}
	return line
}

// since is when the criterion came to its step.
func since(i *appraisal.Item) string {
	return max(i.Case.Verified.At, i.Case.Replied.At, i.Case.Answered.At, i.Case.Decided.At)
}

// paged cuts the lines to the page asked for.
func (m *AppraisalList) paged() pagination.Props {
	first := min((m.asked.page-1)*linesOfPage, max(m.Total-1, 0)/linesOfPage*linesOfPage)
	last := min(first+linesOfPage, m.Total)
	props := pagination.Props{First: min(first+1, m.Total), Last: last, Total: m.Total}
	other := func(page int) string {
		asked := m.asked
		asked.page = page
		return asked.address(m.address)
	}
	if first > 0 {
		props.Before = other(first / linesOfPage)
	}
	if last < m.Total {
		props.After = other(first/linesOfPage + 2)
	}
	m.Lines = m.Lines[first:last]
	return props
}

func (m *AppraisalList) stepChips(ctx context.Context) []chip.Props {
	at := func(step appraisal.Step) string {
		asked := m.asked
		asked.step, asked.page = step, 1
		return asked.address(m.address)
	}
	total := 0
	for _, s := range m.Steps {
		total += s.Count
	}
	chips := []chip.Props{{Label: voice.Say(ctx, "cchc.appraise.all"), Href: at(""), Count: total, Current: m.asked.step == ""}}
	for _, s := range m.Steps {
		chips = append(chips, chip.Props{
			Label: stepName(ctx, s.Step), Href: at(s.Step), Count: s.Count, Current: m.asked.step == s.Step, Alert: s.Step == appraisal.Disputed,
		})
	}
	return chips
}

func (m *AppraisalList) whoseChips(ctx context.Context) []chip.Props {
	at := func(mine bool) string {
		asked := m.asked
		asked.mine, asked.page = mine, 1
		return asked.address(m.address)
	}
	return []chip.Props{
		{Label: voice.Say(ctx, "cchc.appraise.everybodys"), Href: at(false), Count: chip.NoCount, Current: !m.asked.mine},
		{Label: voice.Say(ctx, "cchc.appraise.mine"), Href: at(true), Count: m.mine, Current: m.asked.mine},
	}
}

func (m *AppraisalList) fieldChips(ctx context.Context) []chip.Props {
	at := func(field string) string {
		asked := m.asked
		asked.field, asked.page = field, 1
		return asked.address(m.address)
	}
	chips := []chip.Props{{Label: voice.Say(ctx, "cchc.appraise.every_field"), Href: at(""), Count: chip.NoCount, Current: m.asked.field == ""}}
	for _, f := range m.view.Set.Fields() {
		chips = append(chips, chip.Props{Label: f.Code + ". " + f.Name, Href: at(f.Code), Count: chip.NoCount, Current: m.asked.field == f.Code})
	}
	return chips
}

// stepTag is the tint of a step.
func stepTag(step appraisal.Step) tag.Kind {
	switch step {
	case appraisal.ToVerify, appraisal.Differs:
		return tag.Soon
	case appraisal.Disputed, appraisal.OpenPoint:
		return tag.Overdue
	case appraisal.Agreed, appraisal.Accepted, appraisal.Decided:
		return tag.Done
	case appraisal.NotSubmitted:
	}
	return tag.Waiting
}

// holder says in whose hands the criterion is, and since when.
func (l AppraisalLine) holder(ctx context.Context) string {
	said := voice.Say(ctx, "cchc.appraise.holder."+string(l.Step))
	if at := minuteText(l.Since); at != "" {
		said = voice.Say(ctx, "cchc.appraise.since", said, at)
	}
	return said
}

// minuteText is an instant as the office's clock shows it.
func minuteText(instant string) string {
	at, err := civil.ParseInstant(instant)
	if err != nil {
		return ""
	}
	return at.In(civil.Zone).Format("15:04 02/01/2006")
}

func (p *Pages) queue(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	return p.renderQueue(w, r, http.StatusOK, at, refusal{})
}

func (p *Pages) renderQueue(w http.ResponseWriter, r *http.Request, status int, at place, refused refusal) error {
	q, err := p.options.Province.Appraisal.Queue(r.Context(), at.round())
	if err != nil {
		return err
	}
	m := listOf(q, askedOf(r.URL.Query()), appraisalURL(at.block(), at.year()))
	if m.requests, err = p.requests(r.Context(), at.view); err != nil {
		return err
	}
	m.problems = refused.problems
	for i := range m.requests {
		if m.requests[i].ID == refused.request {
			m.requests[i].typed = refused.typed
		}
	}
	ctx := r.Context()
	pages := m.paged()
	page := layout.Page{
		Title: m.title(ctx), Window: voice.Say(ctx, "cchc.appraise.window", strconv.Itoa(m.Year)), Current: railAppraisal, Lead: m.lead(ctx),
		Twin: join(apiRoot+"/appraisals", m.Block, strconv.Itoa(m.Year)), Actions: queueActions(m, p.site.Shows(r, "council.read")),
	}
	rounds, err := p.service.Rounds(ctx)
	if err != nil {
		return err
	}
	page.Switches = switches(ctx, rounds, m.Block, m.Year, appraisalURL)
	return p.site.RenderStatus(w, r, status, page, queuePage(m, pages))
}

// title is the finding: how much is still to be done.
func (m *AppraisalList) title(ctx context.Context) string {
	count := func(step appraisal.Step) int {
		for _, s := range m.Steps {
			if s.Step == step {
				return s.Count
			}
		}
		return 0
	}
	switch {
	case count(appraisal.Disputed) > 0:
		return voice.Say(ctx, "cchc.appraise.title.disputed", count(appraisal.Disputed))
	case count(appraisal.ToVerify) > 0:
		return voice.Say(ctx, "cchc.appraise.title.to_verify", count(appraisal.ToVerify))
	case count(appraisal.OpenPoint) > 0:
		return voice.Say(ctx, "cchc.appraise.title.open", count(appraisal.OpenPoint))
	}
	return voice.Say(ctx, "cchc.appraise.title.none")
}

// lead says the phase and its deadline.
func (m *AppraisalList) lead(ctx context.Context) string {
	phase := round.PhaseName(cchc.Phase(m.Phase), voice.Lang(ctx))
	deadline, err := civil.ParseMoment(m.Deadline)
	if err != nil {
		return voice.Say(ctx, "cchc.appraise.lead", strconv.Itoa(m.Year), phase)
	}
	return voice.Say(ctx, "cchc.appraise.lead_until", strconv.Itoa(m.Year), phase, deadline)
}

func (p *Pages) queueOfAgency(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	m, err := p.agencyList(r, at)
	if err != nil {
		return err
	}
	return p.renderAgency(w, r, http.StatusOK, at, m)
}

func (p *Pages) agencyList(r *http.Request, at place) (AppraisalList, error) {
	q, err := p.options.Province.Appraisal.OfAgency(r.Context(), at.round(), at.agency.Agency)
	if err != nil {
		return AppraisalList{}, err
	}
	m := listOf(q, askedOf(r.URL.Query()), deskURL(at.block(), at.year(), at.agency.Code))
	m.Agency = &AgencyRef{at.agency.Code, at.agency.Name}
	slices.SortStableFunc(m.Lines, func(a, b AppraisalLine) int { return cmp.Compare(a.item.Criterion.Index, b.item.Criterion.Index) })
	return m, nil
}

func (p *Pages) renderAgency(w http.ResponseWriter, r *http.Request, status int, at place, m AppraisalList) error {
	ctx := r.Context()
	queue, err := p.queueURL(ctx, at.view)
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: at.agency.Name, Window: voice.Say(ctx, "cchc.appraise.window_agency", at.agency.Name, strconv.Itoa(m.Year)), Current: railAppraisal,
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.appraisal"), Href: queue}}, Lead: m.lead(ctx),
		Twin: withQuery(join(apiRoot+"/appraisals", m.Block, strconv.Itoa(m.Year)), "agency", at.agency.Code), Actions: agencyQueueActions(m),
	}
	return p.site.RenderStatus(w, r, status, page, agencyQueuePage(m, stagePair(at.view, at.agency, false)))
}

func (p *Pages) queueOfCriterion(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	q, err := p.options.Province.Appraisal.Queue(r.Context(), at.round())
	if err != nil {
		return err
	}
	c := at.view.Set.Criterion(at.code)
	q = q.Keep(func(i *appraisal.Item) bool { return i.Criterion == c })
	m := listOf(q, askedOf(r.URL.Query()), acrossURL(at.block(), at.year(), at.code))
	m.Code = &CriterionRef{c.Code, c.Name}
	ctx := r.Context()
	page := layout.Page{
		Title: c.Name, Window: c.Code + " " + c.Name, Current: railAppraisal, Here: c.Code, Lead: m.lead(ctx),
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.appraisal"), Href: appraisalURL(m.Block, m.Year)}},
		Twin:   withQuery(join(apiRoot+"/appraisals", m.Block, strconv.Itoa(m.Year)), "criterion", c.Code),
	}
	return p.site.Render(w, r, page, acrossPage(m, m.dumbbell(ctx, c)))
}

// dumbbell draws how far the stages stand apart for each agency.
func (m *AppraisalList) dumbbell(ctx context.Context, c *criteria.Criterion) chart.Dumbbell {
	d := chart.Dumbbell{
		Words: chart.Words{ID: "across", Title: voice.Say(ctx, "cchc.appraise.across"), Describe: voice.Say(ctx, "cchc.appraise.across_about")},
		Max:   int64(c.MaxPoints), Labels: 240, Width: 640,
	}
	for _, l := range m.Lines {
		self, verified := l.item.Scores[cchc.Self], l.item.Scores[cchc.Verified]
		if !self.IsKnown && l.Verified == "" {
			continue
		}
		pair := chart.Pair{
			Label: clipped(l.Agency.Name, 32), Href: deskURL(m.Block, m.Year, l.Agency.Code, l.Code), Self: int64(self.Points), HasSelf: self.IsKnown,
			Verified: int64(verified.Points), HasVerified: l.Verified != "", IsStrong: l.item.Differs,
		}
		if l.Gap != "" {
			pair.Note = voice.Say(ctx, "cchc.detail.apart", voice.Number(ctx, pointsText(m.view.Set, max(l.item.Gap, -l.item.Gap))))
		}
		d.Pairs = append(d.Pairs, pair)
	}
	return d
}

// queueBook is the queue as a workbook: every line that the filters let pass.
func (p *Pages) queueBook(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	q, err := p.options.Province.Appraisal.Queue(r.Context(), at.round())
	if err != nil {
		return err
	}
	ctx := r.Context()
	m := listOf(q, askedOf(r.URL.Query()), "")
	t := sheetTable{
		file: "tham-dinh-" + m.Block + "-" + strconv.Itoa(m.Year), title: m.title(ctx), isDemo: at.view.Round.IsDemo,
		numbers: []bool{false, false, false, false, true, true, true, true, true, false},
	}
	for _, key := range []string{"step", "agency", "code", "criterion", "max", "self", "verified", "gap", "final", "reason"} {
		t.heads = append(t.heads, voice.Say(ctx, "cchc.appraise.col."+key))
	}
	for _, l := range m.Lines {
		t.rows = append(t.rows, []string{
			stepName(ctx, l.Step), l.Agency.Name, l.Code, l.Name, l.Max, orDash(l.Self), orDash(l.Verified), orDash(l.Gap), orDash(l.Final), l.Reason,
		})
	}
	return t.send(w, r)
}

// takes tells that some line waits for the person who asks.
func (m *AppraisalList) takes() bool {
	return m.view.Phase() == cchc.PhaseVerification && slices.ContainsFunc(m.Lines, func(l AppraisalLine) bool { return l.isMine && l.Step == appraisal.ToVerify })
}

func saidProblems(said []string) []notice.Problem {
	var list []notice.Problem
	for _, text := range said {
		list = append(list, notice.Problem{Text: text})
	}
	return list
}
