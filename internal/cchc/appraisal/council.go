package appraisal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Duty is what somebody does in a session.
type Duty string

// The duties.
const (
	Chair     Duty = "chair"
	Secretary Duty = "secretary"
	Member    Duty = "member"
)

// Attendee is somebody present. The name is as the minutes print it and enters
// no fact.
type Attendee struct {
	Name string
	Duty Duty
	// Agency is the agency of the round that the person belongs to; empty when it
	// is none of them.
	Agency id.ID
}

// decides tells whether the person takes part in decisions about an agency: a
// secretary writes, and whoever belongs to the agency stands aside.
func (a Attendee) decides(agency id.ID) bool { return a.Duty != Secretary && a.Agency != agency }

// Session is a session of the council (phiên họp Hội đồng thẩm định).
type Session struct {
	ID         id.ID
	Round      id.ID
	Number     int // within the round, from 1
	HeldOn     civil.Date
	Place      string
	Members    int // of the whole council
	Quorum     int // how many must take part in a decision
	Present    []Attendee
	Conclusion string
	Opened     Act
	Closed     Act
	Version    int64 // 0: not kept yet
	// Salt hides the names in the digest of who is present; it leaves the database
	// in no answer.
	Salt string `json:"-"`
}

// attendance is a digest of who is present: names, duties and agencies in their
// order. The salt keeps a fact from being tried with names somebody guesses.
func (s *Session) attendance() string {
	words := []string{s.Salt} // facts rest on this shape: never change it
	for _, a := range s.Present {
		words = append(words, a.Name, string(a.Duty), string(a.Agency))
	}
	text, err := json.Marshal(words)
	if err != nil {
		panic(err) // strings and lists
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Deciding counts who takes part in decisions about an agency, and who stands
// aside because he belongs to it.
func (s *Session) Deciding(agency id.ID) (deciding, aside int) {
	for _, a := range s.Present {
		switch {
		case a.Duty == Secretary:
		case a.decides(agency):
			deciding++
		default:
			aside++
		}
	}
	return deciding, aside
}

// Bounds of a session.
const (
	membersMax   = 200
	namesRuneMax = 200
)

// check tells everything that is wrong with what is known of a session.
func (s *Session) check() error {
	var problems fault.Problems
	refuse := func(field, key string, args ...any) {
		problems = append(problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
	if s.HeldOn.IsZero() {
		refuse("held_on", "cchc.appraisal.session_day")
	}
	if s.Members < 1 || s.Members > membersMax {
		refuse("members", "cchc.appraisal.session_members", membersMax)
	}
	if s.Quorum < 1 || s.Quorum > s.Members {
		refuse("quorum", "cchc.appraisal.session_quorum", s.Members)
	}
	chairs, deciding := 0, 0
	for _, a := range s.Present {
		if a.Name == "" || len([]rune(a.Name)) > namesRuneMax {
			refuse("present", "cchc.appraisal.session_name", namesRuneMax)
		}
		if a.Duty == Chair {
			chairs++
		}
		if a.Duty != Secretary {
			deciding++
		}
	}
	if chairs != 1 {
		refuse("present", "cchc.appraisal.session_chair")
	}
	if deciding > s.Members {
		refuse("present", "cchc.appraisal.session_too_many", deciding, s.Members)
	}
	if len([]rune(s.Place)) > namesRuneMax {
		refuse("place", "cchc.too_long", namesRuneMax)
	}
	return problems.OrNil()
}

// NoteSession opens a session of the council, or changes what is known of an
// open one: the day, the place, the quorum and who is present.
func (s *Service) NoteSession(ctx context.Context, n Session) (Session, error) {
	by, err := auth.Signed(ctx)
	if err != nil {
		return Session{}, err
	}
	if err := n.check(); err != nil {
		return Session{}, err
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		view, err := s.mayHold(ctx, tx, n.Round)
		if err != nil {
			return err
		}
		if err := s.number(ctx, tx, &n, by); err != nil {
			return err
		}
		n.Salt = string(s.IDs.New()) + string(s.IDs.New()) // 148 bits of chance
		if err := s.putSession(ctx, tx, &n); err != nil {
			return err
		}
		return s.record(ctx, tx, by, s.roundFact(view.Round, kindSession, string(n.ID), sessionPayload{
			Round: string(n.Round), Session: string(n.ID), Number: n.Number, HeldOn: n.HeldOn.String(), Members: n.Members, Quorum: n.Quorum,
			Present: len(n.Present), Place: n.Place, Attendance: n.attendance(),
		}))
	})
	if err != nil {
		return Session{}, fmt.Errorf("note a session of the council: %w", err)
	}
	return n, nil
}

func (s *Service) mayHold(ctx context.Context, tx *sql.Tx, roundID id.ID) (*cchc.View, error) {
	view, err := s.planned(ctx, tx, roundID)
	if err != nil {
		return nil, err
	}
	if err := s.Guard.Authorize(ctx, actHold, auth.Resource{Kind: "round", ID: string(roundID)}); err != nil {
		return nil, err
	}
	if phase := view.Phase(); phase != cchc.PhaseCouncil {
		return nil, fault.New(fault.Conflict, "cchc.appraisal.wrong_phase", phaseName(phase), phaseName(cchc.PhaseCouncil))
	}
	return view, nil
}

// number gives a new session the next number, and holds a known one to what it was.
func (s *Service) number(ctx context.Context, tx *sql.Tx, n *Session, by auth.Person) error {
	if n.Version > 0 {
		have, err := s.openSession(ctx, tx, n.ID)
		if err != nil {
			return err
		}
		if have.Round != n.Round {
			return fault.New(fault.NotFound, "cchc.appraisal.no_session")
		}
		n.Number, n.Opened, n.Conclusion = have.Number, have.Opened, have.Conclusion
		return nil
	}
	all, err := s.Store.Sessions(ctx, tx, n.Round)
	if err != nil {
		return fmt.Errorf("list the sessions: %w", err)
	}
	if slices.ContainsFunc(all, func(other Session) bool { return !other.Closed.IsDone() }) {
		return fault.New(fault.Conflict, "cchc.appraisal.session_open")
	}
	n.ID, n.Number, n.Opened = s.IDs.New(), len(all)+1, s.act(by)
	return nil
}

// openSession reads a session that is not closed.
func (s *Service) openSession(ctx context.Context, tx *sql.Tx, session id.ID) (Session, error) {
	have, err := s.Store.Session(ctx, tx, session)
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, fault.New(fault.NotFound, "cchc.appraisal.no_session")
	}
	if err != nil {
		return Session{}, fmt.Errorf("read the session: %w", err)
	}
	if have.Closed.IsDone() {
		return Session{}, fault.New(fault.Conflict, "cchc.appraisal.session_closed", have.Number)
	}
	return have, nil
}

func (s *Service) putSession(ctx context.Context, tx *sql.Tx, n *Session) error {
	kept, err := s.Store.PutSession(ctx, tx, *n)
	if err != nil {
		return fmt.Errorf("keep the session: %w", err)
	}
	if !kept {
		return fault.New(fault.Conflict, "cchc.appraisal.session_moved", n.Number)
	}
	n.Version++
	return nil
}

// Deciding is what the council decides about one open point.
type Deciding struct {
	Session   id.ID
	Agency    id.ID
	Criterion string
	Figures   map[string]string // over the verified ones; of none, they are kept
	Reason    string
	Version   int64 // of the case as it was read
}

// Decide enters what a session of the council decided about an open point. Who
// belongs to the agency neither decides nor counts towards the quorum.
func (s *Service) Decide(ctx context.Context, q Deciding) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	if q.Reason, err = needed("reason", q.Reason, "cchc.appraisal.decision_missing"); err != nil {
		return err
	}
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) (*cchc.View, error) {
		session, err := s.openSession(ctx, tx, q.Session)
		if err != nil {
			return nil, err
		}
		d, err := s.desk(ctx, tx, session.Round, q.Agency, q.Criterion)
		if err != nil {
			return nil, err
		}
		if err := s.mayDecide(ctx, d, &session, by); err != nil {
			return nil, err
		}
		if err := d.unmoved(q.Version); err != nil {
			return nil, err
		}
		return s.keepDecision(ctx, tx, d, &session, q, by)
	})
	if err != nil {
		return fmt.Errorf("decide about %s: %w", q.Criterion, err)
	}
	return nil
}

func (s *Service) mayDecide(ctx context.Context, d *desk, session *Session, by auth.Person) error {
	if err := s.Guard.Authorize(ctx, actDecide, d.on()); err != nil {
		return err
	}
	if by.BelongsTo(d.unit.Agency) {
		return fault.New(fault.Forbidden, "cchc.appraisal.own_agency", d.unit.Name)
	}
	if err := d.during(cchc.PhaseCouncil); err != nil {
		return err
	}
	isAgain := d.item.Step == Decided && d.kase.Session == session.ID
	if !d.item.IsOpen() && !isAgain {
		return fault.New(fault.Conflict, "cchc.appraisal.not_open", d.c.Code, d.unit.Name)
	}
	if deciding, aside := session.Deciding(d.unit.Agency); deciding < session.Quorum {
		return fault.New(fault.Conflict, "cchc.appraisal.no_quorum", d.unit.Name, deciding, session.Quorum, aside)
	}
	return nil
}

// IsOpen tells that the council has to decide: the appraiser referred it, or the
// agency disputes figures that are still not its own.
func (i *Item) IsOpen() bool { return i.Step == OpenPoint || i.Step == Disputed }

func (s *Service) keepDecision(ctx context.Context, tx *sql.Tx, d *desk, session *Session, q Deciding, by auth.Person) (*cchc.View, error) {
	verified := figuresOf(d.view, cchc.Verified, d.unit.Agency, d.c)
	found, err := d.over(verified, q.Figures)
	if err != nil {
		return nil, err
	}
	isChanged := len(q.Figures) > 0 && !verified.equal(found)
	if found.isNA = verified.isNA && !isChanged; !found.isNA && figuresOf(d.view, cchc.Final, d.unit.Agency, d.c).isNA && d.kase.Decided.IsDone() {
		return nil, fault.New(fault.Conflict, "cchc.appraisal.na_stands", d.c.Code)
	}
	d.kase.Session, d.kase.Decision, d.kase.DecidedWhy, d.kase.Decided = session.ID, outcomeOf(isChanged), q.Reason, s.act(by)
	if err := s.putCase(ctx, tx, d); err != nil {
		return nil, err
	}
	next, err := s.declare(ctx, tx, d, cchc.Final, d.changes(cchc.Final, found, q.Reason), by)
	if err != nil {
		return nil, err
	}
	deciding, aside := session.Deciding(d.unit.Agency)
	return next, s.record(ctx, tx, by, s.fact(d, kindDecided, cchc.Final, decidedPayload{
		about: d.about(cchc.Final), Session: string(session.ID), Outcome: d.kase.Decision, Reason: q.Reason, Deciding: deciding, Aside: aside,
	}))
}

// CloseSession ends a session with its conclusions.
func (s *Service) CloseSession(ctx context.Context, session id.ID, conclusion string, version int64) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	if conclusion, err = needed("conclusion", conclusion, "cchc.appraisal.conclusion_missing"); err != nil {
		return err
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		have, err := s.openSession(ctx, tx, session)
		if err != nil {
			return err
		}
		view, err := s.mayHold(ctx, tx, have.Round)
		if err != nil {
			return err
		}
		cases, err := s.Store.Cases(ctx, tx, have.Round)
		if err != nil {
			return fmt.Errorf("read the cases: %w", err)
		}
		decisions := len(slices.DeleteFunc(cases, func(c Case) bool { return c.Session != session }))
		have.Version, have.Conclusion, have.Closed = version, conclusion, s.act(by)
		if err := s.putSession(ctx, tx, &have); err != nil {
			return err
		}
		return s.record(ctx, tx, by, s.roundFact(view.Round, kindClosed, string(session), closedPayload{
			Round: string(have.Round), Session: string(session), Decisions: decisions, Conclusion: conclusion,
		}))
	})
	if err != nil {
		return fmt.Errorf("close the session: %w", err)
	}
	return nil
}
