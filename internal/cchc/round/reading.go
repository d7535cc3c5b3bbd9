package round

import (
	"context"
	"database/sql"
	"fmt"

	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/evidence"
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
			r.Value = number.String()
			if spec.Type == rule.YesNo {
				r.Value = fmt.Sprint(number.Sign() > 0)
			}
		}
		list = append(list, r)
	}
	return list, nil
}

func boundMetric(c *criteria.Criterion, spec rule.Spec) string {
	for _, b := range c.Inputs {
		if spec.Is(b.Input) {
			return b.Metric
		}
	}
	return ""
}

// isReadable tells the shapes of inputs that one number fills.
func isReadable(spec rule.Spec) bool {
	switch spec.Type {
	case rule.Amount, rule.Count, rule.Days, rule.Decimal, rule.YesNo:
		return true
	case rule.Word, rule.WordSet, rule.States, rule.Decimals, rule.Counts, rule.Tallies, rule.Items, rule.Scalar:
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
