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

type node interface {
	eval(Lookup) (Value, error)
}

type literal struct{ value Value }

func (n literal) eval(Lookup) (Value, error) { return n.value, nil }

type named int

func (n named) eval(lookup Lookup) (Value, error) { return lookup(int(n)) }

type prefix struct {
	op string
	of node
}

func (n prefix) eval(lookup Lookup) (Value, error) {
	v, err := n.of.eval(lookup)
	if err != nil || v.Kind == Missing || v.Kind == NotApplicable {
		return v, err
	}
	if n.op == "-" && v.Kind == Number {
		return Num(v.Num.Neg()), nil
	}
	if n.op == "!" && v.Kind == Bool {
		return YesNo(!v.Yes), nil
	}
	return Value{}, fmt.Errorf("%w: %s before a %s", ErrKinds, n.op, v.Kind)
}

type choose struct{ cond, yes, no node }

func (n choose) eval(lookup Lookup) (Value, error) {
	cond, err := n.cond.eval(lookup)
	if err != nil || cond.Kind == Missing || cond.Kind == NotApplicable {
		return cond, err
	}
	if cond.Kind != Bool {
		return Value{}, fmt.Errorf("%w: the condition before ? is a %s", ErrKinds, cond.Kind)
	}
	if cond.Yes {
		return n.yes.eval(lookup)
	}
	return n.no.eval(lookup)
}

// operator is an operator between two values.
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
)

var operators = [...]string{"||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"}

func (op operator) String() string { return operators[op] }

type operate struct {
	op          operator
	left, right node
}

func (n operate) eval(lookup Lookup) (Value, error) {
	left, err := n.left.eval(lookup)
	if err != nil {
		return Value{}, err
	}
	logical := n.op <= opAnd
	if logical && left.Kind == Bool && left.Yes == (n.op == opOr) {
		return left, nil
	}
	right, err := n.right.eval(lookup)
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

func (n operate) kinds(left, right Value) error {
	return fmt.Errorf("%w: a %s %s a %s", ErrKinds, left.Kind, n.op, right.Kind)
}

// logic decides && and || where the left side did not decide alone: the right
// side may, whatever the left one will turn out to be.
func (n operate) logic(left, right Value) (Value, error) {
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

// firstAbsent is what operands of which one is absent come to: missing where
// one is missing, else not applicable.
func firstAbsent(a, b Value) Value {
	if a.Kind == Missing || b.Kind == Missing {
		return Value{Kind: Missing}
	}
	return Value{Kind: NotApplicable}
}

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

func (n operate) arithmetic(a, b points.Rat) (Value, error) {
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

// call folds its arguments one by one: a clamp is the larger of the first two
// and then the smaller with the third.
type call struct {
	name  string
	args  []node
	folds []fold // by argument from the second; the last stands for the rest
}

type fold func(a, b points.Rat) points.Rat

// functions are what an expression may call.
var functions = map[string]struct {
	least, most int
	folds       []fold
}{
	"min":   {1, 20, []fold{points.Min}},
	"max":   {1, 20, []fold{points.Max}},
	"clamp": {3, 3, []fold{points.Max, points.Min}},
}

func (n call) eval(lookup Lookup) (Value, error) {
	best, wrong := points.Rat{}, Number
	absent := Number
	for i, arg := range n.args {
		v, err := arg.eval(lookup)
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
		return Value{}, fmt.Errorf("%w: %s of a %s", ErrKinds, n.name, wrong)
	}
	return Num(best), nil
}
