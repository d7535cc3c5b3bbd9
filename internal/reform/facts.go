package reform

import (
	"minhbach/internal/evidence"
	"minhbach/internal/id"
)

// The fields that several kinds share. The outcome of a task is open, on_time,
// late or dropped, that of a report on_time or late, so that a share of what was
// done in time is one metric over several kinds. What was held is held; what
// was entered by mistake is corrected by a fact with the outcome withdrawn.
var (
	planField     = evidence.Field{Name: "plan", Type: evidence.Ident}
	sourceField   = evidence.Field{Name: "source", Type: evidence.Word}
	outcomeField  = evidence.Field{Name: "outcome", Type: evidence.Word}
	dueField      = evidence.Field{Name: "due_on", Type: evidence.Date}
	daysLateField = evidence.Field{Name: "days_late", Type: evidence.Integer}
	reasonField   = evidence.Field{Name: "reason", Type: evidence.Text, Optional: true}
	topicField    = evidence.Field{Name: "topic", Type: evidence.Text}
	minutesField  = evidence.Field{Name: "minutes", Type: evidence.Word}
	invitedField  = evidence.Field{Name: "invited", Type: evidence.Integer}
	attendedField = evidence.Field{Name: "attended", Type: evidence.Integer}
)

// The facts of the plan and its tasks.
var (
	planIssued = evidence.Kind{
		Name: "reform.plan_issued", Version: 1, About: "An agency issued its yearly reform plan.",
		Fields: []evidence.Field{{Name: "number", Type: evidence.Word}, {Name: "tasks", Type: evidence.Integer}},
	}
	taskAssigned = evidence.Kind{
		Name: "reform.task_assigned", Version: 1, About: "A task of the issued plan has an owner and a deadline, and is open.",
		Fields: []evidence.Field{planField, sourceField, outcomeField, dueField, reasonField},
	}
	taskDone = evidence.Kind{
		Name: "reform.task_done", Version: 1, About: "A task was finished, in time or some calendar days late; corrected to open when it was not.",
		Fields: []evidence.Field{planField, sourceField, outcomeField, dueField, daysLateField, reasonField},
	}
	taskDropped = evidence.Kind{
		Name: "reform.task_dropped", Version: 1, About: "A task was taken out of the plan, with a reason.",
		Fields: []evidence.Field{planField, sourceField, outcomeField, reasonField},
	}
	remedyOrdered = evidence.Kind{
		Name: "reform.remedy_ordered", Version: 1, About: "A task that an internal inspection ordered as a remedy is open.",
		Fields: []evidence.Field{planField, sourceField, outcomeField, dueField, reasonField, {Name: "inspection", Type: evidence.Ident}},
	}
	remedyDone = evidence.Kind{
		Name: "reform.remedy_done", Version: 1, About: "A remedy ordered by an inspection was carried out, in time or some calendar days late.",
		Fields: []evidence.Field{planField, sourceField, outcomeField, dueField, daysLateField, reasonField, {Name: "inspection", Type: evidence.Ident}},
	}
)

// The facts of reports and of what was held.
var (
	reportSent = evidence.Kind{
		Name: "reform.report_sent", Version: 1, About: "A periodic report was sent, in time or some working days late.",
		Fields: []evidence.Field{
			{Name: "report", Type: evidence.Word}, outcomeField, dueField, daysLateField, {Name: "provisional", Type: evidence.Bool}, reasonField,
		},
	}
	sessionHeld = evidence.Kind{
		Name: "reform.session_held", Version: 1, About: "A topical session on reform was held.",
		Fields: []evidence.Field{topicField, outcomeField, reasonField, invitedField, attendedField, minutesField},
	}
	conferenceHeld = evidence.Kind{
		Name: "reform.conference_held", Version: 1, About: "The yearly review conference was held.",
		Fields: []evidence.Field{topicField, outcomeField, reasonField, invitedField, attendedField, minutesField, {Name: "conclusions", Type: evidence.Integer}},
	}
	inspectionHeld = evidence.Kind{
		Name: "reform.inspection_held", Version: 1, About: "An internal inspection was held.",
		Fields: []evidence.Field{
			topicField, outcomeField, reasonField, minutesField,
			{Name: "units", Type: evidence.Integer}, {Name: "findings", Type: evidence.Integer}, {Name: "remedies", Type: evidence.Integer},
		},
	}
	initiativeRecognised = evidence.Kind{
		Name: "reform.initiative_recognised", Version: 1, About: "An initiative of reform was recognised at a level.",
		Fields: []evidence.Field{topicField, outcomeField, reasonField, {Name: "level", Type: evidence.Word}},
	}
	communicationDone = evidence.Kind{
		Name: "reform.communication_done", Version: 1, About: "Reform was made known to people in some form.",
		Fields: []evidence.Field{topicField, outcomeField, reasonField, {Name: "form", Type: evidence.Word}, {Name: "reached", Type: evidence.Integer}},
	}
	noticeEntered = evidence.Kind{
		Name: "reform.notice_entered", Version: 1, About: "The days off and swapped days of a year were entered from its notice.",
		Fields: []evidence.Field{
			{Name: "year", Type: evidence.Word}, {Name: "basis", Type: evidence.Text},
			{Name: "days_off", Type: evidence.Date, List: true, Optional: true}, {Name: "working_days", Type: evidence.Date, List: true, Optional: true},
		},
	}
)

// Kinds are the facts this package records.
func Kinds() []evidence.Kind {
	return []evidence.Kind{
		planIssued, taskAssigned, taskDone, taskDropped, remedyOrdered, remedyDone, reportSent,
		sessionHeld, conferenceHeld, inspectionHeld, initiativeRecognised, communicationDone, noticeEntered,
	}
}

// What became of a task, a report or an activity.
const (
	outcomeOpen      = "open"
	outcomeOnTime    = "on_time"
	outcomeLate      = "late"
	outcomeDropped   = "dropped"
	outcomeHeld      = "held"
	outcomeWithdrawn = "withdrawn"
)

func outcome(daysLate int) string {
	if daysLate > 0 {
		return outcomeLate
	}
	return outcomeOnTime
}

type payload map[string]any

func (p Plan) fact(tasks int) evidence.Fact {
	return evidence.Fact{
		ID: p.Fact, Kind: planIssued.String(), Agency: p.Agency, Subject: string(p.ID), OccurredOn: p.IssuedOn, Period: yearText(p.Year),
		Payload: payload{"number": p.Number, "tasks": tasks}, Files: digests(p.Files),
	}
}

// fact says where the task stands. A remedy has kinds of its own.
func (t Task) fact() evidence.Fact {
	f := evidence.Fact{ID: t.Fact, Agency: t.Agency, Subject: string(t.ID), Period: yearText(t.Year)}
	content := payload{"plan": t.Plan, "source": string(t.Source), "reason": t.Reason}
	if t.State == Dropped {
		f.Kind, f.OccurredOn = taskDropped.String(), t.DroppedOn
		content["outcome"] = outcomeDropped
		f.Payload = content
		return f
	}
	isRemedy := t.Source == FromInspection
	content["due_on"] = t.DueOn.String()
	if isRemedy {
		content["inspection"] = t.SourceID
	}
	if t.State == Finished {
		late := max(t.DaysLate(t.FinishedOn), 0)
		f.Kind, f.OccurredOn, f.Files = either(isRemedy, remedyDone, taskDone), t.FinishedOn, digests(t.Files)
		content["outcome"], content["days_late"] = outcome(late), late
	} else {
		f.Kind, f.OccurredOn = either(isRemedy, remedyOrdered, taskAssigned), t.BindsOn
		content["outcome"] = outcomeOpen
	}
	f.Payload = content
	return f
}

// notDone corrects the fact that said the task was finished. It occurs on the
// day the task binds from, so that whatever day it is finished on comes after.
func (t Task) notDone(saidDone id.ID) evidence.Fact {
	f := t.fact()
	f.Kind, f.Corrects = either(t.Source == FromInspection, remedyDone, taskDone), saidDone
	if content, ok := f.Payload.(payload); ok {
		content["days_late"] = 0
	}
	return f
}

func either(is bool, yes, no evidence.Kind) string {
	if is {
		return yes.String()
	}
	return no.String()
}

// takenBack turns what was recorded into the correction that says it does not hold.
func takenBack(f evidence.Fact, reason string) evidence.Fact {
	f.Corrects, f.ID = f.ID, ""
	if content, ok := f.Payload.(payload); ok {
		content["outcome"], content["reason"] = outcomeWithdrawn, reason
	}
	return f
}

func (r Report) fact() evidence.Fact {
	return evidence.Fact{
		ID: r.Fact, Kind: reportSent.String(), Agency: r.Agency, Subject: string(r.ID), OccurredOn: r.SentOn, Period: yearText(r.Year),
		Payload: payload{
			"report": r.Code, "outcome": outcome(r.Late), "due_on": r.DueOn.String(), "days_late": max(r.Late, 0), "provisional": r.IsGuess,
		},
		Files: digests(r.Files),
	}
}

func (a Activity) fact() evidence.Fact {
	f := evidence.Fact{ID: a.Fact, Agency: a.Agency, Subject: string(a.ID), OccurredOn: a.HeldOn, Period: yearText(a.Year), Files: digests(a.Files)}
	content := payload{"topic": a.Title, "outcome": outcomeHeld}
	switch a.Kind {
	case Session:
		f.Kind = sessionHeld.String()
	case Conference:
		f.Kind, content["conclusions"] = conferenceHeld.String(), a.Count(Conclusion)
	case Inspection:
		f.Kind, content["units"] = inspectionHeld.String(), len(a.Units)
		content["findings"], content["remedies"] = a.Count(Finding), a.Count(Remedy)
	case Initiative:
		f.Kind, content["level"] = initiativeRecognised.String(), a.Category
	case Communication:
		f.Kind, content["form"], content["reached"] = communicationDone.String(), a.Category, a.Attended
	}
	if shape := a.Kind.Shape(); shape.HasInvited {
		content["invited"], content["attended"], content["minutes"] = a.Invited, a.Attended, a.Minutes()
	} else if a.Kind == Inspection {
		content["minutes"] = a.Minutes()
	}
	f.Payload = content
	return f
}
