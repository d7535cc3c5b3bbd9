package round

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Verify holds the plans, the submissions, the notes, the evidence and the
// requests that are kept against the facts, and names the first row they do not
// bear out. Call it once the log itself was found to hold.
func (s *Service) Verify(ctx context.Context) (bad *cchc.Mismatch, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		said := sayings{}
		for kind, take := range said.takers() {
			if err := s.Log.EachFact(ctx, tx, evidence.Query{Kind: kind}, take); err != nil {
				return fmt.Errorf("read the facts %s: %w", kind, err)
			}
		}
		kept, err := s.keptRows(ctx, tx)
		if err == nil {
			bad = compareRows(kept, said.rows())
		}
		return err
	})
	return bad, err
}

// row names a row that facts speak of.
type row struct{ table, key string }

// part is one thing that facts say about a row, such as its deadline: the last
// fact that says it counts.
type part struct {
	row
	name string
}

type saying struct {
	value    string
	position int64
	fact     id.ID
}

// sayings are what the last facts say of each part of each row.
type sayings map[part]saying

// say takes what a fact says, unless a later one was read before: the kinds are
// read one after another.
func (a sayings) say(e evidence.Entry, r row, name, value string) {
	at := part{r, name}
	if have, isThere := a[at]; !isThere || have.position <= e.Position {
		a[at] = saying{value, e.Position, e.ID}
	}
}

// The tables held against the facts, in the order in which rows are named.
const (
	tablePlans       = "cchc_plans"
	tableSubmissions = "cchc_submissions"
	tableEntries     = "cchc_entries"
	tableAttachments = "cchc_attachments"
	tableRequests    = "cchc_na_requests"
)

var tables = []string{tablePlans, tableSubmissions, tableEntries, tableAttachments, tableRequests}

// gone is what facts say of a row that was taken away again.
const gone = "gone"

func (a sayings) takers() map[string]func(evidence.Entry) error {
	return map[string]func(evidence.Entry) error{
		kindPlan: a.plan, kindPhase: a.phase,
		kindSubmitted: a.submitted, kindReturned: a.returned, kindExtended: a.extended, kindPaper: a.paper,
		kindNoted: a.noted, kindAssigned: a.assigned,
		kindAttached: a.attached(false), kindDetached: a.attached(true),
		kindRequested: a.requested, kindDecided: a.decided,
	}
}

func decode[P any](e evidence.Entry) (p P, err error) {
	if err := e.Decode(&p); err != nil {
		return p, fmt.Errorf("read fact %s: %w", e.ID, err)
	}
	return p, nil
}

func (a sayings) plan(e evidence.Entry) error {
	p, err := decode[planPayload](e)
	if err != nil {
		return err
	}
	var plan cchc.Plan
	if err := json.Unmarshal([]byte(strings.Join(p.Plan, "")), &plan); err != nil {
		return fmt.Errorf("read the plan in fact %s: %w", e.ID, err)
	}
	at := row{tablePlans, p.Round}
	a.say(e, at, "phase", string(plan.Phase))
	document, err := planRest(plan)
	a.say(e, at, "plan", document)
	return err
}

// planRest is a plan but for its phase, which facts of its own move.
func planRest(plan cchc.Plan) (string, error) {
	plan.Phase = ""
	document, err := json.Marshal(plan)
	if err != nil {
		return "", fmt.Errorf("write the plan: %w", err)
	}
	return string(document), nil
}

func (a sayings) phase(e evidence.Entry) error {
	p, err := decode[phasePayload](e)
	a.say(e, row{tablePlans, p.Round}, "phase", p.To)
	return err
}

func submissionRow(e evidence.Entry) row { return row{tableSubmissions, e.Subject} }

func (a sayings) submitted(e evidence.Entry) error {
	p, err := decode[submittedPayload](e)
	at := submissionRow(e)
	a.say(e, at, "state", string(cchc.SubmissionSubmitted))
	a.say(e, at, "digest", p.Digest)
	a.say(e, at, "days late", strconv.Itoa(p.DaysLate))
	a.say(e, at, "reason", "")
	return err
}

func (a sayings) returned(e evidence.Entry) error {
	p, err := decode[returnedPayload](e)
	at := submissionRow(e)
	a.say(e, at, "state", string(cchc.SubmissionReturned))
	a.say(e, at, "due", p.Due)
	a.say(e, at, "reason", p.Reason)
	return err
}

func (a sayings) extended(e evidence.Entry) error {
	p, err := decode[extendedPayload](e)
	a.say(e, submissionRow(e), "due", p.Due)
	return err
}

func (a sayings) paper(e evidence.Entry) error {
	p, err := decode[paperPayload](e)
	a.say(e, submissionRow(e), "paper", p.Paper)
	return err
}

func (a sayings) noted(e evidence.Entry) error {
	p, err := decode[notedPayload](e)
	a.say(e, row{tableEntries, e.Subject}, "note", p.Note)
	return err
}

func (a sayings) assigned(e evidence.Entry) error {
	p, err := decode[assignedPayload](e)
	a.say(e, row{tableEntries, e.Subject}, "division", p.Division+" "+p.DueOn)
	return err
}

func (a sayings) attached(isGone bool) func(evidence.Entry) error {
	return func(e evidence.Entry) error {
		p, err := decode[filePayload](e)
		by := e.Actor
		if isGone {
			by = gone
		}
		if p.Stage == string(WithSelfScore) {
			a.say(e, row{tableAttachments, e.Subject + "/" + p.File}, "added by", by)
		}
		return err
	}
}

func (a sayings) requested(e evidence.Entry) error {
	p, err := decode[requestPayload](e)
	at := row{tableRequests, p.Request}
	a.say(e, at, "request", e.Subject+" "+p.Reason)
	a.say(e, at, "state", string(Requested))
	return err
}

func (a sayings) decided(e evidence.Entry) error {
	p, err := decode[decidedPayload](e)
	state := Refused
	if p.Approved {
		state = Approved
	}
	at := row{tableRequests, p.Request}
	a.say(e, at, "state", string(state))
	a.say(e, at, "answer", p.Reason)
	return err
}

// rows are the parts by the row they are of; rows that were taken away are left
// out.
func (a sayings) rows() map[row]map[string]saying {
	rows := map[row]map[string]saying{}
	for at, said := range a {
		if said.value == gone && at.table == tableAttachments {
			continue
		}
		if rows[at.row] == nil {
			rows[at.row] = map[string]saying{}
		}
		rows[at.row][at.name] = said
	}
	return rows
}

// keptRows are the rows as they stand, in the parts that facts speak of. Empty
// parts count as parts nothing was said of.
func (s *Service) keptRows(ctx context.Context, tx *sql.Tx) (map[row]map[string]string, error) {
	rounds, err := s.Index.RoundsIn(ctx, tx)
	if err != nil {
		return nil, err
	}
	kept := map[row]map[string]string{}
	for _, round := range rounds {
		plan, err := s.Index.PlanIn(ctx, tx, round.ID)
		if err != nil {
			return nil, err
		}
		if plan == nil {
			continue // only a round with a plan is worked by this package
		}
		rest, err := planRest(*plan)
		if err != nil {
			return nil, err
		}
		kept[row{tablePlans, string(round.ID)}] = map[string]string{"phase": string(plan.Phase), "plan": rest}
		if err := s.keptOf(ctx, tx, round.ID, kept); err != nil {
			return nil, fmt.Errorf("read what is kept of round %d: %w", round.Year, err)
		}
	}
	return kept, nil
}

func (s *Service) keptOf(ctx context.Context, tx *sql.Tx, round id.ID, kept map[row]map[string]string) error {
	submissions, err := s.Index.SubmissionsIn(ctx, tx, round)
	if err != nil {
		return err
	}
	for _, sub := range submissions {
		parts := map[string]string{"digest": sub.Digest, "due": sub.Due.String(), "reason": sub.Reason, "paper": sub.Paper}
		if sub.State != cchc.SubmissionDraft {
			parts["state"] = string(sub.State)
		}
		if sub.SubmittedAt != "" {
			parts["days late"] = strconv.Itoa(sub.DaysLate)
		}
		kept[row{tableSubmissions, string(round) + "/" + string(sub.Agency)}] = parts
	}
	requests, err := s.Store.Requests(ctx, tx, round)
	if err != nil {
		return err
	}
	for _, r := range requests {
		kept[row{tableRequests, string(r.ID)}] = map[string]string{
			"request": subjectOf(round, r.Agency, r.Criterion) + " " + r.Reason, "state": string(r.State), "answer": r.Answer,
		}
	}
	view, err := s.Index.ViewIn(ctx, tx, round)
	if err != nil {
		return err
	}
	for _, u := range view.Units {
		if err := s.keptOfAgency(ctx, tx, round, u.Agency, kept); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) keptOfAgency(ctx context.Context, tx *sql.Tx, round, agency id.ID, kept map[row]map[string]string) error {
	entries, err := s.Store.Entries(ctx, tx, round, agency)
	if err != nil {
		return err
	}
	for _, e := range entries {
		parts := map[string]string{"note": e.Note}
		if given := string(e.Division) + " " + e.DueOn.String(); given != " " {
			parts["division"] = given
		}
		kept[row{tableEntries, subjectOf(round, agency, e.Criterion)}] = parts
	}
	attached, err := s.Store.Attachments(ctx, tx, round, agency, WithSelfScore)
	for _, a := range attached {
		kept[row{tableAttachments, subjectOf(round, agency, a.Criterion) + "/" + a.Digest.String()}] = map[string]string{"added by": string(a.AddedBy)}
	}
	return err
}

// compareRows finds the first row, in order, that is not what the facts say. An
// entry may stand without a fact of its own: touching a figure makes one.
func compareRows(kept map[row]map[string]string, said map[row]map[string]saying) *cchc.Mismatch {
	rows := slices.Collect(maps.Keys(kept))
	for r := range said {
		if _, isKept := kept[r]; !isKept {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(slices.Index(tables, a.table)-slices.Index(tables, b.table), strings.Compare(a.key, b.key))
	})
	for _, r := range rows {
		parts, isKept := kept[r]
		spoken, isSaid := said[r]
		switch {
		case !isKept:
			return mismatch(r, anyFact(spoken), "cchc.row_gone")
		case !isSaid && r.table != tableEntries:
			return mismatch(r, "", "cchc.row_without_fact")
		}
		for _, name := range slices.Sorted(maps.Keys(parts)) {
			if want := spoken[name]; want.value != parts[name] {
				return mismatch(r, want.fact, "cchc.row_differs")
			}
		}
		for name, want := range spoken {
			if _, isHere := parts[name]; !isHere && strings.TrimSpace(want.value) != "" {
				return mismatch(r, want.fact, "cchc.row_differs")
			}
		}
	}
	return nil
}

func anyFact(spoken map[string]saying) id.ID {
	for _, name := range slices.Sorted(maps.Keys(spoken)) {
		return spoken[name].fact
	}
	return ""
}

func mismatch(r row, fact id.ID, key string) *cchc.Mismatch {
	return &cchc.Mismatch{Table: r.table, Fact: fact, Problem: fault.New(fault.Conflict, key, r.table, r.key)}
}
