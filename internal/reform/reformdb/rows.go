package reformdb

import (
	"context"
	"database/sql"
	"errors"

	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/reform"
)

// Rows implements reform.Store.
type Rows struct{}

var _ reform.Store = Rows{}

// Bounds of the lists.
const (
	plansMax      = 200 // years of one agency
	tasksMax      = 5_000
	reportsMax    = 100
	allReportsMax = 50_000 // of every agency in a year
	activitiesMax = 5_000
	noticesMax    = 500
)

// each turns rows into values and stops at the first that cannot be read.
func each[R, V any](rows []R, err error, to func(R) (V, error)) ([]V, error) {
	if err != nil {
		return nil, err
	}
	values := make([]V, len(rows))
	for i, row := range rows {
		if values[i], err = to(row); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func one[R, V any](row R, err error, to func(R) (V, error)) (V, error) {
	if err != nil {
		var none V
		return none, err
	}
	return to(row)
}

// inserted answers for a row of version 1.
func inserted(err error) (bool, error) { return err == nil, err }

// replaced answers for a row that took the place of its version before.
func replaced(rows int64, err error) (bool, error) { return rows == 1, err }

// Plan gives one plan.
func (Rows) Plan(ctx context.Context, tx *sql.Tx, plan id.ID) (reform.Plan, error) {
	row, err := New(tx).PlanByID(ctx, string(plan))
	return one(row, err, toPlan)
}

// PlanOf gives the plan of an agency for a year.
func (Rows) PlanOf(ctx context.Context, tx *sql.Tx, agency id.ID, year int) (reform.Plan, error) {
	row, err := New(tx).PlanOf(ctx, PlanOfParams{AgencyID: string(agency), Year: int64(year)})
	return one(row, err, toPlan)
}

// Plans gives those of an agency, the newest first.
func (Rows) Plans(ctx context.Context, tx *sql.Tx, agency id.ID) ([]reform.Plan, error) {
	rows, err := New(tx).Plans(ctx, PlansParams{AgencyID: string(agency), Limit: plansMax})
	return each(rows, err, toPlan)
}

// SavePlan keeps a plan.
func (Rows) SavePlan(ctx context.Context, tx *sql.Tx, p reform.Plan) (bool, error) {
	row, err := fromPlan(p)
	if err != nil {
		return false, err
	}
	if p.Version == 1 {
		return inserted(New(tx).InsertPlan(ctx, InsertPlanParams(row)))
	}
	return replaced(New(tx).UpdatePlan(ctx, UpdatePlanParams{
		Title: row.Title, Number: row.Number, IssuedOn: row.IssuedOn, Files: row.Files, FactID: row.FactID,
		Version: row.Version, ID: row.ID, VersionWas: row.Version - 1,
	}))
}

// Task gives one task.
func (Rows) Task(ctx context.Context, tx *sql.Tx, task id.ID) (reform.Task, error) {
	row, err := New(tx).TaskByID(ctx, string(task))
	return one(row, err, toTask)
}

// Tasks answers a query.
func (Rows) Tasks(ctx context.Context, tx *sql.Tx, q reform.TaskQuery) ([]reform.Task, error) {
	var rows []ReformTask
	var err error
	switch {
	case !q.Plan.IsZero():
		rows, err = New(tx).TasksOfPlan(ctx, TasksOfPlanParams{PlanID: string(q.Plan), OnlyOpen: q.OnlyOpen, RowsMax: tasksMax})
	case !q.Source.IsZero():
		rows, err = New(tx).TasksOfSource(ctx, TasksOfSourceParams{AgencyID: string(q.Agency), SourceID: string(q.Source), Limit: tasksMax})
	case !q.Agency.IsZero() && q.OnlyOpen:
		rows, err = New(tx).OpenTasksDue(ctx, OpenTasksDueParams{
			AgencyID: string(q.Agency), FromDay: q.From.String(), ToDay: q.To.String(), RowsMax: tasksMax,
		})
	default:
		err = errors.New("reformdb: no such query of tasks")
	}
	return each(rows, err, toTask)
}

// SaveTask keeps a task.
func (Rows) SaveTask(ctx context.Context, tx *sql.Tx, t reform.Task) (bool, error) {
	row, err := fromTask(t)
	if err != nil {
		return false, err
	}
	if t.Version == 1 {
		return inserted(New(tx).InsertTask(ctx, InsertTaskParams(row)))
	}
	return replaced(New(tx).UpdateTask(ctx, UpdateTaskParams{
		Position: row.Position, Title: row.Title, Product: row.Product, LeadText: row.LeadText, DivisionID: row.DivisionID, AccountID: row.AccountID,
		Support: row.Support, DueOn: row.DueOn, State: row.State, AcceptedOn: row.AcceptedOn, BindsOn: row.BindsOn, StartedOn: row.StartedOn, FinishedOn: row.FinishedOn,
		DroppedOn: row.DroppedOn, Result: row.Result, Reason: row.Reason, Files: row.Files, FactID: row.FactID, Version: row.Version,
		ID: row.ID, VersionWas: row.Version - 1,
	}))
}

// Report gives one report.
func (Rows) Report(ctx context.Context, tx *sql.Tx, report id.ID) (reform.Report, error) {
	row, err := New(tx).ReportByID(ctx, string(report))
	return one(row, err, toReport)
}

// Reports gives those an agency sent for a year.
func (Rows) Reports(ctx context.Context, tx *sql.Tx, agency id.ID, year int) ([]reform.Report, error) {
	rows, err := New(tx).ReportsOf(ctx, ReportsOfParams{AgencyID: string(agency), Year: int64(year), Limit: reportsMax})
	return each(rows, err, toReport)
}

// ReportsDue gives those whose deadline lies in a year.
func (Rows) ReportsDue(ctx context.Context, tx *sql.Tx, year int) ([]reform.Report, error) {
	period := civil.YearPeriod(year)
	rows, err := New(tx).ReportsDue(ctx, ReportsDueParams{FromDay: period.First().String(), ToDay: period.Last().String(), RowsMax: allReportsMax})
	return each(rows, err, toReport)
}

// SaveReport keeps a report.
func (Rows) SaveReport(ctx context.Context, tx *sql.Tx, r reform.Report) (bool, error) {
	row, err := fromReport(r)
	if err != nil {
		return false, err
	}
	if r.Version == 1 {
		return inserted(New(tx).InsertReport(ctx, InsertReportParams(row)))
	}
	return replaced(New(tx).UpdateReport(ctx, UpdateReportParams{
		Number: row.Number, SentOn: row.SentOn, DueOn: row.DueOn, IsGuess: row.IsGuess, Late: row.Late, Files: row.Files,
		FactID: row.FactID, Version: row.Version, ID: row.ID, VersionWas: row.Version - 1,
	}))
}

// DeleteReport takes a report away.
func (Rows) DeleteReport(ctx context.Context, tx *sql.Tx, report id.ID, version int64) (bool, error) {
	return replaced(New(tx).DeleteReport(ctx, DeleteReportParams{ID: string(report), Version: version}))
}

// Activity gives one activity.
func (Rows) Activity(ctx context.Context, tx *sql.Tx, activity id.ID) (reform.Activity, error) {
	row, err := New(tx).ActivityByID(ctx, string(activity))
	return one(row, err, toActivity)
}

// Activities answers a query.
func (Rows) Activities(ctx context.Context, tx *sql.Tx, q reform.ActivityQuery) ([]reform.Activity, error) {
	if q.OnlyPlanned {
		rows, err := New(tx).PlannedActivities(ctx, PlannedActivitiesParams{
			AgencyID: string(q.Agency), FromDay: q.From.String(), ToDay: q.To.String(), RowsMax: activitiesMax,
		})
		return each(rows, err, toActivity)
	}
	rows, err := New(tx).ActivitiesOf(ctx, ActivitiesOfParams{AgencyID: string(q.Agency), Year: int64(q.Year), Kind: string(q.Kind), RowsMax: activitiesMax})
	return each(rows, err, toActivity)
}

// SaveActivity keeps an activity.
func (Rows) SaveActivity(ctx context.Context, tx *sql.Tx, a reform.Activity) (bool, error) {
	row, err := fromActivity(a)
	if err != nil {
		return false, err
	}
	if a.Version == 1 {
		return inserted(New(tx).InsertActivity(ctx, InsertActivityParams(row)))
	}
	return replaced(New(tx).UpdateActivity(ctx, UpdateActivityParams{
		Year: row.Year, Title: row.Title, PlannedOn: row.PlannedOn, HeldOn: row.HeldOn, Day: row.Day, Place: row.Place, Number: row.Number,
		Category: row.Category, Invited: row.Invited, Attended: row.Attended, Units: row.Units, Content: row.Content, Items: row.Items,
		Files: row.Files, FactID: row.FactID, Version: row.Version, ID: row.ID, VersionWas: row.Version - 1,
	}))
}

// DeleteActivity takes an activity away.
func (Rows) DeleteActivity(ctx context.Context, tx *sql.Tx, activity id.ID, version int64) (bool, error) {
	return replaced(New(tx).DeleteActivity(ctx, DeleteActivityParams{ID: string(activity), Version: version}))
}

// Notices gives those entered, by year.
func (Rows) Notices(ctx context.Context, tx *sql.Tx) ([]reform.Notice, error) {
	rows, err := New(tx).Notices(ctx, noticesMax)
	return each(rows, err, toNotice)
}

// SaveNotice keeps a notice.
func (Rows) SaveNotice(ctx context.Context, tx *sql.Tx, n reform.Notice) (bool, error) {
	row := InsertNoticeParams{
		Year: int64(n.Year), Basis: n.Basis, DaysOff: dayTexts(n.DaysOff), WorkingDays: dayTexts(n.WorkingDays), FactID: string(n.Fact), Version: n.Version,
	}
	if n.Version == 1 {
		return inserted(New(tx).InsertNotice(ctx, row))
	}
	return replaced(New(tx).UpdateNotice(ctx, UpdateNoticeParams{
		Basis: row.Basis, DaysOff: row.DaysOff, WorkingDays: row.WorkingDays, FactID: row.FactID, Version: row.Version,
		Year: row.Year, VersionWas: row.Version - 1,
	}))
}

// Feed finds an open feed by the digest of its secret.
func (Rows) Feed(ctx context.Context, tx *sql.Tx, tokenDigest string) (reform.Feed, error) {
	row, err := New(tx).FeedByDigest(ctx, tokenDigest)
	return reform.Feed{Account: id.ID(row.AccountID), TokenDigest: row.TokenDigest, OpenedAt: row.OpenedAt}, err
}

// HasFeed tells whether an account has an open feed.
func (Rows) HasFeed(ctx context.Context, tx *sql.Tx, account id.ID) (bool, error) {
	count, err := New(tx).CountFeeds(ctx, string(account))
	return count > 0, err
}

// SaveFeed keeps the feed of an account.
func (Rows) SaveFeed(ctx context.Context, tx *sql.Tx, f reform.Feed) error {
	return New(tx).SaveFeed(ctx, SaveFeedParams{AccountID: string(f.Account), TokenDigest: f.TokenDigest, OpenedAt: f.OpenedAt})
}

// DeleteFeed closes the feed of an account.
func (Rows) DeleteFeed(ctx context.Context, tx *sql.Tx, account id.ID) error {
	return New(tx).DeleteFeed(ctx, string(account))
}
