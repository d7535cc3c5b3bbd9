package reform

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Activities lists what an agency held or plans in a year; an empty kind asks for all.
func (s *Service) Activities(ctx context.Context, agency id.ID, year int, kind ActivityKind) (list []Activity, err error) {
	if err := s.guard.Authorize(ctx, ActRead, on("activity", "", agency)); err != nil {
		return nil, err
	}
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		list, err = s.store.Activities(ctx, tx, ActivityQuery{Agency: agency, Year: year, Kind: kind})
		return err
	})
	return list, err
}

// Activity gives one.
func (s *Service) Activity(ctx context.Context, activity id.ID) (a Activity, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if a, err = s.store.Activity(ctx, tx, activity); err != nil {
			return notFound(err, "reform.no_activity")
		}
		return s.guard.Authorize(ctx, ActRead, on("activity", a.ID, a.Agency))
	})
	return a, err
}

// SaveActivity enters an activity, planned or held, or mends one. What was held
// is a fact; mending it corrects the fact. Lines that became tasks stay.
func (s *Service) SaveActivity(ctx context.Context, a Activity) (saved Activity, err error) {
	a = a.tidied()
	err = s.act(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		was, err := s.before(ctx, tx, a)
		if err != nil {
			return nil, err
		}
		if err := s.guard.Authorize(ctx, ActHold, on("activity", was.ID, was.Agency)); err != nil {
			return nil, err
		}
		saved = a
		saved.ID, saved.Agency, saved.Kind = was.ID, was.Agency, was.Kind
		saved = saved.ownTasks(was)
		if err := saved.check(s.rules, s.clock.Today()).OrNil(); err != nil {
			return nil, err
		}
		if err := keepsTasks(was, saved); err != nil {
			return nil, err
		}
		facts, err := s.putActivity(ctx, tx, was, &saved)
		return facts, err
	})
	return saved, err
}

// before is the activity as it stands, or a new one with an id of its own.
func (s *Service) before(ctx context.Context, tx *sql.Tx, a Activity) (Activity, error) {
	if a.ID.IsZero() {
		return Activity{ID: s.ids.New(), Agency: a.Agency, Kind: a.Kind}, nil
	}
	was, err := s.store.Activity(ctx, tx, a.ID)
	return was, notFound(err, "reform.no_activity")
}

func (s *Service) putActivity(ctx context.Context, tx *sql.Tx, was Activity, saved *Activity) ([]evidence.Fact, error) {
	if was.IsHeld() && !saved.IsHeld() {
		return nil, fault.New(fault.Conflict, "reform.held_stays_held")
	}
	saved.Version++
	saved.Fact = was.Fact
	isFact := saved.IsHeld() && !sameFact(was, *saved)
	if isFact {
		saved.Fact = s.ids.New()
	}
	same, err := s.store.SaveActivity(ctx, tx, *saved)
	if err := kept(same, err, saved.Title); err != nil || !isFact {
		return nil, err
	}
	fact := saved.fact()
	fact.Corrects = was.Fact
	return []evidence.Fact{fact}, nil
}

// sameFact tells that the log would hear nothing new.
func sameFact(was, now Activity) bool {
	if was.Fact.IsZero() || !was.IsHeld() {
		return false
	}
	now.Fact = was.Fact
	a, b := was.fact(), now.fact()
	return a.OccurredOn == b.OccurredOn && a.Period == b.Period && fmt.Sprint(a.Payload) == fmt.Sprint(b.Payload) && fmt.Sprint(a.Files) == fmt.Sprint(b.Files)
}

// ownTasks lets a line bear only the task it bore before: what a form sends is
// no proof.
func (a Activity) ownTasks(was Activity) Activity {
	left := map[id.ID]bool{}
	for _, item := range was.Items {
		left[item.Task] = true
	}
	a.Items = slices.Clone(a.Items)
	for i := range a.Items {
		if task := a.Items[i].Task; !left[task] {
			a.Items[i].Task = ""
		}
		left[a.Items[i].Task] = false
	}
	return a
}

// keepsTasks refuses to lose a line that is a task by now.
func keepsTasks(was, now Activity) error {
	kept := map[id.ID]bool{}
	for _, item := range now.Items {
		kept[item.Task] = true
	}
	for _, item := range was.Items {
		if !item.Task.IsZero() && !kept[item.Task] {
			return fault.New(fault.Conflict, "reform.item_is_task", item.Text)
		}
	}
	return nil
}

func (a Activity) tidied() Activity {
	a = a.trimmed()
	tidyAll(&a.Title, &a.Place, &a.Number, &a.Category, &a.Content)
	units := make([]string, 0, len(a.Units))
	for _, unit := range a.Units {
		if unit = tidy(unit); unit != "" {
			units = append(units, unit)
		}
	}
	a.Units = units
	for i := range a.Items {
		tidyAll(&a.Items[i].Text, &a.Items[i].Unit)
	}
	return a
}

// Withdraw takes back an activity entered by mistake: it goes, and a fact says
// that the one which told of it does not hold.
func (s *Service) Withdraw(ctx context.Context, activity id.ID, version int64, reason string) error {
	reason = tidy(reason)
	return s.act(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		a, err := s.store.Activity(ctx, tx, activity)
		if err != nil {
			return nil, notFound(err, "reform.no_activity")
		}
		if err := s.guard.Authorize(ctx, ActHold, on("activity", a.ID, a.Agency)); err != nil {
			return nil, err
		}
		var problems fault.Problems
		checkText(&problems, "reason", reason, reasonRunesMax, true)
		if err := problems.OrNil(); err != nil {
			return nil, err
		}
		if err := keepsTasks(a, Activity{}); err != nil {
			return nil, err
		}
		same, err := s.store.DeleteActivity(ctx, tx, a.ID, version)
		if err := kept(same, err, a.Title); err != nil || a.Fact.IsZero() {
			return nil, err
		}
		return []evidence.Fact{takenBack(a.fact(), reason)}, nil
	})
}

// Adopt makes tasks of the conclusions or remedies that are none yet, in the
// plan of a year, beginning a draft where there is none.
func (s *Service) Adopt(ctx context.Context, activity id.ID, year int) (tasks []Task, err error) {
	err = s.act(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		a, err := s.store.Activity(ctx, tx, activity)
		if err != nil {
			return nil, notFound(err, "reform.no_activity")
		}
		if err := s.guard.Authorize(ctx, ActPlan, on("activity", a.ID, a.Agency)); err != nil {
			return nil, err
		}
		if err := a.mayLeadTo(year); err != nil {
			return nil, err
		}
		v, err := s.planFor(ctx, tx, a.Agency, year)
		if err != nil {
			return nil, err
		}
		var fresh []Task
		for _, item := range a.Unadopted() {
			fresh = append(fresh, Task{Title: item.Text, Lead: item.Unit, DueOn: item.DueOn, Source: a.Kind.Shape().TaskSource, SourceID: a.ID, BindsOn: a.HeldOn})
		}
		made, facts, err := s.insertTasks(ctx, tx, v.Plan, fresh)
		if err != nil {
			return nil, err
		}
		tasks = made
		next := 0
		for i := range a.Items {
			if a.Items[i].IsWork() && a.Items[i].Task.IsZero() {
				a.Items[i].Task = made[next].ID
				next++
			}
		}
		a.Version++
		same, err := s.store.SaveActivity(ctx, tx, a)
		return facts, kept(same, err, a.Title)
	})
	return tasks, err
}

func (a Activity) mayLeadTo(year int) error {
	switch {
	case !a.IsHeld():
		return fault.New(fault.Conflict, "reform.not_held_yet")
	case len(a.Unadopted()) == 0:
		return fault.New(fault.Conflict, "reform.nothing_to_adopt")
	case year < a.Year || year > a.HeldOn.Year()+1:
		return fault.New(fault.Invalid, "reform.year_far", year, a.HeldOn).At(fault.Place{Field: "year"})
	}
	return nil
}

// ActivityRow is an activity of an import and the place it was read from.
type ActivityRow struct {
	Activity
	Place fault.Place
}

// ImportActivities enters many of one kind, all of them or none.
func (s *Service) ImportActivities(ctx context.Context, agency id.ID, rows []ActivityRow, isDry bool) (count int, err error) {
	err = s.act(ctx, func(ctx context.Context, tx *sql.Tx) ([]evidence.Fact, error) {
		if err := s.guard.Authorize(ctx, ActHold, on("activity", "", agency)); err != nil {
			return nil, err
		}
		var problems fault.Problems
		today := s.clock.Today()
		fresh := make([]Activity, len(rows))
		for i, row := range rows {
			fresh[i] = row.tidied()
			fresh[i].ID, fresh[i].Agency, fresh[i].Version = s.ids.New(), agency, 0
			problems = append(problems, fresh[i].check(s.rules, today).At(row.Place)...)
		}
		if len(rows) == 0 {
			problems = append(problems, fault.New(fault.Invalid, "reform.import_empty"))
		}
		if err := problems.OrNil(); err != nil {
			return nil, err
		}
		var facts []evidence.Fact
		for i := range fresh {
			more, err := s.putActivity(ctx, tx, Activity{}, &fresh[i])
			if err != nil {
				return nil, err
			}
			facts = append(facts, more...)
		}
		count = len(fresh)
		if isDry {
			return nil, errDry
		}
		return facts, nil
	})
	return count, dried(err)
}
