package reform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// tasksMax bounds a plan.
const tasksMax = 1_000

// Task gives one task.
func (s *Service) Task(ctx context.Context, task id.ID) (t Task, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if t, err = s.store.Task(ctx, tx, task); err != nil {
			return notFound(err, "reform.no_task")
		}
		return s.guard.Authorize(ctx, ActRead, t.resource())
	})
	return t, err
}

// TasksFrom are the tasks that a conference or an inspection led to.
func (s *Service) TasksFrom(ctx context.Context, activity Activity) (tasks []Task, err error) {
	if err := s.guard.Authorize(ctx, ActRead, on("activity", activity.ID, activity.Agency)); err != nil {
		return nil, err
	}
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		tasks, err = s.store.Tasks(ctx, tx, TaskQuery{Agency: activity.Agency, Source: activity.ID})
		return err
	})
	return tasks, err
}

// SaveTask writes a new task into a plan, or changes what a task says. Once the
// plan is issued a deadline moves only by whoever issues plans, with a reason,
// and the decision is a fact of the day it is taken.
func (s *Service) SaveTask(ctx context.Context, t Task) (saved Task, err error) {
	tidyAll(&t.Title, &t.Product, &t.Lead, &t.Support, &t.Reason)
	staff, err := s.staffFor(ctx, t)
	if err != nil {
		return Task{}, err
	}
	err = s.act(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		var facts []evidence.Fact
		if t.ID.IsZero() {
			saved, facts, err = s.addTask(ctx, tx, t, staff)
		} else {
			saved, facts, err = s.changeTask(ctx, tx, t, staff)
		}
		return facts, err
	})
	return saved, err
}

func (s *Service) addTask(ctx context.Context, tx *sql.Tx, t Task, staff Staff) (Task, []evidence.Fact, error) {
	p, err := s.store.Plan(ctx, tx, t.Plan)
	if err != nil {
		return Task{}, nil, notFound(err, "reform.no_plan")
	}
	if err := s.guard.Authorize(ctx, ActPlan, on("plan", p.ID, p.Agency)); err != nil {
		return Task{}, nil, err
	}
	if err := ownIn(staff, Task{}, &t).OrNil(); err != nil {
		return Task{}, nil, err
	}
	made, facts, err := s.insertTasks(ctx, tx, p, []Task{t})
	if err != nil {
		return Task{}, nil, err
	}
	return made[0], facts, nil
}

// insertTasks puts new tasks at the end of a plan; all of them are right or none is saved.
func (s *Service) insertTasks(ctx context.Context, tx *sql.Tx, p Plan, tasks []Task) ([]Task, []evidence.Fact, error) {
	before, err := s.store.Tasks(ctx, tx, TaskQuery{Plan: p.ID})
	if err != nil {
		return nil, nil, fmt.Errorf("read the tasks of a plan: %w", err)
	}
	if len(before)+len(tasks) > tasksMax {
		return nil, nil, fault.New(fault.TooLarge, "reform.too_many_tasks", tasksMax)
	}
	var facts []evidence.Fact
	made := make([]Task, len(tasks))
	for i, t := range tasks {
		t.ID, t.Plan, t.Agency, t.Year, t.Position, t.Version = s.ids.New(), p.ID, p.Agency, p.Year, len(before)+i+1, 0
		if t.Source == "" {
			t.Source = Typed
		}
		if t.State == "" {
			t.State = Waiting
		}
		if t.State == Waiting && t.AcceptedOn.IsZero() {
			t.AcceptedOn = s.clock.Today()
		}
		if err := t.check().OrNil(); err != nil {
			return nil, nil, err
		}
		more, err := s.putTask(ctx, tx, p, &t)
		if err != nil {
			return nil, nil, err
		}
		made[i], facts = t, append(facts, more...)
	}
	return made, facts, nil
}

// putTask saves a task. Under an issued plan that is a fact, unless the task is
// only proposed, or was never more than that.
func (s *Service) putTask(ctx context.Context, tx *sql.Tx, p Plan, t *Task) ([]evidence.Fact, error) {
	isFact := p.IsIssued() && t.State != Proposed && (t.State != Dropped || !t.AcceptedOn.IsZero())
	if isFact {
		t.Fact = s.ids.New()
		if t.BindsOn.Before(p.IssuedOn) {
			t.BindsOn = p.IssuedOn
		}
	}
	if err := s.keepTask(ctx, tx, t); err != nil || !isFact {
		return nil, err
	}
	return []evidence.Fact{t.fact()}, nil
}

// keepTask saves a task of which the log hears nothing new.
func (s *Service) keepTask(ctx context.Context, tx *sql.Tx, t *Task) error {
	t.Version++
	same, err := s.store.SaveTask(ctx, tx, *t)
	return kept(same, err, t.Title)
}

func (s *Service) changeTask(ctx context.Context, tx *sql.Tx, t Task, staff Staff) (Task, []evidence.Fact, error) {
	was, p, err := s.taskAndPlan(ctx, tx, t.ID)
	if err != nil {
		return Task{}, nil, err
	}
	next := was
	next.Title, next.Product, next.Lead, next.Support, next.DueOn = t.Title, t.Product, t.Lead, t.Support, t.DueOn
	next.Division, next.Account, next.Version, next.Reason = t.Division, t.Account, t.Version, t.Reason
	moves := p.IsIssued() && next.DueOn != was.DueOn && was.State != Proposed
	action := ActPlan
	if moves {
		action = ActIssue
	}
	if err := s.guard.Authorize(ctx, action, was.resource()); err != nil {
		return Task{}, nil, err
	}
	problems := append(ownIn(staff, was, &next), next.check()...)
	if moves && next.Reason == "" {
		refuse(&problems, "reason", "reform.deadline_needs_reason")
	}
	if was.State == Finished || was.State == Dropped {
		return Task{}, nil, fault.New(fault.Conflict, "reform.task_is_over")
	}
	if err := problems.OrNil(); err != nil {
		return Task{}, nil, err
	}
	if moves {
		next.BindsOn = s.clock.Today()
		facts, err := s.putTask(ctx, tx, p, &next)
		return next, facts, err
	}
	return next, nil, s.keepTask(ctx, tx, &next)
}

func (s *Service) taskAndPlan(ctx context.Context, tx *sql.Tx, task id.ID) (Task, Plan, error) {
	t, err := s.store.Task(ctx, tx, task)
	if err != nil {
		return Task{}, Plan{}, notFound(err, "reform.no_task")
	}
	p, err := s.store.Plan(ctx, tx, t.Plan)
	if err != nil {
		return Task{}, Plan{}, fmt.Errorf("read the plan of task %s: %w", task, err)
	}
	return t, p, nil
}

// Step is what happens to a task.
type Step struct {
	Task    id.ID
	Version int64     // of the task as it was seen
	To      TaskState // where it goes
	On      civil.Date
	Result  string // of a task that is finished
	Reason  string // why it is dropped or reopened
	Files   []File // added to those it has
}

// actionOf is what a person must be allowed to do for a step.
func (t Task) actionOf(next TaskState) string {
	switch {
	case t.State == Proposed:
		return ActAccept
	case next == Dropped:
		return ActIssue
	}
	return ActWork
}

// MoveTask begins, finishes, reopens or drops a task.
func (s *Service) MoveTask(ctx context.Context, step Step) (moved Task, err error) {
	tidyAll(&step.Result, &step.Reason)
	err = s.act(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		t, p, err := s.taskAndPlan(ctx, tx, step.Task)
		if err != nil {
			return nil, err
		}
		if err := s.guard.Authorize(ctx, t.actionOf(step.To), t.resource()); err != nil {
			return nil, err
		}
		if err := t.mayBecome(step.To); err != nil {
			return nil, err
		}
		was := t
		t.Version = step.Version
		if err := s.stepTo(&t, step, p).OrNil(); err != nil {
			return nil, err
		}
		moved = t
		switch {
		case was.State == Finished: // it was not done after all
			moved.Fact = s.ids.New()
			if err := s.keepTask(ctx, tx, &moved); err != nil {
				return nil, err
			}
			return []evidence.Fact{moved.notDone(was.Fact)}, nil
		case moved.State == Doing: // facts know open and over
			return nil, s.keepTask(ctx, tx, &moved)
		}
		return s.putTask(ctx, tx, p, &moved)
	})
	return moved, err
}

func (s *Service) stepTo(t *Task, step Step, p Plan) fault.Problems {
	today := s.clock.Today()
	day := step.On
	if day.IsZero() {
		day = today
	}
	t.Reason = step.Reason
	t.Files = append(slices.Clip(t.Files), step.Files...)
	wasFinished := t.State == Finished
	t.State = step.To
	var problems fault.Problems
	switch step.To {
	case Waiting:
		t.AcceptedOn = day
	case Doing:
		t.StartedOn, t.FinishedOn, t.Result = day, civil.Date{}, ""
		if wasFinished && step.Reason == "" {
			refuse(&problems, "reason", "reform.missing.reason")
		}
	case Finished:
		t.FinishedOn, t.Result = day, step.Result
		refuseUnless(&problems, p.IsIssued(), "", "reform.plan_not_issued")
		refuseUnless(&problems, !day.Before(t.BindsOn), "on", "reform.finished_before_bound", t.BindsOn)
	case Dropped:
		t.DroppedOn = day
	}
	if day.After(today) {
		refuse(&problems, "on", "reform.held_in_future", day)
	}
	return append(problems, t.check()...)
}

// Proposal is a task that the score proposes: where points were lost, and what
// winning them back would bring.
type Proposal struct {
	Agency id.ID
	Year   int // of the plan that should hold it
	Title  string
	Lead   string
	DueOn  civil.Date // zero: a person says when
	Note   string     // the criterion and what was lost
	Gain   string     // expected points, a plain decimal
}

// Propose is ProposeIn in a transaction of its own.
func (s *Service) Propose(ctx context.Context, proposal Proposal) (task id.ID, err error) {
	err = s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		task, err = s.ProposeIn(ctx, tx, proposal)
		return err
	})
	return task, err
}

// ProposeIn puts a proposal beside the plan of its year, beginning a draft where
// there is none. It becomes a task, and a fact, when a person accepts it. The
// same proposal made twice stays one.
func (s *Service) ProposeIn(ctx context.Context, tx *sql.Tx, proposal Proposal) (id.ID, error) {
	tidyAll(&proposal.Title, &proposal.Lead, &proposal.Note)
	if err := s.guard.Authorize(ctx, ActPlan, on("plan", "", proposal.Agency)); err != nil {
		return "", err
	}
	v, err := s.planFor(ctx, tx, proposal.Agency, proposal.Year)
	if err != nil {
		return "", err
	}
	for _, t := range v.Tasks {
		if t.Source == FromScore && t.Title == proposal.Title && t.SourceNote == proposal.Note {
			return t.ID, nil
		}
	}
	made, _, err := s.insertTasks(ctx, tx, v.Plan, []Task{{
		Title: proposal.Title, Lead: proposal.Lead, DueOn: proposal.DueOn, Source: FromScore, SourceNote: proposal.Note,
		Gain: proposal.Gain, State: Proposed, ProposedOn: s.clock.Today(),
	}})
	if err != nil {
		return "", err
	}
	return made[0].ID, nil
}

// planFor is the plan of a year, or a new draft.
func (s *Service) planFor(ctx context.Context, tx *sql.Tx, agency id.ID, year int) (PlanView, error) {
	v, err := s.plan(ctx, tx, agency, year)
	if err != nil || v.Exists() {
		return v, err
	}
	v.Plan = Plan{ID: s.ids.New(), Agency: agency, Year: year, Title: planTitle(year), Version: 1}
	if err := v.Plan.check().OrNil(); err != nil {
		return v, err
	}
	same, err := s.store.SavePlan(ctx, tx, v.Plan)
	return v, kept(same, err, v.Plan.Title)
}

// ImportTasks adds tasks to a plan, all of them or none; problems name the
// place each was read from. A dry run keeps nothing. Who leads is the division of
// that name, when the agency has one.
func (s *Service) ImportTasks(ctx context.Context, plan id.ID, rows []TaskRow, isDry bool) (count int, err error) {
	staff, err := s.staffOfPlan(ctx, plan)
	if err != nil {
		return 0, err
	}
	err = s.act(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		p, err := s.store.Plan(ctx, tx, plan)
		if err != nil {
			return nil, notFound(err, "reform.no_plan")
		}
		if err := s.guard.Authorize(ctx, ActPlan, on("plan", p.ID, p.Agency)); err != nil {
			return nil, err
		}
		var problems fault.Problems
		tasks := make([]Task, len(rows))
		for i, row := range rows {
			tasks[i] = row.Task
			tidyAll(&tasks[i].Title, &tasks[i].Product, &tasks[i].Lead, &tasks[i].Support)
			tasks[i].Division = staff.named(tasks[i].Lead)
			tasks[i].Source, tasks[i].State, tasks[i].AcceptedOn = Typed, Waiting, s.clock.Today()
			problems = append(problems, tasks[i].check().At(row.Place)...)
		}
		if len(rows) == 0 {
			problems = append(problems, fault.New(fault.Invalid, "reform.import_empty"))
		}
		if err := problems.OrNil(); err != nil {
			return nil, err
		}
		made, facts, err := s.insertTasks(ctx, tx, p, tasks)
		if err != nil {
			return nil, err
		}
		count = len(made)
		if isDry {
			return nil, errDry
		}
		return facts, nil
	})
	return count, dried(err)
}

// TaskRow is a task of an import and the place it was read from.
type TaskRow struct {
	Task
	Place fault.Place
}

// errDry rolls a dry run back after everything was tried.
var errDry = errors.New("dry run")

func dried(err error) error {
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}
