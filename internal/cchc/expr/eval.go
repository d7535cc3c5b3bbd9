package expr

import (
	"errors"
	"fmt"

	"minhbach/internal/points"
)

// ErrZeroDenominator is returned when an expression divides by zero.
var ErrZeroDenominator = errors.New("division by zero")

// ErrKinds is returned when an operator meets values it is not made for, such
// as a word plus a number.
var ErrKinds = errors.New("values of the wrong kind")

// Lookup returns the value of the name with this index in Names.
type Lookup func(index int) (Value, error)

// Eval computes the expression, one step after another over a pile of values.
// The steps are a list and not a tree that calls itself, so that the pile and
// the lookup stay on the stack: a country evaluates millions.
func (e *Expr) Eval(lookup Lookup) (Value, error) {
	var few [6]Value // most expressions; a deeper one takes a pile of its own
	pile := few[:]
	if e.depth > len(few) {
		pile = make([]Value, e.depth)
	}
	top := -1
	for at := 0; at < len(e.steps); at++ {
		s := &e.steps[at]
		switch s.does {
		case stepLiteral:
			top++
			pile[top] = s.value
		case stepName:
			v, err := lookup(s.name)
			if err != nil {
				return Value{}, err
			}
			top++
			pile[top] = v
		case stepDecided:
			if v := &pile[top]; v.Kind == Bool && v.Yes == (s.op == opOr) {
				at += s.skip
			}
		case stepChoose:
			skip, err := s.choose(&pile[top])
			if err != nil {
				return Value{}, err
			}
			at += skip
			if pile[top].Kind > NotApplicable {
				top--
			}
		case stepSkip:
			at += s.skip
		case stepPrefix:
			if err := s.prefix(&pile[top]); err != nil {
				return Value{}, err
			}
		case stepOperate:
			top--
			if err := s.operate(&pile[top], &pile[top+1]); err != nil {
				return Value{}, err
			}
		case stepCall:
			top -= s.takes - 1
			if err := s.call(pile[top : top+s.takes]); err != nil {
				return Value{}, err
			}
		}
	}
	return pile[0], nil
}

// step is one thing done on the way to an expression's value.
type step struct {
	does  does
	op    operator
	name  int    // of a named value
	takes int    // of a call: how many values
	skip  int    // steps passed over; of a choice: those of its first side
	past  int    // of a choice: all its steps, where neither side is asked
	value Value  // of a literal
	folds []fold // of a call
}

type does uint8

const (
	stepLiteral does = iota
	stepName
	stepPrefix
	stepDecided // passes over the right side of && and || where the left decides
	stepChoose
	stepSkip
	stepOperate
	stepCall
)

// operator is an operator before a value or between two, or a function.
type operator uint8

const (
	opOr operator = iota
	opAnd
	opSame
	opOther
	opLess
	opAtMost
	opMore
	opAtLeast
	opAdd
	opTake
	opTimes
	opOver
	opNot
	opMin
	opMax
	opClamp
)

var operators = [...]string{"||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "!", "min", "max", "clamp"}

func (op operator) String() string { return operators[op] }

func (s *step) prefix(v *Value) error {
	switch {
	case v.Kind <= NotApplicable:
		return nil
	case s.op == opTake && v.Kind == Number:
		v.Num = v.Num.Neg()
		return nil
	case s.op == opNot && v.Kind == Bool:
		v.Yes = !v.Yes
		return nil
	}
	return fmt.Errorf("%w: %s before a %s", ErrKinds, s.op, v.Kind)
}

// choose returns how many steps a condition passes over.
func (s *step) choose(cond *Value) (int, error) {
	switch {
	case cond.Kind <= NotApplicable:
		return s.past, nil
	case cond.Kind != Bool:
		return 0, fmt.Errorf("%w: the condition before ? is a %s", ErrKinds, cond.Kind)
	case cond.Yes:
		return 0, nil
	}
	return s.skip, nil
}

// operate computes with two values into the left one.
func (s *step) operate(left, right *Value) error {
	switch {
	case s.op <= opAnd:
		return s.logic(left, right)
	case left.Kind <= NotApplicable || right.Kind <= NotApplicable:
		left.Kind = firstAbsent(left, right)
		return nil
	case s.op == opSame || s.op == opOther:
		same, err := equal(left, right)
		*left = YesNo(same == (s.op == opSame))
		return err
	case left.Kind != Number || right.Kind != Number:
		return s.kinds(left, right)
	}
	return s.arithmetic(left, right.Num)
}

func (s *step) kinds(left, right *Value) error {
	return fmt.Errorf("%w: a %s %s a %s", ErrKinds, left.Kind, s.op, right.Kind)
}

// logic decides && and || where the left side did not decide alone: the right
// side may, whatever the left one will turn out to be.
func (s *step) logic(left, right *Value) error {
	decided := right.Kind == Bool && right.Yes == (s.op == opOr) && left.Kind <= Bool && left.Kind != Number
	switch {
	case decided:
		*left = *right
	case left.Kind <= NotApplicable || right.Kind <= NotApplicable:
		left.Kind = firstAbsent(left, right)
	case left.Kind != Bool || right.Kind != Bool:
		return s.kinds(left, right)
	default:
		*left = *right
	}
	return nil
}

// firstAbsent is what operands come to of which one is absent: missing where
// one is missing, else not applicable.
func firstAbsent(a, b *Value) Kind { return min(a.Kind, b.Kind) }

func equal(a, b *Value) (bool, error) {
	if a.Kind != b.Kind {
		return false, fmt.Errorf("%w: a %s compared with a %s", ErrKinds, a.Kind, b.Kind)
	}
	switch a.Kind {
	case Number:
		return a.Num.Equal(b.Num), nil
	case Bool:
		return a.Yes == b.Yes, nil
	}
	return a.Text == b.Text, nil
}

// arithmetic computes with two numbers into the left one.
func (s *step) arithmetic(a *Value, b points.Rat) error {
	switch s.op {
	case opAdd:
		a.Num = a.Num.Add(b)
	case opTake:
		a.Num = a.Num.Sub(b)
	case opTimes:
		a.Num = a.Num.Mul(b)
	case opOver:
		q, ok := a.Num.Quo(b)
		if !ok {
			return ErrZeroDenominator
		}
		a.Num = q
	case opLess:
		*a = YesNo(a.Num.Cmp(b) < 0)
	case opAtMost:
		*a = YesNo(a.Num.Cmp(b) <= 0)
	case opMore:
		*a = YesNo(a.Num.Cmp(b) > 0)
	default:
		*a = YesNo(a.Num.Cmp(b) >= 0)
	}
	return nil
}

// function is what an expression may call. It folds its values one by one; the
// last fold stands for those that follow.
type function struct {
	op          operator
	least, most int // values
	folds       []fold
}

type fold func(a, b points.Rat) points.Rat

var functions = map[string]function{
	"min":   {opMin, 1, 20, []fold{points.Min}},
	"max":   {opMax, 1, 20, []fold{points.Max}},
	"clamp": {opClamp, 3, 3, []fold{points.Max, points.Min}},
}

// call folds values into the first.
func (s *step) call(values []Value) error {
	best := &values[0]
	absent, wrong := Number, Number
	for i := range values {
		switch v := &values[i]; {
		case v.Kind <= NotApplicable:
			absent = min(absent, v.Kind)
		case v.Kind != Number && wrong == Number:
			wrong = v.Kind
		case i > 0:
			best.Num = s.folds[min(i, len(s.folds))-1](best.Num, v.Num)
		}
	}
	switch {
	case absent != Number:
		best.Kind = absent
	case wrong != Number:
		return fmt.Errorf("%w: %s of a %s", ErrKinds, s.op, wrong)
	}
	return nil
}
