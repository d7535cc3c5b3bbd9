package appraisal

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Explanation is what an agency replies to the verified figures of a criterion.
type Explanation struct {
	Round, Agency id.ID
	Criterion     string
	Reply         Reply
	Text          string // needed when it disputes them
	Version       int64  // of the case as it was read
}

// Explain replies for an agency, once for each criterion and before the deadline
// of the explanations.
func (s *Service) Explain(ctx context.Context, e Explanation) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	if e.Text, err = e.words(); err != nil {
		return err
	}
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) (*cchc.View, error) {
		d, err := s.desk(ctx, tx, e.Round, e.Agency, e.Criterion)
		if err != nil {
			return nil, err
		}
		if err := s.mayExplain(ctx, d); err != nil {
			return nil, err
		}
		if err := d.unmoved(e.Version); err != nil {
			return nil, err
		}
		return nil, s.keepReply(ctx, tx, d, e, by)
	})
	if err != nil {
		return fmt.Errorf("explain %s: %w", e.Criterion, err)
	}
	return nil
}

// words checks what is said.
func (e Explanation) words() (string, error) {
	switch e.Reply {
	case Accepts:
		return bounded("text", e.Text)
	case Disputes:
	default:
		return "", fault.New(fault.Invalid, "cchc.appraisal.reply_missing").At(fault.Place{Field: "reply"})
	}
	return needed("text", e.Text, "cchc.appraisal.explanation_missing")
}

func (s *Service) mayExplain(ctx context.Context, d *desk) error {
	if err := s.Guard.Authorize(ctx, actExplain, d.on()); err != nil {
		return err
	}
	return s.takesReply(d)
}

// takesReply refuses a reply that comes too late, a second time, or to nothing.
func (s *Service) takesReply(d *desk) error {
	deadline := d.plan.Deadlines[cchc.PhaseExplanation]
	switch {
	case d.kase.Replied.IsDone():
		return fault.New(fault.Conflict, "cchc.appraisal.replied_already", d.c.Code)
	case deadline.IsOver(s.Clock.Now()):
		return fault.New(fault.Conflict, "cchc.appraisal.reply_late", deadline)
	}
	if err := d.during(cchc.PhaseExplanation); err != nil {
		return err
	}
	if !d.item.Differs && !d.kase.IsReferred {
		return fault.New(fault.Conflict, "cchc.appraisal.nothing_to_explain", d.c.Code)
	}
	return nil
}

func (s *Service) keepReply(ctx context.Context, tx *sql.Tx, d *desk, e Explanation, by auth.Person) error {
	d.kase.Reply, d.kase.Explanation, d.kase.Replied = e.Reply, e.Text, s.act(by)
	if err := s.putCase(ctx, tx, d); err != nil {
		return err
	}
	files, err := s.filesOf(ctx, tx, d)
	if err != nil {
		return err
	}
	f := s.fact(d, kindExplained, cchc.Explained, explainedPayload{
		about: d.about(cchc.Explained), Reply: e.Reply, Explanation: e.Text, Files: len(files),
	})
	for _, file := range files {
		f.Files = append(f.Files, file.Digest)
	}
	return s.record(ctx, tx, by, f)
}

// Answering is an appraiser's answer to an explanation.
type Answering struct {
	Round, Agency id.ID
	Criterion     string
	Figures       map[string]string // as in Verification, over the verified ones
	Reason        string
	IsReferred    bool // left to the council
	Version       int64
}

// Answer keeps or changes the verified figures after an explanation, with the
// reason; each explanation is answered once.
func (s *Service) Answer(ctx context.Context, a Answering) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	if a.Reason, err = needed("reason", a.Reason, "cchc.appraisal.answer_missing"); err != nil {
		return err
	}
	known, err := s.staff(ctx, a.Round)
	if err != nil {
		return err
	}
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) (*cchc.View, error) {
		d, err := s.desk(ctx, tx, a.Round, a.Agency, a.Criterion)
		if err != nil {
			return nil, err
		}
		if err := s.mayAnswer(ctx, d, by, known); err != nil {
			return nil, err
		}
		if err := d.unmoved(a.Version); err != nil {
			return nil, err
		}
		return s.keepAnswer(ctx, tx, d, a, by)
	})
	if err != nil {
		return fmt.Errorf("answer about %s: %w", a.Criterion, err)
	}
	return nil
}

func (s *Service) mayAnswer(ctx context.Context, d *desk, by auth.Person, known staff) error {
	if err := s.mayAppraise(ctx, d, actAnswer, by, known); err != nil {
		return err
	}
	if err := d.during(cchc.PhaseExplanation, cchc.PhaseCouncil); err != nil {
		return err
	}
	switch {
	case d.kase.Decided.IsDone():
		return fault.New(fault.Conflict, "cchc.appraisal.decided_already", d.c.Code)
	case d.kase.Answered.IsDone():
		return fault.New(fault.Conflict, "cchc.appraisal.answered_already", d.c.Code)
	case d.kase.Reply != Disputes:
		return fault.New(fault.Conflict, "cchc.appraisal.nothing_to_answer", d.c.Code)
	}
	return nil
}

func (s *Service) keepAnswer(ctx context.Context, tx *sql.Tx, d *desk, a Answering, by auth.Person) (*cchc.View, error) {
	verified := figuresOf(d.view, cchc.Verified, d.unit.Agency, d.c)
	found, err := d.over(verified, a.Figures)
	if err != nil {
		return nil, err
	}
	isChanged := !verified.equal(found)
	d.kase.Answer, d.kase.AnswerWhy, d.kase.Answered, d.kase.IsReferred = outcomeOf(isChanged), a.Reason, s.act(by), a.IsReferred
	if err := s.putCase(ctx, tx, d); err != nil {
		return nil, err
	}
	var next *cchc.View
	if isChanged {
		if next, err = s.declare(ctx, tx, d, cchc.Verified, d.changes(cchc.Verified, found, a.Reason), by); err != nil {
			return nil, err
		}
	}
	return next, s.record(ctx, tx, by, s.fact(d, kindAnswered, cchc.Explained, answeredPayload{
		about: d.about(cchc.Explained), Outcome: d.kase.Answer, Reason: a.Reason, Referred: a.IsReferred,
	}))
}
