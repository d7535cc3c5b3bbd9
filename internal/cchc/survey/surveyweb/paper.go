package surveyweb

import (
	"net/http"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/survey"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/web/voice"
)

// paperBytesMax bounds a pasted stack: 5,000 sheets of 60 answers.
const paperBytesMax = 2 << 20

// stack is a stack of paper answers as it was typed: one line a sheet.
type stack struct {
	Agency, Lines string
	problems      fault.Problems
}

// choices reads one sheet a line, the answers parted by tabs (as they come from
// a spreadsheet), spaces, commas or semicolons; "-" is a question passed over.
// Letters alone may also stand together: "ABA-C".
func (s *stack) choices(questions int) []survey.Choices {
	var sheets []survey.Choices
	for line := range strings.Lines(s.Lines) {
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		sheets = append(sheets, sheetChoices(line, questions))
	}
	return sheets
}

func sheetChoices(line string, questions int) survey.Choices {
	var cells []string
	switch {
	case strings.Contains(line, "\t"):
		cells = strings.Split(line, "\t")
	case strings.ContainsAny(line, ",;"):
		cells = strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ';' })
	default:
		cells = strings.Fields(line)
		if len(cells) == 1 && questions > 1 && len([]rune(cells[0])) == questions {
			cells = strings.Split(cells[0], "")
		}
	}
	choices := make(survey.Choices, len(cells))
	for i, cell := range cells {
		choices[i] = choiceOf(cell)
	}
	return choices
}

// paper serves the form for paper answers.
func (p *Pages) paper(w http.ResponseWriter, r *http.Request) error {
	s, v, err := p.service.Read(r.Context(), id.ID(r.PathValue("survey")))
	if err != nil {
		return err
	}
	return p.showPaper(w, r, http.StatusOK, s, v, stack{})
}

func (p *Pages) showPaper(w http.ResponseWriter, r *http.Request, status int, s survey.Survey, v *cchc.View, typed stack) error {
	page := sheetPage(r.Context(), s, v)
	page.Title = voice.Say(r.Context(), "cchc.survey.web.paper")
	page.Lead = voice.Say(r.Context(), "cchc.survey.web.paper_lead", survey.BatchMin)
	return p.site.RenderStatus(w, r, status, page, paperBody(s, v, typed))
}

// enterPaper keeps a stack, or shows it again with what is wrong in each line.
func (p *Pages) enterPaper(w http.ResponseWriter, r *http.Request) error {
	s, v, err := p.service.Read(r.Context(), id.ID(r.PathValue("survey")))
	if err != nil {
		return err
	}
	typed := stack{Agency: r.PostFormValue("agency"), Lines: r.PostFormValue("lines")}
	sheets := typed.choices(len(s.Questions))
	err = p.service.EnterPaper(r.Context(), s.ID, id.ID(typed.Agency), sheets)
	if fault.Is(err, fault.Invalid) {
		typed.problems = fault.All(err)
		return p.showPaper(w, r, http.StatusUnprocessableEntity, s, v, typed)
	}
	if err != nil {
		return err
	}
	unit, _ := v.Unit(typed.Agency)
	return p.site.Redirect(w, r, sheetURL(s.ID), "cchc.survey.web.paper_entered", len(sheets), unit.Name)
}
