package appraisal

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"minhbach/internal/cchc"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Check derives every case, every session of the council and every file beside an
// explanation from the facts alone and compares them with what is kept, as
// package cchc does for the figures. Call it once the log itself was found to
// hold.
func (s *Service) Check(ctx context.Context) (bad *cchc.Mismatch, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		rounds, err := s.Index.RoundsIn(ctx, tx)
		if err != nil {
			return fmt.Errorf("list the rounds: %w", err)
		}
		for _, check := range []func(context.Context, *sql.Tx, []cchc.Round) (*cchc.Mismatch, error){s.checkCases, s.checkSessions, s.checkFiles} {
			if bad, err = check(ctx, tx, rounds); err != nil || bad != nil {
				return err
			}
		}
		return nil
	})
	return bad, err
}

// saying is a case as the facts tell it, without the instants.
type saying struct {
	kase Case
	fact id.ID // the last one
}

func (s *Service) checkCases(ctx context.Context, tx *sql.Tx, rounds []cchc.Round) (*cchc.Mismatch, error) {
	said, err := s.replay(ctx, tx)
	if err != nil {
		return nil, err
	}
	kept, err := s.kept(ctx, tx, rounds)
	if err != nil {
		return nil, err
	}
	return firstMismatch(kept, said), nil
}

func (s *Service) kept(ctx context.Context, tx *sql.Tx, rounds []cchc.Round) (map[string]Case, error) {
	kept := map[string]Case{}
	for _, r := range rounds {
		cases, err := s.Store.Cases(ctx, tx, r.ID)
		if err != nil {
			return nil, fmt.Errorf("read the cases: %w", err)
		}
		for _, c := range cases {
			kept[subject(r.ID, c.Agency, cchc.Verified, c.Criterion)] = c.told()
		}
	}
	return kept, nil
}

// told is a case without what no fact says: versions and instants of its own.
func (c *Case) told() Case {
	told := *c
	told.Version = 0
	for _, act := range []*Act{&told.Verified, &told.Replied, &told.Answered, &told.Decided} {
		act.At = ""
	}
	return told
}

// The tables held against the facts.
const (
	tableCases    = "cchc_appraisals"
	tableSessions = "cchc_sessions"
	tablePeople   = "cchc_session_people"
	tableFiles    = "cchc_attachments"
)

func mismatch(table, key, row string, fact id.ID) *cchc.Mismatch {
	return &cchc.Mismatch{Table: table, Fact: fact, Problem: fault.New(fault.Conflict, key, table, row)}
}

func firstMismatch(kept map[string]Case, said map[string]saying) *cchc.Mismatch {
	at := func(key, row string, fact id.ID) *cchc.Mismatch { return mismatch(tableCases, key, row, fact) }
	for _, row := range slices.Sorted(maps.Keys(kept)) {
		switch told, isSaid := said[row]; {
		case !isSaid:
			return at("cchc.row_without_fact", row, "")
		case told.kase != kept[row]:
			return at("cchc.row_differs", row, told.fact)
		}
	}
	for _, row := range slices.Sorted(maps.Keys(said)) {
		if _, isThere := kept[row]; !isThere {
			return at("cchc.row_gone", row, said[row].fact)
		}
	}
	return nil
}

func (s *Service) replay(ctx context.Context, tx *sql.Tx) (map[string]saying, error) {
	said := map[string]saying{}
	for _, step := range []struct {
		kind string
		take func(*Case, evidence.Entry) error
	}{{kindVerified, tellVerified}, {kindExplained, tellExplained}, {kindAnswered, tellAnswered}, {kindDecided, tellDecided}} {
		err := s.Log.EachFact(ctx, tx, evidence.Query{Kind: step.kind}, func(e evidence.Entry) error {
			var of about
			if err := e.Decode(&of); err != nil {
				return fmt.Errorf("read fact %s: %w", e.ID, err)
			}
			row := subject(id.ID(of.Round), e.Agency, cchc.Verified, of.Criterion)
			kase := said[row].kase
			kase.Agency, kase.Criterion = e.Agency, of.Criterion
			if err := step.take(&kase, e); err != nil {
				return fmt.Errorf("read fact %s: %w", e.ID, err)
			}
			said[row] = saying{kase, e.ID}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read the facts %s: %w", step.kind, err)
		}
	}
	return said, nil
}

func tellVerified(c *Case, e evidence.Entry) error {
	var p verifiedPayload
	err := e.Decode(&p)
	c.Verified.By, c.IsReferred = id.ID(e.Actor), p.Referred
	return err
}

func tellExplained(c *Case, e evidence.Entry) error {
	var p explainedPayload
	err := e.Decode(&p)
	c.Reply, c.Explanation, c.Replied.By = p.Reply, p.Explanation, id.ID(e.Actor)
	return err
}

func tellAnswered(c *Case, e evidence.Entry) error {
	var p answeredPayload
	err := e.Decode(&p)
	c.Answer, c.AnswerWhy, c.Answered.By, c.IsReferred = p.Outcome, p.Reason, id.ID(e.Actor), p.Referred
	return err
}

func tellDecided(c *Case, e evidence.Entry) error {
	var p decidedPayload
	err := e.Decode(&p)
	c.Session, c.Decision, c.DecidedWhy, c.Decided.By = id.ID(p.Session), p.Outcome, p.Reason, id.ID(e.Actor)
	return err
}
