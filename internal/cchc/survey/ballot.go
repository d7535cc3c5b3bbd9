package survey

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Ballot is what a link opens: the questions, and the agency they are about.
type Ballot struct {
	Survey Survey
	Unit   cchc.Unit
	Year   int
}

// Ballot opens a link that was not used yet. It writes nothing.
func (s *Service) Ballot(ctx context.Context, token string) (Ballot, error) {
	ballot, _, err := s.ballot(ctx, token)
	return ballot, err
}

func (s *Service) ballot(ctx context.Context, token string) (Ballot, string, error) {
	hash := hashOf(strings.ToUpper(strings.TrimSpace(token)))
	var box ballotBox
	isUsed := false
	err := s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		box.survey, box.agency, isUsed, err = s.Store.Link(ctx, tx, hash)
		return absent(err, "cchc.survey.link_unusable")
	})
	if err != nil {
		return Ballot{}, "", err
	}
	if isUsed || s.isInBox(box, hash) {
		return Ballot{}, "", fault.New(fault.NotFound, "cchc.survey.link_unusable")
	}
	found, v, err := s.opened(ctx, box.survey)
	if err != nil {
		return Ballot{}, "", err
	}
	unit, isThere := v.Unit(string(box.agency))
	if !isThere {
		return Ballot{}, "", fault.New(fault.NotFound, "cchc.survey.link_unusable")
	}
	return Ballot{Survey: found, Unit: unit, Year: v.Round.Year}, hash, nil
}

func (s *Service) isInBox(box ballotBox, hash string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.box[box], hash)
}

// Cast puts an answer into the box. Once it is acknowledged it is kept, also
// when the program stops; which link it came by is not.
func (s *Service) Cast(ctx context.Context, token string, choices Choices) error {
	ballot, hash, err := s.ballot(ctx, token)
	if err != nil {
		return err
	}
	if err := choices.checkAgainst(&ballot.Survey); err != nil {
		return err
	}
	box := ballotBox{ballot.Survey.ID, ballot.Unit.Agency}
	// One at a time: a link must not be cast twice, and a batch has one end.
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.box[box], hash) {
		return fault.New(fault.NotFound, "cchc.survey.link_unusable")
	}
	waiting := append(slices.Clone(s.box[box]), hash)
	answer, err := s.newAnswer(box.agency, ByLink, choices)
	if err != nil {
		return err
	}
	answer.IsPending = true
	isFull := len(waiting) >= BatchMin
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		now, err := s.Store.Survey(ctx, tx, box.survey)
		if err != nil {
			return fmt.Errorf("read the survey: %w", err)
		}
		if now.State != Open {
			return fault.New(fault.Conflict, "cchc.survey.closed")
		}
		if _, _, isUsed, err := s.Store.Link(ctx, tx, hash); err != nil || isUsed {
			return fault.New(fault.NotFound, "cchc.survey.link_unusable").Because(err)
		}
		if err := s.Store.InsertAnswers(ctx, tx, box.survey, []Answer{answer}); err != nil {
			return fmt.Errorf("keep an answer: %w", err)
		}
		if isFull {
			return s.empty(ctx, tx, box, waiting)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if isFull {
		waiting = nil
	}
	s.box[box] = waiting
	return nil
}

// empty makes the pending answers about an agency readable: under new ids, in
// another order, together with the links they came by.
func (s *Service) empty(ctx context.Context, tx *sql.Tx, box ballotBox, hashes []string) error {
	pending, err := s.Store.Pending(ctx, tx, box.survey, box.agency)
	if err != nil {
		return fmt.Errorf("read the pending answers: %w", err)
	}
	if err := s.Store.RemovePending(ctx, tx, box.survey, box.agency); err != nil {
		return fmt.Errorf("take the pending answers: %w", err)
	}
	for i := range pending {
		if pending[i], err = s.newAnswer(box.agency, pending[i].Way, pending[i].Choices); err != nil {
			return err
		}
	}
	// Random ids in their own order are a shuffle.
	slices.SortFunc(pending, func(a, b Answer) int { return strings.Compare(a.ID, b.ID) })
	if err := s.Store.InsertAnswers(ctx, tx, box.survey, pending); err != nil {
		return fmt.Errorf("keep the answers: %w", err)
	}
	hashes = slices.Sorted(slices.Values(hashes))
	if _, err := s.Store.UseLinks(ctx, tx, hashes); err != nil {
		return fmt.Errorf("mark the links: %w", err)
	}
	return nil
}

// newAnswer gives an answer an id that says nothing: not the time, not the order.
func (s *Service) newAnswer(agency id.ID, way Way, choices Choices) (Answer, error) {
	raw := make([]byte, tokenBytes)
	if _, err := io.ReadFull(s.Random, raw); err != nil {
		return Answer{}, fmt.Errorf("make an id: %w", err)
	}
	return Answer{ID: hex.EncodeToString(raw), Agency: agency, Way: way, Choices: choices}, nil
}

// EnterPaper brings in a stack of paper answers about one agency. They come in
// stacks so that nobody who knows when a sheet was handed in finds it again.
func (s *Service) EnterPaper(ctx context.Context, survey, agency id.ID, stack []Choices) error {
	answers, err := s.paper(ctx, survey, agency, stack)
	if err != nil {
		return err
	}
	return s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		now, err := s.Store.Survey(ctx, tx, survey)
		if err != nil {
			return fmt.Errorf("read the survey: %w", err)
		}
		if now.State != Open {
			return fault.New(fault.Conflict, "cchc.survey.closed")
		}
		if err := s.Store.InsertAnswers(ctx, tx, survey, answers); err != nil {
			return fmt.Errorf("keep the paper answers: %w", err)
		}
		return nil
	})
}

// TryPaper tells what EnterPaper would refuse, and keeps nothing.
func (s *Service) TryPaper(ctx context.Context, survey, agency id.ID, stack []Choices) error {
	_, err := s.paper(ctx, survey, agency, stack)
	return err
}

// paper makes the answers of a stack, in an order that says nothing. One run
// names all that is wrong: Place.Row is the sheet in the stack, from 1, and
// Place.Field the question.
func (s *Service) paper(ctx context.Context, survey, agency id.ID, stack []Choices) ([]Answer, error) {
	if _, err := s.runs(ctx); err != nil {
		return nil, err
	}
	found, v, err := s.opened(ctx, survey)
	if err != nil {
		return nil, err
	}
	if _, isThere := v.Unit(string(agency)); !isThere {
		return nil, fault.New(fault.NotFound, "cchc.survey.agency_absent")
	}
	var problems fault.Problems
	if len(stack) < BatchMin || len(stack) > PaperMax {
		problems = append(problems, fault.New(fault.Invalid, "cchc.survey.stack_size", BatchMin, PaperMax))
	}
	answers := make([]Answer, len(stack))
	for i, choices := range stack[:min(len(stack), PaperMax)] {
		if err := choices.checkAgainst(&found); err != nil {
			problems = append(problems, fault.All(err).At(fault.Place{Row: i + 1})...)
			continue
		}
		if answers[i], err = s.newAnswer(agency, Paper, choices); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(answers, func(a, b Answer) int { return strings.Compare(a.ID, b.ID) })
	return answers, problems.OrNil()
}
