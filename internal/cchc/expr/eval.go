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

type operate struct {
	op          string
	left, right node
}

func (n operate) eval(lookup Lookup) (Value, error) {
	left, err := n.left.eval(lookup)
	if err != nil {
		return Value{}, err
	}
	logical := n.op == "&&" || n.op == "||"
	if logical && left.Kind == Bool && left.Yes == (n.op == "||") {
		return left, nil
	}
	right, err := n.right.eval(lookup)
	if err != nil {
		return Value{}, err
	}
	if logical {
		return n.logic(left, right)
	}
	if v, absent := firstAbsent(left, right); absent {
		return v, nil
	}
	switch n.op {
	case "==", "!=":
		same, err := equal(left, right)
		return YesNo(same == (n.op == "==")), err
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
	if right.Kind == Bool && right.Yes == (n.op == "||") && left.Kind <= Bool && left.Kind != Number {
		return right, nil
	}
	if v, absent := firstAbsent(left, right); absent {
		return v, nil
	}
	if left.Kind != Bool || right.Kind != Bool {
		return Value{}, n.kinds(left, right)
	}
	return right, nil
}

// firstAbsent returns the missing operand, else the one not applicable.
func firstAbsent(values ...Value) (Value, bool) {
	for _, kind := range []Kind{Missing, NotApplicable} {
		for _, v := range values {
			if v.Kind == kind {
				return v, true
			}
		}
	}
	return Value{}, false
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
	case "+":
		return Num(a.Add(b)), nil
	case "-":
		return Num(a.Sub(b)), nil
	case "*":
		return Num(a.Mul(b)), nil
	case "/":
		q, ok := a.Quo(b)
		if !ok {
			return Value{}, ErrZeroDenominator
		}
		return Num(q), nil
	case "<":
		return YesNo(a.Cmp(b) < 0), nil
	case "<=":
		return YesNo(a.Cmp(b) <= 0), nil
	case ">":
		return YesNo(a.Cmp(b) > 0), nil
	}
	return YesNo(a.Cmp(b) >= 0), nil
}

type call struct {
	name string
	args []node
}

func (n call) eval(lookup Lookup) (Value, error) {
	var few [3]Value // most calls; more arguments take a slice of their own
	values := few[:0]
	for _, arg := range n.args {
		v, err := arg.eval(lookup)
		if err != nil {
			return Value{}, err
		}
		values = append(values, v)
	}
	if v, absent := firstAbsent(values...); absent {
		return v, nil
	}
	for _, v := range values {
		if v.Kind != Number {
			return Value{}, fmt.Errorf("%w: %s of a %s", ErrKinds, n.name, v.Kind)
		}
	}
	if n.name == "clamp" {
		return Num(values[0].Num.Clamp(values[1].Num, values[2].Num)), nil
	}
	best := values[0].Num
	for _, v := range values[1:] {
		if n.name == "min" {
			best = points.Min(best, v.Num)
		} else {
			best = points.Max(best, v.Num)
		}
	}
	return Num(best), nil
}
