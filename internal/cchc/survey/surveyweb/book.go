package surveyweb

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/survey"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/sheet"
	"minhbach/internal/web/voice"
)

// A workbook of paper answers stays in memory: a file laid aside on a disk
// would keep the order of the sheets and the time they came.
const (
	bookBytesMax   = 4 << 20 // a workbook of 5,000 sheets of 60 answers has 1 MB
	formBytesSpare = 64 << 10
	bookBlankRows  = 300 // of the template
	questionWidth  = 24  // in characters
	textWidth      = 60
	codeWidth      = 10
)

// book is the form that takes a workbook.
type book struct {
	Agency, agencyName string
	isDry              bool
	tried              int // sheets found right by a dry run
	problems           fault.Problems
}

func paperURL(s id.ID) string { return sheetURL(s) + "/giay" }

func bookURL(s id.ID) string { return paperURL(s) + "/excel" }

// paperHeads are the columns of a workbook: each question by its number, alone
// or with its text, in either language.
func paperHeads(s survey.Survey) []sheet.Head {
	heads := make([]sheet.Head, len(s.Questions))
	for i, q := range s.Questions {
		heads[i] = sheet.Head{Key: survey.QuestionField(i), IsNeeded: true}
		for _, l := range locale.Langs() {
			heads[i].Words = append(heads[i].Words, questionHead(l, i, q), Words().Say(l, "cchc.survey.web.book_question_short", strconv.Itoa(i+1)))
		}
	}
	return heads
}

func questionHead(l locale.Lang, at int, q survey.Question) string {
	return Words().Say(l, "cchc.survey.web.book_question", strconv.Itoa(at+1), strings.Join(strings.Fields(q.Text), " "))
}

// paperTemplate sends the workbook to be filled: a row for each sheet, and the
// codes on a sheet of their own.
func (p *Pages) paperTemplate(w http.ResponseWriter, r *http.Request) error {
	s, _, err := p.service.Read(r.Context(), id.ID(r.PathValue("survey")))
	if err != nil {
		return err
	}
	ctx := r.Context()
	papers := sheet.Table{
		Sheet: voice.Say(ctx, "cchc.survey.web.book_sheet"), Titles: []string{s.Title, voice.Say(ctx, "cchc.survey.web.book_note")}, Blank: bookBlankRows,
	}
	codes := sheet.Table{Sheet: voice.Say(ctx, "cchc.survey.web.book_codes"), Titles: []string{s.Title}, Columns: []sheet.Column{
		{Head: voice.Say(ctx, "cchc.survey.web.book_number"), Width: codeWidth}, {Head: voice.Say(ctx, "cchc.survey.web.question"), Width: textWidth},
		{Head: voice.Say(ctx, "cchc.survey.web.book_code"), Width: codeWidth}, {Head: voice.Say(ctx, "cchc.survey.web.answer_word"), Width: questionWidth},
	}}
	for i, q := range s.Questions {
		column := sheet.Column{Head: questionHead(voice.Lang(ctx), i, q), Width: questionWidth}
		for _, o := range q.Options {
			column.Choices = append(column.Choices, o.Code)
			codes.Rows = append(codes.Rows, []any{i + 1, q.Text, o.Code, o.Text})
		}
		papers.Columns = append(papers.Columns, column)
	}
	var out bytes.Buffer
	if err := sheet.Write(&out, papers, codes); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", `attachment; filename="mau-phieu-giay.xlsx"`)
	_, err = w.Write(out.Bytes())
	return err
}

// paperBook serves the form that takes a workbook.
func (p *Pages) paperBook(w http.ResponseWriter, r *http.Request) error {
	s, v, err := p.service.Read(r.Context(), id.ID(r.PathValue("survey")))
	if err != nil {
		return err
	}
	return p.showBook(w, r, http.StatusOK, s, v, book{isDry: true})
}

func (p *Pages) showBook(w http.ResponseWriter, r *http.Request, status int, s survey.Survey, v *cchc.View, b book) error {
	page := sheetPage(r.Context(), s, v)
	page.Title = voice.Say(r.Context(), "cchc.survey.web.book")
	page.Lead = voice.Say(r.Context(), "cchc.survey.web.book_lead", survey.BatchMin)
	return p.site.RenderStatus(w, r, status, page, bookBody(s, v, b))
}

// enterBook tries a workbook or keeps it; whatever is wrong is told cell by cell.
func (p *Pages) enterBook(w http.ResponseWriter, r *http.Request) error {
	s, v, err := p.service.Read(r.Context(), id.ID(r.PathValue("survey")))
	if err != nil {
		return err
	}
	if err := r.ParseMultipartForm(bookBytesMax + formBytesSpare); err != nil { //nolint:gosec // HandleUpload bounds the body by the same number
		return fault.New(fault.Invalid, "cchc.survey.web.book_bad_form").Because(err)
	}
	b := book{Agency: r.PostFormValue("agency"), isDry: r.PostFormValue("dry") != ""}
	unit, _ := v.Unit(b.Agency)
	b.agencyName = unit.Name
	count, err := p.takeBook(r, s, b)
	if refused := fault.All(err); fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
		b.problems = refused
		return p.showBook(w, r, http.StatusUnprocessableEntity, s, v, b)
	}
	if err != nil {
		return err
	}
	if b.isDry {
		b.tried, b.isDry = count, false
		return p.showBook(w, r, http.StatusOK, s, v, b)
	}
	return p.site.Redirect(w, r, sheetURL(s.ID), "cchc.survey.web.paper_entered", count, unit.Name)
}

// takeBook reads the workbook of a form and enters it, unless something is
// wrong or it is only tried.
func (p *Pages) takeBook(r *http.Request, s survey.Survey, b book) (int, error) {
	file, err := bookOf(r)
	if err != nil {
		return 0, err
	}
	lines, err := sheet.ReadTable(file, paperHeads(s), survey.PaperMax)
	if err != nil {
		return 0, err
	}
	stack, unread := stackOf(s, lines)
	take := p.service.EnterPaper
	if b.isDry || len(unread) > 0 {
		take = p.service.TryPaper
	}
	err = take(r.Context(), s.ID, id.ID(b.Agency), stack)
	refused := fault.All(err)
	if err != nil && len(refused) == 0 {
		return 0, err
	}
	told := slices.Concat(unread, inCells(refused, lines))
	slices.SortStableFunc(told, func(a, b *fault.Error) int { return cmp.Compare(a.Place.Row, b.Place.Row) })
	return len(stack), told.OrNil()
}

func bookOf(r *http.Request) (sheet.File, error) {
	part, header, err := r.FormFile("file")
	if err != nil {
		return sheet.File{}, fault.New(fault.Invalid, "cchc.survey.web.book_no_file").At(fault.Place{Field: "file"}).Because(err)
	}
	content, err := io.ReadAll(io.LimitReader(part, bookBytesMax+1))
	if closeErr := part.Close(); err == nil {
		err = closeErr
	}
	return sheet.File{Name: header.Filename, Data: content}, err
}

// stackOf reads a sheet from each line, and tells the cells that cannot be read.
func stackOf(s survey.Survey, lines []sheet.Line) (stack []survey.Choices, unread fault.Problems) {
	stack = make([]survey.Choices, len(lines))
	for i, l := range lines {
		stack[i] = make(survey.Choices, len(s.Questions))
		for at := range s.Questions {
			word, err := l.Word(survey.QuestionField(at))
			unread = append(unread, fault.All(err)...)
			stack[i][at] = choiceOf(word)
		}
	}
	return stack, unread
}

// inCells moves refusals about a sheet of the stack to where it stands in the
// workbook.
func inCells(refused fault.Problems, lines []sheet.Line) fault.Problems {
	told := make(fault.Problems, len(refused))
	for i, e := range refused {
		told[i] = e
		if row := e.Place.Row; row > 0 && row <= len(lines) {
			place := lines[row-1].Cell(e.Place.Field)
			told[i] = fault.New(e.Kind, e.Key, e.Args...).At(place)
		}
	}
	return told
}

func choiceOf(typed string) string {
	if choice := strings.ToUpper(strings.TrimSpace(typed)); choice != "-" {
		return choice
	}
	return survey.Blank
}
