package cchc

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// CorrectIn changes figures of a published round inside a transaction of the
// caller's, who then publishes anew: a published result itself never changes.
// The figures are those of the stage that counts. The block that figures are
// compared with stays as it was frozen: putting one agency right takes nothing
// from another that was not heard.
func (s *Service) CorrectIn(ctx context.Context, tx *sql.Tx, v *View, sheets []Sheet, by string) (*View, error) {
	if v.Round.State != Published {
		return nil, fault.New(fault.Conflict, "cchc.not_published", fmt.Sprint(v.Round.Year))
	}
	engine, err := s.engineIn(ctx, tx, v.Round.SetDigest)
	if err != nil {
		return nil, err
	}
	stage := v.FinalStage()
	if stage == Final {
		sheets = v.whole(sheets)
	}
	block, err := corrected(engine, v, stage, sheets)
	if err != nil {
		return nil, err
	}
	isThere, err := s.store.Touch(ctx, tx, v.Round.ID, Published)
	if err != nil {
		return nil, fmt.Errorf("touch the round: %w", err)
	}
	if !isThere {
		return nil, fault.New(fault.Conflict, "cchc.round_moved", fmt.Sprint(v.Round.Year))
	}
	if err := s.store.PutInputs(ctx, tx, v.Round.ID, stage, sheets); err != nil {
		return nil, fmt.Errorf("keep the figures: %w", err)
	}
	if err := s.store.PutMarks(ctx, tx, v.Round.ID, stage, sheets); err != nil {
		return nil, fmt.Errorf("keep the marks: %w", err)
	}
	next := v.with(stage, block)
	next.Round.Version++
	next.explain(stage, sheets)
	if stage == Final {
		next.noteAll(sheets)
	}
	return next, s.record(ctx, tx, by, factsOf(v.Round, stage, sheets)...)
}

// corrected scores a frozen block once more, with some of its figures changed.
func corrected(engine *scoring.Engine, v *View, stage Stage, sheets []Sheet) (*scoring.Block, error) {
	have := v.Blocks[stage]
	all := blankSheets(engine, v, have)
	var problems fault.Problems
	for _, change := range sheets {
		if _, isHere := v.Unit(string(change.Agency)); !isHere {
			problems = append(problems, fault.New(fault.Invalid, "cchc.unknown_unit", string(change.Agency)))
		}
	}
	problems = append(problems, fault.All(fillAll(all, sheets))...)
	if err := problems.OrNil(); err != nil {
		return nil, err
	}
	return v.score(engine, all, have.Peers)
}

// AsOfIn scores a published round again from the facts below a size of the log
// and from nothing else: neither the kept figures nor later facts are read. A
// round frozen before this program noted the size cannot be scored so; the
// answer is nil.
func (s *Service) AsOfIn(ctx context.Context, tx *sql.Tx, round Round, size int64) (*View, error) {
	frozenAt, err := s.frozenAt(ctx, tx, round.ID)
	if err != nil || frozenAt < 0 {
		return nil, err
	}
	before, err := s.figuresBelow(ctx, tx, round.ID, frozenAt)
	if err != nil {
		return nil, err
	}
	open := round
	open.State = Open
	atFreeze, err := s.assemble(ctx, tx, open, before, nil)
	if err != nil {
		return nil, err
	}
	peers := map[Stage][]Sheet{}
	for _, stage := range Stages() {
		peers[stage] = atFreeze.peerSheets(stage)
	}
	figures, err := s.figuresBelow(ctx, tx, round.ID, size)
	if err != nil {
		return nil, err
	}
	return s.assemble(ctx, tx, round, figures, peers)
}

// Pin is what a frozen round rests on.
type Pin struct {
	Size      int64    `json:"evidence_size"`
	SetDigest string   `json:"set_digest"`
	Metrics   []string `json:"metrics"` // "name@version"
}

// PinIn reads what a round was pinned to when it was frozen; false when it was
// not, or by a version of this program that noted nothing.
func (s *Service) PinIn(ctx context.Context, tx *sql.Tx, round id.ID) (pin Pin, isPinned bool, err error) {
	p, err := s.frozenFact(ctx, tx, round)
	if err != nil || p == nil {
		return Pin{}, false, err
	}
	return Pin{Size: p.Size, SetDigest: p.SetDigest, Metrics: p.Metrics}, true, nil
}

func (s *Service) frozenAt(ctx context.Context, tx *sql.Tx, round id.ID) (int64, error) {
	p, err := s.frozenFact(ctx, tx, round)
	if err != nil || p == nil {
		return -1, err
	}
	return p.Size, nil
}
