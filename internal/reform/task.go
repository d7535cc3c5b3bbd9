package reform

import (
	"slices"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// TaskState is where a task stands.
type TaskState string

// The states of a task. Only a person takes it out of Proposed.
const (
	Proposed TaskState = "proposed" // by the score; not part of the plan yet
	Waiting  TaskState = "waiting"  // in the plan, not begun
	Doing    TaskState = "doing"
	Finished TaskState = "finished"
	Dropped  TaskState = "dropped"
)

// Source is where a task came from.
type Source string

// The sources.
const (
	Typed          Source = "typed"
	FromConference Source = "conference" // a conclusion of the review conference
	FromInspection Source = "inspection" // a remedy an inspection ordered
	FromScore      Source = "score"      // a loss of points, accepted by a person
)

// Sources are all of them, in the order pages show.
func Sources() []Source { return []Source{Typed, FromConference, FromInspection, FromScore} }

// Task is one line of the plan (nhiệm vụ).
type Task struct {
	ID       id.ID      `json:"id,omitempty"`
	Plan     id.ID      `json:"plan,omitempty"`
	Agency   id.ID      `json:"agency,omitempty"`
	Year     int        `json:"year,omitempty"`
	Position int        `json:"position,omitempty"`
	Title    string     `json:"title,omitempty"`
	Product  string     `json:"product,omitempty"`  // what will be there when it is done (sản phẩm)
	Lead     string     `json:"lead,omitempty"`     // who leads (chủ trì), as the plan names it
	Division id.ID      `json:"division,omitempty"` // the division that leads, when it is known to org
	Account  id.ID      `json:"account,omitempty"`  // the person who leads, when he has an account
	Support  string     `json:"support,omitempty"`  // who takes part (phối hợp)
	DueOn    civil.Date `json:"due_on,omitzero"`

	Source     Source `json:"source,omitempty"`
	SourceID   id.ID  `json:"source_id,omitempty"`   // the conference or inspection; empty for the others
	SourceNote string `json:"source_note,omitempty"` // the criterion and what was lost, for a proposal
	Gain       string `json:"gain,omitempty"`        // points expected, a plain decimal; empty: none told

	State      TaskState  `json:"state,omitempty"`
	ProposedOn civil.Date `json:"proposed_on,omitzero"`
	AcceptedOn civil.Date `json:"accepted_on,omitzero"`
	// BindsOn is the day from which it counts: that of the plan, of the
	// inspection that ordered it, or of the decision that moved its deadline.
	BindsOn    civil.Date `json:"binds_on,omitzero"`
	StartedOn  civil.Date `json:"started_on,omitzero"`
	FinishedOn civil.Date `json:"finished_on,omitzero"`
	DroppedOn  civil.Date `json:"dropped_on,omitzero"`
	Result     string     `json:"result,omitempty"`
	Reason     string     `json:"reason,omitempty"` // of the last change that needed one
	Files      []File     `json:"files,omitempty"`
	Fact       id.ID      `json:"fact,omitempty"` // the newest fact about it; empty until the plan is issued
	Version    int64      `json:"version,omitempty"`
}

// IsOpen tells that the task still has to be done.
func (t Task) IsOpen() bool { return t.State == Waiting || t.State == Doing }

// DaysLate are calendar days between the deadline and the end, or today while
// it is open; zero and less is in time.
func (t Task) DaysLate(today civil.Date) int {
	end := today
	if t.State == Finished {
		end = t.FinishedOn
	}
	if t.DueOn.IsZero() || (!t.IsOpen() && t.State != Finished) {
		return 0
	}
	return t.DueOn.DaysUntil(end)
}

// IsLate tells that the task was, or will be, finished after its day.
func (t Task) IsLate(today civil.Date) bool { return t.DaysLate(today) > 0 }

// gainDigitsMax bounds expected points.
const gainDigitsMax = 20

func (t Task) check() fault.Problems {
	var problems fault.Problems
	checkText(&problems, "title", t.Title, titleRunesMax, true)
	checkText(&problems, "product", t.Product, titleRunesMax, false)
	checkText(&problems, "lead", t.Lead, wordRunesMax, t.State != Proposed)
	checkText(&problems, "support", t.Support, titleRunesMax, false)
	checkText(&problems, "source_note", t.SourceNote, titleRunesMax, false)
	checkText(&problems, "result", t.Result, textRunesMax, t.State == Finished)
	checkText(&problems, "reason", t.Reason, reasonRunesMax, t.State == Dropped)
	if t.DueOn.IsZero() && t.State != Proposed {
		refuse(&problems, "due_on", "reform.missing.due_on")
	}
	if !slices.Contains(Sources(), t.Source) {
		refuse(&problems, "source", "reform.source_unknown", string(t.Source))
	}
	if t.Gain != "" {
		if _, err := points.ParseRat(t.Gain); err != nil || len(t.Gain) > gainDigitsMax {
			refuse(&problems, "gain", "reform.gain_wrong", t.Gain)
		}
	}
	return append(problems, checkFiles(t.Files)...)
}

// moves are the states that each state may turn into.
var moves = map[TaskState][]TaskState{
	Proposed: {Waiting, Dropped},
	Waiting:  {Doing, Finished, Dropped},
	Doing:    {Finished, Dropped},
	Finished: {Doing}, // reopened, with a reason
	Dropped:  {},
}

func (t Task) mayBecome(next TaskState) error {
	if slices.Contains(moves[t.State], next) {
		return nil
	}
	return fault.New(fault.Conflict, "reform.task_cannot", locale.Key("reform.state."+string(t.State)), locale.Key("reform.state."+string(next)))
}
