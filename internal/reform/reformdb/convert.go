package reformdb

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/reform"
)

// reading takes rows apart and keeps what went wrong.
type reading struct{ errs []error }

func (r *reading) err(what, row string) error {
	if err := errors.Join(r.errs...); err != nil {
		return fmt.Errorf("%s %s: %w", what, row, err)
	}
	return nil
}

func (r *reading) day(text string) civil.Date {
	var d civil.Date
	if err := d.UnmarshalText([]byte(text)); err != nil {
		r.errs = append(r.errs, err)
	}
	return d
}

func (r *reading) days(text string) []civil.Date {
	var days []civil.Date
	for word := range strings.FieldsSeq(text) {
		days = append(days, r.day(word))
	}
	return days
}

func dayTexts(days []civil.Date) string {
	words := make([]string, len(days))
	for i, d := range days {
		words[i] = d.String()
	}
	return strings.Join(words, " ")
}

func list[T any](r *reading, text string) []T {
	var items []T
	if err := json.Unmarshal([]byte(text), &items); err != nil {
		r.errs = append(r.errs, err)
	}
	if len(items) == 0 {
		return nil
	}
	return items
}

// texts writes lists as JSON; none is [].
func texts[T any](items []T) (string, error) {
	if len(items) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(items)
	if err != nil {
		return "", fmt.Errorf("write a list: %w", err)
	}
	return string(text), nil
}

func fromPlan(p reform.Plan) (ReformPlan, error) {
	files, err := texts(p.Files)
	return ReformPlan{
		ID: string(p.ID), AgencyID: string(p.Agency), Year: int64(p.Year), Title: p.Title, Number: p.Number,
		IssuedOn: p.IssuedOn.String(), Files: files, FactID: string(p.Fact), Version: p.Version,
	}, err
}

func toPlan(row ReformPlan) (reform.Plan, error) {
	var r reading
	p := reform.Plan{
		ID: id.ID(row.ID), Agency: id.ID(row.AgencyID), Year: int(row.Year), Title: row.Title, Number: row.Number,
		IssuedOn: r.day(row.IssuedOn), Files: list[reform.File](&r, row.Files), Fact: id.ID(row.FactID), Version: row.Version,
	}
	return p, r.err("plan", row.ID)
}

func fromTask(t reform.Task) (ReformTask, error) {
	files, err := texts(t.Files)
	return ReformTask{
		ID: string(t.ID), PlanID: string(t.Plan), AgencyID: string(t.Agency), Year: int64(t.Year), Position: int64(t.Position),
		Title: t.Title, Product: t.Product, LeadText: t.Lead, DivisionID: string(t.Division), AccountID: string(t.Account),
		Support: t.Support, DueOn: t.DueOn.String(), Source: string(t.Source), SourceID: string(t.SourceID), SourceNote: t.SourceNote,
		Gain: t.Gain, State: string(t.State), ProposedOn: t.ProposedOn.String(), AcceptedOn: t.AcceptedOn.String(), BindsOn: t.BindsOn.String(),
		StartedOn: t.StartedOn.String(), FinishedOn: t.FinishedOn.String(), DroppedOn: t.DroppedOn.String(),
		Result: t.Result, Reason: t.Reason, Files: files, FactID: string(t.Fact), Version: t.Version,
	}, err
}

func toTask(row ReformTask) (reform.Task, error) {
	var r reading
	t := reform.Task{
		ID: id.ID(row.ID), Plan: id.ID(row.PlanID), Agency: id.ID(row.AgencyID), Year: int(row.Year), Position: int(row.Position),
		Title: row.Title, Product: row.Product, Lead: row.LeadText, Division: id.ID(row.DivisionID), Account: id.ID(row.AccountID),
		Support: row.Support, DueOn: r.day(row.DueOn), Source: reform.Source(row.Source), SourceID: id.ID(row.SourceID), SourceNote: row.SourceNote,
		Gain: row.Gain, State: reform.TaskState(row.State), ProposedOn: r.day(row.ProposedOn), AcceptedOn: r.day(row.AcceptedOn), BindsOn: r.day(row.BindsOn),
		StartedOn: r.day(row.StartedOn), FinishedOn: r.day(row.FinishedOn), DroppedOn: r.day(row.DroppedOn),
		Result: row.Result, Reason: row.Reason, Files: list[reform.File](&r, row.Files), Fact: id.ID(row.FactID), Version: row.Version,
	}
	return t, r.err("task", row.ID)
}

func fromReport(p reform.Report) (ReformReport, error) {
	files, err := texts(p.Files)
	return ReformReport{
		ID: string(p.ID), AgencyID: string(p.Agency), Year: int64(p.Year), Code: p.Code, Number: p.Number, SentOn: p.SentOn.String(),
		DueOn: p.DueOn.String(), IsGuess: p.IsGuess, Late: int64(p.Late), Files: files, FactID: string(p.Fact), Version: p.Version,
	}, err
}

func toReport(row ReformReport) (reform.Report, error) {
	var r reading
	p := reform.Report{
		ID: id.ID(row.ID), Agency: id.ID(row.AgencyID), Year: int(row.Year), Code: row.Code, Number: row.Number, SentOn: r.day(row.SentOn),
		DueOn: r.day(row.DueOn), IsGuess: row.IsGuess, Late: int(row.Late), Files: list[reform.File](&r, row.Files), Fact: id.ID(row.FactID), Version: row.Version,
	}
	return p, r.err("report", row.ID)
}

func fromActivity(a reform.Activity) (ReformActivity, error) {
	units, errUnits := texts(a.Units)
	items, errItems := texts(a.Items)
	files, errFiles := texts(a.Files)
	return ReformActivity{
		ID: string(a.ID), AgencyID: string(a.Agency), Kind: string(a.Kind), Year: int64(a.Year), Title: a.Title,
		PlannedOn: a.PlannedOn.String(), HeldOn: a.HeldOn.String(), Day: a.On().String(), Place: a.Place, Number: a.Number, Category: a.Category,
		Invited: int64(a.Invited), Attended: int64(a.Attended), Units: units, Content: a.Content, Items: items, Files: files,
		FactID: string(a.Fact), Version: a.Version,
	}, errors.Join(errUnits, errItems, errFiles)
}

func toActivity(row ReformActivity) (reform.Activity, error) {
	var r reading
	a := reform.Activity{
		ID: id.ID(row.ID), Agency: id.ID(row.AgencyID), Kind: reform.ActivityKind(row.Kind), Year: int(row.Year), Title: row.Title,
		PlannedOn: r.day(row.PlannedOn), HeldOn: r.day(row.HeldOn), Place: row.Place, Number: row.Number, Category: row.Category,
		Invited: int(row.Invited), Attended: int(row.Attended), Units: list[string](&r, row.Units), Content: row.Content,
		Items: list[reform.Item](&r, row.Items), Files: list[reform.File](&r, row.Files), Fact: id.ID(row.FactID), Version: row.Version,
	}
	return a, r.err("activity", row.ID)
}

func toNotice(row ReformNotice) (reform.Notice, error) {
	var r reading
	n := reform.Notice{
		Notice: civil.Notice{Year: int(row.Year), Basis: row.Basis, DaysOff: r.days(row.DaysOff), WorkingDays: r.days(row.WorkingDays)},
		Fact:   id.ID(row.FactID), Version: row.Version,
	}
	return n, r.err("notice", fmt.Sprint(row.Year))
}
