package app

import (
	"context"
	"fmt"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/demo"
	"minhbach/internal/id"
	"minhbach/internal/reform"
)

// reform enters the reform work of the demonstration, each act as of its day.
func (f *filler) reform(ctx context.Context) error {
	f.clock.Set(f.world.Now)
	ctx = auth.AsSystem(ctx)
	for _, y := range f.world.Reform {
		if err := f.reformYear(ctx, y); err != nil {
			return fmt.Errorf("%s: %w", y, err)
		}
	}
	return nil
}

// on is the service as it stood on a day.
func (f *filler) on(day civil.Date) *reform.Service {
	return f.Reform.Standing(civil.NewFixedClock(morning(day)))
}

// reformYear goes through a year: the plan, what was sent and held, what was done.
// The plan may be there already: last year's conference began it.
func (f *filler) reformYear(ctx context.Context, y demo.ReformYear) error {
	s := f.on(y.Issued)
	v, err := s.Plan(ctx, y.Agency, y.Year)
	if err != nil {
		return err
	}
	plan, err := s.SavePlan(ctx, reform.Plan{ID: v.Plan.ID, Agency: y.Agency, Year: y.Year, Title: y.Title, Version: v.Plan.Version})
	if err != nil {
		return err
	}
	for _, t := range y.Tasks {
		if _, err := s.SaveTask(ctx, reform.Task{Plan: plan.ID, Title: t.Title, Product: t.Product, Lead: t.Lead, Support: t.Support, DueOn: t.Due}); err != nil {
			return fmt.Errorf("%s: %w", t.Title, err)
		}
	}
	if _, err := s.IssuePlan(ctx, reform.Issue{Plan: plan.ID, Version: plan.Version, Number: y.Number, On: y.Issued}); err != nil {
		return err
	}
	for _, r := range y.Reports {
		if _, err := f.on(r.Sent).SendReport(ctx, reform.Report{Agency: y.Agency, Year: y.Year, Code: r.Code, Number: r.Number, SentOn: r.Sent}); err != nil {
			return fmt.Errorf("%s: %w", r.Code, err)
		}
	}
	for _, a := range y.Held {
		if err := f.held(ctx, y, a); err != nil {
			return fmt.Errorf("%s: %w", a.Title, err)
		}
	}
	return f.finish(ctx, y)
}

func (f *filler) held(ctx context.Context, y demo.ReformYear, a demo.ReformActivity) error {
	day := a.On
	if day.IsZero() {
		day = y.Issued
	}
	activity := reform.Activity{
		Agency: y.Agency, Kind: reform.ActivityKind(a.Kind), Year: y.Year, Title: a.Title, PlannedOn: a.Planned, HeldOn: a.On, Place: a.Place,
		Number: a.Number, Category: a.Category, Invited: a.Invited, Attended: a.Attended, Units: a.Units, Content: a.Content,
	}
	for _, l := range a.Lines {
		activity.Items = append(activity.Items, reform.Item{Kind: reform.ItemKind(l.Kind), Text: l.Text, Unit: l.Unit, DueOn: l.Due})
	}
	saved, err := f.on(day).SaveActivity(ctx, activity)
	if err != nil || len(saved.Unadopted()) == 0 {
		return err
	}
	_, err = f.on(day).Adopt(ctx, saved.ID, a.Into)
	return err
}

// finish reports done what the story says was done, in plans issued by now.
func (f *filler) finish(ctx context.Context, y demo.ReformYear) error {
	v, err := f.on(y.Issued).Plan(ctx, y.Agency, y.Year)
	if err != nil {
		return err
	}
	for _, t := range v.Tasks {
		told, isDone := f.doneIn(y.Agency, t.Title)
		if !isDone || !t.IsOpen() {
			continue
		}
		if _, err := f.on(told.Done).MoveTask(ctx, reform.Step{Task: t.ID, Version: t.Version, To: reform.Finished, On: told.Done, Result: told.Result}); err != nil {
			return fmt.Errorf("%s: %w", t.Title, err)
		}
	}
	return nil
}

// doneIn finds when the story says a task was done, wherever it began.
func (f *filler) doneIn(agency id.ID, title string) (demo.ReformLine, bool) {
	for _, y := range f.world.Reform {
		if y.Agency != agency {
			continue
		}
		for _, t := range y.Tasks {
			if t.Title == title && !t.Done.IsZero() {
				return demo.ReformLine{Done: t.Done, Result: t.Result}, true
			}
		}
		for _, a := range y.Held {
			for _, l := range a.Lines {
				if l.Text == title && !l.Done.IsZero() {
					return l, true
				}
			}
		}
	}
	return demo.ReformLine{}, false
}
