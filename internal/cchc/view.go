package cchc

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// View returns the round of a block in a year with its results.
func (s *Service) View(ctx context.Context, year int, block string) (view *View, err error) {
	err = s.view(ctx, func(ctx context.Context, tx *sql.Tx) error {
		round, err := s.store.Round(ctx, tx, year, block)
		if err != nil {
			return notFound(err, "cchc.no_round", block, fmt.Sprint(year))
		}
		view, err = s.load(ctx, tx, round.ID)
		return err
	})
	if err == nil {
		s.Remember(view)
	}
	return view, err
}

// ViewIn is the view of a round as a transaction sees it.
func (s *Service) ViewIn(ctx context.Context, tx *sql.Tx, round id.ID) (*View, error) {
	return s.load(ctx, tx, round)
}

// Remember keeps the newest version of a view for the next reader. Only what
// was committed may be remembered.
func (s *Service) Remember(v *View) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if have := s.views[v.Round.ID]; have == nil || have.Round.Version <= v.Round.Version {
		s.views[v.Round.ID] = v
	}
}

// load returns the view of a round as the transaction sees it: the one at hand
// when nothing changed, else read anew and scored.
func (s *Service) load(ctx context.Context, tx *sql.Tx, roundID id.ID) (*View, error) {
	round, err := s.store.RoundByID(ctx, tx, roundID)
	if err != nil {
		return nil, notFound(err, "cchc.no_round", string(roundID), "")
	}
	s.mu.Lock()
	have := s.views[roundID]
	s.mu.Unlock()
	if have == nil || have.Round.Version != round.Version {
		return s.read(ctx, tx, round)
	}
	plan, err := s.PlanIn(ctx, tx, roundID)
	return have.under(plan), err
}

// under returns the view with the plan as it is now: a plan changes without
// moving a figure.
func (v *View) under(plan *Plan) *View {
	if plan == nil || (v.Plan != nil && v.Plan.Version == plan.Version) {
		return v
	}
	next := *v
	next.Plan = plan
	return &next
}

func (s *Service) read(ctx context.Context, tx *sql.Tx, round Round) (*View, error) {
	inputs, err := s.store.Inputs(ctx, tx, round.ID)
	if err != nil {
		return nil, fmt.Errorf("read figures: %w", err)
	}
	peers, err := s.store.Peers(ctx, tx, round.ID)
	if err != nil {
		return nil, fmt.Errorf("read the frozen block: %w", err)
	}
	return s.assemble(ctx, tx, round, inputs, peers)
}

// assemble scores the figures of a round, against its frozen block when it has
// one.
func (s *Service) assemble(ctx context.Context, tx *sql.Tx, round Round, inputs, peers map[Stage][]Sheet) (*View, error) {
	engine, err := s.engineIn(ctx, tx, round.SetDigest)
	if err != nil {
		return nil, err
	}
	v := &View{Round: round, Set: engine.Set(), Blocks: map[Stage]*scoring.Block{}}
	if v.Plan, err = s.PlanIn(ctx, tx, round.ID); err != nil {
		return nil, err
	}
	if v.Units, err = s.store.Units(ctx, tx, round.ID); err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	for _, sheet := range inputs[Final] {
		v.note(sheet)
	}
	for _, stage := range Stages() {
		if len(inputs[stage]) == 0 {
			continue
		}
		block, err := scoreStored(engine, v, stage, inputs[stage], peers[stage])
		if err != nil {
			return nil, fmt.Errorf("score the kept figures of %s %d: %w", round.Block, round.Year, err)
		}
		v.Blocks[stage] = block
		v.explain(stage, inputs[stage])
	}
	return v, nil
}

func scoreStored(engine *scoring.Engine, v *View, stage Stage, inputs, peers []Sheet) (*scoring.Block, error) {
	if stage == Final {
		return v.settle(engine, peers)
	}
	sheets := blankSheets(engine, v, nil)
	if err := fillAll(sheets, inputs); err != nil {
		return nil, err
	}
	return scoreSheets(engine, v, sheets, peers)
}

// scoreSheets scores filled sheets: against the block as it is while the round
// is open, and as it was frozen from then on.
func scoreSheets(engine *scoring.Engine, v *View, sheets []*scoring.Sheet, peers []Sheet) (*scoring.Block, error) {
	var snapshot *scoring.Peers
	if v.Round.State != Open {
		snapshot = engine.Observe(sheets, true)
		if len(peers) > 0 {
			frozen := blankSheets(engine, v, nil)
			if err := fillAll(frozen, peers); err != nil {
				return nil, err
			}
			snapshot = engine.Observe(frozen, true)
		}
	}
	return v.score(engine, sheets, snapshot)
}

func fillAll(sheets []*scoring.Sheet, changes []Sheet) error {
	at := make(map[id.ID]*scoring.Sheet, len(sheets))
	for _, sheet := range sheets {
		at[id.ID(sheet.Unit)] = sheet
	}
	var problems fault.Problems
	for i := range changes {
		if sheet := at[changes[i].Agency]; sheet != nil {
			problems = append(problems, fault.All(changes[i].fill(sheet))...)
		}
	}
	return problems.OrNil()
}

func council(order []id.ID) map[string]int {
	if len(order) == 0 {
		return nil
	}
	places := make(map[string]int, len(order))
	for i, agency := range order {
		places[string(agency)] = i
	}
	return places
}

// engineIn is Engine inside a transaction.
func (s *Service) engineIn(ctx context.Context, tx *sql.Tx, digest string) (*scoring.Engine, error) {
	s.mu.Lock()
	engine := s.engines[digest]
	s.mu.Unlock()
	if engine != nil {
		return engine, nil
	}
	stored, err := s.store.SetByDigest(ctx, tx, digest)
	if err != nil {
		return nil, notFound(err, "cchc.no_set", digest)
	}
	return s.prepare(stored)
}

// History returns the views of a block over the years, oldest first.
func (s *Service) History(ctx context.Context, block string) ([]*View, error) {
	rounds, err := s.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	var views []*View
	for _, r := range rounds {
		if r.Block != block {
			continue
		}
		v, err := s.View(ctx, r.Year, r.Block)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// InputsOf lists the figures of a unit as JSON, for forms and exports.
func (v *View) InputsOf(stage Stage, agency id.ID) []Input {
	block := v.Blocks[stage]
	if block == nil || block.At(string(agency)) < 0 {
		return nil
	}
	return inputsOf(v.Set, block.Sheets[block.At(string(agency))])
}

func inputsOf(set *criteria.Set, sheet *scoring.Sheet) []Input {
	var inputs []Input
	for _, c := range set.Leaves() {
		if c.Rule == nil {
			continue
		}
		for _, spec := range c.Rule.Inputs() {
			value, err := sheet.Value(c.Code, spec.Name)
			if err != nil || value.Is == rule.Absent {
				continue
			}
			inputs = append(inputs, Input{Criterion: c.Code, Name: spec.Name, Value: encode(value.JSON(spec)), Origin: sheet.OriginOf(c.Code, spec.Name)})
		}
	}
	return inputs
}

// SheetOf takes the figures and marks out of a scoring sheet, so that what a
// file brought can be declared.
func SheetOf(set *criteria.Set, agency id.ID, sheet *scoring.Sheet) Sheet {
	declared := Sheet{Agency: agency, Inputs: inputsOf(set, sheet)}
	for _, code := range sheet.ApprovedCodes() {
		declared.Marks = append(declared.Marks, Mark{Kind: MarkNA, Name: code})
	}
	facts := sheet.Facts()
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		declared.Marks = append(declared.Marks, Mark{Kind: MarkFact, Name: name, Value: facts[name]})
	}
	return declared
}

// FigureJSON is a figure as it is kept and as facts say it.
func FigureJSON(value rule.Value, spec rule.Spec) string { return encode(value.JSON(spec)) }
