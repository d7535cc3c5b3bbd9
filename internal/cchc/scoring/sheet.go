package scoring

import (
	"maps"
	"slices"
	"strconv"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/expr"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
)

// Origin is where an input comes from, weakest last.
type Origin uint8

// The origins of inputs.
const (
	Computed  Origin = iota // from facts
	Evidenced               // declared, with evidence attached
	Declared                // declared only
)

// Sheet is one unit's figures in the slots of an engine.
type Sheet struct {
	Unit, Name, Block string

	engine   *Engine
	values   []rule.Value
	origins  []Origin // nil: all declared
	approved map[int]bool
	covered  []int // by node: the nearest approved one from it upwards, or −1; nil when none is approved
	facts    map[string]expr.Value
}

// NewSheet returns an empty sheet of a unit.
func (e *Engine) NewSheet(unit, name, block string) *Sheet {
	return &Sheet{Unit: unit, Name: name, Block: block, engine: e, values: make([]rule.Value, e.slots)}
}

// Clone returns a copy that can be changed without the original.
func (s *Sheet) Clone() *Sheet {
	c := *s
	c.values, c.origins = slices.Clone(s.values), slices.Clone(s.origins)
	c.approved, c.facts = maps.Clone(s.approved), maps.Clone(s.facts)
	return &c
}

// slot finds an input by the criterion's code and the input's name.
func (s *Sheet) slot(code, input string) (int, rule.Spec, error) {
	l, err := s.engine.leafByCode(code)
	if err != nil {
		return 0, rule.Spec{}, err
	}
	i := rule.Find(l.specs, input)
	if i < 0 {
		return 0, rule.Spec{}, rule.UnknownInput(l.specs, input)
	}
	return l.from + i, l.specs[i], nil
}

// Set gives an input what JSON holds. Giving it twice is refused, unless it is
// the same sheet being corrected through Replace.
func (s *Sheet) Set(code, input string, raw any) error {
	i, spec, err := s.slot(code, input)
	if err != nil {
		return err
	}
	v, err := rule.Bind(spec, raw)
	if err != nil {
		return err
	}
	return s.put(i, code, input, v)
}

// SetText gives an input the text of a cell.
func (s *Sheet) SetText(code, input, text string) error {
	i, spec, err := s.slot(code, input)
	if err != nil {
		return err
	}
	v, err := rule.BindText(spec, text)
	if err != nil {
		return err
	}
	return s.put(i, code, input, v)
}

func (s *Sheet) put(i int, code, input string, v rule.Value) error {
	if s.values[i].Is != rule.Absent {
		return fault.New(fault.Invalid, "scoring.input_twice", code, input).At(fault.Place{Field: input})
	}
	s.values[i] = v
	return nil
}

// Replace gives an input a new value whatever it held; an Absent value takes
// it away.
func (s *Sheet) Replace(code, input string, v rule.Value) error {
	i, _, err := s.slot(code, input)
	if err != nil {
		return err
	}
	s.values[i] = v
	return nil
}

// Value returns an input's value.
func (s *Sheet) Value(code, input string) (rule.Value, error) {
	i, _, err := s.slot(code, input)
	if err != nil {
		return rule.Value{}, err
	}
	return s.values[i], nil
}

// SetOrigin says where an input comes from.
func (s *Sheet) SetOrigin(code, input string, o Origin) error {
	i, _, err := s.slot(code, input)
	if err != nil {
		return err
	}
	if s.origins == nil {
		s.origins = slices.Repeat([]Origin{Declared}, len(s.values))
	}
	s.origins[i] = o
	return nil
}

// OriginOf returns where an input comes from; Declared when nothing was said.
func (s *Sheet) OriginOf(code, input string) Origin {
	i, _, err := s.slot(code, input)
	if err != nil || s.origins == nil {
		return Declared
	}
	return s.origins[i]
}

// ApproveNA records that "not applicable" was approved for a criterion or a
// whole group. The set must speak of it there or above.
func (s *Sheet) ApproveNA(code string) error {
	c := s.engine.set.Criterion(code)
	if c == nil {
		return fault.New(fault.Invalid, "scoring.no_criterion", code, s.engine.set.ID).At(fault.Place{Value: code})
	}
	if na, _ := c.NearestNA(); na == nil {
		return fault.New(fault.Invalid, "scoring.na_not_allowed", code).At(fault.Place{Value: code})
	}
	if s.approved == nil {
		s.approved = map[int]bool{}
	}
	s.approved[c.Index] = true
	s.cover()
	return nil
}

// WithdrawNA takes an approval back.
func (s *Sheet) WithdrawNA(code string) {
	if c := s.engine.set.Criterion(code); c != nil {
		delete(s.approved, c.Index)
		s.cover()
	}
}

// cover finds for each node the approval that covers it. Clones share the list,
// so it is made anew.
func (s *Sheet) cover() {
	s.covered = nil
	if len(s.approved) == 0 {
		return
	}
	s.covered = make([]int, len(s.engine.set.Criteria))
	for i, c := range s.engine.set.Criteria {
		for c != nil && !s.approved[c.Index] {
			c = c.Parent
		}
		s.covered[i] = -1
		if c != nil {
			s.covered[i] = c.Index
		}
	}
}

// SetFact gives the unit a fact that the set declares.
func (s *Sheet) SetFact(name, text string) error {
	fact := s.engine.set.Fact(name)
	if fact == nil {
		return fault.New(fault.Invalid, "scoring.no_fact", name).At(fault.Place{Field: name, Value: text})
	}
	v, err := criteria.ParseFact(fact.Type, text)
	if err != nil {
		return err
	}
	if s.facts == nil {
		s.facts = map[string]expr.Value{}
	}
	s.facts[name] = v
	return nil
}

// Facts returns the facts the unit was given, as SetFact takes them.
func (s *Sheet) Facts() map[string]string {
	facts := make(map[string]string, len(s.facts))
	for name, v := range s.facts {
		switch v.Kind {
		case expr.Bool:
			facts[name] = strconv.FormatBool(v.Yes)
		case expr.Number:
			facts[name] = v.Num.Exact()
		default:
			facts[name] = v.Text
		}
	}
	return facts
}

// fact returns a fact or its default; Missing when there is neither.
func (s *Sheet) fact(name string) expr.Value {
	if v, ok := s.facts[name]; ok {
		return v
	}
	if f := s.engine.set.Fact(name); f != nil && f.Default != nil {
		return *f.Default
	}
	return expr.Value{Kind: expr.Missing}
}

// approvedAt returns the node whose approval covers a criterion, itself or
// above; nil when there is none.
func (s *Sheet) approvedAt(c *criteria.Criterion) *criteria.Criterion {
	if s.covered == nil || s.covered[c.Index] < 0 {
		return nil
	}
	return s.engine.set.Criteria[s.covered[c.Index]]
}

// inputs returns a leaf's values, borrowed ones filled in.
func (s *Sheet) inputs(l *leaf) []rule.Value {
	own := s.values[l.from : l.from+len(l.specs)]
	if len(l.borrows) == 0 {
		return own
	}
	filled := slices.Clone(own)
	for _, b := range l.borrows {
		if filled[b.to].Is == rule.Absent {
			filled[b.to] = s.values[b.from]
		}
	}
	return filled
}

// certainty is the weakest origin among a leaf's given inputs.
func (s *Sheet) certainty(l *leaf) Certainty {
	if s.origins == nil {
		return CertainDeclared
	}
	weakest := Computed
	for i := range l.specs {
		if s.values[l.from+i].Is != rule.Absent {
			weakest = max(weakest, s.origins[l.from+i])
		}
	}
	return [...]Certainty{CertainComputed, CertainEvidenced, CertainDeclared}[weakest]
}
