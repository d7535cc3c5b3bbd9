package livedb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minhbach/internal/cchc/live"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/points"
	"minhbach/internal/store"
)

// Rows are the tables of package live.
type Rows struct{}

var _ live.Store = Rows{}

// stepsMax bounds the line of one agency in one year.
const stepsMax = 20_000

const oweHead = `INSERT INTO cchc_live_due (agency_id, year, position, fact_id, facts) VALUES`

const oweTail = ` ON CONFLICT (agency_id, year) DO UPDATE SET position = excluded.position, fact_id = excluded.fact_id, facts = cchc_live_due.facts + excluded.facts`

// Owe notes agencies as due.
func (Rows) Owe(ctx context.Context, tx *sql.Tx, due []live.Due) error {
	rows := make([][]any, len(due))
	for i, d := range due {
		rows[i] = []any{string(d.Agency), d.Year, d.Position, string(d.Fact), d.Facts}
	}
	return store.InsertRows(ctx, tx, oweHead, oweTail, rows)
}

// Due reads who is due, longest waiting first.
func (Rows) Due(ctx context.Context, tx *sql.Tx, most int) ([]live.Due, error) {
	rows, err := New(tx).DueLines(ctx, int32(most))
	if err != nil {
		return nil, err
	}
	due := make([]live.Due, len(rows))
	for i, r := range rows {
		due[i] = live.Due{Agency: id.ID(r.AgencyID), Year: int(r.Year), Position: r.Position, Fact: id.ID(r.FactID), Facts: int(r.Facts)}
	}
	return due, nil
}

// Paid takes a due away.
func (Rows) Paid(ctx context.Context, tx *sql.Tx, due live.Due) error {
	return New(tx).PayLine(ctx, PayLineParams{AgencyID: string(due.Agency), Year: int64(due.Year), Position: due.Position})
}

// PutStep adds a step.
func (Rows) PutStep(ctx context.Context, tx *sql.Tx, agency id.ID, year int, block string, s live.Step) error {
	return New(tx).InsertStep(ctx, InsertStepParams{
		AgencyID: string(agency), Year: int64(year), Block: block, Position: s.Position, FactID: string(s.Fact), Facts: int64(s.Facts),
		OnDay: s.On.String(), Points: int64(s.Points), Reachable: int64(s.Reachable), KnownMax: int64(s.Known), MaxPoints: int64(s.Max),
	})
}

// LastStep reads the newest step of a line; false when there is none.
func (Rows) LastStep(ctx context.Context, tx *sql.Tx, agency id.ID, year int, block string) (live.Step, bool, error) {
	r, err := New(tx).LastStep(ctx, LastStepParams{AgencyID: string(agency), Year: int64(year), Block: block})
	if errors.Is(err, sql.ErrNoRows) {
		return live.Step{}, false, nil
	}
	if err != nil {
		return live.Step{}, false, err
	}
	s, err := toStep(StepsOfRow(r))
	return s, err == nil, err
}

// Steps reads a line, oldest first.
func (Rows) Steps(ctx context.Context, tx *sql.Tx, agency id.ID, year int, block string) ([]live.Step, error) {
	rows, err := New(tx).StepsOf(ctx, StepsOfParams{AgencyID: string(agency), Year: int64(year), Block: block, Limit: stepsMax})
	if err != nil {
		return nil, err
	}
	steps := make([]live.Step, len(rows))
	for i, r := range rows {
		if steps[i], err = toStep(r); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

func toStep(r StepsOfRow) (live.Step, error) {
	on, err := civil.ParseDate(r.OnDay)
	if err != nil {
		return live.Step{}, fmt.Errorf("kept day of a step: %w", err)
	}
	return live.Step{
		Position: r.Position, Fact: id.ID(r.FactID), Facts: int(r.Facts), On: on, Points: points.Points(r.Points), Reachable: points.Points(r.Reachable),
		Known: points.Points(r.KnownMax), Max: points.Points(r.MaxPoints),
	}, nil
}
