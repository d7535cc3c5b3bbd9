package rule

import (
	"minhbach/internal/points"
)

// SurveyOptions gives the mean weight of the answers: per question, then over
// the questions.
type SurveyOptions struct {
	Weights      []Option // Code is the answer, Points its weight
	MinResponses int64
	inputs       []Spec
	// The weights over one denominator, where they have a small one: answers
	// are then counted in whole numbers.
	parts  []int64
	partOf int64
}

// What is counted in a word.
const (
	weightPartsMax = 1 << 20
	answersMax     = 1 << 40
)

func newSurvey(weights []Option, minResponses int64) *SurveyOptions {
	codes := make([]string, len(weights))
	for i, w := range weights {
		codes[i] = w.Code
	}
	r := &SurveyOptions{Weights: weights, MinResponses: minResponses, inputs: []Spec{
		{Name: "questions", Type: Tallies, Words: codes},
		{Name: "respondents", Type: Count},
	}}
	r.parts, r.partOf = commonParts(weights)
	return r
}

// commonParts writes weights over the least power of ten that makes all of them
// whole; nil when that would be large.
func commonParts(weights []Option) ([]int64, int64) {
	for of := int64(1); of <= weightPartsMax; of *= 10 {
		parts := make([]int64, len(weights))
		whole := true
		for i, w := range weights {
			n, ok := w.Points.Mul(points.Int(of)).Int64()
			parts[i], whole = n, whole && ok && n >= 0 && n <= weightPartsMax
		}
		if whole {
			return parts, of
		}
	}
	return nil, 0
}

// Kind is survey_options.
func (*SurveyOptions) Kind() Kind { return "survey_options" }

// Inputs is the answers by question, and how many people answered.
func (r *SurveyOptions) Inputs() []Spec { return r.inputs }

// Best is everyone giving the best answer.
func (r *SurveyOptions) Best(full points.Rat) points.Rat {
	best := points.Rat{}
	for _, w := range r.Weights {
		best = points.Max(best, w.Points)
	}
	return best.Mul(full)
}

// Words lists the answers.
func (r *SurveyOptions) Words(full points.Rat) []Sentence {
	words := []Sentence{{"rule.words.survey", []any{full, r.MinResponses}}}
	for _, w := range r.Weights {
		words = append(words, Sentence{"rule.words.answer_weight", []any{w.Code, points.Percent{Rat: w.Points}}})
	}
	return words
}

// Lint checks that a weight is a share of the maximum.
func (r *SurveyOptions) Lint(_ points.Rat, report Report) {
	for _, w := range r.Weights {
		if w.Points.Sign() < 0 || w.Points.Cmp(points.Int(1)) > 0 {
			report(finding("weight_range", w.Code, w.Points))
		}
	}
}

// question returns how many answered, and their mean weight.
func (r *SurveyOptions) question(answers []int64) (n int64, mean points.Rat) {
	var parts int64 // means nothing past answersMax
	if len(answers) == len(r.parts) {
		for i, a := range answers {
			a = max(a, 0)
			n += a
			parts += a * r.parts[i]
		}
		if n > 0 && n <= answersMax {
			return n, points.NewRat(parts, n*r.partOf)
		}
	}
	return r.longQuestion(answers)
}

// longQuestion is question for weights or answers that do not fit in words.
func (r *SurveyOptions) longQuestion(answers []int64) (n int64, mean points.Rat) {
	sum := points.Rat{}
	for i, a := range answers {
		if a > 0 {
			n += a
			sum = sum.Add(points.Int(a).Mul(r.Weights[i].Points))
		}
	}
	mean, _ = sum.Quo(points.Int(n))
	return n, mean
}

func (r *SurveyOptions) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	var largest, asked int64
	total := points.Rat{}
	counts, width := in[0].more.counts, len(r.Weights)
	for i := range int(in[0].bits) {
		n, mean := r.question(counts[i*width : (i+1)*width])
		if n == 0 {
			if why != nil {
				why.add("rule.why.question_empty", i+1)
			}
			continue
		}
		largest, asked = max(largest, n), asked+1
		total = total.Add(mean)
	}
	respondents := points.Int(largest)
	if in[1].Is == Given {
		respondents = in[1].Num()
	}
	if asked == 0 || respondents.Cmp(points.Int(r.MinResponses)) < 0 {
		if why != nil {
			why.add("rule.why.survey_few", respondents, r.MinResponses)
		}
		return missing()
	}
	mean := total.Mul(points.NewRat(1, asked))
	if why != nil {
		why.add("rule.why.survey", asked, respondents, points.Percent{Rat: mean}, full, mean.Mul(full))
	}
	return scored(mean.Mul(full))
}

// ExternalScaled brings a value of another index to this criterion's scale.
type ExternalScaled struct{ FromMax points.Rat }

var externalInputs = []Spec{{Name: "value", Type: Amount}}

// Kind is external_scaled.
func (*ExternalScaled) Kind() Kind { return "external_scaled" }

// Inputs is the value.
func (*ExternalScaled) Inputs() []Spec { return externalInputs }

// Best is the maximum.
func (*ExternalScaled) Best(full points.Rat) points.Rat { return full }

// Words says the rule.
func (r *ExternalScaled) Words(full points.Rat) []Sentence {
	return []Sentence{{"rule.words.external", []any{full, r.FromMax}}}
}

// Lint has nothing to ask.
func (*ExternalScaled) Lint(points.Rat, Report) {}

func (r *ExternalScaled) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent {
		return missing()
	}
	share, _ := in[0].Num().Quo(r.FromMax)
	p := share.Mul(full)
	if why != nil {
		why.add("rule.why.external", in[0].Num(), r.FromMax, full, p)
	}
	return scored(p)
}

// Judgement takes the points a person or a council gives.
type Judgement struct {
	Granularity *points.Rat // nil: any
	One         bool        // exactly one scorer; otherwise the exact mean
}

var judgementInputs = []Spec{{Name: "scores", Type: Decimals}}

// Kind is judgement.
func (*Judgement) Kind() Kind { return "judgement" }

// Inputs is the list of scores.
func (*Judgement) Inputs() []Spec { return judgementInputs }

// Best is the maximum, or the last step of the granularity under it.
func (r *Judgement) Best(full points.Rat) points.Rat {
	if r.Granularity == nil {
		return full
	}
	steps, _ := full.Quo(*r.Granularity) // which is above 0
	return steps.Round(0, points.Down).Mul(*r.Granularity)
}

// Words says the rule.
func (r *Judgement) Words(full points.Rat) []Sentence {
	key := "rule.words.judgement_mean"
	if r.One {
		key = "rule.words.judgement_one"
	}
	words := []Sentence{{key, []any{full}}}
	if r.Granularity != nil {
		words = append(words, Sentence{"rule.words.granularity", []any{*r.Granularity}})
	}
	return words
}

// Lint has nothing to ask.
func (*Judgement) Lint(points.Rat, Report) {}

func (r *Judgement) score(in []Value, full points.Rat, why *Why) (Outcome, error) {
	if in[0].Is == Absent || len(in[0].more.numbers) == 0 {
		return missing()
	}
	scores := in[0].more.numbers
	if r.One && len(scores) != 1 {
		return Outcome{}, refusal("rule.one_scorer", len(scores))
	}
	sum := points.Rat{}
	for _, s := range scores {
		if s.Sign() < 0 || s.Cmp(full) > 0 {
			return Outcome{}, refusal("rule.score_range", s, full)
		}
		if r.Granularity != nil {
			if steps, ok := s.Quo(*r.Granularity); !ok || !steps.IsInt() {
				return Outcome{}, refusal("rule.score_granularity", s, *r.Granularity)
			}
		}
		sum = sum.Add(s)
	}
	mean := sum.Mul(points.NewRat(1, int64(len(scores))))
	if why != nil {
		why.add("rule.why.judged", len(scores), mean)
	}
	return scored(mean)
}
