package cchcweb

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// DeskPage is one criterion of an agency as the province works on it: what each
// stage says, side by side.
type DeskPage struct {
	Block    string         `json:"block"`
	Year     int            `json:"year"`
	Agency   AgencyRef      `json:"agency"`
	Line     AppraisalLine  `json:"case"`
	Figures  []SideBySide   `json:"figures"`
	Note     string         `json:"note,omitempty"` // the agency's
	Evidence []EvidenceLine `json:"evidence"`
	Steps    []CaseStep     `json:"steps"`
	Events   []HistoryLine  `json:"history"`
	Rule     []Said         `json:"rule_words,omitempty"`
	Wanted   []string       `json:"evidence_wanted,omitempty"`
	desk     *appraisal.Desk
	form     deskForm
	deadline string
}

// SideBySide is one figure at each stage.
type SideBySide struct {
	Label    string `json:"label"`
	Self     string `json:"self,omitempty"`
	Computed string `json:"computed,omitempty"` // what facts say now
	Facts    int64  `json:"facts,omitempty"`
	Verified string `json:"verified,omitempty"`
	Final    string `json:"final,omitempty"`
	Differs  bool   `json:"differs,omitempty"`
	Behind   bool   `json:"behind,omitempty"` // facts say something else than was handed in
}

// EvidenceLine is a file that stands as evidence.
type EvidenceLine struct {
	Name      string `json:"name"`
	Digest    string `json:"digest"`
	SizeBytes int64  `json:"size_bytes"`
	Stage     string `json:"stage"`
	Href      string `json:"href"`
}

// CaseStep is one step of the case with its words.
type CaseStep struct {
	Kind    string `json:"kind"` // verified | replied | answered | decided
	Outcome string `json:"outcome"`
	By      string `json:"by"`
	At      string `json:"at"`
	Words   string `json:"words,omitempty"`
}

// deskForm is a form of the page with what was typed into it.
type deskForm struct {
	act      string // of the form that was sent; empty when none was
	typed    map[string]string
	problems []notice.Problem
	isMoved  bool    // somebody else was first: both versions are shown
	drafts   []id.ID // files that came in parts and still wait to be added
}

func (p *Pages) desk(w http.ResponseWriter, r *http.Request) error {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	return p.renderDesk(w, r, http.StatusOK, at, deskForm{})
}

func (p *Pages) renderDesk(w http.ResponseWriter, r *http.Request, status int, at place, f deskForm) error {
	ctx := r.Context()
	m, err := p.deskPage(ctx, at)
	if err != nil {
		return err
	}
	m.form = f
	queue, err := p.queueURL(ctx, at.view)
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: m.Line.Name, Window: m.Line.Code + " " + m.Line.Name + ", " + m.Agency.Name, Current: railAppraisal,
		Crumbs: []layout.Link{
			{Label: voice.Say(ctx, "cchc.web.nav.appraisal"), Href: queue},
			{Label: m.Agency.Name, Href: deskURL(m.Block, m.Year, m.Agency.Code)},
		},
		Here: voice.Say(ctx, "cchc.detail.criterion.here", m.Line.Code), Lead: m.Line.holder(ctx),
		Twin: apiDeskURL(m), Actions: deskActions(m),
	}
	return p.site.RenderStatus(w, r, status, page, deskPage(m))
}

// deskPage builds the view model.
func (p *Pages) deskPage(ctx context.Context, at place) (DeskPage, error) {
	province := p.options.Province
	desk, err := province.Appraisal.Desk(ctx, at.round(), at.agency.Agency, at.code)
	if err != nil {
		return DeskPage{}, err
	}
	m := DeskPage{
		Block: at.block(), Year: at.year(), Agency: AgencyRef{at.agency.Code, at.agency.Name}, Line: lineOf(desk.View, &desk.Item), Wanted: desk.Item.Criterion.Evidence,
		Figures: []SideBySide{}, Evidence: []EvidenceLine{}, Steps: []CaseStep{}, Events: []HistoryLine{}, desk: desk,
	}
	c := desk.Item.Criterion
	for _, sentence := range c.Rule.Words(c.MaxPoints.Rat()) {
		m.Rule = append(m.Rule, saidBy(sentence.Say))
	}
	if desk.View.Plan != nil {
		m.deadline = voice.Text(ctx, desk.View.Plan.Deadlines[cchc.PhaseExplanation])
	}
	readings, err := p.handedIn(ctx, at, &m)
	if err != nil {
		return DeskPage{}, err
	}
	for _, f := range desk.Files {
		m.Evidence = append(m.Evidence, evidenceLine(at, f.File, round.WithExplanation))
	}
	m.sideBySide(ctx, readings)
	m.steps(ctx, province)
	events, err := province.Appraisal.History(ctx, at.round(), at.agency.Agency, at.code)
	if err != nil {
		return DeskPage{}, err
	}
	m.Events = historyOf(ctx, province, events, m.labels())
	return m, nil
}

// handedIn reads what came with the self-score: note, files, and what facts say.
func (p *Pages) handedIn(ctx context.Context, at place, m *DeskPage) ([]round.Reading, error) {
	tasks, err := p.options.Province.HandedIn.Tasks(ctx, at.round(), at.agency.Agency)
	if fault.Is(err, fault.Forbidden) {
		return nil, nil // a published score is everybody's, its evidence is not
	}
	if err != nil {
		return nil, err
	}
	task, isThere := tasks.Task(at.code)
	if !isThere {
		return nil, nil
	}
	m.Note = task.Entry.Note
	for _, f := range task.Files {
		m.Evidence = append(m.Evidence, evidenceLine(at, f, round.WithSelfScore))
	}
	return task.Readings, nil
}

func evidenceLine(at place, f round.File, stage round.EvidenceStage) EvidenceLine {
	return EvidenceLine{Name: f.Name, Digest: f.Digest.String(), SizeBytes: f.SizeBytes, Stage: string(stage), Href: join(at.deskURL()+"/tep", f.Digest.String())}
}

// lines are the figures of one stage by their names.
func (m *DeskPage) lines(stage cchc.Stage) map[string]InputLine {
	block, lines := m.desk.View.Blocks[stage], map[string]InputLine{}
	if sheet := m.desk.Sheets[stage]; sheet != nil {
		for _, line := range inputLines(block, sheet, m.desk.Item.Criterion) {
			lines[line.Name] = line
		}
	}
	return lines
}

// labels are the titles of the figures, whatever stage has them.
func (m *DeskPage) labels() map[string]InputLine {
	labels := map[string]InputLine{}
	for _, stage := range cchc.Stages() {
		maps.Copy(labels, m.lines(stage))
	}
	return labels
}

// sideBySide lays the stages beside each other, a line for each figure.
func (m *DeskPage) sideBySide(ctx context.Context, readings []round.Reading) {
	self, verified, final := m.lines(cchc.Self), m.lines(cchc.Verified), m.lines(cchc.Final)
	for _, spec := range m.desk.Item.Criterion.Rule.Inputs() {
		a, b, c := self[spec.Name], verified[spec.Name], final[spec.Name]
		at := slices.IndexFunc(readings, func(r round.Reading) bool { return r.Input == spec.Name })
		if !a.Given && !b.Given && !c.Given && at < 0 {
			continue
		}
		label := a
		if label.Label == "" {
			label = b
		}
		label.Name = spec.Name
		row := SideBySide{Label: label.title(ctx), Self: a.text(ctx)}
		if m.Line.item.Case.Verified.IsDone() {
			row.Verified = b.text(ctx)
			row.Differs = a.Given != b.Given || rawText(a.Value) != rawText(b.Value)
		}
		if m.Line.item.Case.Decided.IsDone() {
			row.Final = c.text(ctx)
		}
		if at >= 0 && readings[at].Value != "" {
			row.Computed, row.Facts = numberText(ctx, readings[at].Value), readings[at].Facts
			row.Behind = a.Given && rawText(a.Value) != readings[at].Value
		}
		m.Figures = append(m.Figures, row)
	}
}

// steps tells the case with its words, in order.
func (m *DeskPage) steps(ctx context.Context, province *Province) {
	c := m.Line.item.Case
	add := func(kind, outcome string, act appraisal.Act, words string) {
		if act.IsDone() {
			m.Steps = append(m.Steps, CaseStep{kind, outcome, province.name(ctx, act.By), act.At, words})
		}
	}
	verified := "agreed"
	if reason := m.desk.View.Reasons[m.desk.Item.Unit.Agency][m.Line.Code]; m.Line.item.Differs || c.Answer == appraisal.Changed {
		verified = "otherwise"
		if c.Answer != appraisal.Changed {
			add("verified", verified, c.Verified, reason)
		} else {
			add("verified", verified, c.Verified, "")
		}
	} else {
		add("verified", verified, c.Verified, reason)
	}
	add("replied", string(c.Reply), c.Replied, c.Explanation)
	add("answered", string(c.Answer), c.Answered, c.AnswerWhy)
	add("decided", string(c.Decision), c.Decided, c.DecidedWhy)
}

// appraisedFile sends a piece of evidence as an attachment.
func (p *Pages) appraisedFile(w http.ResponseWriter, r *http.Request) (err error) {
	at, err := p.place(r)
	if err != nil {
		return err
	}
	digest, err := blob.ParseDigest(r.PathValue("digest"))
	if err != nil {
		return fault.New(fault.NotFound, "cchc.appraise.file_absent").Because(err)
	}
	file, content, err := p.options.Province.HandedIn.OpenFile(r.Context(), at.round(), at.agency.Agency, digest)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	web.SendFile(w, file.Name, file.Media, file.SizeBytes)
	io.Copy(w, content) //nolint:errcheck // the browser went away; nobody is left to tell
	return nil
}

// refuseDesk shows the page again with what was typed and what is wrong with it.
// Who was second sees both versions: the page is read anew, the form keeps his.
func (p *Pages) refuseDesk(w http.ResponseWriter, r *http.Request, at place, f deskForm, cause error) error {
	first, isRefusal := fault.From(cause)
	if !isRefusal || first.Kind == fault.Forbidden || first.Kind == fault.Unauthenticated || first.Kind == fault.NotFound {
		return cause
	}
	ctx := r.Context()
	status := http.StatusUnprocessableEntity
	for _, one := range fault.All(cause) {
		f.problems = append(f.problems, notice.Problem{Text: one.Sentence(voice.Words(ctx), voice.Lang(ctx)), Field: at.fieldOf(f.act, one)})
		if one.Key == "cchc.appraisal.moved" {
			f.isMoved, status = true, http.StatusConflict
		}
	}
	fresh, err := p.place(r)
	if err != nil {
		return err
	}
	return p.renderDesk(w, r, status, fresh, f)
}

// sheet is what the forms begin with: the verified figures, or the agency's own.
func (m *DeskPage) sheet() (*scoring.Block, *scoring.Sheet) {
	stages := []cchc.Stage{cchc.Self}
	if m.Line.item.Case.Verified.IsDone() {
		stages = []cchc.Stage{cchc.Final, cchc.Verified}
	}
	for _, stage := range stages {
		if sheet := m.desk.Sheets[stage]; sheet != nil {
			return m.desk.View.Blocks[stage], sheet
		}
	}
	return nil, nil
}

// fieldOf finds the field of the form that a refusal is about.
func (at place) fieldOf(act string, f *fault.Error) string {
	name := strings.TrimPrefix(f.Place.Field, at.code+".")
	if name == "" || f.Kind != fault.Invalid {
		return ""
	}
	if c := at.view.Set.Criterion(at.code); c.Rule != nil && rule.Find(c.Rule.Inputs(), name) >= 0 {
		return figureField(at.code, name)
	}
	return "f-" + act + "-" + name
}

func figureField(code, input string) string { return "f-" + typedPrefix + code + "." + input }
