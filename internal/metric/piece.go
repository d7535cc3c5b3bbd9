package metric

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/points"
)

// Piece is what one fact brings to one metric in one period.
type Piece struct {
	Place      int64 // of the first fact in its chain of corrections
	Period     string
	Agency     id.ID
	Subject    string
	OccurredOn string
	IsCounted  bool   // it meets the conditions
	Key        string // of count_distinct
	Num, Den   int64
}

// Group is where pieces are put together.
type Group struct {
	Agency id.ID
	Period string
}

func (p Piece) group() Group { return Group{Agency: p.Agency, Period: p.Period} }

// compare orders the states of a subject.
func (p Piece) compare(q Piece) int {
	return cmp.Or(cmp.Compare(p.OccurredOn, q.OccurredOn), cmp.Compare(p.Place, q.Place))
}

// Value is a reading. The number is Num/Scale, or for a share Num/Den.
type Value struct {
	Num   int64 `json:"num"`
	Den   int64 `json:"den"`   // of a share only
	Scale int64 `json:"scale"` // 1, or 1,000,000 for a sum of decimals
	Facts int64 `json:"facts"` // how many counted; 0: nothing was recorded
}

// Rat is the exact number; false for a share of nothing.
func (v Value) Rat(aggregate Aggregate) (points.Rat, bool) {
	switch {
	case aggregate != Share:
		return points.NewRat(v.Num, max(v.Scale, 1)), true
	case v.Den == 0:
		return points.Rat{}, false
	}
	return points.NewRat(v.Num, v.Den), true
}

// scale makes sums of decimals exact in int64; sums of integers, such as đồng,
// need the room.
func (d Definition) scale(kinds *evidence.Kinds) int64 {
	if d.Aggregate != Sum {
		return 1
	}
	for _, name := range d.Kinds {
		if kind, ok := kinds.Get(name); ok {
			if field, ok := kind.Field(d.Field); ok && field.Type == evidence.Decimal {
				return int64(points.One)
			}
		}
	}
	return 1
}

// pieces reads a fact: one piece for its period, and one for the year of a quarter.
func (d Definition) pieces(entry evidence.Entry, place int64) ([]Piece, error) {
	if !slices.Contains(d.Kinds, entry.Kind) {
		return nil, nil // another version of the kind took the fact's place
	}
	piece := Piece{
		Place: place, Period: entry.Period, Agency: entry.Agency, Subject: entry.Subject, OccurredOn: entry.OccurredOn.String(),
	}
	if piece.IsCounted = meets(d.Where, entry); piece.IsCounted {
		if err := d.measure(&piece, entry); err != nil {
			return nil, fmt.Errorf("metric %s, fact %s: %w", d.Name, entry.ID, err)
		}
	}
	period, err := civil.ParsePeriod(entry.Period)
	if err != nil {
		return nil, fmt.Errorf("fact %s: %w", entry.ID, err)
	}
	if period.Quarter() == 0 {
		return []Piece{piece}, nil
	}
	year := piece
	year.Period = civil.YearPeriod(period.Year()).String()
	return []Piece{piece, year}, nil
}

func (d Definition) measure(piece *Piece, entry evidence.Entry) error {
	switch d.Aggregate {
	case Count:
		piece.Num = 1
	case Share:
		piece.Den = 1
		if meets(d.Of, entry) {
			piece.Num = 1
		}
	case CountDistinct:
		if d.Field == subjectField {
			piece.Key = entry.Subject
			return nil
		}
		values := texts(entry, d.Field)
		if len(values) == 0 { // an absent value is no value
			piece.IsCounted = false
			return nil
		}
		piece.Key = values[0]
	case Sum:
		amount, err := amount(entry, d.Field)
		piece.Num = amount
		return err
	}
	return nil
}

// amount is an integer as it is, a decimal in millionths, and 0 when absent.
func amount(entry evidence.Entry, field string) (int64, error) {
	value, present := entry.Field(field)
	if !present {
		return 0, nil
	}
	switch v := value.(type) {
	case json.Number:
		return v.Int64()
	case string:
		if v == "" {
			return 0, nil
		}
		exact, err := points.ParseRat(v)
		if err != nil {
			return 0, err
		}
		millionths, ok := exact.Mul(points.Int(int64(points.One))).Int64()
		if !ok {
			return 0, fault.New(fault.Invalid, "metric.sum_too_fine", field, v)
		}
		return millionths, nil
	}
	return 0, fmt.Errorf("field %s is not a number", field)
}

// texts are the values of a field as they are compared; none when it is absent or empty.
func texts(entry evidence.Entry, field string) []string {
	value, present := entry.Field(field)
	if !present {
		return nil
	}
	values, isList := value.([]any)
	if !isList {
		values = []any{value}
	}
	found := make([]string, 0, len(values))
	for _, v := range values {
		if text := fmt.Sprint(v); text != "" {
			found = append(found, text)
		}
	}
	return found
}

func meets(conditions []Condition, entry evidence.Entry) bool {
	return !slices.ContainsFunc(conditions, func(c Condition) bool {
		return !slices.ContainsFunc(texts(entry, c.Field), c.holds)
	})
}

func (c Condition) holds(value string) bool {
	switch c.Op {
	case Equal:
		return value == c.Value
	case In:
		return slices.Contains(c.Values, value)
	case Range:
		return (c.Min == "" || compareTexts(value, c.Min) >= 0) && (c.Max == "" || compareTexts(value, c.Max) <= 0)
	}
	return false // Validate knows no other
}

// compareTexts compares exactly as numbers when both are, else as dates and
// periods, whose text sorts by time.
func compareTexts(a, b string) int {
	x, errX := points.ParseRat(a)
	y, errY := points.ParseRat(b)
	if errX == nil && errY == nil {
		return x.Cmp(y)
	}
	return cmp.Compare(a, b)
}
