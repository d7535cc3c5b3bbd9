package reform

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Mismatch is a kept row that is not what the facts say.
type Mismatch struct {
	Table   string
	Fact    id.ID // that speaks of the row; empty when none does
	Problem *fault.Error
}

// The tables held against the facts.
const (
	tablePlans      = "reform_plans"
	tableTasks      = "reform_tasks"
	tableReports    = "reform_reports"
	tableActivities = "reform_activities"
	tableNotices    = "reform_notices"
)

// Verify holds plans, tasks, reports, activities and notices, with the papers
// beside them, against the facts, and names the first row they do not bear out.
// A row is turned into the fact it was recorded by, and that fact must be the
// last about it. What no fact speaks of is not held: drafts, titles, and of open
// work everything but what it binds to. Call it once the log itself was found to
// hold.
func (s *Service) Verify(ctx context.Context) (bad *Mismatch, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		said, err := s.said(ctx, tx)
		if err != nil {
			return err
		}
		v := &verifier{said: said}
		for _, check := range []func(context.Context, *sql.Tx, *verifier) error{s.verifyPlans, s.verifyTasks, s.verifyReports, s.verifyActivities, s.verifyNotices} {
			if err := check(ctx, tx, v); err != nil {
				return err
			}
		}
		bad = v.first()
		return nil
	})
	return bad, err
}

// claim is what the last fact about a subject says.
type claim struct {
	table     string
	fact      id.ID
	position  int64
	sum       [sha256.Size]byte
	count     int  // of the tasks of an issued plan: no row holds it
	withdrawn bool // the row is to be gone
}

// tableOf is the table whose rows a kind of fact is about.
var tableOf = map[string]string{
	planIssued.String(): tablePlans, reportSent.String(): tableReports, noticeEntered.String(): tableNotices,
	taskAssigned.String(): tableTasks, taskDone.String(): tableTasks, taskDropped.String(): tableTasks, remedyOrdered.String(): tableTasks, remedyDone.String(): tableTasks,
	sessionHeld.String(): tableActivities, conferenceHeld.String(): tableActivities, inspectionHeld.String(): tableActivities,
	initiativeRecognised.String(): tableActivities, communicationDone.String(): tableActivities,
}

// said reads the last claim about each subject; the kinds are read one after
// another.
func (s *Service) said(ctx context.Context, tx *sql.Tx) (map[string]claim, error) {
	said := map[string]claim{}
	for _, kind := range slices.Sorted(maps.Keys(tableOf)) {
		err := s.log.EachFact(ctx, tx, evidence.Query{Kind: kind}, func(e evidence.Entry) error {
			if have, isThere := said[e.Subject]; isThere && have.position > e.Position {
				return nil
			}
			c, err := claimOf(e)
			said[e.Subject] = c
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read the facts %s: %w", kind, err)
		}
	}
	return said, nil
}

func claimOf(e evidence.Entry) (claim, error) {
	var content payload
	var counted struct {
		Tasks   int    `json:"tasks"`
		Outcome string `json:"outcome"`
	}
	if err := errors.Join(e.Decode(&content), e.Decode(&counted)); err != nil {
		return claim{}, fmt.Errorf("read fact %s: %w", e.ID, err)
	}
	fact := e.Fact
	fact.Payload = content
	sum, err := sumOf(fact)
	return claim{
		table: tableOf[e.Kind], fact: e.ID, position: e.Position, sum: sum, count: counted.Tasks, withdrawn: counted.Outcome == outcomeWithdrawn,
	}, err
}

// sumOf is a digest of what a fact says. Of open work it leaves out what may
// change without a fact: the reason last given, and how late it once was.
func sumOf(f evidence.Fact) ([sha256.Size]byte, error) {
	text, err := json.Marshal(f.Payload)
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("write a payload: %w", err)
	}
	var content map[string]any
	if err := json.Unmarshal(text, &content); err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("read a payload: %w", err)
	}
	kind, day := f.Kind, f.OccurredOn.String()
	if kind == noticeEntered.String() {
		day = "" // when it was entered; the row does not say
	}
	if content["outcome"] == outcomeOpen {
		kind = tableTasks
		delete(content, "days_late")
		delete(content, "reason")
	}
	maps.DeleteFunc(content, func(_ string, value any) bool { return value == "" }) // an empty text is recorded as none
	files := make([]string, len(f.Files))
	for i, file := range f.Files {
		files[i] = file.String()
	}
	slices.Sort(files)
	whole, err := json.Marshal([]any{kind, f.Agency, f.Period, day, content, slices.Compact(files)})
	return sha256.Sum256(whole), err
}

// verifier finds the first row that differs.
type verifier struct {
	said map[string]claim
	bad  *Mismatch
}

func (v *verifier) refuse(table, key, row string, fact id.ID) {
	if v.bad == nil {
		v.bad = &Mismatch{Table: table, Fact: fact, Problem: fault.New(fault.Conflict, key, table, row)}
	}
}

// hold compares a row, as the fact it was recorded by, with the last claim about
// it. A row without a fact of its own must be one of which none speaks.
func (v *verifier) hold(table, row string, fact evidence.Fact) error {
	c, isSaid := v.said[row]
	delete(v.said, row)
	switch {
	case !isSaid && fact.ID.IsZero():
		return nil
	case !isSaid:
		v.refuse(table, "reform.row_without_fact", row, "")
		return nil
	case fact.ID != c.fact || table != c.table:
		v.refuse(table, "reform.row_differs", row, c.fact)
		return nil
	}
	sum, err := sumOf(fact)
	if err == nil && sum != c.sum {
		v.refuse(table, "reform.row_differs", row, c.fact)
	}
	return err
}

// first is the first row found wrong, or else the first that is gone.
func (v *verifier) first() *Mismatch {
	for _, row := range slices.Sorted(maps.Keys(v.said)) {
		if c := v.said[row]; !c.withdrawn {
			v.refuse(c.table, "reform.row_gone", row, c.fact)
		}
	}
	return v.bad
}

func (s *Service) verifyPlans(ctx context.Context, tx *sql.Tx, v *verifier) error {
	return s.store.EachPlan(ctx, tx, func(p Plan) error {
		if p.Fact.IsZero() && p.IsIssued() {
			v.refuse(tablePlans, "reform.row_without_fact", string(p.ID), "")
		}
		return v.hold(tablePlans, string(p.ID), p.fact(v.said[string(p.ID)].count))
	})
}

func (s *Service) verifyTasks(ctx context.Context, tx *sql.Tx, v *verifier) error {
	return s.store.EachTask(ctx, tx, func(t Task) error {
		if t.Fact.IsZero() && t.State == Finished {
			v.refuse(tableTasks, "reform.row_without_fact", string(t.ID), "")
		}
		return v.hold(tableTasks, string(t.ID), t.fact())
	})
}

func (s *Service) verifyReports(ctx context.Context, tx *sql.Tx, v *verifier) error {
	return s.store.EachReport(ctx, tx, func(r Report) error {
		if r.Fact.IsZero() {
			v.refuse(tableReports, "reform.row_without_fact", string(r.ID), "")
		}
		return v.hold(tableReports, string(r.ID), r.fact())
	})
}

func (s *Service) verifyActivities(ctx context.Context, tx *sql.Tx, v *verifier) error {
	return s.store.EachActivity(ctx, tx, func(a Activity) error {
		if a.Fact.IsZero() && a.IsHeld() {
			v.refuse(tableActivities, "reform.row_without_fact", string(a.ID), "")
		}
		return v.hold(tableActivities, string(a.ID), a.fact())
	})
}

func (s *Service) verifyNotices(ctx context.Context, tx *sql.Tx, v *verifier) error {
	notices, err := s.store.Notices(ctx, tx)
	if err != nil {
		return fmt.Errorf("read the notices of days off: %w", err)
	}
	for _, n := range notices {
		fact := n.fact("")
		if err := v.hold(tableNotices, fact.Subject, fact); err != nil {
			return err
		}
	}
	return nil
}
