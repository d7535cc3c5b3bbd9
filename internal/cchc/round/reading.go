package round

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/evidence"
	"minhbach/internal/points"
)

// Reading is what facts say about one input of a criterion.
type Reading struct {
	Input  string
	Metric string
	Value  string // JSON; empty when nothing can be said yet
	Facts  int64  // how many facts counted; 0: nothing was recorded
}

// behindMax bounds the facts listed behind one figure.
const behindMax = 200

// readings are the inputs of a criterion that metrics of this installation
// give. An input bound to a metric that nobody keeps here is declared.
func (s *Service) readings(ctx context.Context, tx *sql.Tx, d *desk, c *criteria.Criterion) ([]Reading, error) {
	var list []Reading
	for _, spec := range c.Rule.Inputs() {
		name := boundMetric(c, spec)
		if name == "" || s.Metrics == nil {
			continue
		}
		definition, isKept := s.Metrics.Definition(name)
		if !isKept || !isReadable(spec) {
			continue
		}
		value, err := s.Metrics.ValueIn(ctx, tx, name, d.unit.Agency, fmt.Sprint(d.view.Round.Year))
		if err != nil {
			return nil, fmt.Errorf("read metric %s: %w", name, err)
		}
		r := Reading{Input: spec.Name, Metric: name, Facts: value.Facts}
		if number, isThere := value.Rat(definition.Aggregate); isThere {
			r.Value = reading(spec, number)
		}
		list = append(list, r)
	}
	return list, nil
}

// BoundInput is an input of a criterion that is bound to a metric and that one
// number fills.
type BoundInput struct {
	Input  string
	Metric string
	spec   rule.Spec
}

// Bound lists the inputs of a criterion that metrics may fill.
func Bound(c *criteria.Criterion) []BoundInput {
	var bound []BoundInput
	for _, spec := range c.Rule.Inputs() {
		if name := boundMetric(c, spec); name != "" && isReadable(spec) {
			bound = append(bound, BoundInput{Input: spec.Name, Metric: name, spec: spec})
		}
	}
	return bound
}

// Value writes a number of the metric as the input takes it, in JSON.
func (b BoundInput) Value(number points.Rat) string { return reading(b.spec, number) }

func boundMetric(c *criteria.Criterion, spec rule.Spec) string {
	for _, b := range c.Inputs {
		if spec.Is(b.Input) {
			return b.Metric
		}
	}
	return ""
}

// reading writes a number as an input of the shape: a yes is any number above 0.
func reading(spec rule.Spec, number points.Rat) string {
	isYes := number.Sign() > 0
	switch {
	case spec.Type == rule.YesNo:
		return strconv.FormatBool(isYes)
	case spec.Type == rule.Word && isYes:
		return strconv.Quote(answerYes)
	case spec.Type == rule.Word:
		return strconv.Quote(answerNo)
	}
	return number.String()
}

// The answers of a rule that asks yes or no in words.
const (
	answerYes = "yes"
	answerNo  = "no"
)

// isReadable tells the shapes of inputs that one number fills.
func isReadable(spec rule.Spec) bool {
	switch spec.Type {
	case rule.Amount, rule.Count, rule.Days, rule.Decimal, rule.YesNo:
		return true
	case rule.Word:
		return slices.Contains(spec.Words, answerYes) && slices.Contains(spec.Words, answerNo)
	case rule.WordSet, rule.States, rule.Decimals, rule.Counts, rule.Tallies, rule.Items, rule.Scalar:
	}
	return false
}

// behind lists the facts that a reading counts.
func (s *Service) behind(ctx context.Context, tx *sql.Tx, d *desk, r Reading) ([]evidence.Entry, error) {
	entries, err := s.Metrics.FactsIn(ctx, tx, r.Metric, d.unit.Agency, fmt.Sprint(d.view.Round.Year), behindMax)
	if err != nil {
		return nil, fmt.Errorf("list the facts of metric %s: %w", r.Metric, err)
	}
	return entries, nil
}
