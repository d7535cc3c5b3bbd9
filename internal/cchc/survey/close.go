package survey

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Close ends a survey: what is pending becomes readable, and the counts of each
// agency become the figures of its survey criteria, together with those of the
// round's other closed surveys. Agencies with too few answers get no figure.
func (s *Service) Close(ctx context.Context, survey id.ID) (Result, error) {
	person, err := s.runs(ctx)
	if err != nil {
		return Result{}, err
	}
	s.mu.Lock() // nobody casts while the boxes are emptied
	defer s.mu.Unlock()
	var result Result
	var scored *cchc.View
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		scored = nil
		found, err := s.Store.Survey(ctx, tx, survey)
		if err != nil {
			return absent(err, "cchc.survey.absent")
		}
		if found.State != Open {
			return fault.New(fault.Conflict, "cchc.survey.closed")
		}
		if err := s.emptyAll(ctx, tx, survey); err != nil {
			return err
		}
		found.State, found.ClosedOn = Closed, s.Clock.Today()
		kept, err := s.Store.PutSurvey(ctx, tx, found)
		if err != nil || !kept {
			return fault.New(fault.Conflict, "cchc.survey.closed").Because(err)
		}
		v, err := s.Index.ViewIn(ctx, tx, found.Round)
		if err != nil {
			return err
		}
		var sheets []cchc.Sheet
		if result, sheets, err = s.figures(ctx, tx, found, v); err != nil {
			return err
		}
		if len(sheets) > 0 {
			scored, err = s.Index.DeclareIn(ctx, tx, cchc.Declaration{Round: found.Round, Stage: cchc.Verified, Sheets: sheets, By: person.Actor()})
			if err != nil {
				return err
			}
		}
		return s.record(ctx, tx, person, v.Round.Year, evidence.Fact{Kind: kindClosed, Subject: string(survey), Payload: closedPayload{
			string(survey), string(found.Round), result.Answers, result.ByLink, result.OnPaper, len(sheets), digestOf(result.shown()),
		}})
	})
	if err != nil {
		return Result{}, err
	}
	if scored != nil {
		s.Index.Remember(scored)
	}
	for box := range s.box {
		if box.survey == survey {
			delete(s.box, box)
		}
	}
	return result, nil
}

// emptyAll makes every pending answer of a survey readable.
func (s *Service) emptyAll(ctx context.Context, tx *sql.Tx, survey id.ID) error {
	waiting, err := s.Store.PendingAgencies(ctx, tx, survey)
	if err != nil {
		return fmt.Errorf("find pending answers: %w", err)
	}
	for _, agency := range waiting {
		box := ballotBox{survey, agency}
		if err := s.empty(ctx, tx, box, s.box[box]); err != nil {
			return err
		}
	}
	return nil
}

// shown are the counts that may be read, as the fact hashes them.
func (r Result) shown() map[string][]Counts {
	counts := map[string][]Counts{}
	for _, a := range r.Agencies {
		if !a.IsHidden {
			counts[string(a.Agency)] = a.Tallies
		}
	}
	return counts
}

// figures turns the counts of the round's closed surveys into sheets of the
// criteria that this survey feeds.
func (s *Service) figures(ctx context.Context, tx *sql.Tx, found Survey, v *cchc.View) (Result, []cchc.Sheet, error) {
	all, err := s.Store.Surveys(ctx, tx, found.Round)
	if err != nil {
		return Result{}, nil, fmt.Errorf("list the surveys: %w", err)
	}
	fed := map[string]bool{}
	for _, q := range found.Questions {
		fed[q.Criterion] = true
	}
	agencies := make([]id.ID, len(v.Units))
	for i, u := range v.Units {
		agencies[i] = u.Agency
	}
	var own Result
	tallies := make([]map[string][]map[string]int, len(agencies)) // by agency, then criterion
	for _, survey := range all {
		if survey.State != Closed {
			continue
		}
		counted, err := s.count(ctx, tx, survey, agencies)
		if err != nil {
			return Result{}, nil, err
		}
		if survey.ID == found.ID {
			own = counted
		}
		for i, a := range counted.Agencies {
			tallies[i] = a.gather(tallies[i], survey.Questions, fed)
		}
	}
	sheets, err := sheetsOf(agencies, tallies)
	return own, sheets, err
}

// gather adds the counts of one survey to those of others, by criterion.
func (a *AgencyResult) gather(into map[string][]map[string]int, questions []Question, fed map[string]bool) map[string][]map[string]int {
	if a.IsHidden {
		return into
	}
	if into == nil {
		into = map[string][]map[string]int{}
	}
	for i, q := range questions {
		if fed[q.Criterion] {
			into[q.Criterion] = append(into[q.Criterion], a.Tallies[i].ByCode)
		}
	}
	return into
}

func sheetsOf(agencies []id.ID, tallies []map[string][]map[string]int) ([]cchc.Sheet, error) {
	var sheets []cchc.Sheet
	for i, byCriterion := range tallies {
		sheet := cchc.Sheet{Agency: agencies[i]}
		for _, code := range slices.Sorted(maps.Keys(byCriterion)) {
			value, err := json.Marshal(byCriterion[code])
			if err != nil {
				return nil, fmt.Errorf("write the answers to %s: %w", code, err)
			}
			sheet.Inputs = append(sheet.Inputs, cchc.Input{Criterion: code, Name: "questions", Value: string(value), Origin: scoring.Computed})
		}
		if len(sheet.Inputs) > 0 {
			sheets = append(sheets, sheet)
		}
	}
	return sheets, nil
}
