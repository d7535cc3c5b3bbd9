package appraisaldb

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Rows are the tables of package appraisal.
type Rows struct{}

var _ appraisal.Store = Rows{}

// Limits of what one read brings; a round never needs more.
const (
	casesMax    = 2_000_000
	sessionsMax = 1_000
	peopleMax   = 500
)

func toCase(r CchcAppraisal) appraisal.Case {
	act := func(by, at string) appraisal.Act { return appraisal.Act{By: id.ID(by), At: at} }
	return appraisal.Case{
		Agency: id.ID(r.AgencyID), Criterion: r.Criterion, Verified: act(r.VerifiedBy, r.VerifiedAt), IsReferred: r.IsReferred,
		Reply: appraisal.Reply(r.Reply), Explanation: r.Explanation, Replied: act(r.RepliedBy, r.RepliedAt),
		Answer: appraisal.Outcome(r.Answer), AnswerWhy: r.AnswerWhy, Answered: act(r.AnsweredBy, r.AnsweredAt),
		Session: id.ID(r.SessionID), Decision: appraisal.Outcome(r.Decision), DecidedWhy: r.DecidedWhy, Decided: act(r.DecidedBy, r.DecidedAt),
		Version: r.Version,
	}
}

// Case reads one case.
func (Rows) Case(ctx context.Context, tx *sql.Tx, round, agency id.ID, criterion string) (appraisal.Case, error) {
	r, err := New(tx).CaseOf(ctx, CaseOfParams{RoundID: string(round), AgencyID: string(agency), Criterion: criterion})
	if err != nil {
		return appraisal.Case{}, err
	}
	return toCase(r), nil
}

// Cases reads the cases of a round.
func (Rows) Cases(ctx context.Context, tx *sql.Tx, round id.ID) ([]appraisal.Case, error) {
	rows, err := New(tx).ListCases(ctx, ListCasesParams{RoundID: string(round), Limit: casesMax})
	if err != nil {
		return nil, err
	}
	cases := make([]appraisal.Case, len(rows))
	for i, r := range rows {
		cases[i] = toCase(r)
	}
	return cases, nil
}

// PutCase keeps a case over the version it was read in.
func (Rows) PutCase(ctx context.Context, tx *sql.Tx, round id.ID, c appraisal.Case) (bool, error) {
	fresh := InsertCaseParams{
		RoundID: string(round), AgencyID: string(c.Agency), Criterion: c.Criterion, VerifiedBy: string(c.Verified.By), VerifiedAt: c.Verified.At,
		IsReferred: c.IsReferred, Reply: string(c.Reply), Explanation: c.Explanation, RepliedBy: string(c.Replied.By), RepliedAt: c.Replied.At,
		Answer: string(c.Answer), AnswerWhy: c.AnswerWhy, AnsweredBy: string(c.Answered.By), AnsweredAt: c.Answered.At, SessionID: string(c.Session),
		Decision: string(c.Decision), DecidedWhy: c.DecidedWhy, DecidedBy: string(c.Decided.By), DecidedAt: c.Decided.At,
	}
	if c.Version == 0 {
		n, err := New(tx).InsertCase(ctx, fresh)
		return n == 1, err
	}
	n, err := New(tx).ReplaceCase(ctx, ReplaceCaseParams{
		RoundID: fresh.RoundID, AgencyID: fresh.AgencyID, Criterion: fresh.Criterion, VerifiedBy: fresh.VerifiedBy, VerifiedAt: fresh.VerifiedAt,
		IsReferred: fresh.IsReferred, Reply: fresh.Reply, Explanation: fresh.Explanation, RepliedBy: fresh.RepliedBy, RepliedAt: fresh.RepliedAt,
		Answer: fresh.Answer, AnswerWhy: fresh.AnswerWhy, AnsweredBy: fresh.AnsweredBy, AnsweredAt: fresh.AnsweredAt, SessionID: fresh.SessionID,
		Decision: fresh.Decision, DecidedWhy: fresh.DecidedWhy, DecidedBy: fresh.DecidedBy, DecidedAt: fresh.DecidedAt, Version: c.Version,
	})
	return n == 1, err
}

func toSession(r CchcSession) (appraisal.Session, error) {
	s := appraisal.Session{
		ID: id.ID(r.ID), Round: id.ID(r.RoundID), Number: int(r.Number), Place: r.Place, Members: int(r.Members), Quorum: int(r.Quorum), Conclusion: r.Conclusion,
		Opened: appraisal.Act{By: id.ID(r.OpenedBy), At: r.OpenedAt}, Closed: appraisal.Act{By: id.ID(r.ClosedBy), At: r.ClosedAt}, Version: r.Version, Salt: r.Salt,
	}
	var err error
	if s.HeldOn, err = civil.ParseDate(r.HeldOn); err != nil {
		return s, fmt.Errorf("kept date %q: %w", r.HeldOn, err)
	}
	return s, nil
}

// Session reads a session with who was present.
func (Rows) Session(ctx context.Context, tx *sql.Tx, session id.ID) (appraisal.Session, error) {
	r, err := New(tx).SessionByID(ctx, string(session))
	if err != nil {
		return appraisal.Session{}, err
	}
	return withPeople(ctx, tx, r)
}

func withPeople(ctx context.Context, tx *sql.Tx, r CchcSession) (appraisal.Session, error) {
	s, err := toSession(r)
	if err != nil {
		return s, err
	}
	people, err := New(tx).ListPeople(ctx, ListPeopleParams{SessionID: r.ID, Limit: peopleMax})
	if err != nil {
		return s, err
	}
	for _, p := range people {
		s.Present = append(s.Present, appraisal.Attendee{Name: p.Name, Duty: appraisal.Duty(p.Duty), Agency: id.ID(p.AgencyID)})
	}
	return s, nil
}

// Sessions reads the sessions of a round in order of their numbers.
func (Rows) Sessions(ctx context.Context, tx *sql.Tx, round id.ID) ([]appraisal.Session, error) {
	rows, err := New(tx).ListSessions(ctx, ListSessionsParams{RoundID: string(round), Limit: sessionsMax})
	if err != nil {
		return nil, err
	}
	sessions := make([]appraisal.Session, 0, len(rows))
	for _, r := range rows {
		s, err := withPeople(ctx, tx, r)
		if err != nil {
			return nil, err
		}
		sessions = append(sessions, s)
	}
	return sessions, nil
}

// PutSession keeps a session over the version it was read in, with who is
// present in the place of who was.
func (Rows) PutSession(ctx context.Context, tx *sql.Tx, s appraisal.Session) (bool, error) {
	n, err := putSession(ctx, tx, s)
	if err != nil || n != 1 {
		return false, err
	}
	if err := New(tx).DropPeople(ctx, string(s.ID)); err != nil {
		return false, err
	}
	for i, p := range s.Present {
		if err := New(tx).InsertPerson(ctx, InsertPersonParams{
			SessionID: string(s.ID), Position: int64(i), Name: p.Name, Duty: string(p.Duty), AgencyID: string(p.Agency),
		}); err != nil {
			return false, err
		}
	}
	return true, nil
}

func putSession(ctx context.Context, tx *sql.Tx, s appraisal.Session) (int64, error) {
	if s.Version == 0 {
		return New(tx).InsertSession(ctx, InsertSessionParams{
			ID: string(s.ID), RoundID: string(s.Round), Number: int64(s.Number), HeldOn: s.HeldOn.String(), Place: s.Place, Members: int64(s.Members),
			Quorum: int64(s.Quorum), Conclusion: s.Conclusion, OpenedBy: string(s.Opened.By), OpenedAt: s.Opened.At,
			ClosedBy: string(s.Closed.By), ClosedAt: s.Closed.At, Salt: s.Salt,
		})
	}
	return New(tx).ReplaceSession(ctx, ReplaceSessionParams{
		ID: string(s.ID), HeldOn: s.HeldOn.String(), Place: s.Place, Members: int64(s.Members), Quorum: int64(s.Quorum), Conclusion: s.Conclusion,
		ClosedBy: string(s.Closed.By), ClosedAt: s.Closed.At, Version: s.Version, Salt: s.Salt,
	})
}
