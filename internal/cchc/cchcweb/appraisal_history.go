package cchcweb

import (
	"context"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/web/voice"
)

// HistoryLine is one act in the life of a criterion: the facts that one person
// recorded at one stage in one go.
type HistoryLine struct {
	Stage    string `json:"stage"`
	By       string `json:"by"`
	At       string `json:"at"` // an instant
	Words    string `json:"words"`
	Reason   string `json:"reason,omitempty"`
	Position int64  `json:"position"` // of the last fact
	Facts    int    `json:"facts"`
}

// historyOf joins the facts of one act, which were recorded at one instant.
func historyOf(ctx context.Context, province *Province, events []appraisal.Event, labels map[string]InputLine) []HistoryLine {
	lines := []HistoryLine{}
	for _, e := range events {
		line := HistoryLine{
			Stage: string(e.Stage), By: province.name(ctx, id.ID(e.Actor)), At: civil.FormatInstant(e.RecordedAt), Words: eventWords(ctx, e, labels),
			Reason: eventReason(e), Position: e.Position, Facts: 1,
		}
		if n := len(lines) - 1; n >= 0 && lines[n].isOneWith(line) {
			last := &lines[n]
			last.Words = strings.Trim(last.Words+"; "+line.Words, "; ")
			if line.Reason != "" {
				last.Reason = line.Reason
			}
			last.Position, last.Facts = line.Position, last.Facts+1
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

// minuteOfInstant is how much of an instant tells two acts apart: facts of one
// transaction are recorded within it.
const minuteOfInstant = len("2019-11-12T14:32")

func (l HistoryLine) isOneWith(next HistoryLine) bool {
	return l.By == next.By && l.Stage == next.Stage && l.At[:minuteOfInstant] == next.At[:minuteOfInstant] && l.Position+1 == next.Position
}

// eventWords tell what a fact recorded.
func eventWords(ctx context.Context, e appraisal.Event, labels map[string]InputLine) string {
	kind := kindWord(e.Kind)
	switch kind {
	case "inputs_declared":
		return factLine(e.Entry).words(ctx, labels)
	case "difference_explained":
		return "" // its reason stands beside
	case "criterion_verified":
		if said, _ := e.Field("agrees"); said == true {
			return voice.Say(ctx, "cchc.appraise.event.agreed")
		}
		return voice.Say(ctx, "cchc.appraise.event.differs")
	case "criterion_explained":
		reply, _ := e.Field("reply")
		word, _ := reply.(string)
		return voice.Say(ctx, "cchc.appraise.event."+word)
	case "explanation_answered", "council_decided":
		outcome, _ := e.Field("outcome")
		word, _ := outcome.(string)
		return voice.Say(ctx, "cchc.appraise.event."+kind+"."+word)
	case "na_decided":
		if said, _ := e.Field("approved"); said == true {
			return voice.Say(ctx, "cchc.appraise.event.na_approved")
		}
		return voice.Say(ctx, "cchc.appraise.event.na_refused")
	}
	return factName(ctx, kind)
}

func eventReason(e appraisal.Event) string {
	for _, name := range []string{"reason", "explanation", "note"} {
		if value, ok := e.Field(name); ok {
			if text, isText := value.(string); isText {
				return text
			}
		}
	}
	return ""
}

// stageName is a stage in the reader's words.
func stageName(ctx context.Context, stage string) string {
	if stage == string(cchc.Explained) {
		return voice.Say(ctx, "cchc.appraise.stage_explained")
	}
	return voice.Say(ctx, "cchc.detail.stage."+stage)
}
