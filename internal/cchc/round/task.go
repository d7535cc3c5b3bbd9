package round

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/id"
)

// TaskState says what a criterion still needs.
type TaskState string

// The states of a task. The first four are work to do.
const (
	TaskOpen     TaskState = "open"     // no figures yet
	TaskUnproven TaskState = "unproven" // declared without evidence
	TaskMoved    TaskState = "moved"    // the facts say something else by now
	TaskAwaits   TaskState = "awaits"   // the head of the division has not confirmed it
	TaskAsked    TaskState = "asked"    // "not applicable" was asked for
	TaskDone     TaskState = "done"
	TaskLeftOut  TaskState = "left_out" // not applicable
	TaskForeign  TaskState = "foreign"  // not scored by the agency itself
)

// IsOpen tells that somebody has to do something.
func (s TaskState) IsOpen() bool {
	return s == TaskOpen || s == TaskUnproven || s == TaskMoved || s == TaskAwaits
}

// Task is one criterion of an agency's self-score.
type Task struct {
	Criterion *criteria.Criterion
	Node      scoring.Node
	Entry     Entry
	Files     []File
	Readings  []Reading
	Request   *Request // the last one
	State     TaskState
	// Mark is what the criterion was when it was read: who saves names it, so
	// that a change in between is noticed.
	Mark string
	// MayFill and MayConfirm tell what the person who reads may do to it.
	MayFill, MayConfirm bool
}

// IsComputed tells that every input comes from facts.
func (t *Task) IsComputed() bool {
	if t.Criterion.Rule == nil || len(t.Readings) == 0 {
		return false
	}
	read := map[string]bool{}
	for _, r := range t.Readings {
		read[r.Input] = true
	}
	for _, b := range t.Criterion.Inputs {
		if spec, isThere := specOf(t.Criterion, b.Input); isThere && b.SameAs == "" && !read[spec.Name] {
			return false
		}
	}
	return true
}

// HasWord tells that facts say something about the criterion: without a single
// case a share, for one, says nothing.
func (t *Task) HasWord() bool {
	return slices.ContainsFunc(t.Readings, func(r Reading) bool { return r.Value != "" })
}

func specOf(c *criteria.Criterion, input string) (rule.Spec, bool) {
	for _, spec := range c.Rule.Inputs() {
		if spec.Is(input) {
			return spec, true
		}
	}
	return rule.Spec{}, false
}

// Tasks is the self-score of one agency.
type Tasks struct {
	View       *cchc.View
	Plan       *cchc.Plan
	Phase      cchc.Phase
	Unit       cchc.Unit
	Submission cchc.Submission
	Due        civil.Moment
	Late       bool
	Now        time.Time
	// TakesFigures tells that it may still be changed; the others, what the person
	// who reads may do.
	TakesFigures                      bool
	MayAssign, MaySubmit, MayFillSome bool
	Block                             *scoring.Block // the self-scores; of the agency alone while nobody gave a figure
	Sheet                             *scoring.Sheet
	Result                            *scoring.Result
	List                              []Task // by their place in the set
}

// Task finds a criterion.
func (t *Tasks) Task(code string) (*Task, bool) {
	for i := range t.List {
		if t.List[i].Criterion.Code == code {
			return &t.List[i], true
		}
	}
	return nil, false
}

// Count counts the tasks in some states; of no states, all the agency's own.
func (t *Tasks) Count(states ...TaskState) (count int) {
	for i := range t.List {
		state := t.List[i].State
		if len(states) == 0 && state != TaskForeign {
			count++
		}
		for _, wanted := range states {
			if state == wanted {
				count++
			}
		}
	}
	return count
}

// Tasks reads the self-score of an agency as its list of tasks.
func (s *Service) Tasks(ctx context.Context, round, agency id.ID) (tasks *Tasks, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.desk(ctx, tx, round, agency)
		if err != nil {
			return err
		}
		if err := s.Guard.Authorize(ctx, actRead, d.on()); err != nil {
			return err
		}
		tasks, err = s.tasks(ctx, tx, d)
		return err
	})
	return tasks, err
}

func (s *Service) tasks(ctx context.Context, tx *sql.Tx, d *desk) (*Tasks, error) {
	block, at, err := s.scored(ctx, d)
	if err != nil {
		return nil, err
	}
	sheet, result := block.Sheets[at], &block.Results[at]
	now := s.Clock.Now()
	t := &Tasks{
		View: d.view, Plan: d.plan, Phase: cchc.PhaseOf(d.view.Round, d.plan), Unit: d.unit, Submission: d.sub, Due: d.sub.DueIn(d.plan), Now: now,
		Block: block, Sheet: sheet, Result: result, TakesFigures: s.takes(d) == nil,
	}
	t.MayAssign, t.MaySubmit = s.Guard.Authorize(ctx, actAssign, d.on()) == nil, s.Guard.Authorize(ctx, submitting(d), d.on()) == nil
	t.Late = !d.sub.IsSubmitted() && t.Due.IsOver(now)
	known, err := s.known(ctx, tx, d)
	if err != nil {
		return nil, err
	}
	for _, c := range d.view.Set.Leaves() {
		if c.Rule == nil {
			continue
		}
		task := Task{Criterion: c, Node: result.Nodes[c.Index], Entry: known.entries[c.Code], Files: known.files[c.Code], Request: known.requests[c.Code]}
		task.Entry.Criterion = c.Code
		if isOwn(c) {
			if task.Readings, err = s.readings(ctx, tx, d, c); err != nil {
				return nil, err
			}
		}
		task.Mark = mark(sheet, c, task.Entry)
		s.offer(ctx, d, t, &task)
		task.State = task.state(sheet)
		t.List = append(t.List, task)
	}
	return t, nil
}

// offer notes what the person who reads may do to a criterion.
func (s *Service) offer(ctx context.Context, d *desk, t *Tasks, task *Task) {
	if !t.TakesFigures || !isOwn(task.Criterion) {
		return
	}
	task.MayFill = s.mayFill(ctx, d, task.Criterion, task.Entry, d.sub.Paper != "") == nil ||
		s.mayFill(ctx, d, task.Criterion, task.Entry, false) == nil
	t.MayFillSome = t.MayFillSome || task.MayFill
	on := d.on()
	on.Field, on.Division = task.Criterion.Field().Code, task.Entry.Division
	task.MayConfirm = task.Entry.Division != "" && s.Guard.Authorize(ctx, actConfirm, on) == nil
}

// known is what the tables say of an agency, by criterion.
type known struct {
	entries  map[string]Entry
	files    map[string][]File
	requests map[string]*Request
}

func (s *Service) known(ctx context.Context, tx *sql.Tx, d *desk) (known, error) {
	k := known{entries: map[string]Entry{}, files: map[string][]File{}, requests: map[string]*Request{}}
	entries, err := s.Store.Entries(ctx, tx, d.view.Round.ID, d.unit.Agency)
	if err != nil {
		return k, fmt.Errorf("read the entries: %w", err)
	}
	for _, e := range entries {
		k.entries[e.Criterion] = e
	}
	attached, err := s.Store.Attachments(ctx, tx, d.view.Round.ID, d.unit.Agency, WithSelfScore)
	if err != nil {
		return k, fmt.Errorf("read the evidence: %w", err)
	}
	for _, a := range attached {
		k.files[a.Criterion] = append(k.files[a.Criterion], a.File)
	}
	requests, err := s.Store.Requests(ctx, tx, d.view.Round.ID)
	if err != nil {
		return k, fmt.Errorf("read the requests: %w", err)
	}
	for i := range requests {
		if requests[i].Agency == d.unit.Agency {
			k.requests[requests[i].Criterion] = &requests[i]
		}
	}
	return k, nil
}

// state tells what a criterion still needs, the most pressing first.
func (t *Task) state(sheet *scoring.Sheet) TaskState {
	switch {
	case !isOwn(t.Criterion):
		return TaskForeign
	case t.Node.State == scoring.NotApplicable, t.Node.State == scoring.FullNA:
		return TaskLeftOut
	case t.Request != nil && t.Request.State == Requested:
		return TaskAsked
	case t.isBehind(sheet):
		return TaskMoved
	case t.Node.State == scoring.Missing && t.Entry.Note == "":
		return TaskOpen
	case t.needsEvidence() && t.Entry.Note == "":
		return TaskUnproven
	case t.Entry.Division != "" && !t.Entry.IsConfirmed():
		return TaskAwaits
	}
	return TaskDone
}

// needsEvidence tells that the set asks for evidence and there is none. What
// facts say needs no other.
func (t *Task) needsEvidence() bool {
	return len(t.Criterion.Evidence) > 0 && len(t.Files) == 0 && t.Node.Certainty == scoring.CertainDeclared
}

// isBehind tells that figures accepted from facts are no longer what the facts
// say.
func (t *Task) isBehind(sheet *scoring.Sheet) bool {
	for _, r := range t.Readings {
		if have := figure(sheet, t.Criterion, r.Input); have != "" && r.Value != "" && have != r.Value {
			return true
		}
	}
	return false
}

// figure is a figure of a sheet in JSON; empty when there is none.
func figure(sheet *scoring.Sheet, c *criteria.Criterion, input string) string {
	spec, isThere := specOf(c, input)
	if !isThere {
		return ""
	}
	value, err := sheet.Value(c.Code, spec.Name)
	if err != nil || value.Is == rule.Absent {
		return ""
	}
	return cchc.FigureJSON(value, spec)
}

const markBytes = 12

// mark is what a criterion is known by while somebody changes it.
func mark(sheet *scoring.Sheet, c *criteria.Criterion, e Entry) string {
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%d\n", e.Version) // a hash never fails
	for _, spec := range c.Rule.Inputs() {
		_, _ = fmt.Fprintf(sum, "%s=%s\n", spec.Name, figure(sheet, c, spec.Name))
	}
	return hex.EncodeToString(sum.Sum(nil)[:markBytes])
}

// Behind lists the facts behind the figures of a criterion, by input.
func (s *Service) Behind(ctx context.Context, round, agency id.ID, criterion string) (facts map[string][]evidence.Entry, err error) {
	facts = map[string][]evidence.Entry{}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.desk(ctx, tx, round, agency)
		if err != nil {
			return err
		}
		if err := s.Guard.Authorize(ctx, actRead, d.on()); err != nil {
			return err
		}
		c, err := d.criterion(criterion)
		if err != nil {
			return err
		}
		readings, err := s.readings(ctx, tx, d, c)
		if err != nil {
			return err
		}
		for _, r := range readings {
			if facts[r.Input], err = s.behind(ctx, tx, d, r); err != nil {
				return err
			}
		}
		return nil
	})
	return facts, err
}
