package surveydb

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"minhbach/internal/cchc/survey"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/store"
)

// Rows are the tables of package survey.
type Rows struct{}

var _ survey.Store = Rows{}

// Limits of what one read brings.
const (
	surveysMax  = 1_000
	agenciesMax = 20_000
	pendingMax  = 100_000
	answersPage = 2_000
)

// InsertSurvey keeps a new survey.
func (Rows) InsertSurvey(ctx context.Context, tx *sql.Tx, s survey.Survey) error {
	questions, err := json.Marshal(s.Questions)
	if err != nil {
		return fmt.Errorf("write the questions: %w", err)
	}
	return New(tx).InsertSurvey(ctx, InsertSurveyParams{
		ID: string(s.ID), RoundID: string(s.Round), Audience: s.Audience, Title: s.Title, Intro: s.Intro, Questions: string(questions),
		AnswersMin: int64(s.AnswersMin), State: string(s.State), OpenedOn: s.OpenedOn.String(), ClosedOn: dayText(s.ClosedOn), Version: s.Version,
	})
}

func dayText(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func toSurvey(r CchcSurvey) (survey.Survey, error) {
	s := survey.Survey{
		ID: id.ID(r.ID), Round: id.ID(r.RoundID), Audience: r.Audience, Title: r.Title, Intro: r.Intro, AnswersMin: int(r.AnswersMin),
		State: survey.State(r.State), Version: r.Version,
	}
	if err := json.Unmarshal([]byte(r.Questions), &s.Questions); err != nil {
		return survey.Survey{}, fmt.Errorf("kept questions of %s: %w", r.ID, err)
	}
	var err error
	if s.OpenedOn, err = civil.ParseDate(r.OpenedOn); err == nil && r.ClosedOn != "" {
		s.ClosedOn, err = civil.ParseDate(r.ClosedOn)
	}
	if err != nil {
		return survey.Survey{}, fmt.Errorf("kept dates of %s: %w", r.ID, err)
	}
	return s, nil
}

// Survey reads one survey.
func (Rows) Survey(ctx context.Context, tx *sql.Tx, of id.ID) (survey.Survey, error) {
	r, err := New(tx).SurveyByID(ctx, string(of))
	if err != nil {
		return survey.Survey{}, err
	}
	return toSurvey(r)
}

// Surveys reads the surveys of a round, oldest first.
func (Rows) Surveys(ctx context.Context, tx *sql.Tx, round id.ID) ([]survey.Survey, error) {
	rows, err := New(tx).SurveysOfRound(ctx, SurveysOfRoundParams{RoundID: string(round), Limit: surveysMax})
	if err != nil {
		return nil, err
	}
	list := make([]survey.Survey, len(rows))
	for i, r := range rows {
		if list[i], err = toSurvey(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// PutSurvey keeps the state of a survey, in the version it was read in.
func (Rows) PutSurvey(ctx context.Context, tx *sql.Tx, s survey.Survey) (bool, error) {
	n, err := New(tx).UpdateSurvey(ctx, UpdateSurveyParams{State: string(s.State), ClosedOn: dayText(s.ClosedOn), ID: string(s.ID), Version: s.Version})
	return n == 1, err
}

// InsertLinks keeps the hashes of new links.
func (Rows) InsertLinks(ctx context.Context, tx *sql.Tx, of, agency id.ID, hashes []string) error {
	rows := make([][]any, len(hashes))
	for i, hash := range hashes {
		rows[i] = []any{hash, string(of), string(agency), false}
	}
	return store.InsertRows(ctx, tx, `INSERT INTO cchc_survey_links (token_hash, survey_id, agency_id, is_used) VALUES`, "", rows)
}

// Link finds a link by its hash.
func (Rows) Link(ctx context.Context, tx *sql.Tx, hash string) (of, agency id.ID, isUsed bool, err error) {
	r, err := New(tx).LinkByHash(ctx, hash)
	return id.ID(r.SurveyID), id.ID(r.AgencyID), r.IsUsed, err
}

// UseLinks marks links as used, in the order of their hashes.
func (Rows) UseLinks(ctx context.Context, tx *sql.Tx, hashes []string) (int, error) {
	used := 0
	for _, hash := range hashes {
		n, err := New(tx).UseLink(ctx, hash)
		if err != nil {
			return used, err
		}
		used += int(n)
	}
	return used, nil
}

// LinkCounts counts the links of each agency.
func (Rows) LinkCounts(ctx context.Context, tx *sql.Tx, of id.ID) ([]survey.LinkCount, error) {
	rows, err := New(tx).CountLinks(ctx, CountLinksParams{SurveyID: string(of), Limit: agenciesMax})
	if err != nil {
		return nil, err
	}
	counts := make([]survey.LinkCount, len(rows))
	for i, r := range rows {
		counts[i] = survey.LinkCount{Agency: id.ID(r.AgencyID), Made: int(r.Made), Used: int(r.Used)}
	}
	return counts, nil
}

// InsertAnswers keeps answers in the order given.
func (Rows) InsertAnswers(ctx context.Context, tx *sql.Tx, of id.ID, answers []survey.Answer) error {
	rows := make([][]any, len(answers))
	for i, a := range answers {
		choices, err := json.Marshal(a.Choices)
		if err != nil {
			return fmt.Errorf("write an answer: %w", err)
		}
		rows[i] = []any{a.ID, string(of), string(a.Agency), string(a.Way), string(choices), a.IsPending}
	}
	return store.InsertRows(ctx, tx, `INSERT INTO cchc_survey_answers (id, survey_id, agency_id, way, choices, is_pending) VALUES`, "", rows)
}

func toAnswer(rowID, agency, way, choices string) (survey.Answer, error) {
	a := survey.Answer{ID: rowID, Agency: id.ID(agency), Way: survey.Way(way)}
	if err := json.Unmarshal([]byte(choices), &a.Choices); err != nil {
		return survey.Answer{}, fmt.Errorf("kept answer: %w", err)
	}
	return a, nil
}

// Pending reads the answers about an agency that wait for others.
func (Rows) Pending(ctx context.Context, tx *sql.Tx, of, agency id.ID) ([]survey.Answer, error) {
	rows, err := New(tx).PendingAnswers(ctx, PendingAnswersParams{SurveyID: string(of), AgencyID: string(agency), Limit: pendingMax})
	if err != nil {
		return nil, err
	}
	answers := make([]survey.Answer, len(rows))
	for i, r := range rows {
		if answers[i], err = toAnswer(r.ID, r.AgencyID, r.Way, r.Choices); err != nil {
			return nil, err
		}
		answers[i].IsPending = true
	}
	return answers, nil
}

// RemovePending takes them out.
func (Rows) RemovePending(ctx context.Context, tx *sql.Tx, of, agency id.ID) error {
	return New(tx).DeletePending(ctx, DeletePendingParams{SurveyID: string(of), AgencyID: string(agency)})
}

// PendingAgencies lists the agencies about which answers wait.
func (Rows) PendingAgencies(ctx context.Context, tx *sql.Tx, of id.ID) ([]id.ID, error) {
	rows, err := New(tx).PendingAgencies(ctx, PendingAgenciesParams{SurveyID: string(of), Limit: agenciesMax})
	if err != nil {
		return nil, err
	}
	agencies := make([]id.ID, len(rows))
	for i, r := range rows {
		agencies[i] = id.ID(r)
	}
	return agencies, nil
}

// EachAnswer hands out the answers that can be read, a page at a time.
func (Rows) EachAnswer(ctx context.Context, tx *sql.Tx, of id.ID, fn func(survey.Answer) error) error {
	after := AnswersAfterParams{SurveyID: string(of), Most: answersPage}
	for {
		rows, err := New(tx).AnswersAfter(ctx, after)
		if err != nil {
			return err
		}
		for _, r := range rows {
			after.AfterAgency, after.AfterID = r.AgencyID, r.ID
			a, err := toAnswer(r.ID, r.AgencyID, r.Way, r.Choices)
			if err != nil {
				return err
			}
			if err := fn(a); err != nil {
				return err
			}
		}
		if len(rows) < answersPage {
			return nil
		}
	}
}
