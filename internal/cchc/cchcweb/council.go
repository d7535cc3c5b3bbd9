package cchcweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// CouncilPage is what lies before the council of a round.
type CouncilPage struct {
	AppraisalList
	Sessions []SessionLine `json:"sessions"`
	hasOpen  bool
}

// SessionLine is a session of the council.
type SessionLine struct {
	ID         string     `json:"id"`
	Number     int        `json:"number"`
	HeldOn     civil.Date `json:"held_on"`
	Place      string     `json:"place,omitempty"`
	Members    int        `json:"members"`
	Quorum     int        `json:"quorum"`
	Present    int        `json:"present"`
	Decisions  int        `json:"decisions"`
	IsClosed   bool       `json:"closed"`
	Conclusion string     `json:"conclusion,omitempty"`
}

func (p *Pages) council(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	m, err := p.councilPage(ctx, at)
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: m.title(ctx), Window: voice.Say(ctx, "cchc.appraise.council_window", strconv.Itoa(m.Year)), Current: railCouncil, Lead: m.lead(ctx),
		Twin: join(apiRoot+"/councils", m.Block, strconv.Itoa(m.Year)), Actions: councilActions(m),
	}
	rounds, err := p.service.Rounds(ctx)
	if err != nil {
		return err
	}
	page.Switches = switches(ctx, rounds, m.Block, m.Year, councilURL)
	return p.site.Render(w, r, page, councilBody(m))
}

func (p *Pages) councilPage(ctx context.Context, at place) (CouncilPage, error) {
	province := p.options.Province.Appraisal
	q, err := province.Queue(ctx, at.round())
	if err != nil {
		return CouncilPage{}, err
	}
	sessions, err := province.Sessions(ctx, at.round())
	if err != nil {
		return CouncilPage{}, err
	}
	decisions := map[id.ID]int{}
	for i := range q.Items {
		decisions[q.Items[i].Case.Session]++
	}
	before := q.Keep(func(i *appraisal.Item) bool { return i.IsOpen() || i.Step == appraisal.Decided })
	m := CouncilPage{AppraisalList: listOf(before, queueAsked{page: 1}, councilURL(at.block(), at.year())), Sessions: []SessionLine{}}
	for i := range sessions {
		s := &sessions[i]
		m.hasOpen = m.hasOpen || !s.Closed.IsDone()
		m.Sessions = append(m.Sessions, SessionLine{
			ID: string(s.ID), Number: s.Number, HeldOn: s.HeldOn, Place: s.Place, Members: s.Members, Quorum: s.Quorum, Present: len(s.Present),
			Decisions: decisions[s.ID], IsClosed: s.Closed.IsDone(), Conclusion: s.Conclusion,
		})
	}
	return m, nil
}

// title counts what the council has still to decide.
func (m *CouncilPage) title(ctx context.Context) string {
	open := 0
	for i := range m.Lines {
		if m.Lines[i].item.IsOpen() {
			open++
		}
	}
	if open == 0 {
		return voice.Say(ctx, "cchc.appraise.council_none")
	}
	return voice.Say(ctx, "cchc.appraise.council_open", open)
}

func (m *CouncilPage) isSitting() bool { return m.view.Phase() == cchc.PhaseCouncil }

// SessionPage is one session, with what it decided.
type SessionPage struct {
	AppraisalList
	Session  SessionLine `json:"session"`
	kept     appraisal.Session
	typed    sessionForm
	problems []notice.Problem
}

// sessionForm is a session as it is typed.
type sessionForm struct {
	heldOn, place, members, quorum, conclusion string
	people                                     []personTyped
}

type personTyped struct{ name, duty, agency string }

// Rows for people in the form of a session: enough for a usual council, and more
// on demand.
const (
	peopleRows     = 9
	peopleRowsMore = 5
)

func (p *Pages) newSession(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	f := sessionForm{people: make([]personTyped, peopleRows)}
	f.people[0].duty = string(appraisal.Chair)
	if plan := at.view.Plan; plan != nil && len(plan.Council) > 0 {
		f.members = strconv.Itoa(len(plan.Council))
		for i, account := range plan.Council {
			if i == len(f.people) {
				f.people = append(f.people, personTyped{})
			}
			f.people[i].name = p.options.Province.name(r.Context(), account)
		}
	}
	return p.renderSession(w, r, http.StatusOK, at, SessionPage{typed: f})
}

func (p *Pages) session(w http.ResponseWriter, r *http.Request) error {
	at, kept, err := p.sessionAt(r)
	if err != nil {
		return err
	}
	return p.renderSession(w, r, http.StatusOK, at, SessionPage{kept: kept, typed: typedOf(r.Context(), kept)})
}

// sessionAt reads the session that an address names; it belongs to the round.
func (p *Pages) sessionAt(r *http.Request) (place, appraisal.Session, error) {
	at, err := p.place(r)
	if err != nil {
		return place{}, appraisal.Session{}, err
	}
	kept, err := p.options.Province.Appraisal.Session(r.Context(), id.ID(r.PathValue("session")))
	if err == nil && kept.Round != at.round() {
		err = fault.New(fault.NotFound, "cchc.appraise.session_absent")
	}
	return at, kept, err
}

func typedOf(ctx context.Context, s appraisal.Session) sessionForm {
	f := sessionForm{heldOn: voice.Text(ctx, s.HeldOn), place: s.Place, members: strconv.Itoa(s.Members), quorum: strconv.Itoa(s.Quorum), conclusion: s.Conclusion}
	for _, a := range s.Present {
		f.people = append(f.people, personTyped{a.Name, string(a.Duty), string(a.Agency)})
	}
	return f
}

func (p *Pages) renderSession(w http.ResponseWriter, r *http.Request, status int, at place, m SessionPage) error {
	ctx := r.Context()
	q, err := p.options.Province.Appraisal.Queue(ctx, at.round())
	if err != nil {
		return err
	}
	decided := q.Keep(func(i *appraisal.Item) bool { return m.kept.ID != "" && i.Case.Session == m.kept.ID })
	m.AppraisalList = listOf(decided, queueAsked{page: 1}, "")
	m.Session = SessionLine{
		ID: string(m.kept.ID), Number: m.kept.Number, HeldOn: m.kept.HeldOn, Members: m.kept.Members, Quorum: m.kept.Quorum, Present: len(m.kept.Present),
		Decisions: len(m.Lines), IsClosed: m.kept.Closed.IsDone(), Conclusion: m.kept.Conclusion,
	}
	title := voice.Say(ctx, "cchc.appraise.session_new")
	if m.kept.ID != "" {
		title = voice.Say(ctx, "cchc.appraise.session_title", m.kept.Number, m.kept.HeldOn)
	}
	page := layout.Page{
		Title: title, Current: railCouncil, Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.council"), Href: councilURL(at.block(), at.year())}},
		Actions: sessionActions(m),
	}
	return p.site.RenderStatus(w, r, status, page, sessionBody(m))
}

// readSession reads the form of a session.
func readSession(r *http.Request) (sessionForm, error) {
	if err := r.ParseForm(); err != nil {
		return sessionForm{}, fault.New(fault.Invalid, "cchc.detail.sets.bad_form").Because(err)
	}
	sent := r.PostForm
	f := sessionForm{
		heldOn: strings.TrimSpace(sent.Get("held_on")), place: strings.TrimSpace(sent.Get("place")), members: strings.TrimSpace(sent.Get("members")),
		quorum: strings.TrimSpace(sent.Get("quorum")), conclusion: sent.Get("conclusion"),
	}
	names, duties, agencies := sent["name"], sent["duty"], sent["agency"]
	for i := range min(len(names), len(duties), len(agencies)) {
		f.people = append(f.people, personTyped{strings.TrimSpace(names[i]), duties[i], agencies[i]})
	}
	return f, nil
}

// session makes a session of what was typed; rows without a name are no people.
func (f sessionForm) session(at place) (appraisal.Session, error) {
	s := appraisal.Session{Round: at.round(), Place: f.place}
	day, err := civil.ParseVN(f.heldOn)
	if err != nil {
		return s, fault.New(fault.Invalid, "cchc.appraise.session_day").At(fault.Place{Field: "held_on"})
	}
	s.HeldOn = day
	// What is no number stays zero, which the use case refuses with its place.
	s.Members, _ = strconv.Atoi(f.members)
	s.Quorum, _ = strconv.Atoi(f.quorum)
	for _, one := range f.people {
		if one.name == "" {
			continue
		}
		a := appraisal.Attendee{Name: one.name, Duty: appraisal.Duty(one.duty)}
		if u, isHere := at.view.Unit(one.agency); isHere && one.agency != "" {
			a.Agency = u.Agency
		}
		if !slices.Contains([]appraisal.Duty{appraisal.Chair, appraisal.Secretary, appraisal.Member}, a.Duty) {
			a.Duty = appraisal.Member
		}
		s.Present = append(s.Present, a)
	}
	return s, nil
}

// noteSession opens a session, or changes what is known of it.
func (p *Pages) noteSession(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	m := SessionPage{}
	if key := r.PathValue("session"); key != "" {
		if at, m.kept, err = p.sessionAt(r); err != nil {
			return err
		}
	}
	if m.typed, err = readSession(r); err != nil {
		return err
	}
	if r.PostForm.Get("more") != "" {
		m.typed.people = append(m.typed.people, make([]personTyped, peopleRowsMore)...)
		return p.renderSession(w, r, http.StatusOK, at, m)
	}
	next, err := m.typed.session(at)
	if err == nil {
		next.ID = m.kept.ID
		next.Version, _ = strconv.ParseInt(r.PostForm.Get("version"), 10, 64) // what is no number is no version that was kept
		if m.kept.ID == "" {
			next.Version = 0
		}
		next, err = p.options.Province.Appraisal.NoteSession(r.Context(), next)
	}
	if err != nil {
		return p.refuseSession(w, r, at, m, err)
	}
	return p.site.Redirect(w, r, sessionURL(at.block(), at.year(), next.ID), "cchc.appraise.session_noted", next.Number)
}

func (p *Pages) refuseSession(w http.ResponseWriter, r *http.Request, at place, m SessionPage, cause error) error {
	first, isRefusal := fault.From(cause)
	if !isRefusal || (first.Kind != fault.Invalid && first.Kind != fault.Conflict) {
		return cause
	}
	m.problems = problemsIn(r.Context(), fault.All(cause), func(field string) string { return field })
	return p.renderSession(w, r, http.StatusUnprocessableEntity, at, m)
}

// closeSession ends a session with its conclusions.
func (p *Pages) closeSession(w http.ResponseWriter, r *http.Request) error {
	at, kept, err := p.sessionAt(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "cchc.detail.sets.bad_form").Because(err)
	}
	m := SessionPage{kept: kept, typed: typedOf(r.Context(), kept)}
	m.typed.conclusion = r.PostForm.Get("conclusion")
	version, _ := strconv.ParseInt(r.PostForm.Get("version"), 10, 64) // what is no number is no version that was kept
	if err := p.options.Province.Appraisal.CloseSession(r.Context(), kept.ID, m.typed.conclusion, version); err != nil {
		return p.refuseSession(w, r, at, m, err)
	}
	return p.site.Redirect(w, r, sessionURL(at.block(), at.year(), kept.ID), "cchc.appraise.session_closed", kept.Number)
}

// field is a field of the session's form.
func (m SessionPage) field(ctx context.Context, name, value string, short bool) form.Field {
	f := form.Field{Name: name, Label: voice.Say(ctx, "cchc.appraise.field.session."+name), Value: value, Short: short, Optional: name == "place"}
	for _, p := range m.problems {
		if p.Field == f.ID() {
			f.Error = p.Text
		}
	}
	return f
}

func (m SessionPage) duties(ctx context.Context, chosen string) []form.Choice {
	var list []form.Choice
	for _, duty := range []appraisal.Duty{appraisal.Member, appraisal.Chair, appraisal.Secretary} {
		list = append(list, form.Choice{Value: string(duty), Label: voice.Say(ctx, "cchc.appraise.duty."+string(duty)), Chosen: chosen == string(duty)})
	}
	return list
}

// agencies are the agencies of the round that somebody present may belong to.
func (m SessionPage) agencies(ctx context.Context, chosen string) []form.Choice {
	list := []form.Choice{{Label: voice.Say(ctx, "cchc.appraise.no_agency")}}
	for _, u := range m.view.Units {
		list = append(list, form.Choice{Value: string(u.Agency), Label: u.Name, Chosen: chosen == string(u.Agency)})
	}
	return list
}

func (m SessionPage) isOpen() bool {
	return !m.Session.IsClosed && m.view.Phase() == cchc.PhaseCouncil
}

// here is where the form is sent.
func (m SessionPage) here() string {
	if m.kept.ID == "" {
		return councilURL(m.Block, m.Year) + "/phien-moi"
	}
	return sessionURL(m.Block, m.Year, m.kept.ID)
}
