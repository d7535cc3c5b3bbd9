package round

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Gap is one thing that stands between a self-score and handing it in.
type Gap struct {
	Task  *Task
	State TaskState
	// IsStop: it must be closed first. The others are only pointed out.
	IsStop bool
}

// Gaps lists what a self-score still misses, by place in the set. A criterion
// without figures, or without evidence that the plan asks for, is closed by a
// note that says why: nobody is kept from handing in by what he cannot have.
func (t *Tasks) Gaps() []Gap {
	var gaps []Gap
	for i := range t.List {
		task := &t.List[i]
		switch task.State {
		case TaskOpen, TaskMoved, TaskAwaits:
			gaps = append(gaps, Gap{task, task.State, true})
		case TaskUnproven:
			gaps = append(gaps, Gap{task, task.State, t.Plan.Evidence != cchc.EvidenceAdvised})
		case TaskAsked:
			gaps = append(gaps, Gap{task, task.State, false})
		case TaskDone, TaskLeftOut, TaskForeign:
			// Nothing is missing.
		}
	}
	return gaps
}

// Submit hands a self-score in: the leader's act, in the name of the agency.
// digest is that of what the person was shown, so that nobody signs for what
// changed behind his back.
func (s *Service) Submit(ctx context.Context, round, agency id.ID, digest string) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.desk(ctx, tx, round, agency)
		if err != nil {
			return err
		}
		if err := s.Guard.Authorize(ctx, submitting(d), d.on()); err != nil {
			return err
		}
		if err := s.takes(d); err != nil {
			return err
		}
		tasks, err := s.tasks(ctx, tx, d)
		if err != nil {
			return err
		}
		if err := tasks.ready(digest); err != nil {
			return err
		}
		return s.submit(ctx, tx, d, tasks, by)
	})
	if err != nil {
		return fmt.Errorf("hand a self-score in: %w", err)
	}
	return nil
}

// submitting is the act of handing in: the leader's, or the province's for what
// came on paper, which the leader signed.
func submitting(d *desk) string {
	if d.sub.Paper != "" {
		return actPaper
	}
	return actSubmit
}

// ready refuses what still has gaps that stop it, each by name.
func (t *Tasks) ready(digest string) error {
	var problems fault.Problems
	for _, gap := range t.Gaps() {
		if gap.IsStop {
			c := gap.Task.Criterion
			problems = append(problems, fault.New(fault.Conflict, "cchc.round.gap."+string(gap.State), c.Code, c.Name).At(fault.Place{Field: c.Code}))
		}
	}
	if len(problems) == 0 && t.Digest() != digest {
		problems = append(problems, fault.New(fault.Conflict, "cchc.round.changed_meanwhile"))
	}
	return problems.OrNil()
}

func (s *Service) submit(ctx context.Context, tx *sql.Tx, d *desk, tasks *Tasks, by auth.Person) error {
	now := s.Clock.Now()
	calendar, err := s.calendarOf(ctx, d.plan)
	if err != nil {
		return err
	}
	late := late(d.plan, calendar, tasks.Due, now)
	sub := d.sub
	sub.State, sub.Digest, sub.SubmittedAt, sub.SubmittedBy = cchc.SubmissionSubmitted, tasks.Digest(), s.now(), by.Account
	sub.DaysLate, sub.Reason = late.Days, ""
	if err := s.putSubmission(ctx, tx, sub); err != nil {
		return err
	}
	return s.record(ctx, tx, by, []evidence.Fact{s.fact(d, kindSubmitted, d.whole(), submittedPayload{
		Round: string(sub.Round), Digest: sub.Digest, Criteria: tasks.Count(), Points: tasks.Result.Points.String(), Due: tasks.Due.String(),
		Submitted: civil.MomentOf(now).String(), DaysLate: late.Days, CountedIn: string(d.plan.Lateness), Provisional: late.Provisional, Paper: sub.Paper,
	})})
}

// Digest is of everything that is handed in: figures with their origin, marks,
// notes and the digests of the files.
func (t *Tasks) Digest() string {
	sum := sha256.New()
	line := func(words ...string) {
		for i, w := range words {
			words[i] = fmt.Sprintf("%q", w)
		}
		_, _ = fmt.Fprintln(sum, strings.Join(words, " ")) // a hash never fails
	}
	line("minhbach-self-score/1", string(t.View.Round.ID), string(t.Unit.Agency), t.View.Round.SetDigest)
	for i := range t.List {
		task := &t.List[i]
		c := task.Criterion
		for _, spec := range c.Rule.Inputs() {
			if value := figure(t.Sheet, c, spec.Name); value != "" {
				line("figure", c.Code, spec.Name, value, cchc.OriginName(t.Sheet.OriginOf(c.Code, spec.Name)))
			}
		}
		if task.Node.State == scoring.NotApplicable || task.Node.State == scoring.FullNA {
			line("left out", c.Code)
		}
		if task.Entry.Note != "" {
			line("note", c.Code, task.Entry.Note)
		}
		digests := make([]string, len(task.Files))
		for j, f := range task.Files {
			digests[j] = f.Digest.String()
		}
		slices.Sort(digests)
		for _, digest := range digests {
			line("file", c.Code, digest)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}
