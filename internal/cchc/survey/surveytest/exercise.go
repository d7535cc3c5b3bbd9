package surveytest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/survey"
	"minhbach/internal/cchc/survey/surveydb"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/store"
)

// Exercise runs the suite on a fresh database for each test.
func Exercise(t *testing.T, open func(testing.TB) *store.DB) {
	for name, test := range map[string]func(*testing.T, *World){
		"AnswersBecomeFigures":                  answersBecomeFigures,
		"FourAnswersAreNeverShown":              fourAnswersAreNeverShown,
		"ALinkAnswersOnce":                      aLinkAnswersOnce,
		"ABatchIsOfOneAgency":                   aBatchIsOfOneAgency,
		"ManyAnswerAtOnce":                      manyAnswerAtOnce,
		"AnswersOutliveTheProgram":              answersOutliveTheProgram,
		"PaperComesInStacks":                    paperComesInStacks,
		"WrongBallotsAreRefused":                wrongBallotsAreRefused,
		"WrongSurveysAreRefusedWhole":           wrongSurveysAreRefused,
		"TwoAudiencesFeedOneCriterion":          twoAudiences,
		"NoRowJoinsALinkAndItsAnswer":           noRowJoins,
		"NoFactIsAboutOneAnswer":                noFactIsAboutOneAnswer,
		"AClosedSurveyTakesNothingAndIsPublic":  closedTakesNothing,
		"FiguresSurviveTheVerificationOfTheLog": verifies,
	} {
		t.Run(name, func(t *testing.T) { test(t, New(t, open(t))) })
	}
}

func key(err error) string {
	if refused, ok := fault.From(err); ok {
		return refused.Key
	}
	return fmt.Sprint(err)
}

// cast answers with every link.
func cast(t *testing.T, w *World, links []string, choices survey.Choices) {
	t.Helper()
	for _, link := range links {
		must(t, w.Survey.Cast(t.Context(), link, choices))
	}
}

func answersBecomeFigures(t *testing.T, w *World) {
	s := w.Ask(t, "người dân")
	links := w.Links(t, s, 0, 10)
	cast(t, w, links[:6], survey.Choices{"A", "B"})
	cast(t, w, links[6:10], survey.Choices{"C", survey.Blank})
	result, err := w.Survey.Close(Province(t), s.ID)
	must(t, err)
	a := result.Agencies[0]
	if a.Answers != 10 || a.LinksUsed != 10 || a.Tallies[0].ByCode["A"] != 6 || a.Tallies[1].Blank != 4 || a.IsTooFew {
		t.Errorf("counted %+v", a)
	}
	if b := result.Agencies[1]; !b.IsHidden || !b.IsTooFew {
		t.Errorf("an agency nobody answered about: %+v", b)
	}
	v, err := w.Index.View(t.Context(), 2019, "so")
	must(t, err)
	block := v.Blocks[cchc.Verified]
	got := block.Results[block.At(string(w.Units[0].Agency))]
	// 2.1: (6 × 1 + 4 × 0.2) / 10 × 20 = 13.6; 2.2: 6 × 0.6 / 6 × 10 = 6.
	if points := got.Points.String(); points != "19.6" {
		t.Errorf("points %s, want 19.6", points)
	}
}

func fourAnswersAreNeverShown(t *testing.T, w *World) {
	s := w.Ask(t, "người dân")
	cast(t, w, w.Links(t, s, 0, 4), survey.Choices{"D", "D"})
	result, err := w.Survey.Result(Province(t), s.ID)
	must(t, err)
	if a := result.Agencies[0]; a.Answers != 0 || a.LinksUsed != 0 || !a.HasPending || !a.IsHidden {
		t.Errorf("pending answers show: %+v", a)
	}
	result, err = w.Survey.Close(Province(t), s.ID)
	must(t, err)
	if a := result.Agencies[0]; a.Answers != 4 || !a.IsHidden || a.Tallies != nil {
		t.Errorf("four answers show: %+v", a)
	}
	v, err := w.Index.View(t.Context(), 2019, "so")
	must(t, err)
	if v.Blocks[cchc.Verified] != nil {
		t.Error("four answers were scored")
	}
}

func aLinkAnswersOnce(t *testing.T, w *World) {
	s := w.Ask(t, "người dân")
	links := w.Links(t, s, 0, 5)
	for i, link := range links {
		if _, err := w.Survey.Ballot(t.Context(), strings.ToLower(link)); err != nil {
			t.Errorf("link %d does not open: %v", i, err)
		}
		must(t, w.Survey.Cast(t.Context(), link, survey.Choices{"A", "A"}))
		if got := key(w.Survey.Cast(t.Context(), link, survey.Choices{"A", "A"})); got != "cchc.survey.link_unusable" {
			t.Errorf("link %d answered twice: %s", i, got)
		}
		if _, err := w.Survey.Ballot(t.Context(), link); key(err) != "cchc.survey.link_unusable" {
			t.Errorf("link %d opens again: %v", i, err)
		}
	}
	result, err := w.Survey.Result(Province(t), s.ID)
	must(t, err)
	if result.Answers != 5 || result.Extra != 0 {
		t.Errorf("%d answers, %d extra", result.Answers, result.Extra)
	}
}

func aBatchIsOfOneAgency(t *testing.T, w *World) {
	s := w.Ask(t, "người dân")
	first, second := w.Links(t, s, 0, 4), w.Links(t, s, 1, 4)
	cast(t, w, append(first, second...), survey.Choices{"A", "A"})
	result, err := w.Survey.Result(Province(t), s.ID)
	must(t, err)
	if result.Answers != 0 {
		t.Errorf("eight answers about two agencies became readable: %+v", result.Agencies)
	}
}

func manyAnswerAtOnce(t *testing.T, w *World) {
	s := w.Ask(t, "người dân")
	const people = 23
	links := w.Links(t, s, 0, people)
	var all sync.WaitGroup
	for _, link := range append(links, links...) { // everybody presses twice
		all.Go(func() {
			if err := w.Survey.Cast(t.Context(), link, survey.Choices{"B", "A"}); err != nil && key(err) != "cchc.survey.link_unusable" {
				t.Error(err)
			}
		})
	}
	all.Wait()
	result, err := w.Survey.Close(Province(t), s.ID)
	must(t, err)
	if a := result.Agencies[0]; a.Answers != people || a.LinksUsed != people || result.Extra != 0 {
		t.Errorf("%d people gave %d answers by %d links, %d extra", people, a.Answers, a.LinksUsed, result.Extra)
	}
}

func answersOutliveTheProgram(t *testing.T, w *World) {
	s := w.Ask(t, "người dân")
	links := w.Links(t, s, 0, 8)
	cast(t, w, links[:3], survey.Choices{"A", "A"})
	again := survey.NewService(survey.Options{ // the program was stopped and started
		DB: w.DB, Index: w.Index, Store: surveydb.Rows{}, Log: w.Log, Clock: w.Survey.Clock, IDs: w.Survey.IDs, Random: w.Random(), Guard: w.Survey.Guard,
	})
	w.Survey = again
	cast(t, w, links[3:8], survey.Choices{"B", "B"})
	must(t, again.Cast(t.Context(), links[0], survey.Choices{"A", "A"})) // the price
	result, err := again.Close(Province(t), s.ID)
	must(t, err)
	if result.Answers != 9 || result.Extra != 3 || result.Agencies[0].LinksUsed != 6 {
		t.Errorf("%d answers, %d extra, %d links used", result.Answers, result.Extra, result.Agencies[0].LinksUsed)
	}
}

func paperComesInStacks(t *testing.T, w *World) {
	s := w.Ask(t, "người dân")
	stack := []survey.Choices{{"A", "A"}, {"A", "B"}, {"", "B"}, {"C", ""}, {"D", "D"}}
	if got := key(w.Survey.EnterPaper(Province(t), s.ID, w.Units[0].Agency, stack[:4])); got != "cchc.survey.stack_size" {
		t.Errorf("a stack of four: %s", got)
	}
	bad := append([]survey.Choices{{"A", "E"}, {"", ""}}, stack...)
	err := w.Survey.EnterPaper(Province(t), s.ID, w.Units[0].Agency, bad)
	if problems := fault.All(err); len(problems) != 2 || problems[0].Place.Row != 1 || problems[1].Place.Row != 2 {
		t.Errorf("problems %v", problems)
	}
	must(t, w.Survey.EnterPaper(Province(t), s.ID, w.Units[0].Agency, stack))
	result, err := w.Survey.Result(Province(t), s.ID)
	must(t, err)
	if result.OnPaper != 5 || result.Agencies[0].Tallies[0].ByCode["A"] != 2 || result.Extra != 0 {
		t.Errorf("counted %+v", result)
	}
}

func wrongBallotsAreRefused(t *testing.T, w *World) {
	s := w.Ask(t, "người dân")
	link := w.Links(t, s, 0, 1)[0]
	for want, choices := range map[string]survey.Choices{
		"cchc.survey.choices_count": {"A"}, "cchc.survey.choice_unknown": {"A", "E"}, "cchc.survey.choices_blank": {"", ""},
	} {
		if got := key(w.Survey.Cast(t.Context(), link, choices)); got != want {
			t.Errorf("%v: %s, want %s", choices, got, want)
		}
	}
	if got := key(w.Survey.Cast(t.Context(), "ABC", survey.Choices{"A", "A"})); got != "cchc.survey.link_unusable" {
		t.Errorf("a guessed link: %s", got)
	}
	must(t, w.Survey.Cast(t.Context(), link, survey.Choices{"A", "A"})) // nothing was spent
}

func wrongSurveysAreRefused(t *testing.T, w *World) {
	options := Questions()[0].Options
	_, err := w.Survey.Open(Province(t), survey.New{Round: w.Round.ID, Audience: "", Title: "x", AnswersMin: -1, Questions: []survey.Question{
		{Text: "", Criterion: "1.1", Options: options}, {Text: "x", Criterion: "2.1", Options: options[:2]}, {Text: "x", Criterion: "9", Options: nil},
	}})
	var keys []string
	for _, problem := range fault.All(err) {
		keys = append(keys, problem.Key)
	}
	want := "cchc.survey.audience_wrong cchc.survey.answers_min_wrong cchc.survey.question_text cchc.survey.not_a_survey_criterion cchc.survey.options_count cchc.survey.not_a_survey_criterion"
	if got := strings.Join(keys, " "); got != want {
		t.Errorf("refused for %s, want %s", got, want)
	}
}

func twoAudiences(t *testing.T, w *World) {
	people, firms := w.Ask(t, "người dân"), w.Ask(t, "doanh nghiệp")
	cast(t, w, w.Links(t, people, 0, 5), survey.Choices{"A", "A"})
	cast(t, w, w.Links(t, firms, 0, 5), survey.Choices{"C", "A"})
	_, err := w.Survey.Close(Province(t), people.ID)
	must(t, err)
	_, err = w.Survey.Close(Province(t), firms.ID)
	must(t, err)
	v, err := w.Index.View(t.Context(), 2019, "so")
	must(t, err)
	block := v.Blocks[cchc.Verified]
	got := block.Results[block.At(string(w.Units[0].Agency))]
	if points := got.Points.String(); points != "22" { // (1 + 0.2)/2 × 20 + 10
		t.Errorf("points %s, want 22", points)
	}
}

// noRowJoins tries what somebody with a copy of the database would: any column
// that is equal in a link and in an answer, beyond survey and agency.
func noRowJoins(t *testing.T, w *World) {
	s := w.Ask(t, "người dân")
	links := w.Links(t, s, 0, 6)
	for i, link := range links {
		must(t, w.Survey.Cast(t.Context(), link, survey.Choices{string("ABCD"[i%4]), "A"}))
	}
	must(t, w.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		seen := map[string]string{}
		for _, table := range []string{"cchc_survey_links", "cchc_survey_answers"} {
			var columns []store.Column
			err := store.EachRow(ctx, tx, table, func(c []store.Column) error { columns = c; return nil }, func(row []any) error {
				for i, value := range row {
					text, isText := value.(string)
					if !isText || columns[i].Name == "survey_id" || columns[i].Name == "agency_id" {
						continue
					}
					if other := seen[text]; other != "" && other != table {
						t.Errorf("%q stands in %s.%s and in %s", text, table, columns[i].Name, other)
					}
					seen[text] = table
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

func noFactIsAboutOneAnswer(t *testing.T, w *World) {
	s := w.Ask(t, "người dân")
	links := w.Links(t, s, 0, 7)
	count := func() (n int64) {
		must(t, w.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) (err error) {
			n, err = w.Log.SizeIn(ctx, tx)
			return err
		}))
		return n
	}
	before := count()
	cast(t, w, links, survey.Choices{"A", "A"})
	must(t, w.Survey.EnterPaper(Province(t), s.ID, w.Units[0].Agency, []survey.Choices{{"A", "A"}, {"A", "A"}, {"A", "A"}, {"A", "A"}, {"A", "A"}}))
	if after := count(); after != before {
		t.Errorf("answering recorded %d facts", after-before)
	}
}

func closedTakesNothing(t *testing.T, w *World) {
	s := w.Ask(t, "người dân")
	links := w.Links(t, s, 0, 2)
	must(t, w.Survey.Cast(t.Context(), links[0], survey.Choices{"A", "A"}))
	_, err := w.Survey.Close(Province(t), s.ID)
	must(t, err)
	if got := key(w.Survey.Cast(t.Context(), links[1], survey.Choices{"A", "A"})); got != "cchc.survey.closed" {
		t.Errorf("a closed survey: %s", got)
	}
	if _, err := w.Survey.Close(Province(t), s.ID); key(err) != "cchc.survey.closed" {
		t.Errorf("closed twice: %v", err)
	}
	if _, err := w.Survey.MakeLinks(Province(t), s.ID, w.Units[0].Agency, 1); key(err) != "cchc.survey.closed" {
		t.Errorf("links of a closed survey: %v", err)
	}
}

func verifies(t *testing.T, w *World) {
	s := w.Ask(t, "người dân")
	cast(t, w, w.Links(t, s, 2, 6), survey.Choices{"B", "C"})
	_, err := w.Survey.Close(Province(t), s.ID)
	must(t, err)
	report, err := w.Log.Verify(t.Context(), evidence.VerifyOptions{})
	must(t, err)
	if !report.Holds() {
		t.Error(report.Bad)
	}
	bad, err := w.Index.Verify(t.Context())
	must(t, err)
	if bad != nil {
		t.Errorf("%+v", bad)
	}
}
