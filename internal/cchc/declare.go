package cchc

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Declare gives figures to units of an open round, or takes them away, scores
// what that moves and records a fact for each criterion touched: all of it or
// nothing. When dry is true everything is checked and scored and nothing kept.
func (s *Service) Declare(ctx context.Context, round id.ID, stage Stage, sheets []Sheet, by string, dry bool) (*View, error) {
	var next *View
	err := s.db.Update(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		next, err = s.DeclareIn(ctx, tx, Declaration{Round: round, Stage: stage, Sheets: sheets, By: by, IsDry: dry})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("declare figures: %w", err)
	}
	if !dry {
		s.Remember(next)
	}
	return next, nil
}

// Declaration is figures given inside a transaction of the caller's.
type Declaration struct {
	Round  id.ID
	Stage  Stage
	Sheets []Sheet
	By     string
	IsDry  bool
	// IsDecided marks what the province decides about self-scores, such as an
	// approved "not applicable": the agency's deadline does not hold it.
	IsDecided bool
}

// DeclareIn is Declare inside a transaction. Its facts are recorded at once, so
// the caller saves its own rows before it. Once the transaction is committed
// the caller hands the view to Remember.
func (s *Service) DeclareIn(ctx context.Context, tx *sql.Tx, d Declaration) (*View, error) {
	if err := d.Stage.check(); err != nil {
		return nil, err
	}
	have, err := s.load(ctx, tx, d.Round)
	if err != nil {
		return nil, err
	}
	if have.Round.State != Open {
		return nil, fault.New(fault.Conflict, "cchc.round_closed", fmt.Sprint(have.Round.Year))
	}
	if d.Stage == Self && !d.IsDecided {
		if err := s.takesFigures(ctx, tx, have, d.Sheets); err != nil {
			return nil, err
		}
	}
	if d.Stage == Final {
		d.Sheets = have.whole(d.Sheets)
	}
	next, err := s.rescore(ctx, tx, have, d.Stage, d.Sheets)
	if err != nil {
		return nil, err
	}
	next.explain(d.Stage, d.Sheets)
	if d.IsDry {
		return next, nil
	}
	if err := s.keep(ctx, tx, have, next, d.Stage, d.Sheets, d.By); err != nil {
		return nil, err
	}
	next.Round.Version = have.Round.Version + 1
	return next, nil
}

func (s *Service) keep(ctx context.Context, tx *sql.Tx, have, next *View, stage Stage, sheets []Sheet, by string) error {
	open, err := s.store.Touch(ctx, tx, have.Round.ID, Open)
	if err != nil {
		return fmt.Errorf("touch the round: %w", err)
	}
	if !open {
		return fault.New(fault.Conflict, "cchc.round_closed", fmt.Sprint(have.Round.Year))
	}
	for part := range slices.Chunk(sheets, keptAtOnce) {
		if err := s.store.PutInputs(ctx, tx, have.Round.ID, stage, part); err != nil {
			return fmt.Errorf("keep the figures: %w", err)
		}
		if err := s.store.PutMarks(ctx, tx, have.Round.ID, stage, part); err != nil {
			return fmt.Errorf("keep the marks: %w", err)
		}
	}
	if err := s.keepResults(ctx, tx, have, next, stage, sheets); err != nil {
		return err
	}
	if stage != Final && next.Blocks[Final] != nil {
		if err := s.keepResults(ctx, tx, have, next, Final, sheets); err != nil {
			return err
		}
	}
	// Facts come last: from the first one on every other writer waits.
	for part := range slices.Chunk(sheets, keptAtOnce) {
		if err := s.record(ctx, tx, by, factsOf(have.Round, stage, part)...); err != nil {
			return err
		}
	}
	return nil
}

// keptAtOnce is how many units' figures and facts are made ready for the
// database together: a country's round would otherwise stand in memory three
// times over.
const keptAtOnce = 100

// movesPeers tells that a change may move the points of units it does not
// touch: it is of a criterion that compares units, and in an open round these
// are compared as they stand.
func movesPeers(set *criteria.Set, change *Sheet) bool {
	for _, c := range set.Leaves() {
		if c.Rule == nil || !rule.DependsOnBlock(c.Rule) {
			continue
		}
		if len(change.Marks) > 0 || slices.ContainsFunc(change.Inputs, func(in Input) bool { return in.Criterion == c.Code }) ||
			slices.ContainsFunc(c.Inputs, func(b criteria.Binding) bool { return b.SameAs != "" }) {
			return true
		}
	}
	return false
}

// rescore returns the view as it is with the sheets' changes.
func (s *Service) rescore(ctx context.Context, tx *sql.Tx, have *View, stage Stage, sheets []Sheet) (*View, error) {
	engine, err := s.engineIn(ctx, tx, have.Round.SetDigest)
	if err != nil {
		return nil, err
	}
	if stage == Final {
		return have.decide(engine, sheets)
	}
	block, err := rescoreStage(engine, have, stage, sheets)
	if err != nil {
		return nil, err
	}
	next := have.with(stage, block)
	if len(next.Decided) > 0 {
		next.Blocks[Final], err = next.settle(engine, nil)
	}
	return next, err
}

// rescoreStage scores one stage with the sheets' changes.
func rescoreStage(engine *scoring.Engine, have *View, stage Stage, sheets []Sheet) (*scoring.Block, error) {
	block := have.Blocks[stage]
	if block != nil && len(sheets) == 1 && block.At(string(sheets[0].Agency)) >= 0 {
		sheet := block.Sheets[block.At(string(sheets[0].Agency))].Clone()
		if err := sheets[0].fill(sheet); err != nil {
			return nil, err
		}
		next, err := block.With(sheet)
		if err == nil && movesPeers(have.Set, &sheets[0]) {
			err = next.Refresh()
		}
		return next, err
	}
	all := blankSheets(engine, have, block)
	byAgency := map[id.ID]*scoring.Sheet{}
	for _, sheet := range all {
		byAgency[id.ID(sheet.Unit)] = sheet
	}
	var problems fault.Problems
	for _, change := range sheets {
		sheet := byAgency[change.Agency]
		if sheet == nil {
			problems = append(problems, fault.New(fault.Invalid, "cchc.unknown_unit", string(change.Agency)))
			continue
		}
		problems = append(problems, fault.All(change.fill(sheet))...)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return have.score(engine, all, nil)
}

// score scores the sheets of a stage in the order the council may have given.
func (v *View) score(engine *scoring.Engine, sheets []*scoring.Sheet, peers *scoring.Peers) (*scoring.Block, error) {
	block, err := engine.ScoreBlock(sheets, peers)
	if err != nil {
		return nil, err
	}
	block.Council = council(v.Round.Council)
	block.Rank()
	return block, nil
}

// with returns a copy of the view with one block replaced.
func (v *View) with(stage Stage, block *scoring.Block) *View {
	next := *v
	next.Blocks, next.Reasons = maps.Clone(v.Blocks), maps.Clone(v.Reasons)
	next.Blocks[stage] = block
	return &next
}

// explain notes the reasons that sheets of the verified stage bring. Maps that
// other views share are not touched.
func (v *View) explain(stage Stage, sheets []Sheet) {
	if stage != Verified {
		return
	}
	for _, sh := range sheets {
		for _, m := range sh.Marks {
			if m.Kind != MarkReason {
				continue
			}
			if v.Reasons == nil {
				v.Reasons = map[id.ID]map[string]string{}
			}
			own := maps.Clone(v.Reasons[sh.Agency])
			if own == nil {
				own = map[string]string{}
			}
			own[m.Name] = m.Value
			v.Reasons[sh.Agency] = own
		}
	}
}

// blankSheets returns a sheet for each unit of the round: a copy of what it
// has, or an empty one.
func blankSheets(engine *scoring.Engine, v *View, block *scoring.Block) []*scoring.Sheet {
	sheets := make([]*scoring.Sheet, len(v.Units))
	for i, u := range v.Units {
		if block != nil {
			if at := block.At(string(u.Agency)); at >= 0 {
				sheets[i] = block.Sheets[at].Clone()
				continue
			}
		}
		sheets[i] = engine.NewSheet(string(u.Agency), u.Name, v.Round.Block)
	}
	return sheets
}

// fill writes the figures and marks into a scoring sheet and collects what is
// wrong with them.
func (sh *Sheet) fill(sheet *scoring.Sheet) error {
	var problems fault.Problems
	note := func(field string, err error) {
		for _, f := range fault.All(err) {
			problems = append(problems, f.At(fault.Place{Field: field, Value: sheet.Name}))
		}
	}
	for _, in := range sh.Inputs {
		field := in.Criterion + "." + in.Name
		if in.Value == "" {
			note(field, sheet.Replace(in.Criterion, in.Name, rule.Value{}))
			continue
		}
		raw, err := Decode(in.Value)
		if err != nil {
			note(field, err)
			continue
		}
		if err := sheet.Replace(in.Criterion, in.Name, rule.Value{}); err != nil {
			note(field, err)
			continue
		}
		note(field, sheet.Set(in.Criterion, in.Name, raw))
		note(field, sheet.SetOrigin(in.Criterion, in.Name, in.Origin))
	}
	for _, m := range sh.Marks {
		switch m.Kind {
		case MarkNA:
			note(m.Name, sheet.ApproveNA(m.Name))
		case MarkFact:
			note(m.Name, sheet.SetFact(m.Name, m.Value))
		}
	}
	return problems.OrNil()
}

// Decode reads a figure as it is kept, in JSON, with numbers as text.
func Decode(value string) (any, error) {
	dec := json.NewDecoder(strings.NewReader(value))
	dec.UseNumber()
	var raw any
	if err := dec.Decode(&raw); err != nil || dec.More() {
		return nil, fault.New(fault.Invalid, "cchc.value_json", value).Because(err)
	}
	return raw, nil
}

// withdrawn stands in a fact for a figure that was taken away.
const withdrawn = `{"withdrawn":true}`

// payloadRunes is how long a piece of a value may be in a fact.
const payloadRunes = 3500

// factsOf turns changed sheets into facts, one for each criterion of a unit.
func factsOf(round Round, stage Stage, sheets []Sheet) []evidence.Fact {
	var facts []evidence.Fact
	for _, sh := range sheets {
		fact := evidence.Fact{Agency: sh.Agency, Period: fmt.Sprint(round.Year), OccurredOn: sh.On}
		for _, inputs := range byCriterion(sh.Inputs) {
			fact.Kind, fact.Subject = kindInputs, subject(round.ID, sh.Agency, stage, inputs[0].Criterion)
			fact.Payload = inputsPayload(round, stage, inputs)
			facts = append(facts, fact)
		}
		for _, m := range sh.Marks {
			fact.Subject = subject(round.ID, sh.Agency, stage, m.Name)
			switch m.Kind {
			case MarkNA:
				fact.Kind, fact.Payload = kindNA, naPayload{string(round.ID), string(stage), m.Name, m.Value}
			case MarkReason:
				fact.Kind, fact.Payload = kindReason, naPayload{string(round.ID), string(stage), m.Name, m.Value}
			default:
				fact.Kind, fact.Payload = kindUnitFact, unitFactPayload{string(round.ID), string(stage), m.Name, m.Value}
			}
			facts = append(facts, fact)
		}
	}
	return facts
}

// byCriterion groups figures, keeping their order.
func byCriterion(inputs []Input) [][]Input {
	var groups [][]Input
	at := map[string]int{}
	for _, in := range inputs {
		i, seen := at[in.Criterion]
		if !seen {
			i = len(groups)
			at[in.Criterion] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], in)
	}
	return groups
}

func inputsPayload(round Round, stage Stage, inputs []Input) InputsPayload {
	p := InputsPayload{Round: string(round.ID), Stage: string(stage), Criterion: inputs[0].Criterion}
	var text strings.Builder
	sorted := slices.Clone(inputs)
	slices.SortFunc(sorted, func(a, b Input) int { return strings.Compare(a.Name, b.Name) })
	for i, in := range sorted {
		text.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
		text.WriteString(encode(in.Name) + ":")
		if in.Value == "" {
			text.WriteString(withdrawn)
		} else {
			text.WriteString(in.Value)
		}
		p.Origins = append(p.Origins, in.Name+"="+originName(in.Origin))
	}
	text.WriteByte('}')
	for runes := []rune(text.String()); len(runes) > 0; {
		n := min(payloadRunes, len(runes))
		p.Inputs = append(p.Inputs, string(runes[:n]))
		runes = runes[n:]
	}
	return p
}

var originNames = map[scoring.Origin]string{scoring.Computed: "computed", scoring.Evidenced: "evidenced", scoring.Declared: "declared"}

func originName(o scoring.Origin) string { return originNames[o] }

// ParseOrigin reads the name of an origin.
func ParseOrigin(name string) (scoring.Origin, error) {
	for o, n := range originNames {
		if n == name {
			return o, nil
		}
	}
	return 0, fault.New(fault.Invalid, "cchc.origin", name)
}

// OriginName is the name an origin is kept under.
func OriginName(o scoring.Origin) string { return originNames[o] }
