package reformdb

import (
	"context"
	"database/sql"

	"minhbach/internal/id"
	"minhbach/internal/reform"
)

// pageRows is how many rows are read at once where all are asked for.
const pageRows = 500

// pages reads a table page by page, in order of its ids.
func pages[R, T any](page func(after string) ([]R, error), to func(R) (T, error), idOf func(T) id.ID, take func(T) error) error {
	after := ""
	for {
		rows, err := page(after)
		list, err := each(rows, err, to)
		if err != nil {
			return err
		}
		for _, one := range list {
			if err := take(one); err != nil {
				return err
			}
			after = string(idOf(one))
		}
		if len(rows) < pageRows {
			return nil
		}
	}
}

// EachPlan hands out every plan.
func (Rows) EachPlan(ctx context.Context, tx *sql.Tx, take func(reform.Plan) error) error {
	return pages(func(after string) ([]ReformPlan, error) {
		return New(tx).PagePlans(ctx, PagePlansParams{ID: after, Limit: pageRows})
	}, toPlan, func(p reform.Plan) id.ID { return p.ID }, take)
}

// EachTask hands out every task.
func (Rows) EachTask(ctx context.Context, tx *sql.Tx, take func(reform.Task) error) error {
	return pages(func(after string) ([]ReformTask, error) {
		return New(tx).PageTasks(ctx, PageTasksParams{ID: after, Limit: pageRows})
	}, toTask, func(t reform.Task) id.ID { return t.ID }, take)
}

// EachReport hands out every report.
func (Rows) EachReport(ctx context.Context, tx *sql.Tx, take func(reform.Report) error) error {
	return pages(func(after string) ([]ReformReport, error) {
		return New(tx).PageReports(ctx, PageReportsParams{ID: after, Limit: pageRows})
	}, toReport, func(r reform.Report) id.ID { return r.ID }, take)
}

// EachActivity hands out every activity.
func (Rows) EachActivity(ctx context.Context, tx *sql.Tx, take func(reform.Activity) error) error {
	return pages(func(after string) ([]ReformActivity, error) {
		return New(tx).PageActivities(ctx, PageActivitiesParams{ID: after, Limit: pageRows})
	}, toActivity, func(a reform.Activity) id.ID { return a.ID }, take)
}
