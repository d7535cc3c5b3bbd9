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

// Eval computes the expression.
func (e *Expr) Eval(lookup Lookup) (Value, error) {
	var v Value
	if err := e.root.eval(lookup, &v); err != nil {
		return Value{}, err
	}
	return v, nil
}

// node is one step of an expression. It is a struct and not an interface, so
// that a lookup stays on its caller's stack: a country evaluates millions.
type node struct {
	does  step
	op    operator
	name  int     // of a named value
	value Value   // of a literal
	folds []fold  // of a call
	of    []*node // what it is computed from
}

type step uint8

const (
	stepLiteral step = iota
	stepName
	stepPrefix
	stepChoose
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

// eval computes a node into v.
func (n *node) eval(lookup Lookup, v *Value) (err error) {
	switch n.does {
	case stepLiteral:
		*v = n.value
		return nil
	case stepName:
		*v, err = lookup(n.name)
		return err
	case stepPrefix:
		return n.prefix(lookup, v)
	case stepChoose:
		return n.choose(lookup, v)
	case stepOperate:
		return n.operate(lookup, v)
	}
	return n.call(lookup, v)
}

func (n *node) prefix(lookup Lookup, v *Value) error {
	err := n.of[0].eval(lookup, v)
	switch {
	case err != nil || v.Kind <= NotApplicable:
		return err
	case n.op == opTake && v.Kind == Number:
		v.Num = v.Num.Neg()
		return nil
	case n.op == opNot && v.Kind == Bool:
		v.Yes = !v.Yes
		return nil
	}
	return fmt.Errorf("%w: %s before a %s", ErrKinds, n.op, v.Kind)
}

func (n *node) choose(lookup Lookup, v *Value) error {
	err := n.of[0].eval(lookup, v)
	switch {
	case err != nil || v.Kind <= NotApplicable:
		return err
	case v.Kind != Bool:
		return fmt.Errorf("%w: the condition before ? is a %s", ErrKinds, v.Kind)
	case v.Yes:
		return n.of[1].eval(lookup, v)
	}
	return n.of[2].eval(lookup, v)
}

func (n *node) operate(lookup Lookup, left *Value) error {
	if err := n.of[0].eval(lookup, left); err != nil {
		return err
	}
	logical := n.op <= opAnd
	if logical && left.Kind == Bool && left.Yes == (n.op == opOr) {
		return nil
	}
	var right Value
	err := n.of[1].eval(lookup, &right)
	switch {
	case err != nil:
		return err
	case logical:
		return n.logic(left, &right)
	case left.Kind <= NotApplicable || right.Kind <= NotApplicable:
		left.Kind = firstAbsent(left, &right)
		return nil
	case n.op == opSame || n.op == opOther:
		same, err := equal(left, &right)
		*left = YesNo(same == (n.op == opSame))
		return err
	case left.Kind != Number || right.Kind != Number:
		return n.kinds(left, &right)
	}
	return n.arithmetic(left, right.Num)
}

func (n *node) kinds(left, right *Value) error {
	return fmt.Errorf("%w: a %s %s a %s", ErrKinds, left.Kind, n.op, right.Kind)
}

// logic decides && and || where the left side did not decide alone: the right
// side may, whatever the left one will turn out to be.
func (n *node) logic(left, right *Value) error {
	decided := right.Kind == Bool && right.Yes == (n.op == opOr) && left.Kind <= Bool && left.Kind != Number
	switch {
	case decided:
		*left = *right
	case left.Kind <= NotApplicable || right.Kind <= NotApplicable:
		left.Kind = firstAbsent(left, right)
	case left.Kind != Bool || right.Kind != Bool:
		return n.kinds(left, right)
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
func (n *node) arithmetic(a *Value, b points.Rat) error {
	switch n.op {
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

func (n *node) call(lookup Lookup, best *Value) error {
	*best = Value{Kind: Number}
	absent, wrong := Number, Number
	for i, value := range n.of {
		var v Value
		err := value.eval(lookup, &v)
		switch {
		case err != nil:
			return err
		case v.Kind <= NotApplicable:
			absent = min(absent, v.Kind)
		case v.Kind != Number && wrong == Number:
			wrong = v.Kind
		case i == 0:
			best.Num = v.Num
		default:
			best.Num = n.folds[min(i, len(n.folds))-1](best.Num, v.Num)
		}
	}
	switch {
	case absent != Number:
		best.Kind = absent
	case wrong != Number:
		return fmt.Errorf("%w: %s of a %s", ErrKinds, n.op, wrong)
	}
	return nil
}
