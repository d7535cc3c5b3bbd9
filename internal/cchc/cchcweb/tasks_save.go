package cchcweb

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web"
)

// The fields of the form of a criterion, beside its figures.
const (
	markField   = "dau"
	noteField   = "ghi-chu"
	attachField = "gan"
	detachField = "bo"
	fileField   = "tep"
	draftField  = "tep-nhap"
	reasonField = "ly-do"
	paperField  = "ban-giay"
)

// sentTask is the form of a criterion as it was sent.
type sentTask struct {
	values url.Values
	note   string
	attach []blob.Digest
	typed  map[string]string // to draw the fields again
	tried  map[string]string // the figures as the rule reads them
	why    string            // the reason of a request to leave out
}

// formMemoryMax is how much of a form with files is read into memory.
const formMemoryMax = 1 << 20

func readSentTask(r *http.Request) (*sentTask, error) {
	err := r.ParseMultipartForm(formMemoryMax)
	if errors.Is(err, http.ErrNotMultipart) {
		err = r.ParseForm()
	}
	if err != nil {
		if _, isTooLarge := errors.AsType[*http.MaxBytesError](err); isTooLarge {
			return nil, fault.New(fault.TooLarge, "cchc.score.form_too_large").Because(err)
		}
		return nil, fault.New(fault.Invalid, "cchc.score.form_unreadable").Because(err)
	}
	s := &sentTask{values: r.PostForm, note: r.PostForm.Get(noteField), typed: map[string]string{}, tried: map[string]string{}}
	for key, values := range s.values {
		if strings.HasPrefix(key, typedPrefix) || strings.HasPrefix(key, listedPrefix) {
			s.typed[key] = strings.Join(values, "\n")
		}
	}
	for _, text := range s.values[attachField] {
		digest, err := blob.ParseDigest(text)
		if err != nil {
			return nil, err
		}
		s.attach = append(s.attach, digest)
	}
	return s, nil
}

// figures reads what was typed as the figures of the criterion, in JSON.
func (s *sentTask) figures(ctx context.Context, t *TaskPage, c *criteria.Criterion) (map[string]string, fault.Problems) {
	figures := map[string]string{}
	var problems fault.Problems
	for _, spec := range c.Rule.Inputs() {
		text, _, found, err := readField(ctx, t.Sheet, c, spec, s.values)
		if found && err == nil {
			s.tried[c.Code+"."+spec.Name] = text
			figures[spec.Name], err = figureOf(spec, text)
		}
		for _, f := range fault.All(err) {
			if !strings.HasPrefix(f.Place.Field, c.Code+".") {
				f = f.At(fault.Place{Field: c.Code + "." + spec.Name})
			}
			problems = append(problems, f)
		}
	}
	return figures, problems
}

func figureOf(spec rule.Spec, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	value, err := rule.BindText(spec, text)
	if err != nil {
		return "", err
	}
	return cchc.FigureJSON(value, spec), nil
}

// saveTask saves one criterion: figures, note and evidence in one small form.
func (p *Pages) saveTask(w http.ResponseWriter, r *http.Request) error {
	sent, err := readSentTask(r)
	if err != nil {
		return err
	}
	t, err := p.tasksOf(r)
	if err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	task, ok := t.Task(code)
	if !ok {
		return fault.New(fault.NotFound, "cchc.round.no_criterion", code)
	}
	f := round.Filling{
		Round: t.View.Round.ID, Agency: t.Unit.Agency, Criterion: code, Mark: sent.values.Get(markField), Note: sent.note, Attach: sent.attach,
		IsPaper: sent.values.Has(paperField),
	}
	for _, text := range sent.values[detachField] {
		f.Detach = append(f.Detach, blob.Digest(text))
	}
	var problems fault.Problems
	f.Figures, problems = sent.figures(ctx, t, task.Criterion)
	if f.Mark != task.Mark { // before files are taken in: those that came in parts are still there for the next try
		problems = append(problems, fault.New(fault.Conflict, meanwhile))
	}
	if len(problems) == 0 {
		received, err := p.receive(ctx, r, t)
		if err == nil {
			err = p.options.Rounds.Upload(ctx, f, received)
		}
		problems = fault.All(err)
		if err != nil && len(problems) == 0 {
			return err
		}
	}
	if len(problems) > 0 {
		return p.taskAgain(w, r, t, code, sent, problems)
	}
	return p.site.Redirect(w, r, t.at(code), "cchc.score.saved", code)
}

// receive takes in the files of the form, sent whole or in parts before.
func (p *Pages) receive(ctx context.Context, r *http.Request, t *TaskPage) ([]round.File, error) {
	var files []round.File
	for _, draft := range r.PostForm[draftField] {
		file, err := p.options.Rounds.KeepDraft(ctx, t.View.Round.ID, t.Unit.Agency, id.ID(draft))
		if err != nil {
			return files, inField(fileField, err)
		}
		files = append(files, file)
	}
	if r.MultipartForm == nil {
		return files, nil
	}
	for _, head := range r.MultipartForm.File[fileField] {
		if head.Filename == "" {
			continue
		}
		file, err := p.keepPart(ctx, t, head)
		if err != nil {
			return files, inField(fileField, err)
		}
		files = append(files, file)
	}
	return files, nil
}

func (p *Pages) keepPart(ctx context.Context, t *TaskPage, head *multipart.FileHeader) (round.File, error) {
	content, err := head.Open()
	if err != nil {
		return round.File{}, err
	}
	file, err := p.options.Rounds.Keep(ctx, t.View.Round.ID, t.Unit.Agency, head.Filename, content)
	return file, errors.Join(err, content.Close())
}

// inField says which field of the form an error belongs to.
func inField(field string, err error) error {
	problems := fault.All(err)
	if len(problems) == 0 {
		return err
	}
	var list fault.Problems
	for _, f := range problems {
		list = append(list, f.At(fault.Place{Field: field}))
	}
	return list
}

// meanwhile is the refusal of a change on top of one that the person has not
// seen.
const meanwhile = "cchc.round.changed_meanwhile"

// taskAgain brings the form back with everything that was typed. When somebody
// else was faster both versions stand beside each other.
func (p *Pages) taskAgain(w http.ResponseWriter, r *http.Request, t *TaskPage, code string, sent *sentTask, problems fault.Problems) error {
	ctx, status := r.Context(), http.StatusUnprocessableEntity
	isLate := false
	for _, f := range problems {
		isLate = isLate || f.Key == meanwhile
		if f.Kind == fault.Forbidden || f.Kind == fault.Unauthenticated {
			return problems
		}
	}
	var theirs *TaskForm
	var err error
	if isLate {
		status = http.StatusConflict
		if t, err = p.tasksOf(r); err != nil { // as it stands by now
			return err
		}
		if theirs, err = p.taskForm(ctx, t, code, nil); err != nil {
			return err
		}
	}
	t.Problems = problemsOf(ctx, problems)
	if t.Open, err = p.taskForm(ctx, t, code, sent); err != nil {
		return err
	}
	t.Open.Theirs = theirs
	return p.drawTasks(w, r, status, t)
}

// accept takes over what facts say about one criterion, or about all.
func (p *Pages) accept(w http.ResponseWriter, r *http.Request) error {
	t, err := p.tasksOf(r)
	if err != nil {
		return err
	}
	var codes []string
	if code := r.FormValue(taskParameter); code != "" {
		codes = append(codes, code)
	}
	count, err := p.options.Rounds.Accept(r.Context(), t.View.Round.ID, t.Unit.Agency, codes...)
	if err != nil {
		return err
	}
	if len(codes) == 1 {
		return p.site.Redirect(w, r, t.at(codes[0]), "cchc.score.accepted_one", codes[0])
	}
	return p.site.Redirect(w, r, t.base, "cchc.score.accepted", count)
}

// leaveOut asks the province to leave a criterion out.
func (p *Pages) leaveOut(w http.ResponseWriter, r *http.Request) error {
	t, err := p.tasksOf(r)
	if err != nil {
		return err
	}
	code, why := r.PathValue("code"), r.FormValue(reasonField)
	_, err = p.options.Rounds.RequestNA(r.Context(), t.View.Round.ID, t.Unit.Agency, code, why)
	if problems := fault.All(err); len(problems) > 0 {
		return p.taskAgain(w, r, t, code, &sentTask{why: why, typed: map[string]string{}, tried: map[string]string{}}, problems)
	}
	if err != nil {
		return err
	}
	return p.site.Redirect(w, r, t.at(code), "cchc.score.asked", code)
}

// confirm lets the head of a division stand by a criterion.
func (p *Pages) confirm(w http.ResponseWriter, r *http.Request) error {
	t, err := p.tasksOf(r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	if err := p.options.Rounds.Confirm(r.Context(), t.View.Round.ID, t.Unit.Agency, code); err != nil {
		return err
	}
	return p.site.Redirect(w, r, t.at(code), "cchc.score.confirmed", code)
}

// evidenceFile hands a piece of evidence out as an attachment, whatever it is.
func (p *Pages) evidenceFile(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	u, _, err := s.unit(r.PathValue("agency"))
	if err != nil {
		return err
	}
	digest, err := blob.ParseDigest(r.PathValue("digest"))
	if err != nil {
		return err
	}
	file, content, err := p.options.Rounds.OpenFile(r.Context(), s.view.Round.ID, u.Agency, digest)
	if err != nil {
		return err
	}
	web.SendFile(w, file.Name, file.Media, file.SizeBytes)
	_, err = io.Copy(w, content)
	if err = errors.Join(err, content.Close()); err != nil {
		panic(http.ErrAbortHandler) // the head is sent: only a broken download says that it is not whole
	}
	return nil
}
