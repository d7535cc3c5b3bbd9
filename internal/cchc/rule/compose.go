package rule

import (
	"errors"
	"fmt"
	"slices"

	"minhbach/internal/cchc/expr"
	"minhbach/internal/points"
)

// MeanOverItems scores each item by a rule of its own and takes the mean.
type MeanOverItems struct {
	Item      Rule
	ItemMax   points.Rat
	OnNoItems Policy
	inputs    []Spec
	width     int   // how many inputs an item has
	asked     asked // the rule of an item
}

func newMeanOverItems(item Rule, itemMax points.Rat, onNoItems Policy) *MeanOverItems {
	inputs := []Spec{{Name: "items", Type: Items, Item: item}}
	return &MeanOverItems{item, itemMax, onNoItems, inputs, len(item.Inputs()), askBeforehand(item, itemMax, 0)}
}

// Kind is mean_over_items.
func (*MeanOverItems) Kind() Kind { return "mean_over_items" }

// Inputs is the list of items.
func (r *MeanOverItems) Inputs() []Spec { return r.inputs }

// Best is every item at its best.
func (r *MeanOverItems) Best(full points.Rat) points.Rat {
	share, _ := r.Item.Best(r.ItemMax).Quo(r.ItemMax)
	return share.Mul(full)
}

// Words says the rule, then that of an item.
func (r *MeanOverItems) Words(full points.Rat) []Sentence {
	words := []Sentence{{"rule.words.mean_over_items", []any{full, r.ItemMax}}}
	return append(words, r.Item.Words(r.ItemMax)...)
}

// Lint asks for on_no_items and lints the rule of an item.
func (r *MeanOverItems) Lint(_ points.Rat, report Report) {
	if r.OnNoItems == Unsaid {
		report(finding("no_items_unsaid"))
	}
	r.Item.Lint(r.ItemMax, report)
}

func (r *MeanOverItems) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	var counted int64
	sum := points.Rat{}
	for i := range int(in[0].bits) {
		out, err := r.item(in[0].item(i, r.width))
		switch {
		case err != nil:
			return Outcome{}, fmt.Errorf("item %d: %w", i+1, err)
		case out.State == Missing:
			if why != nil {
				why.add("rule.why.item_missing", i+1)
			}
			return missing()
		case out.State == NotApplicable:
			if why != nil {
				why.add("rule.why.item_na", i+1)
			}
			continue
		}
		if why != nil {
			why.add("rule.why.item", i+1, out.Points, r.ItemMax)
		}
		counted++
		sum = sum.Add(out.Points)
	}
	if counted == 0 {
		return r.OnNoItems.give(full, why, "rule.no_items")
	}
	share, _ := sum.Quo(r.ItemMax.Mul(points.Int(counted)))
	if why != nil {
		why.add("rule.why.mean", counted, points.Percent{Rat: share}, share.Mul(full))
	}
	return scored(share.Mul(full))
}

func (r *MeanOverItems) item(in []Value) (Outcome, error) {
	if len(r.asked.known) > 0 {
		if a := r.asked.find(in); a != nil {
			return a.Outcome, nil
		}
	}
	return Score(r.Item, in, r.ItemMax, nil)
}

// Part is a rule inside another one; its inputs stand at From in the list of
// the whole.
type Part struct {
	Name string
	Rule Rule
	From int
	to   int // where its inputs end
}

func (p *Part) of(in []Value) []Value { return in[p.From:p.to] }

// joinInputs lays the inputs of parts one after another behind own. Each has
// its full name parts.NAME.x, and the bare x where nothing else is called so.
func joinInputs(own []Spec, parts []Part) []Spec {
	specs := slices.Clone(own)
	for i := range parts {
		parts[i].From = len(specs)
		for _, s := range parts[i].Rule.Inputs() {
			s.Aliases = prefixed(parts[i].Name, s)
			s.Name = s.Aliases[0]
			s.Aliases = s.Aliases[1:]
			specs = append(specs, s)
		}
		parts[i].to = len(specs)
	}
	bare := map[string]int{}
	for _, s := range own {
		bare[s.Name]++
	}
	for _, part := range parts {
		for _, s := range part.Rule.Inputs() {
			bare[s.Name]++
		}
	}
	for _, part := range parts {
		for j, s := range part.Rule.Inputs() {
			if bare[s.Name] == 1 {
				specs[part.From+j].Aliases = append(specs[part.From+j].Aliases, s.Name)
			}
		}
	}
	return specs
}

func prefixed(part string, s Spec) []string {
	names := []string{"parts." + part + "." + s.Name, "rules." + part + "." + s.Name}
	for _, alias := range s.Aliases {
		names = append(names, "parts."+part+"."+alias)
	}
	return names
}

// Expression computes points from named inputs and other rules.
type Expression struct {
	Expr      *expr.Expr
	Parts     []Part
	OnZeroDen Policy
	inputs    []Spec
	sources   []source
}

// source tells where a name of the expression gets its value: from a part,
// from an input, or from the maximum.
type source struct {
	part, input int
	full        bool
}

func newExpression(e *expr.Expr, parts []Part, onZeroDen Policy) (*Expression, string) {
	r := &Expression{Expr: e, Parts: parts, OnZeroDen: onZeroDen}
	var own []Spec
	for _, name := range e.Names() {
		src := source{part: -1, input: -1, full: name == "max"}
		if partName, isPart := cutPart(name); isPart {
			src.part = slices.IndexFunc(parts, func(p Part) bool { return p.Name == partName })
			if src.part < 0 {
				return nil, partName
			}
		} else if !src.full {
			src.input = len(own)
			own = append(own, Spec{Name: name, Type: Scalar})
		}
		r.sources = append(r.sources, src)
	}
	r.inputs = joinInputs(own, parts)
	return r, ""
}

func cutPart(name string) (string, bool) {
	const prefix = "part."
	if len(name) > len(prefix) && name[:len(prefix)] == prefix {
		return name[len(prefix):], true
	}
	return "", false
}

// Kind is expression.
func (*Expression) Kind() Kind { return "expression" }

// Inputs is the names of the expression, then the inputs of its parts.
func (r *Expression) Inputs() []Spec { return r.inputs }

// Best is the maximum: what an expression can reach is not decided by reading.
func (*Expression) Best(full points.Rat) points.Rat { return full }

// Words shows the expression, then its parts.
func (r *Expression) Words(full points.Rat) []Sentence {
	words := []Sentence{{"rule.words.expression", []any{r.Expr.String(), full}}}
	for _, p := range r.Parts {
		words = append(words, Sentence{"rule.words.part", []any{p.Name}})
		words = append(words, p.Rule.Words(full)...)
	}
	return words
}

// Lint asks for on_zero_den where something is divided, and lints the parts.
func (r *Expression) Lint(full points.Rat, report Report) {
	if r.OnZeroDen == Unsaid && len(r.Expr.Divisors()) > 0 {
		report(finding("zero_den_unsaid"))
	}
	for _, p := range r.Parts {
		p.Rule.Lint(full, report)
	}
}

func (r *Expression) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	result, err := r.Expr.Eval(func(i int) (expr.Value, error) {
		src := &r.sources[i]
		switch {
		case src.full:
			return expr.Num(full), nil
		case src.input >= 0:
			return in[src.input].value(), nil
		}
		return r.part(&r.Parts[src.part], in, full, why)
	})
	switch {
	case err == nil && result.Kind == expr.Number:
		if why != nil {
			why.add("rule.why.expression", r.Expr.String(), result.Num)
		}
		return scored(result.Num)
	case errors.Is(err, expr.ErrZeroDenominator):
		return r.OnZeroDen.give(full, why, "rule.zero_den")
	case errors.Is(err, expr.ErrKinds):
		return Outcome{}, refusal("rule.expression_kinds", r.Expr.String()).Because(err)
	case err != nil:
		return Outcome{}, err
	case result.Kind == expr.Missing:
		return missing()
	case result.Kind == expr.NotApplicable:
		return Outcome{State: NotApplicable}, nil
	}
	return Outcome{}, refusal("rule.expression_kinds", r.Expr.String())
}

func (r *Expression) part(p *Part, in []Value, full points.Rat, why *Why) (expr.Value, error) {
	out, err := Score(p.Rule, p.of(in), full, why)
	switch {
	case err != nil:
		return expr.Value{}, err
	case out.State == Missing:
		return expr.Value{Kind: expr.Missing}, nil
	case out.State == NotApplicable:
		return expr.Value{Kind: expr.NotApplicable}, nil
	}
	if why != nil {
		why.add("rule.why.part", p.Name, out.Points)
	}
	return expr.Num(out.Points), nil
}

// BestOf takes the rule that gives most.
type BestOf struct {
	Parts  []Part
	inputs []Spec
}

func newBestOf(parts []Part) *BestOf {
	r := &BestOf{Parts: parts}
	r.inputs = joinInputs(nil, parts)
	return r
}

// Kind is best_of.
func (*BestOf) Kind() Kind { return "best_of" }

// Inputs is those of the rules.
func (r *BestOf) Inputs() []Spec { return r.inputs }

// Best is the best of the rules.
func (r *BestOf) Best(full points.Rat) points.Rat {
	best := points.Rat{}
	for _, p := range r.Parts {
		best = points.Max(best, p.Rule.Best(full))
	}
	return best
}

// Words lists the rules.
func (r *BestOf) Words(full points.Rat) []Sentence {
	words := []Sentence{{Key: "rule.words.best_of"}}
	for _, p := range r.Parts {
		words = append(words, Sentence{"rule.words.part", []any{p.Name}})
		words = append(words, p.Rule.Words(full)...)
	}
	return words
}

// Lint lints the rules.
func (r *BestOf) Lint(full points.Rat, report Report) {
	for _, p := range r.Parts {
		p.Rule.Lint(full, report)
	}
}

func (r *BestOf) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	best, winner := Outcome{State: NotApplicable}, ""
	for _, p := range r.Parts {
		out, err := Score(p.Rule, p.of(in), full, nil)
		if err != nil {
			return Outcome{}, err
		}
		counts := out.State != Missing && out.State != NotApplicable
		switch {
		case counts && (winner == "" || best.Points.Less(out.Points)):
			best, winner = out, p.Name
		case out.State == Missing && winner == "":
			best = out
		}
	}
	if winner != "" {
		if why != nil {
			why.add("rule.why.best_of", winner, best.Points)
		}
		best.State = Scored
	}
	return best, nil
}
