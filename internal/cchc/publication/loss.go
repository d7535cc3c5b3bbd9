package publication

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/compare"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/points"
	"minhbach/internal/store"
)

// Tasks is where a lost point becomes work. Nothing here assigns it: what is
// proposed waits until a person of the agency accepts it. It is proposed in the
// transaction that notes it here.
type Tasks interface {
	ProposeIn(ctx context.Context, tx *sql.Tx, p Proposal) (task id.ID, err error)
	// Link is the page of a task.
	Link(task id.ID) string
}

// Proposal is a task that would win a lost point back.
type Proposal struct {
	Agency    id.ID
	Year      int    // of the plan
	Criterion string // code and name
	Text      string
	Gain      points.Points // expected
	Owner     string        // a division or a post, in words
}

// LossTask is a proposal that was made for a lost point.
type LossTask struct {
	ID         id.ID         `json:"id"`
	Round      id.ID         `json:"round"`
	Agency     id.ID         `json:"agency"`
	Criterion  string        `json:"criterion"`
	Year       int           `json:"plan_year"`
	Text       string        `json:"text"`
	Owner      string        `json:"owner"`
	Gain       points.Points `json:"gain"`
	Task       id.ID         `json:"task"`
	ProposedOn civil.Date    `json:"proposed_on"`
	ProposedBy id.ID         `json:"-"`
}

// Loss is one criterion in which an agency did not reach the maximum.
type Loss struct {
	Criterion *criteria.Criterion
	Node      scoring.Node
	Lost      points.Points
	Last      *points.Points // of the year before; nil when it cannot be compared
	Best      points.Points  // in the block
	BestName  string
	Mean      points.Rat // of the block
	Task      *LossTask  // when one was proposed
}

// Reached is a proposal of the year before, and what came of it.
type Reached struct {
	LossTask
	Name    string
	Gained  *points.Points // nil when the criterion cannot be compared
	IsWhole bool           // the expected gain was reached
}

// After is what an agency learns from a result.
type After struct {
	View    *cchc.View
	Unit    cchc.Unit
	Result  *scoring.Result
	Losses  []Loss    // the largest first
	Reached []Reached // what last year's proposals were worth
	Lost    points.Points
	HasLast bool // there is a result of the year before

	MayPropose, MayComplain bool
}

// After reads where an agency lost points in a published result.
func (s *Service) After(ctx context.Context, agency string, year int, block string) (found After, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		round, err := s.Index.RoundIn(ctx, tx, year, block)
		if err != nil {
			return err
		}
		if round.State != cchc.Published {
			return fault.New(fault.NotFound, "cchc.publication.not_public", strconv.Itoa(year))
		}
		v, err := s.Index.ViewIn(ctx, tx, round.ID)
		if err != nil {
			return err
		}
		unit, isHere := v.Unit(agency)
		if !isHere {
			return fault.New(fault.NotFound, "cchc.unknown_unit", agency)
		}
		found = After{View: v, Unit: unit, Result: resultOf(v, unit.Agency)}
		if found.Result == nil {
			return nil
		}
		found.MayPropose = s.May(ctx, ActPropose, round, unit.Agency)
		found.MayComplain = s.May(ctx, ActComplain, round, unit.Agency)
		tasks, err := s.seenTasks(ctx, tx, round, unit.Agency)
		if err != nil {
			return err
		}
		last, err := s.yearBefore(ctx, tx, year, block)
		if err != nil {
			return err
		}
		found.fill(last, tasks)
		if last == nil {
			return nil
		}
		earlier, err := s.seenTasks(ctx, tx, last.Round, unit.Agency)
		if err != nil {
			return err
		}
		found.reach(last, earlier)
		return nil
	})
	return found, err
}

// seenTasks lists the proposals as far as the reader may see them: the points
// are public once published, what an agency plans is its own.
func (s *Service) seenTasks(ctx context.Context, tx *sql.Tx, round cchc.Round, agency id.ID) ([]LossTask, error) {
	if !s.May(ctx, ActSeeTasks, round, agency) {
		return nil, nil
	}
	tasks, err := s.Store.LossTasks(ctx, tx, round.ID, agency)
	if err != nil {
		return nil, fmt.Errorf("read the proposals: %w", err)
	}
	return tasks, nil
}

// yearBefore is the published view of the year before; nil when there is none.
func (s *Service) yearBefore(ctx context.Context, tx *sql.Tx, year int, block string) (*cchc.View, error) {
	round, err := s.Index.RoundIn(ctx, tx, year-1, block)
	if fault.Is(err, fault.NotFound) || (err == nil && round.State != cchc.Published) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.Index.ViewIn(ctx, tx, round.ID)
}

func (a *After) fill(last *cchc.View, tasks []LossTask) {
	compared := a.compared(last)
	for _, c := range a.View.Set.Leaves() {
		n := a.Result.Nodes[c.Index]
		lost := scoring.Lost(c, n)
		if lost <= 0 {
			continue
		}
		loss := Loss{Criterion: c, Node: n, Lost: lost}
		loss.Best, loss.BestName, loss.Mean = a.block(c)
		loss.Last = lastPoints(compared, c.Code)
		if i := slices.IndexFunc(tasks, func(t LossTask) bool { return t.Criterion == c.Code }); i >= 0 {
			loss.Task = &tasks[i]
		}
		a.Lost += loss.Lost
		a.Losses = append(a.Losses, loss)
	}
	slices.SortStableFunc(a.Losses, func(x, y Loss) int { return cmp.Compare(y.Lost, x.Lost) })
}

// compared lays the result beside last year's; nil when there is none.
func (a *After) compared(last *cchc.View) *compare.Comparison {
	if last == nil {
		return nil
	}
	before := resultOf(last, a.Unit.Agency)
	if before == nil {
		return nil
	}
	a.HasLast = true
	return compare.Results(
		compare.Side{Set: last.Set, Result: before, Label: strconv.Itoa(last.Round.Year)},
		compare.Side{Set: a.View.Set, Result: a.Result, Label: strconv.Itoa(a.View.Round.Year)},
	)
}

// lastPoints is what the criterion had the year before, when both had the same
// maximum.
func lastPoints(c *compare.Comparison, code string) *points.Points {
	if c == nil {
		return nil
	}
	pair := c.Of(code)
	if pair == nil || !pair.Comparable || !pair.SameMax {
		return nil
	}
	last := pair.Before.Points
	return &last
}

// block finds the best points and the mean of a criterion over the ranked units
// to which it applies.
func (a *After) block(c *criteria.Criterion) (best points.Points, name string, mean points.Rat) {
	scored := a.View.Final()
	sum, count := points.Points(0), int64(0)
	for i := range scored.Results {
		n := scored.Results[i].Nodes[c.Index]
		if n.State == scoring.NotApplicable || scored.Results[i].Rank == 0 {
			continue
		}
		sum += n.Points
		count++
		if name == "" || (n.Points > best) != c.IsPenalty() && n.Points != best {
			best, name = n.Points, scored.Sheets[i].Name
		}
	}
	if count == 0 {
		return 0, "", points.Rat{}
	}
	return best, name, sum.Rat().Mul(points.NewRat(1, count))
}

// reach compares what last year's proposals were expected to win with what the
// criterion won.
func (a *After) reach(last *cchc.View, earlier []LossTask) {
	compared := a.compared(last)
	for _, t := range earlier {
		r := Reached{LossTask: t, Name: t.Criterion}
		if c := last.Set.Criterion(t.Criterion); c != nil {
			r.Name = c.Code + " " + c.Name
		}
		if compared != nil {
			if pair := compared.WasOf(t.Criterion); pair != nil && pair.Comparable && pair.SameMax {
				gained := pair.Gain
				r.Gained, r.IsWhole = &gained, gained >= t.Gain
			}
		}
		a.Reached = append(a.Reached, r)
	}
}

// NewLossTask is what a person writes for a lost point.
type NewLossTask struct {
	Round     id.ID
	Agency    id.ID
	Criterion string
	Text      string
	Owner     string
	Gain      points.Points
}

// Propose proposes a task for a lost point to next year's plan.
func (s *Service) Propose(ctx context.Context, n NewLossTask) (t LossTask, err error) {
	person, err := auth.Signed(ctx)
	if err != nil {
		return LossTask{}, err
	}
	if s.Tasks == nil {
		return LossTask{}, fault.New(fault.Unavailable, "cchc.publication.no_tasks")
	}
	n.Text, n.Owner = strings.TrimSpace(n.Text), strings.TrimSpace(n.Owner)
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		round, criterion, err := s.losable(ctx, tx, n)
		if err != nil {
			return err
		}
		t = LossTask{
			ID: s.IDs.New(), Round: n.Round, Agency: n.Agency, Criterion: n.Criterion, Year: round.Year + 1, Text: n.Text, Owner: n.Owner,
			Gain: n.Gain, ProposedOn: s.Clock.Today(), ProposedBy: person.Account,
		}
		t.Task, err = s.Tasks.ProposeIn(ctx, tx, Proposal{
			Agency: n.Agency, Year: t.Year, Criterion: criterion.Code + " " + criterion.Name, Text: n.Text, Gain: n.Gain, Owner: n.Owner,
		})
		if err != nil {
			return fmt.Errorf("propose a task: %w", err)
		}
		if err := s.Store.InsertLossTask(ctx, tx, t); store.IsDuplicate(err) {
			return fault.New(fault.Conflict, "cchc.publication.already_proposed", n.Criterion)
		} else if err != nil {
			return fmt.Errorf("keep the proposal: %w", err)
		}
		return s.record(ctx, tx, person.Actor(), evidence.Fact{
			Kind: kindProposed, Agency: n.Agency, Subject: string(t.ID), Period: strconv.Itoa(round.Year),
			Payload: proposedPayload{string(n.Round), n.Criterion, t.Year, n.Gain.String(), string(t.Task)},
		})
	})
	if err != nil {
		return LossTask{}, fmt.Errorf("propose a task for a lost point: %w", err)
	}
	return t, nil
}

// losable refuses a proposal for a point that was not lost, or that promises
// more than was.
func (s *Service) losable(ctx context.Context, tx *sql.Tx, n NewLossTask) (cchc.Round, *criteria.Criterion, error) {
	v, err := s.Index.ViewIn(ctx, tx, n.Round)
	if err != nil {
		return cchc.Round{}, nil, err
	}
	if err := s.Guard.Authorize(ctx, ActPropose, onLoss(v.Round, n.Agency)); err != nil {
		return cchc.Round{}, nil, err
	}
	c, result := v.Set.Criterion(n.Criterion), resultOf(v, n.Agency)
	if v.Round.State != cchc.Published || c == nil || !c.IsLeaf() || result == nil {
		return cchc.Round{}, nil, fault.New(fault.NotFound, "cchc.publication.no_loss", n.Criterion)
	}
	tasks, err := s.Store.LossTasks(ctx, tx, n.Round, n.Agency)
	if err != nil {
		return cchc.Round{}, nil, fmt.Errorf("read the proposals: %w", err)
	}
	if slices.ContainsFunc(tasks, func(t LossTask) bool { return t.Criterion == n.Criterion }) {
		return cchc.Round{}, nil, fault.New(fault.Conflict, "cchc.publication.already_proposed", n.Criterion)
	}
	node := result.Nodes[c.Index]
	return v.Round, c, n.check(node.Max - node.Points)
}

// check tells everything that is wrong with what was typed.
func (n NewLossTask) check(lost points.Points) error {
	var problems fault.Problems
	refuse := func(field, key string, args ...any) {
		problems = append(problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
	if n.Text == "" {
		refuse("text", "cchc.publication.task_missing")
	}
	if utf8.RuneCountInString(n.Text) > reasonRunesMax {
		refuse("text", "cchc.publication.too_long", reasonRunesMax)
	}
	if utf8.RuneCountInString(n.Owner) > lineRunesMax {
		refuse("owner", "cchc.publication.too_long", lineRunesMax)
	}
	if n.Gain <= 0 || n.Gain > lost {
		refuse("gain", "cchc.publication.gain_outside", lost)
	}
	return problems.OrNil()
}

// TaskLink is the page of a task; empty when no plan is connected.
func (s *Service) TaskLink(task id.ID) string {
	if s.Tasks == nil {
		return ""
	}
	return s.Tasks.Link(task)
}
