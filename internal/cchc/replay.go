package cchc

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"minhbach/internal/evidence"
	"minhbach/internal/id"
)

func (s *Service) frozenFact(ctx context.Context, tx *sql.Tx, round id.ID) (*frozenPayload, error) {
	entries, err := s.log.Facts(ctx, tx, evidence.Query{Subject: string(round), Limit: roundFactsMax})
	if err != nil {
		return nil, fmt.Errorf("read the facts of the round: %w", err)
	}
	for _, e := range entries {
		if e.Kind != kindFrozen {
			continue
		}
		p := &frozenPayload{}
		if err := e.Decode(p); err != nil {
			return nil, fmt.Errorf("read fact %s: %w", e.ID, err)
		}
		return p, nil
	}
	return nil, nil
}

// tape is the figures and marks of one round as the facts tell them, the last
// word of each.
type tape struct {
	round  id.ID
	inputs map[tapeKey]Input
	marks  map[tapeKey]Mark
}

type tapeKey struct {
	stage                 Stage
	agency                id.ID
	criterion, name, kind string
}

// figuresBelow reads the figures of a round out of the facts below a size.
func (s *Service) figuresBelow(ctx context.Context, tx *sql.Tx, round id.ID, size int64) (map[Stage][]Sheet, error) {
	t := &tape{round: round, inputs: map[tapeKey]Input{}, marks: map[tapeKey]Mark{}}
	if size == 0 {
		return t.sheets(), nil
	}
	for kind, take := range map[string]func(evidence.Entry) error{
		kindInputs: t.figures, kindNA: t.reasons(MarkNA), kindReason: t.reasons(MarkReason), kindUnitFact: t.unitFact,
	} {
		if err := s.log.EachFact(ctx, tx, evidence.Query{Kind: kind, Below: size}, take); err != nil {
			return nil, fmt.Errorf("read the facts %s: %w", kind, err)
		}
	}
	return t.sheets(), nil
}

// isOurs tells by its subject whether a fact is about the round.
func (t *tape) isOurs(e evidence.Entry) bool {
	return strings.HasPrefix(e.Subject, string(t.round)+"/")
}

func (t *tape) figures(e evidence.Entry) error {
	if !t.isOurs(e) {
		return nil
	}
	var p InputsPayload
	if err := e.Decode(&p); err != nil {
		return fmt.Errorf("read fact %s: %w", e.ID, err)
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal([]byte(strings.Join(p.Inputs, "")), &values); err != nil {
		return fmt.Errorf("read the figures of fact %s: %w", e.ID, err)
	}
	for _, pair := range p.Origins {
		name, word, _ := strings.Cut(pair, "=")
		origin, err := ParseOrigin(word)
		if err != nil {
			return err
		}
		key := tapeKey{stage: Stage(p.Stage), agency: e.Agency, criterion: p.Criterion, name: name}
		if value := string(values[name]); value == withdrawn {
			delete(t.inputs, key)
		} else {
			t.inputs[key] = Input{Criterion: p.Criterion, Name: name, Value: value, Origin: origin}
		}
	}
	return nil
}

func (t *tape) reasons(kind MarkKind) func(evidence.Entry) error {
	return func(e evidence.Entry) error {
		var p naPayload
		if !t.isOurs(e) {
			return nil
		}
		if err := e.Decode(&p); err != nil {
			return fmt.Errorf("read fact %s: %w", e.ID, err)
		}
		t.mark(Stage(p.Stage), e.Agency, Mark{Kind: kind, Name: p.Criterion, Value: p.Reason})
		return nil
	}
}

func (t *tape) unitFact(e evidence.Entry) error {
	var p unitFactPayload
	if !t.isOurs(e) {
		return nil
	}
	if err := e.Decode(&p); err != nil {
		return fmt.Errorf("read fact %s: %w", e.ID, err)
	}
	t.mark(Stage(p.Stage), e.Agency, Mark{Kind: MarkFact, Name: p.Name, Value: p.Value})
	return nil
}

func (t *tape) mark(stage Stage, agency id.ID, m Mark) {
	t.marks[tapeKey{stage: stage, agency: agency, name: m.Name, kind: string(m.Kind)}] = m
}

// sheets gathers what was said by stage and unit, in a fixed order.
func (t *tape) sheets() map[Stage][]Sheet {
	at, sheets := map[tapeKey]*Sheet{}, map[Stage][]Sheet{}
	of := func(key tapeKey) *Sheet {
		unit := tapeKey{stage: key.stage, agency: key.agency}
		if at[unit] == nil {
			at[unit] = &Sheet{Agency: key.agency}
		}
		return at[unit]
	}
	for key, in := range t.inputs {
		sheet := of(key)
		sheet.Inputs = append(sheet.Inputs, in)
	}
	for key, m := range t.marks {
		sheet := of(key)
		sheet.Marks = append(sheet.Marks, m)
	}
	for key, sheet := range at {
		slices.SortFunc(sheet.Inputs, func(a, b Input) int {
			return cmp.Or(cmp.Compare(a.Criterion, b.Criterion), cmp.Compare(a.Name, b.Name))
		})
		slices.SortFunc(sheet.Marks, func(a, b Mark) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) })
		sheets[key.stage] = append(sheets[key.stage], *sheet)
	}
	for _, of := range sheets {
		slices.SortFunc(of, func(a, b Sheet) int { return cmp.Compare(a.Agency, b.Agency) })
	}
	return sheets
}
