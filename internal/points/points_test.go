package points

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func anyRat(t *rapid.T, label string) Rat {
	num := rapid.Int64().Draw(t, label+" num")
	den := rapid.Int64().Filter(func(n int64) bool { return n != 0 }).Draw(t, label+" den")
	if rapid.Bool().Draw(t, label+" small") {
		num, den = num%10_000, den%1000
		if den == 0 {
			den = 7
		}
	}
	return NewRat(num, den)
}

func TestArithmeticAgreesWithMathBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyRat(t, "a"), anyRat(t, "b")
		same := func(name string, got Rat, want *big.Rat) {
			if got.Big().Cmp(want) != 0 {
				t.Fatalf("%s: %v and %v gave %v, want %v", name, a.Big(), b.Big(), got.Big(), want)
			}
		}
		same("add", a.Add(b), new(big.Rat).Add(a.Big(), b.Big()))
		same("sub", a.Sub(b), new(big.Rat).Sub(a.Big(), b.Big()))
		same("mul", a.Mul(b), new(big.Rat).Mul(a.Big(), b.Big()))
		if q, ok := a.Quo(b); ok {
			same("quo", q, new(big.Rat).Quo(a.Big(), b.Big()))
		} else if b.Sign() != 0 {
			t.Fatalf("quo refused %v", b.Big())
		}
		if got, want := a.Cmp(b), a.Big().Cmp(b.Big()); got != want {
			t.Fatalf("cmp %v %v = %d, want %d", a.Big(), b.Big(), got, want)
		}
	})
}

func TestRoundingToPointsIsHalfUpAndExact(t *testing.T) {
	for in, want := range map[string]string{
		"0.6666665": "0.666667", "0.6666664": "0.666666", "-0.0000005": "-0.000001", "2": "2", "0": "0",
	} {
		r, err := ParseRat(in)
		if err != nil {
			t.Fatal(err)
		}
		if p, ok := r.Points(); !ok || p.String() != want {
			t.Errorf("%s rounds to %v, want %s", in, p, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		r := anyRat(t, "r")
		p, ok := r.Points()
		want := r.scaled(PlacesMax, HalfUp)
		if ok != want.IsInt64() || (ok && int64(p) != want.Int64()) {
			t.Fatalf("%v rounds to %d (%v), want %v", r.Big(), p, ok, want)
		}
	})
}

func TestRoundingModesDifferOnlyOnHalves(t *testing.T) {
	type row struct {
		in     string
		places int
		mode   Mode
		want   string
	}
	for _, c := range []row{
		{"0.125", 2, HalfUp, "0.13"}, {"0.125", 2, HalfEven, "0.12"}, {"0.135", 2, HalfEven, "0.14"},
		{"0.129", 2, Down, "0.12"}, {"-0.125", 2, HalfUp, "-0.13"}, {"-0.129", 2, Down, "-0.12"},
		{"1.5", 0, HalfEven, "2"}, {"2.5", 0, HalfEven, "2"}, {"2.5", 0, HalfUp, "3"},
	} {
		if got := MustParse(c.in).Round(c.places, c.mode).String(); got != c.want {
			t.Errorf("points %s to %d places %s = %s, want %s", c.in, c.places, c.mode, got, c.want)
		}
		r, _ := ParseRat(c.in)
		if got := r.Round(c.places, c.mode).String(); got != c.want {
			t.Errorf("ratio %s to %d places %s = %s, want %s", c.in, c.places, c.mode, got, c.want)
		}
	}
}

func TestPointsAndRatiosRoundAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Points(rapid.Int64Range(-1e15, 1e15).Draw(t, "p"))
		places := rapid.IntRange(0, 6).Draw(t, "places")
		mode := rapid.SampledFrom(Modes()).Draw(t, "mode")
		if got, want := p.Round(places, mode).Rat(), p.Rat().Round(places, mode); !got.Equal(want) {
			t.Fatalf("%s to %d %s: %s and %s", p, places, mode, got, want)
		}
	})
}

func TestParseRefusesWhatIsNotAPlainDecimal(t *testing.T) {
	for _, s := range []string{"", "-", ".5", "5.", "1e3", "1,5", "NaN", "Inf", "+1", "1/3", " 1", "0x1", "--1", "1.2.3",
		"11111111111111111111111111111111111111111"} {
		if r, err := ParseRat(s); err == nil {
			t.Errorf("%q was read as %s", s, r)
		}
	}
	if _, err := Parse("0.1234567"); err == nil {
		t.Error("seven decimals were accepted as points")
	}
	if _, err := Parse("99999999999999999999"); err == nil {
		t.Error("a number beyond int64 was accepted as points")
	}
}

func FuzzParseRatRoundTrip(f *testing.F) {
	for _, s := range []string{"0.8", "-12", "1234.5678901234567890123", "000.10", "9223372036854775808"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRat(s)
		if err != nil {
			return
		}
		again, err := ParseRat(r.Exact())
		if err != nil || !again.Equal(r) {
			t.Fatalf("%q printed as %q and read back as %v, %v", s, r.Exact(), again, err)
		}
	})
}

func FuzzPointsRoundTrip(f *testing.F) {
	f.Add(int64(-1_500_000))
	f.Fuzz(func(t *testing.T, n int64) {
		got, err := Parse(Points(n).String())
		if err != nil || got != Points(n) {
			t.Fatalf("Parse(%q) = %d, %v; want %d", Points(n), got, err, n)
		}
	})
}

func BenchmarkShareOfMaximum(b *testing.B) {
	full := MustParse("2").Rat()
	for b.Loop() {
		q, _ := Int(1148).Quo(Int(1302))
		if p, ok := q.Mul(full).Points(); !ok || p == 0 {
			b.Fatal(p)
		}
	}
}
