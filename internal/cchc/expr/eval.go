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
func (e *Expr) Eval(lookup Lookup) (Value, error) { return e.root.eval(lookup) }

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

func (n *node) eval(lookup Lookup) (Value, error) {
	switch n.does {
	case stepLiteral:
		return n.value, nil
	case stepName:
		return lookup(n.name)
	case stepPrefix:
		return n.prefix(lookup)
	case stepChoose:
		return n.choose(lookup)
	case stepOperate:
		return n.operate(lookup)
	}
	return n.call(lookup)
}

func (n *node) prefix(lookup Lookup) (Value, error) {
	v, err := n.of[0].eval(lookup)
	if err != nil || v.Kind == Missing || v.Kind == NotApplicable {
		return v, err
	}
	if n.op == opTake && v.Kind == Number {
		return Num(v.Num.Neg()), nil
	}
	if n.op == opNot && v.Kind == Bool {
		return YesNo(!v.Yes), nil
	}
	return Value{}, fmt.Errorf("%w: %s before a %s", ErrKinds, n.op, v.Kind)
}

func (n *node) choose(lookup Lookup) (Value, error) {
	cond, err := n.of[0].eval(lookup)
	if err != nil || cond.Kind == Missing || cond.Kind == NotApplicable {
		return cond, err
	}
	if cond.Kind != Bool {
		return Value{}, fmt.Errorf("%w: the condition before ? is a %s", ErrKinds, cond.Kind)
	}
	if cond.Yes {
		return n.of[1].eval(lookup)
	}
	return n.of[2].eval(lookup)
}

func (n *node) operate(lookup Lookup) (Value, error) {
	left, err := n.of[0].eval(lookup)
	if err != nil {
		return Value{}, err
	}
	logical := n.op <= opAnd
	if logical && left.Kind == Bool && left.Yes == (n.op == opOr) {
		return left, nil
	}
	right, err := n.of[1].eval(lookup)
	if err != nil {
		return Value{}, err
	}
	if logical {
		return n.logic(left, right)
	}
	if left.Kind <= NotApplicable || right.Kind <= NotApplicable {
		return firstAbsent(left, right), nil
	}
	if n.op == opSame || n.op == opOther {
		same, err := equal(left, right)
		return YesNo(same == (n.op == opSame)), err
	}
	if left.Kind != Number || right.Kind != Number {
		return Value{}, n.kinds(left, right)
	}
	return n.arithmetic(left.Num, right.Num)
}

func (n *node) kinds(left, right Value) error {
	return fmt.Errorf("%w: a %s %s a %s", ErrKinds, left.Kind, n.op, right.Kind)
}

// logic decides && and || where the left side did not decide alone: the right
// side may, whatever the left one will turn out to be.
func (n *node) logic(left, right Value) (Value, error) {
	if right.Kind == Bool && right.Yes == (n.op == opOr) && left.Kind <= Bool && left.Kind != Number {
		return right, nil
	}
	if left.Kind <= NotApplicable || right.Kind <= NotApplicable {
		return firstAbsent(left, right), nil
	}
	if left.Kind != Bool || right.Kind != Bool {
		return Value{}, n.kinds(left, right)
	}
	return right, nil
}

// firstAbsent is what operands come to of which one is absent: missing where
// one is missing, else not applicable.
func firstAbsent(a, b Value) Value { return Value{Kind: min(a.Kind, b.Kind)} }

func equal(a, b Value) (bool, error) {
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

func (n *node) arithmetic(a, b points.Rat) (Value, error) {
	switch n.op {
	case opAdd:
		return Num(a.Add(b)), nil
	case opTake:
		return Num(a.Sub(b)), nil
	case opTimes:
		return Num(a.Mul(b)), nil
	case opOver:
		q, ok := a.Quo(b)
		if !ok {
			return Value{}, ErrZeroDenominator
		}
		return Num(q), nil
	case opLess:
		return YesNo(a.Cmp(b) < 0), nil
	case opAtMost:
		return YesNo(a.Cmp(b) <= 0), nil
	case opMore:
		return YesNo(a.Cmp(b) > 0), nil
	}
	return YesNo(a.Cmp(b) >= 0), nil
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

func (n *node) call(lookup Lookup) (Value, error) {
	best, absent, wrong := points.Rat{}, Number, Number
	for i, value := range n.of {
		v, err := value.eval(lookup)
		switch {
		case err != nil:
			return Value{}, err
		case v.Kind <= NotApplicable:
			absent = min(absent, v.Kind)
		case v.Kind != Number && wrong == Number:
			wrong = v.Kind
		case i == 0:
			best = v.Num
		default:
			best = n.folds[min(i, len(n.folds))-1](best, v.Num)
		}
	}
	switch {
	case absent != Number:
		return Value{Kind: absent}, nil
	case wrong != Number:
		return Value{}, fmt.Errorf("%w: %s of a %s", ErrKinds, n.op, wrong)
	}
	return Num(best), nil
}
