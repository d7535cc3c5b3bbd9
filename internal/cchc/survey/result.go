package survey

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/id"
	"minhbach/internal/points"
)

// Result is what was answered about the agencies of a round.
type Result struct {
	Survey  Survey
	Answers int // that can be read; pending ones are not counted
	ByLink  int
	OnPaper int
	// Extra is how many answers by link there are beyond the links used: the
	// program stopped while they were pending, and a link may have been used twice.
	Extra    int
	Agencies []AgencyResult // in the order of the round
}

// AgencyResult is what was answered about one agency.
type AgencyResult struct {
	Agency     id.ID
	LinksMade  int
	LinksUsed  int
	Answers    int
	IsHidden   bool     // fewer than BatchMin answers
	Tallies    []Counts // by question; nil when hidden
	IsTooFew   bool     // fewer than the survey expects
	HasPending bool
}

// Counts are the answers to one question: how many chose each, and how many
// passed it over.
type Counts struct {
	ByCode map[string]int
	Blank  int
}

// Asked is how many gave an answer.
func (c Counts) Asked() int {
	n := 0
	for _, k := range c.ByCode {
		n += k
	}
	return n
}

// Spread is the mean of the weights of the answers to a question and their
// mean absolute deviation, as shares of the best answer. Both are exact.
func (c Counts) Spread(weights []rule.Option) (mean, deviation points.Rat, isKnown bool) {
	n := points.Int(int64(c.Asked()))
	sum := points.Rat{}
	for _, w := range weights {
		sum = sum.Add(points.Int(int64(c.ByCode[w.Code])).Mul(w.Points))
	}
	mean, isKnown = sum.Quo(n)
	if !isKnown {
		return points.Rat{}, points.Rat{}, false
	}
	total := points.Rat{}
	for _, w := range weights {
		away := w.Points.Sub(mean)
		if away.Sign() < 0 {
			away = points.Rat{}.Sub(away)
		}
		total = total.Add(points.Int(int64(c.ByCode[w.Code])).Mul(away))
	}
	deviation, _ = total.Quo(n)
	return mean, deviation, true
}

// Weights lists the answers of a survey criterion with what each is worth.
func Weights(set *criteria.Set, code string) []rule.Option {
	c := set.Criterion(code)
	if c == nil {
		return nil
	}
	asked, isSurvey := c.Rule.(*rule.SurveyOptions)
	if !isSurvey {
		return nil
	}
	return asked.Weights
}

// Result counts what can be read. Agencies with fewer than BatchMin answers
// show how many there are, and nothing else.
func (s *Service) Result(ctx context.Context, survey id.ID) (result Result, err error) {
	if err := s.Guard.Authorize(ctx, actRead, auth.Resource{Kind: "survey", ID: string(survey)}); err != nil {
		return Result{}, err
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err := s.Store.Survey(ctx, tx, survey)
		if err != nil {
			return absent(err, "cchc.survey.absent")
		}
		v, err := s.Index.ViewIn(ctx, tx, found.Round)
		if err != nil {
			return err
		}
		agencies := make([]id.ID, len(v.Units))
		for i, u := range v.Units {
			agencies[i] = u.Agency
		}
		result, err = s.count(ctx, tx, found, agencies)
		return err
	})
	return result, err
}

func (s *Service) count(ctx context.Context, tx *sql.Tx, found Survey, agencies []id.ID) (Result, error) {
	result := Result{Survey: found, Agencies: make([]AgencyResult, len(agencies))}
	at := map[id.ID]*AgencyResult{}
	for i, agency := range agencies {
		result.Agencies[i] = AgencyResult{Agency: agency, Tallies: blankCounts(len(found.Questions))}
		at[agency] = &result.Agencies[i]
	}
	links, err := s.Store.LinkCounts(ctx, tx, found.ID)
	if err != nil {
		return Result{}, fmt.Errorf("count the links: %w", err)
	}
	used := 0
	for _, c := range links {
		used += c.Used
		if a := at[c.Agency]; a != nil {
			a.LinksMade, a.LinksUsed = c.Made, c.Used
		}
	}
	err = s.Store.EachAnswer(ctx, tx, found.ID, func(answer Answer) error {
		if a := at[answer.Agency]; a != nil {
			a.add(answer)
		}
		result.Answers++
		if answer.Way == Paper {
			result.OnPaper++
		} else {
			result.ByLink++
		}
		return nil
	})
	if err != nil {
		return Result{}, fmt.Errorf("count the answers: %w", err)
	}
	result.Extra = max(0, result.ByLink-used)
	waiting, err := s.Store.PendingAgencies(ctx, tx, found.ID)
	if err != nil {
		return Result{}, fmt.Errorf("find pending answers: %w", err)
	}
	for i := range result.Agencies {
		a := &result.Agencies[i]
		a.HasPending = slices.Contains(waiting, a.Agency)
		a.IsTooFew = a.Answers < found.AnswersMin
		if a.IsHidden = a.Answers < BatchMin; a.IsHidden {
			a.Tallies = nil
		}
	}
	return result, nil
}

func blankCounts(questions int) []Counts {
	counts := make([]Counts, questions)
	for i := range counts {
		counts[i].ByCode = map[string]int{}
	}
	return counts
}

func (a *AgencyResult) add(answer Answer) {
	a.Answers++
	for i, choice := range answer.Choices {
		if i >= len(a.Tallies) {
			return // more choices than questions: no survey of ours
		}
		if choice == Blank {
			a.Tallies[i].Blank++
			continue
		}
		a.Tallies[i].ByCode[choice]++
	}
}
