package cchcweb

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/voice"
)

// How much of a list or a digest is shown at first.
const (
	shelfFirst  = 8
	digestShown = 16
)

// due says until when, and how long that is.
func (t *TaskPage) due(ctx context.Context) string {
	if t.Submission.IsSubmitted() {
		return ""
	}
	left := t.daysLeft()
	switch {
	case t.Late:
		return voice.Say(ctx, "cchc.score.due.over", t.Due)
	case left == 0:
		return voice.Say(ctx, "cchc.score.due.today", t.Due)
	}
	return voice.Say(ctx, "cchc.score.due.left", t.Due, left)
}

func (t *TaskPage) submittedText(ctx context.Context) string {
	at := instantText(t.Submission.SubmittedAt)
	if t.Submission.DaysLate > 0 {
		return voice.Say(ctx, "cchc.score.submitted_late", at, t.Submission.DaysLate)
	}
	return voice.Say(ctx, "cchc.score.submitted_at", at)
}

// instantText is an instant as the clock of the office shows it.
func instantText(instant string) string {
	at, err := civil.ParseInstant(instant)
	if err != nil {
		return instant // what is kept always parses; an empty one says nothing
	}
	return at.In(civil.Zone).Format("15:04:05 02/01/2006")
}

// hasReadings tells that something recorded waits to be accepted.
func (t *TaskPage) hasReadings() bool {
	return slices.ContainsFunc(t.List, func(task round.Task) bool {
		waits := task.State == round.TaskOpen || task.State == round.TaskMoved
		return waits && slices.ContainsFunc(task.Readings, func(r round.Reading) bool { return r.Facts > 0 })
	})
}

// readingText is what facts say about a criterion, short enough for a button.
func (t *TaskPage) readingText(ctx context.Context, task *round.Task) string {
	said := make([]string, len(task.Readings))
	for i, r := range task.Readings {
		said[i] = readingValue(ctx, r)
	}
	return strings.Join(said, " / ")
}

func readingValue(ctx context.Context, r round.Reading) string {
	var value any
	dec := json.NewDecoder(strings.NewReader(r.Value))
	dec.UseNumber()
	if r.Value == "" || dec.Decode(&value) != nil {
		return "–"
	}
	return valueText(ctx, value, nil)
}

func taskPoints(ctx context.Context, t *TaskPage, task *round.Task) string {
	if task.Node.State == scoring.Missing || task.Node.State == scoring.NotApplicable {
		return "–"
	}
	return voice.Number(ctx, pointsText(t.View.Set, task.Node.Points))
}

// quietState says where a finished criterion comes from.
func quietState(ctx context.Context, task *round.Task) string {
	switch {
	case task.State == round.TaskForeign:
		return voice.Say(ctx, "cchc.score.source."+string(task.Criterion.Source))
	case task.State == round.TaskLeftOut:
		return voice.Say(ctx, "cchc.score.task.left_out")
	case task.Node.State == scoring.Missing:
		return voice.Say(ctx, "cchc.score.noted_only")
	}
	return voice.Say(ctx, "cchc.score.certainty."+task.Node.Certainty.String())
}

// factTitle is a fact in a few words: the first text in it, else its kind.
func factTitle(ctx context.Context, e evidence.Entry) string {
	for _, name := range []string{"topic", "title", "summary", "name"} {
		if text, isText := e.Field(name); isText {
			if said, ok := text.(string); ok && said != "" {
				return said
			}
		}
	}
	if key := "cchc.detail.fact." + e.KindName(); voice.Words(ctx).Has(key) {
		return voice.Say(ctx, key)
	}
	return e.KindName()
}

// sizeText is the size of a file for people.
func sizeText(ctx context.Context, bytes int64) string {
	const kilo = 1024
	if bytes < kilo*kilo {
		return voice.Say(ctx, "cchc.score.size_kb", max(1, (bytes+kilo-1)/kilo))
	}
	return voice.Say(ctx, "cchc.score.size_mb", (bytes+kilo*kilo-1)/(kilo*kilo))
}

func requestKind(s round.RequestState) tag.Kind {
	switch s {
	case round.Approved:
		return tag.Done
	case round.Refused:
		return tag.Overdue
	case round.Requested:
	}
	return tag.Waiting
}

// saveLabel is the word on the button that saves.
func (f *TaskForm) saveLabel() string {
	if f.Theirs != nil {
		return "cchc.score.save_mine"
	}
	return "cchc.score.save"
}

// asked is the evidence that the set asks for.
func (f *TaskForm) asked(ctx context.Context) string {
	if len(f.Criterion.Evidence) == 0 {
		return voice.Say(ctx, "web.optional")
	}
	return strings.Join(f.Criterion.Evidence, "; ")
}

// keptLine is a figure as it stands kept.
type keptLine struct{ Label, Value string }

func (f *TaskForm) kept(ctx context.Context) []keptLine {
	var lines []keptLine
	labels := wordLabels(f.Criterion.Rule)
	for _, spec := range f.Criterion.Rule.Inputs() {
		value, err := f.Sheet.Value(f.Criterion.Code, spec.Name)
		if err != nil || value.Is == rule.Absent {
			continue
		}
		said := voice.Say(ctx, "cchc.detail.value.none")
		if raw := value.JSON(spec); raw != nil {
			said = valueText(ctx, raw, labels)
		}
		lines = append(lines, keptLine{inputTitle(ctx, spec.Name), said})
	}
	return lines
}

func (a *AssignPage) divisionChoices(ctx context.Context) []form.Choice {
	list := []form.Choice{{Label: voice.Say(ctx, "cchc.score.assign.take_back"), Chosen: a.Division == ""}}
	for _, d := range a.Divisions {
		list = append(list, form.Choice{Value: string(d.ID), Label: d.Name, Chosen: string(d.ID) == a.Division})
	}
	return list
}
