package cchc

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Mismatch is the first kept row that the facts do not bear out.
type Mismatch struct {
	Table   string
	Fact    id.ID // empty when no fact speaks of the row
	Problem *fault.Error
}

// Verify derives every figure, mark and published result again from the facts
// alone and compares them with what is kept. The tables of this package are
// readings of the facts, so a row that differs was not written by a use case.
// Call it once the log itself was found to hold.
func (s *Service) Verify(ctx context.Context) (bad *Mismatch, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		said, err := s.replay(ctx, tx)
		if err != nil {
			return err
		}
		rounds, err := s.store.Rounds(ctx, tx)
		if err != nil {
			return fmt.Errorf("list the rounds: %w", err)
		}
		for _, round := range rounds {
			if bad, err = s.verifyRound(ctx, tx, round, said); err != nil || bad != nil {
				return err
			}
		}
		return nil
	})
	return bad, err
}

// saying is what the last fact about a row said.
type saying struct {
	value string
	fact  id.ID
}

// sayings are what the facts say: figures and marks by row, results by round.
type sayings struct {
	figures, marks map[string]saying
	results        map[id.ID]PublishedPayload
}

func figureKey(round, agency id.ID, stage Stage, criterion, input string) string {
	return subject(round, agency, stage, criterion) + "/" + input
}

func (s *Service) replay(ctx context.Context, tx *sql.Tx) (*sayings, error) {
	said := &sayings{figures: map[string]saying{}, marks: map[string]saying{}, results: map[id.ID]PublishedPayload{}}
	for kind, take := range map[string]func(evidence.Entry) error{
		kindInputs: said.inputs, kindNA: said.mark(MarkNA), kindReason: said.mark(MarkReason),
		kindUnitFact: said.unitFact, kindPublished: said.published, kindDecided: said.published,
	} {
		if err := s.log.EachFact(ctx, tx, evidence.Query{Kind: kind}, take); err != nil {
			return nil, fmt.Errorf("read the facts %s: %w", kind, err)
		}
	}
	return said, nil
}

func (a *sayings) inputs(e evidence.Entry) error {
	var p InputsPayload
	if err := e.Decode(&p); err != nil {
		return fmt.Errorf("read fact %s: %w", e.ID, err)
	}
	var inputs map[string]json.RawMessage
	if err := json.Unmarshal([]byte(strings.Join(p.Inputs, "")), &inputs); err != nil {
		return fmt.Errorf("read the figures of fact %s: %w", e.ID, err)
	}
	for name, value := range inputs {
		key := figureKey(id.ID(p.Round), e.Agency, Stage(p.Stage), p.Criterion, name)
		if string(value) == withdrawn {
			delete(a.figures, key)
			continue
		}
		a.figures[key] = saying{string(value), e.ID}
	}
	return nil
}

func (a *sayings) mark(kind MarkKind) func(evidence.Entry) error {
	return func(e evidence.Entry) error {
		var p naPayload
		if err := e.Decode(&p); err != nil {
			return fmt.Errorf("read fact %s: %w", e.ID, err)
		}
		a.marks[figureKey(id.ID(p.Round), e.Agency, Stage(p.Stage), p.Criterion, string(kind))] = saying{p.Reason, e.ID}
		return nil
	}
}

func (a *sayings) unitFact(e evidence.Entry) error {
	var p unitFactPayload
	if err := e.Decode(&p); err != nil {
		return fmt.Errorf("read fact %s: %w", e.ID, err)
	}
	a.marks[figureKey(id.ID(p.Round), e.Agency, Stage(p.Stage), p.Name, string(MarkFact))] = saying{p.Value, e.ID}
	return nil
}

func (a *sayings) published(e evidence.Entry) error {
	var p PublishedPayload
	if err := e.Decode(&p); err != nil {
		return fmt.Errorf("read fact %s: %w", e.ID, err)
	}
	// The kinds are read one after another; the last publication has the highest number.
	if p.Number >= a.results[id.ID(p.Round)].Number {
		a.results[id.ID(p.Round)] = p
	}
	return nil
}

func (s *Service) verifyRound(ctx context.Context, tx *sql.Tx, round Round, said *sayings) (*Mismatch, error) {
	kept, err := s.store.Inputs(ctx, tx, round.ID)
	if err != nil {
		return nil, fmt.Errorf("read the figures: %w", err)
	}
	figures, marks := map[string]string{}, map[string]string{}
	for stage, sheets := range kept {
		for _, sh := range sheets {
			for _, in := range sh.Inputs {
				figures[figureKey(round.ID, sh.Agency, stage, in.Criterion, in.Name)] = in.Value
			}
			for _, m := range sh.Marks {
				marks[figureKey(round.ID, sh.Agency, stage, m.Name, string(m.Kind))] = m.Value
			}
		}
	}
	if bad := compareRows("cchc_inputs", round, figures, said.figures); bad != nil {
		return bad, nil
	}
	if bad := compareRows("cchc_marks", round, marks, said.marks); bad != nil {
		return bad, nil
	}
	return s.verifyResults(ctx, tx, round, said)
}

// compareRows finds the first row, in order, that is not what the facts say.
func compareRows(table string, round Round, kept map[string]string, said map[string]saying) *Mismatch {
	for _, key := range slices.Sorted(maps.Keys(kept)) {
		if said[key].fact == "" {
			return mismatch(table, key, "", "cchc.row_without_fact")
		}
		if said[key].value != kept[key] {
			return mismatch(table, key, said[key].fact, "cchc.row_differs")
		}
	}
	var gone []string
	for key := range said {
		if _, have := kept[key]; !have && strings.HasPrefix(key, string(round.ID)+"/") {
			gone = append(gone, key)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	slices.Sort(gone)
	return mismatch(table, gone[0], said[gone[0]].fact, "cchc.row_gone")
}

func mismatch(table, row string, fact id.ID, key string) *Mismatch {
	return &Mismatch{Table: table, Fact: fact, Problem: fault.New(fault.Conflict, key, table, row)}
}

// verifyResults scores the round again and compares the kept results, and a
// published one with the digest in its fact.
func (s *Service) verifyResults(ctx context.Context, tx *sql.Tx, round Round, said *sayings) (*Mismatch, error) {
	v, err := s.read(ctx, tx, round)
	if err != nil {
		return nil, err
	}
	kept, err := s.store.Results(ctx, tx, round.ID)
	if err != nil {
		return nil, fmt.Errorf("read the results: %w", err)
	}
	for stage, block := range v.Blocks {
		rows := make(map[id.ID]StoredResult, len(kept[stage]))
		for _, row := range kept[stage] {
			rows[row.Agency] = row
		}
		for i := range block.Results {
			want := stored(block.Sheets[i].Unit, &block.Results[i])
			if rows[want.Agency] != want {
				return mismatch("cchc_results", subject(round.ID, want.Agency, stage, ""), "", "cchc.row_differs"), nil
			}
		}
	}
	if published, ok := said.results[round.ID]; round.State == Published && (!ok || published.ResultDigest != ResultDigest(v.FinalRows())) {
		return mismatch("cchc_rounds", string(round.ID), "", "cchc.result_differs"), nil
	}
	return nil, nil
}

// ResultDigest is what a published result is known by.
func ResultDigest(rows []StoredResult) string {
	sum := sha256.New()
	for _, row := range rows {
		// A hash never fails.
		_, _ = fmt.Fprintf(sum, "%s %d %d %s %d %d %s %s\n", row.Agency, row.Points, row.MaxPoints, row.Index, row.Rank, row.Of, row.Band, row.Nodes)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
