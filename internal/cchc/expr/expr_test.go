package expr

import (
	"errors"
	"strings"
	"testing"

	"minhbach/internal/points"
)

type names map[string]Value

func (n names) of(e *Expr) Lookup {
	return func(i int) (Value, error) { return n[e.Names()[i]], nil }
}

func num(t *testing.T, s string) Value {
	t.Helper()
	r, err := points.ParseRat(s)
	if err != nil {
		t.Fatal(err)
	}
	return Num(r)
}

func eval(t *testing.T, text string, env names) (Value, error) {
	t.Helper()
	e, err := Parse(text)
	if err != nil {
		t.Fatalf("parse %q: %v", text, err)
	}
	return e.Eval(env.of(e))
}

func TestNumbersAreExactAndIntegersMixWithDecimals(t *testing.T) {
	env := names{"x": num(t, "3"), "part.base": num(t, "1.8")}
	for text, want := range map[string]string{
		"0.1 * x":                  "0.3",
		"0.1 + 0.2 == 0.3 ? 1 : 0": "1",
		"part.base - 0.1 * x":      "1.5",
		"1 / 3 * 3":                "1",
		"2 + 3 * 4 - -1":           "15",
		"(2 + 3) * 4":              "20",
		"min(3, 1.5, 2)":           "1.5",
		"max(1, x) / 2":            "1.5",
		"clamp(-1, 0, 2)":          "0",
		"x > 2 && x <= 3 ? 7 : 8":  "7",
		"1 − 0.5 × 2":              "0",
		"!(x == 3) ? 1 : 2":        "2",
		"true ? 1 : 2 / 0":         "1",
	} {
		got, err := eval(t, text, env)
		if err != nil || got.Kind != Number || got.Num.String() != want {
			t.Errorf("%s = %v %s (%v), want %s", text, got.Kind, got.Num, err, want)
		}
	}
}

func TestConditionsCompareWordsAndFacts(t *testing.T) {
	env := names{"head_disciplined": Text(""), "self_scored": YesNo(true), "zero_criteria": num(t, "0")}
	for text, want := range map[string]bool{
		"!self_scored":                           false,
		"head_disciplined != ''":                 false,
		"head_disciplined == \"\"":               true,
		"zero_criteria == 0 && self_scored":      true,
		"zero_criteria > 0 || !self_scored":      false,
		"late || self_scored":                    true,
		"(late && !self_scored) == false":        true,
		"zero_criteria == 0 ? self_scored : bad": true,
	} {
		got, err := eval(t, text, env)
		if err != nil || got.Kind != Bool || got.Yes != want {
			t.Errorf("%s = %v %v (%v), want %v", text, got.Kind, got.Yes, err, want)
		}
	}
}

func TestAMissingNameIsMissingUnlessItCannotDecide(t *testing.T) {
	env := names{"na": {Kind: NotApplicable}, "x": num(t, "1")}
	for text, want := range map[string]Kind{
		"gone + 1": Missing, "gone > 0": Missing, "x == 1 ? 5 : gone": Number, "gone == 1 ? 5 : 6": Missing,
		"gone > 0 || x == 1": Bool, "gone > 0 && x == 1": Missing, "na + x": NotApplicable, "na + gone": Missing, "-na": NotApplicable,
	} {
		if got, err := eval(t, text, env); err != nil || got.Kind != want {
			t.Errorf("%s is %v (%v), want %v", text, got.Kind, err, want)
		}
	}
}

func TestDivisionByZeroAndWrongKindsAreTold(t *testing.T) {
	if _, err := eval(t, "1 / (x - x)", names{"x": num(t, "2")}); !errors.Is(err, ErrZeroDenominator) {
		t.Errorf("got %v", err)
	}
	for _, text := range []string{"'a' + 1", "1 && true", "!3", "-'a'", "1 ? 2 : 3", "1 == 'a'", "min('a')", "true < false"} {
		if _, err := eval(t, text, nil); !errors.Is(err, ErrKinds) {
			t.Errorf("%s: got %v", text, err)
		}
	}
}

func TestBrokenTextIsRefusedWithItsPlace(t *testing.T) {
	for _, text := range []string{"", "1 +", "(1", "1)", "f(1)", "min()", "clamp(1,2)", "1..2", "'a", "a ? b", "1 @ 2", "1e5", "a b",
		strings.Repeat("(", 100) + "1" + strings.Repeat(")", 100), strings.Repeat("-", 200) + "1", strings.Repeat("1+", 2000) + "1"} {
		if e, err := Parse(text); !errors.Is(err, ErrSyntax) {
			t.Errorf("%.40q was read as %v (%v)", text, e, err)
		}
	}
}

func FuzzParseAndEvalNeverFail(f *testing.F) {
	for _, s := range []string{"part.base - 0.1 * overdue", "clamp(x, 0, max)", "a && b || !c ? 'x' : \"y\"", "1/0", "−1×2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil {
			return
		}
		_, err = e.Eval(func(i int) (Value, error) { return Num(points.Int(int64(i))), nil })
		if err != nil && !errors.Is(err, ErrKinds) && !errors.Is(err, ErrZeroDenominator) {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
