package reform

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/vn"
)

// Chart tells who works where in an agency: whom a task can be given to.
type Chart interface {
	StaffOn(ctx context.Context, agency id.ID, day civil.Date) (Staff, error)
}

// Staff are the divisions of an agency on a day and who holds a post there.
type Staff struct {
	Divisions []Division
	Holders   []Holder
}

// Division is a division of the agency.
type Division struct {
	ID   id.ID
	Name string
}

// Holder is somebody in a post. One person may stand in several.
type Holder struct {
	Account  id.ID
	Name     string
	Title    string
	Division id.ID // empty: the agency's own, such as its leaders
}

// DivisionName is the name of a division; empty when it is not in the chart.
func (s Staff) DivisionName(division id.ID) string {
	at := slices.IndexFunc(s.Divisions, func(d Division) bool { return d.ID == division })
	if at < 0 {
		return ""
	}
	return s.Divisions[at].Name
}

// Holder finds the first post of an account.
func (s Staff) Holder(account id.ID) (Holder, bool) {
	at := slices.IndexFunc(s.Holders, func(h Holder) bool { return h.Account == account })
	if at < 0 {
		return Holder{}, false
	}
	return s.Holders[at], true
}

// named finds the division whose name a plan was written with.
func (s Staff) named(lead string) id.ID {
	for _, d := range s.Divisions {
		if lead != "" && vn.Fold(d.Name) == vn.Fold(lead) {
			return d.ID
		}
	}
	return ""
}

// check refuses an owner who is not in the chart. Whoever works in the division
// may answer for its task, and so may the agency's leaders, who are in none.
func (s Staff) check(t Task) fault.Problems {
	var problems fault.Problems
	if !t.Division.IsZero() && s.DivisionName(t.Division) == "" {
		refuse(&problems, "division", "reform.division_unknown")
	}
	answers := func(h Holder) bool {
		return h.Account == t.Account && (t.Division.IsZero() || h.Division.IsZero() || h.Division == t.Division)
	}
	if !t.Account.IsZero() && !slices.ContainsFunc(s.Holders, answers) {
		refuse(&problems, "account", "reform.holder_unknown")
	}
	return problems
}

// StaffOf is whom a task of an agency can be given to today; a guest is told no
// names.
func (s *Service) StaffOf(ctx context.Context, agency id.ID) (Staff, error) {
	if err := s.guard.Authorize(ctx, ActRead, on("plan", "", agency)); err != nil {
		return Staff{}, err
	}
	if person, _ := auth.From(ctx); person.IsGuest() {
		return Staff{}, nil
	}
	return s.staffOn(ctx, agency)
}

func (s *Service) staffOn(ctx context.Context, agency id.ID) (Staff, error) {
	staff, err := s.chart.StaffOn(ctx, agency, s.clock.Today())
	if err != nil {
		return Staff{}, fmt.Errorf("read who works where in agency %s: %w", agency, err)
	}
	return staff, nil
}

// staffFor reads the chart that an owner named by a task has to be in.
func (s *Service) staffFor(ctx context.Context, t Task) (Staff, error) {
	if t.Division.IsZero() && t.Account.IsZero() {
		return Staff{}, nil
	}
	if t.ID.IsZero() {
		return s.staffOfPlan(ctx, t.Plan)
	}
	var agency id.ID
	err := s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		was, err := s.store.Task(ctx, tx, t.ID)
		agency = was.Agency
		return notFound(err, "reform.no_task")
	})
	if err != nil {
		return Staff{}, err
	}
	return s.staffOn(ctx, agency)
}

func (s *Service) staffOfPlan(ctx context.Context, plan id.ID) (Staff, error) {
	var agency id.ID
	err := s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		p, err := s.store.Plan(ctx, tx, plan)
		agency = p.Agency
		return notFound(err, "reform.no_plan")
	})
	if err != nil {
		return Staff{}, err
	}
	return s.staffOn(ctx, agency)
}

// ownIn takes the owner that a task names: it must be in the chart when it is new,
// and its name is who leads when nobody wrote another.
func ownIn(staff Staff, was Task, t *Task) fault.Problems {
	if t.Lead == "" {
		t.Lead = staff.DivisionName(t.Division)
	}
	if t.Division == was.Division && t.Account == was.Account {
		return nil // also of somebody who has left since
	}
	return staff.check(*t)
}
