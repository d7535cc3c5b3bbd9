package reform

import (
	"context"
	"database/sql"

	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// TaskQuery asks for tasks in order of plan, position and id. Empty fields ask
// for all; days are both included.
type TaskQuery struct {
	Plan   id.ID
	Agency id.ID
	Source id.ID // the conference or inspection they came from
	// From and To bound the deadline, of open tasks only.
	From, To civil.Date
	OnlyOpen bool
}

// ActivityQuery asks for activities in order of their day.
type ActivityQuery struct {
	Agency id.ID
	Year   int
	Kind   ActivityKind
	// From and To bound the day they are planned for, of those not held yet.
	From, To    civil.Date
	OnlyPlanned bool
}

// Store keeps reform work, inside a transaction. Absent rows give sql.ErrNoRows.
// A save inserts a row of version 1 and replaces the version before any other;
// false when somebody else did so first.
type Store interface {
	PlanStore
	ReportStore
	ActivityStore
	CalendarStore
}

// PlanStore keeps plans and their tasks.
type PlanStore interface {
	Plan(ctx context.Context, tx *sql.Tx, plan id.ID) (Plan, error)
	PlanOf(ctx context.Context, tx *sql.Tx, agency id.ID, year int) (Plan, error)
	Plans(ctx context.Context, tx *sql.Tx, agency id.ID) ([]Plan, error)
	SavePlan(ctx context.Context, tx *sql.Tx, p Plan) (bool, error)

	Task(ctx context.Context, tx *sql.Tx, task id.ID) (Task, error)
	Tasks(ctx context.Context, tx *sql.Tx, q TaskQuery) ([]Task, error)
	SaveTask(ctx context.Context, tx *sql.Tx, t Task) (bool, error)

	// EachPlan and its like hand out every row there is, in order of the ids.
	EachPlan(ctx context.Context, tx *sql.Tx, take func(Plan) error) error
	EachTask(ctx context.Context, tx *sql.Tx, take func(Task) error) error
}

// ReportStore keeps the reports that were sent.
type ReportStore interface {
	Report(ctx context.Context, tx *sql.Tx, report id.ID) (Report, error)
	Reports(ctx context.Context, tx *sql.Tx, agency id.ID, year int) ([]Report, error)
	// ReportsDue gives the reports of every agency whose deadline lies in a year.
	ReportsDue(ctx context.Context, tx *sql.Tx, year int) ([]Report, error)
	SaveReport(ctx context.Context, tx *sql.Tx, r Report) (bool, error)
	EachReport(ctx context.Context, tx *sql.Tx, take func(Report) error) error
	DeleteReport(ctx context.Context, tx *sql.Tx, report id.ID, version int64) (bool, error)
}

// ActivityStore keeps what was held or is planned.
type ActivityStore interface {
	Activity(ctx context.Context, tx *sql.Tx, activity id.ID) (Activity, error)
	Activities(ctx context.Context, tx *sql.Tx, q ActivityQuery) ([]Activity, error)
	SaveActivity(ctx context.Context, tx *sql.Tx, a Activity) (bool, error)
	EachActivity(ctx context.Context, tx *sql.Tx, take func(Activity) error) error
	DeleteActivity(ctx context.Context, tx *sql.Tx, activity id.ID, version int64) (bool, error)
}

// CalendarStore keeps the notices of days off and the calendars people opened.
type CalendarStore interface {
	Notices(ctx context.Context, tx *sql.Tx) ([]Notice, error)
	SaveNotice(ctx context.Context, tx *sql.Tx, n Notice) (bool, error)

	Feed(ctx context.Context, tx *sql.Tx, tokenDigest string) (Feed, error)
	HasFeed(ctx context.Context, tx *sql.Tx, account id.ID) (bool, error)
	SaveFeed(ctx context.Context, tx *sql.Tx, f Feed) error // in place of the account's last one
	DeleteFeed(ctx context.Context, tx *sql.Tx, account id.ID) error
}
