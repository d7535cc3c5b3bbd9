package reform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// PlanView is a plan with its tasks as of a day.
type PlanView struct {
	Plan  Plan // the zero Plan when the agency has none for the year
	Tasks []Task
	Today civil.Date
}

// Exists tells that there is a plan, if only a draft.
func (v PlanView) Exists() bool { return !v.Plan.ID.IsZero() }

// Tally counts the tasks of a plan by what became of them.
type Tally struct {
	Proposed, Open, Overdue, OnTime, Late, Dropped int
}

// Tally counts the tasks.
func (v PlanView) Tally() Tally {
	var n Tally
	for _, t := range v.Tasks {
		isLate := t.IsLate(v.Today)
		switch {
		case t.State == Proposed:
			n.Proposed++
		case t.State == Dropped:
			n.Dropped++
		case t.State == Finished && isLate:
			n.Late++
		case t.State == Finished:
			n.OnTime++
		case isLate:
			n.Overdue++
		default:
			n.Open++
		}
	}
	return n
}

// Plan gives the plan of an agency for a year.
func (s *Service) Plan(ctx context.Context, agency id.ID, year int) (v PlanView, err error) {
	if err := s.guard.Authorize(ctx, ActRead, on("plan", "", agency)); err != nil {
		return PlanView{}, err
	}
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		v, err = s.plan(ctx, tx, agency, year)
		return err
	})
	return v, err
}

func (s *Service) plan(ctx context.Context, tx *sql.Tx, agency id.ID, year int) (PlanView, error) {
	v := PlanView{Today: s.clock.Today()}
	var err error
	if v.Plan, err = s.store.PlanOf(ctx, tx, agency, year); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return v, nil
		}
		return v, fmt.Errorf("read the plan of %d: %w", year, err)
	}
	if v.Tasks, err = s.store.Tasks(ctx, tx, TaskQuery{Plan: v.Plan.ID}); err != nil {
		return v, fmt.Errorf("read the tasks of a plan: %w", err)
	}
	return v, nil
}

// PlanByID finds the plan a task belongs to.
func (s *Service) PlanByID(ctx context.Context, plan id.ID) (p Plan, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		p, err = s.store.Plan(ctx, tx, plan)
		if err != nil {
			return notFound(err, "reform.no_plan")
		}
		return s.guard.Authorize(ctx, ActRead, on("plan", p.ID, p.Agency))
	})
	return p, err
}

// Plans are those of an agency, the newest year first.
func (s *Service) Plans(ctx context.Context, agency id.ID) (plans []Plan, err error) {
	if err := s.guard.Authorize(ctx, ActRead, on("plan", "", agency)); err != nil {
		return nil, err
	}
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		plans, err = s.store.Plans(ctx, tx, agency)
		return err
	})
	return plans, err
}

// SavePlan begins the plan of a year, or changes its title. An issued plan
// keeps its title: what was issued is on paper.
func (s *Service) SavePlan(ctx context.Context, p Plan) (saved Plan, err error) {
	tidyAll(&p.Title)
	err = s.act(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		was := Plan{ID: s.ids.New(), Agency: p.Agency, Year: p.Year}
		if !p.ID.IsZero() {
			if was, err = s.store.Plan(ctx, tx, p.ID); err != nil {
				return nil, notFound(err, "reform.no_plan")
			}
		}
		if err := s.guard.Authorize(ctx, ActPlan, on("plan", was.ID, was.Agency)); err != nil {
			return nil, err
		}
		if was.IsIssued() {
			return nil, fault.New(fault.Conflict, "reform.plan_is_issued", was.Number)
		}
		saved = was
		saved.Title, saved.Version = p.Title, p.Version+1
		if err := saved.check().OrNil(); err != nil {
			return nil, err
		}
		same, err := s.store.SavePlan(ctx, tx, saved)
		return nil, kept(same, err, saved.Title)
	})
	return saved, err
}

// Issue is the act that makes a plan binding.
type Issue struct {
	Plan    id.ID
	Version int64 // of the plan as it was seen
	Number  string
	On      civil.Date
	Files   []File
}

// IssuePlan makes the plan binding: from now on its tasks are facts. What the
// score proposed and nobody accepted stays outside.
func (s *Service) IssuePlan(ctx context.Context, i Issue) (issued Plan, err error) {
	tidyAll(&i.Number)
	err = s.act(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		p, err := s.store.Plan(ctx, tx, i.Plan)
		if err != nil {
			return nil, notFound(err, "reform.no_plan")
		}
		if err := s.guard.Authorize(ctx, ActIssue, on("plan", p.ID, p.Agency)); err != nil {
			return nil, err
		}
		if p.IsIssued() {
			return nil, fault.New(fault.Conflict, "reform.plan_is_issued", p.Number)
		}
		p.Number, p.IssuedOn, p.Files, p.Version, p.Fact = i.Number, i.On, i.Files, i.Version+1, s.ids.New()
		tasks, err := s.store.Tasks(ctx, tx, TaskQuery{Plan: p.ID, OnlyOpen: true})
		if err != nil {
			return nil, fmt.Errorf("read the tasks of a plan: %w", err)
		}
		if err := s.checkIssue(p, tasks).OrNil(); err != nil {
			return nil, err
		}
		same, err := s.store.SavePlan(ctx, tx, p)
		if err := kept(same, err, p.Title); err != nil {
			return nil, err
		}
		issued = p
		facts := []evidence.Fact{p.fact(len(tasks))}
		for _, t := range tasks {
			next, err := s.putTask(ctx, tx, p, &t)
			if err != nil {
				return nil, err
			}
			facts = append(facts, next...)
		}
		return facts, nil
	})
	return issued, err
}

func (s *Service) checkIssue(p Plan, tasks []Task) fault.Problems {
	problems := p.check()
	switch {
	case p.IssuedOn.IsZero():
		refuse(&problems, "issued_on", "reform.missing.issued_on")
		refuseUnless(&problems, p.Number != "", "number", "reform.missing.number")
	case p.IssuedOn.After(s.clock.Today()):
		refuse(&problems, "issued_on", "reform.issued_in_future", p.IssuedOn)
	case p.IssuedOn.Year() < p.Year-1 || p.IssuedOn.Year() > p.Year:
		refuse(&problems, "issued_on", "reform.year_far", p.Year, p.IssuedOn)
	}
	if len(tasks) == 0 {
		refuse(&problems, "", "reform.plan_is_empty")
	}
	return problems
}

func refuseUnless(problems *fault.Problems, holds bool, field, key string, args ...any) {
	if !holds {
		refuse(problems, field, key, args...)
	}
}
