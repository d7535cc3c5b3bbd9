package appraisal

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/evidence"
	"minhbach/internal/id"
)

// noted is a session of the council as the facts tell it.
type noted struct {
	session Session // without its people, its salt and the instants
	present int
	// attendance is empty in facts of before it was recorded: of those only the
	// number of people can be held against the minutes, and not the place.
	attendance string
	fact       id.ID // the last one
	people     id.ID // the last one that speaks of those present
}

// checkSessions holds the sessions of the council, and who was present, against
// the facts. What they decided is part of the cases.
func (s *Service) checkSessions(ctx context.Context, tx *sql.Tx, rounds []cchc.Round) (*cchc.Mismatch, error) {
	said, err := s.notedSessions(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, r := range rounds {
		kept, err := s.Store.Sessions(ctx, tx, r.ID)
		if err != nil {
			return nil, fmt.Errorf("read the sessions: %w", err)
		}
		for i := range kept {
			told, isSaid := said[kept[i].ID]
			if !isSaid {
				return mismatch(tableSessions, "cchc.row_without_fact", string(kept[i].ID), ""), nil
			}
			if bad := told.differs(&kept[i]); bad != nil {
				return bad, nil
			}
			delete(said, kept[i].ID)
		}
	}
	for _, session := range slices.Sorted(maps.Keys(said)) {
		return mismatch(tableSessions, "cchc.row_gone", string(session), said[session].fact), nil
	}
	return nil, nil //nolint:nilnil // nothing is wrong
}

func (s *Service) notedSessions(ctx context.Context, tx *sql.Tx) (map[id.ID]noted, error) {
	said := map[id.ID]noted{}
	for _, step := range []struct {
		kind string
		take func(*noted, evidence.Entry) error
	}{{kindSession, tellNoted}, {kindClosed, tellClosed}} {
		err := s.Log.EachFact(ctx, tx, evidence.Query{Kind: step.kind}, func(e evidence.Entry) error {
			told := said[id.ID(e.Subject)]
			told.session.ID, told.fact = id.ID(e.Subject), e.ID
			if err := step.take(&told, e); err != nil {
				return fmt.Errorf("read fact %s: %w", e.ID, err)
			}
			said[told.session.ID] = told
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read the facts %s: %w", step.kind, err)
		}
	}
	return said, nil
}

func tellNoted(n *noted, e evidence.Entry) error {
	var p sessionPayload
	err := e.Decode(&p)
	if n.people.IsZero() { // the first to speak of it opened it
		n.session.Opened.By = id.ID(e.Actor)
	}
	n.session.Round, n.session.Number, n.session.Members, n.session.Quorum, n.session.Place = id.ID(p.Round), p.Number, p.Members, p.Quorum, p.Place
	n.present, n.attendance, n.people = p.Present, p.Attendance, e.ID
	if err == nil {
		err = n.session.HeldOn.UnmarshalText([]byte(p.HeldOn))
	}
	return err
}

func tellClosed(n *noted, e evidence.Entry) error {
	var p closedPayload
	err := e.Decode(&p)
	n.session.Conclusion, n.session.Closed.By = p.Conclusion, id.ID(e.Actor)
	return err
}

// differs names what of a kept session is not what the facts say.
func (n noted) differs(kept *Session) *cchc.Mismatch {
	said := n.session
	if n.attendance == "" {
		said.Place = kept.Place
	}
	isSame := said.Round == kept.Round && said.Number == kept.Number && said.HeldOn == kept.HeldOn && said.Place == kept.Place &&
		said.Members == kept.Members && said.Quorum == kept.Quorum && said.Conclusion == kept.Conclusion &&
		said.Opened.By == kept.Opened.By && said.Closed.By == kept.Closed.By
	switch {
	case !isSame:
		return mismatch(tableSessions, "cchc.row_differs", string(kept.ID), n.fact)
	case len(kept.Present) != n.present, n.attendance != "" && kept.attendance() != n.attendance:
		return mismatch(tablePeople, "cchc.row_differs", string(kept.ID), n.people)
	}
	return nil
}

// checkFiles holds the files beside explanations against the facts. Those of the
// self-score are held by package round.
func (s *Service) checkFiles(ctx context.Context, tx *sql.Tx, rounds []cchc.Round) (*cchc.Mismatch, error) {
	said := map[string]evidence.Entry{}
	err := s.Log.EachFact(ctx, tx, evidence.Query{Kind: kindAttached}, func(e evidence.Entry) error {
		var p attachedPayload
		if err := e.Decode(&p); err != nil {
			return fmt.Errorf("read fact %s: %w", e.ID, err)
		}
		if p.Stage == string(round.WithExplanation) {
			e.Leaf = nil // all that is asked for is who and which
			said[fileRow(id.ID(p.Round), e.Agency, p.Criterion, p.File)] = e
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the facts %s: %w", kindAttached, err)
	}
	for _, r := range rounds {
		kept, err := s.keptFiles(ctx, tx, r.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range kept {
			row := fileRow(r.ID, a.Agency, a.Criterion, a.Digest.String())
			switch e, isSaid := said[row]; {
			case !isSaid:
				return mismatch(tableFiles, "cchc.row_without_fact", row, ""), nil
			case e.Actor != string(a.AddedBy):
				return mismatch(tableFiles, "cchc.row_differs", row, e.ID), nil
			}
			delete(said, row)
		}
	}
	for _, row := range slices.Sorted(maps.Keys(said)) {
		return mismatch(tableFiles, "cchc.row_gone", row, said[row].ID), nil
	}
	return nil, nil //nolint:nilnil // nothing is wrong
}

func fileRow(roundID, agency id.ID, criterion, digest string) string {
	return subject(roundID, agency, cchc.Stage(round.WithExplanation), criterion) + "/" + digest
}

func (s *Service) keptFiles(ctx context.Context, tx *sql.Tx, roundID id.ID) ([]round.Attachment, error) {
	view, err := s.Index.ViewIn(ctx, tx, roundID)
	if err != nil {
		return nil, fmt.Errorf("read the agencies of the round: %w", err)
	}
	var kept []round.Attachment
	for _, u := range view.Units {
		files, err := s.Evidence.Attachments(ctx, tx, roundID, u.Agency, round.WithExplanation)
		if err != nil {
			return nil, fmt.Errorf("read the evidence of explanations: %w", err)
		}
		kept = append(kept, files...)
	}
	return kept, nil
}
