package survey

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// BatchMin is the anonymity of the surveys: how many answers about one agency
// become readable together, and the fewest that are shown.
const BatchMin = 5

// PaperMax bounds a stack of paper answers.
const PaperMax = 5_000

// State is how far a survey has come.
type State string

// The states of a survey.
const (
	Open   State = "open"
	Closed State = "closed"
)

// Survey is one group of people asked about the agencies of a round.
type Survey struct {
	ID    id.ID `json:"id"`
	Round id.ID `json:"round"`
	// Audience is the group of respondents, as it is called: "người dân".
	Audience   string     `json:"audience"`
	Title      string     `json:"title"`
	Intro      string     `json:"intro,omitempty"`
	Questions  []Question `json:"questions"`
	AnswersMin int        `json:"answers_min"` // expected of each agency, by the plan
	State      State      `json:"state"`
	OpenedOn   civil.Date `json:"opened_on"`
	ClosedOn   civil.Date `json:"closed_on,omitzero"`
	Version    int64      `json:"-"`
}

// Question is one question. Its answers are those that the rule of the
// criterion weighs, under the words people read.
type Question struct {
	Text      string   `json:"text"`
	Criterion string   `json:"criterion"`
	Options   []Option `json:"options"`
}

// Option is one answer that may be chosen.
type Option struct {
	Code string `json:"code"` // of the rule: A, B …
	Text string `json:"text"`
}

// Blank is the choice of a respondent who passes a question over.
const Blank = ""

// Bounds of a survey.
const (
	questionsMax     = 60
	textRunesMax     = 500
	introRunesMax    = 3000
	audienceRunesMax = 100
	surveysMax       = 100
	linksAtOnceMax   = 10_000
	linksMax         = 2_000_000
	answersMax       = 2_000_000
	agencyLinksMax   = 100_000
)

// check tells everything that is wrong with a survey for a set.
func (s *Survey) check(set *criteria.Set) error {
	var problems fault.Problems
	refuse := func(field, key string, args ...any) {
		problems = append(problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
	if n := utf8.RuneCountInString(s.Audience); n == 0 || n > audienceRunesMax {
		refuse("audience", "cchc.survey.audience_wrong", audienceRunesMax)
	}
	if n := utf8.RuneCountInString(s.Title); n == 0 || n > textRunesMax {
		refuse("title", "cchc.survey.title_wrong", textRunesMax)
	}
	if utf8.RuneCountInString(s.Intro) > introRunesMax {
		refuse("intro", "cchc.survey.intro_long", introRunesMax)
	}
	if s.AnswersMin < 0 || s.AnswersMin > agencyLinksMax {
		refuse("answers_min", "cchc.survey.answers_min_wrong", agencyLinksMax)
	}
	if len(s.Questions) == 0 || len(s.Questions) > questionsMax {
		refuse("questions", "cchc.survey.questions_count", questionsMax)
	}
	for i, q := range s.Questions {
		if n := utf8.RuneCountInString(q.Text); n == 0 || n > textRunesMax {
			refuse("questions", "cchc.survey.question_text", i+1, textRunesMax)
		}
		codes, isSurvey := AnswerCodes(set, q.Criterion)
		if !isSurvey {
			refuse("questions", "cchc.survey.not_a_survey_criterion", i+1, q.Criterion)
			continue
		}
		for _, o := range q.Options {
			if !slices.Contains(codes, o.Code) || o.Text == "" || utf8.RuneCountInString(o.Text) > textRunesMax {
				refuse("questions", "cchc.survey.option_wrong", i+1, o.Code)
			}
		}
		if len(q.Options) != len(codes) {
			refuse("questions", "cchc.survey.options_count", i+1, len(codes))
		}
	}
	return problems.OrNil()
}

// AnswerCodes lists the answers that the rule of a criterion weighs; false when
// it is no criterion of a survey.
func AnswerCodes(set *criteria.Set, code string) ([]string, bool) {
	c := set.Criterion(code)
	if c == nil {
		return nil, false
	}
	asked, isSurvey := c.Rule.(*rule.SurveyOptions)
	if !isSurvey {
		return nil, false
	}
	codes := make([]string, len(asked.Weights))
	for i, w := range asked.Weights {
		codes[i] = w.Code
	}
	return codes, true
}

// Choices are one respondent's answers, in the order of the questions.
type Choices []string

// QuestionField names a question in the place of a refusal: "q1" is the first.
func QuestionField(at int) string { return "q" + strconv.Itoa(at+1) }

// checkAgainst refuses whatever the survey does not offer, and an empty ballot.
func (c Choices) checkAgainst(s *Survey) error {
	if len(c) != len(s.Questions) {
		return fault.New(fault.Invalid, "cchc.survey.choices_count", len(s.Questions))
	}
	var problems fault.Problems
	isBlank := true
	for i, choice := range c {
		if choice == Blank {
			continue
		}
		isBlank = false
		if !slices.ContainsFunc(s.Questions[i].Options, func(o Option) bool { return o.Code == choice }) {
			problems = append(problems, fault.New(fault.Invalid, "cchc.survey.choice_unknown", i+1, choice).At(fault.Place{Field: QuestionField(i)}))
		}
	}
	if isBlank {
		return fault.New(fault.Invalid, "cchc.survey.choices_blank")
	}
	return problems.OrNil()
}
