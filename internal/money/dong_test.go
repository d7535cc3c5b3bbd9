package money_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/money"
)

func TestParseReadsAmountsAsWritten(t *testing.T) {
	for in, want := range map[string]money.Dong{
		"0": 0, "-0": 0, "1234567": 1_234_567, "1.234.567": 1_234_567, "1,234,567": 1_234_567, "1 234 567": 1_234_567,
		"1.234": 1_234, "-1.234.567": -1_234_567, "\u22121.234": -1_234, "+5": 5, "- 5": -5, " 7\u00a0000 ": 7_000,
		"1.234.567 đồng": 1_234_567, "500đ": 500, "500 VNĐ": 500, "500₫": 500, "001": 1,
		"9.223.372.036.854.775.807": math.MaxInt64, "-9223372036854775808": math.MinInt64,
	} {
		if got, err := money.Parse(in); err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", in, got, err, want)
		}
	}
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	for in, key := range map[string]string{
		"": "money.malformed", "đồng": "money.malformed", "một": "money.malformed", "1e5": "money.malformed", "NaN": "money.malformed",
		"1.234,50": "money.fraction", "1,234.50": "money.fraction", "12,5": "money.fraction", "1.5": "money.fraction",
		"12.34.567": "money.grouping", "1.234 567": "money.grouping", "1234.567": "money.grouping", "1.": "money.grouping",
		"9.223.372.036.854.775.808": "money.too_large", "-9223372036854775809": "money.too_large",
		string(make([]byte, 300)): "vn.text_too_long",
	} {
		got, err := money.Parse(in)
		if e, ok := fault.From(err); !ok || e.Key != key {
			t.Errorf("Parse(%q) = %d, %v; want %s", in, got, err, key)
		}
	}
}

func TestDongIsPrintedForBooksPagesAndReceipts(t *testing.T) {
	d := money.Dong(-1_234_567)
	if d.String() != "-1.234.567" || d.Text(locale.VI) != "\u22121.234.567" || d.Text(locale.EN) != "\u22121,234,567" {
		t.Errorf("%s, %s, %s", d, d.Text(locale.VI), d.Text(locale.EN))
	}
	if got := money.Dong(1_234_000).Words(); got != "một triệu hai trăm ba mươi tư nghìn đồng" {
		t.Errorf("in words: %s", got)
	}
	if got := money.Dong(0).Words(); got != "không đồng" {
		t.Errorf("nothing in words: %s", got)
	}
}

// edges draws amounts near the ends of the range as often as small ones.
func edges() *rapid.Generator[int64] {
	return rapid.OneOf(rapid.Int64(), rapid.Int64Range(-5, 5), rapid.Int64Range(math.MaxInt64-5, math.MaxInt64),
		rapid.Int64Range(math.MinInt64, math.MinInt64+5), rapid.Int64Range(-1<<32, 1<<32))
}

func TestArithmeticIsExactOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := edges().Draw(t, "a"), edges().Draw(t, "b")
		x, y := big.NewInt(a), big.NewInt(b)
		for _, op := range []struct {
			name string
			do   func() (money.Dong, error)
			want *big.Int
		}{
			{"add", func() (money.Dong, error) { return money.Dong(a).Add(money.Dong(b)) }, new(big.Int).Add(x, y)},
			{"sub", func() (money.Dong, error) { return money.Dong(a).Sub(money.Dong(b)) }, new(big.Int).Sub(x, y)},
			{"mul", func() (money.Dong, error) { return money.Dong(a).Mul(b) }, new(big.Int).Mul(x, y)},
		} {
			got, err := op.do()
			if (err == nil) != op.want.IsInt64() {
				t.Fatalf("%s %d %d = %d, %v; exact %s", op.name, a, b, got, err, op.want)
			}
			if err == nil && int64(got) != op.want.Int64() {
				t.Fatalf("%s %d %d = %d, exact %s", op.name, a, b, got, op.want)
			}
			if err != nil && !fault.Is(err, fault.TooLarge) {
				t.Fatalf("%s refuses with %v", op.name, err)
			}
		}
	})
}

func TestSumRefusesToWrapRound(t *testing.T) {
	if got, err := money.Sum(1, 2, 3); err != nil || got != 6 {
		t.Errorf("%d, %v", got, err)
	}
	if got, err := money.Sum(math.MaxInt64, 1, -1); err == nil {
		t.Errorf("wrapped to %d", got)
	}
	if got, err := money.Sum(); err != nil || got != 0 {
		t.Errorf("nothing sums to %d, %v", got, err)
	}
}

func FuzzDongRoundTrip(f *testing.F) {
	for _, n := range []int64{-1_234_567, 0, 999, 1_000, math.MaxInt64, math.MinInt64} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n int64) {
		d := money.Dong(n)
		for _, printed := range []string{d.String(), d.Text(locale.VI), d.Text(locale.EN)} {
			if got, err := money.Parse(printed); err != nil || got != d {
				t.Fatalf("Parse(%q) = %d, %v; want %d", printed, got, err, n)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1.234.567 đồng", "-5", "12,5", "1 000", "đ", "9.223.372.036.854.775.808"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := money.Parse(s)
		if err != nil {
			if _, ok := fault.From(err); !ok {
				t.Fatalf("%v is no refusal", err)
			}
			return
		}
		if again, err := money.Parse(d.String()); err != nil || again != d {
			t.Fatalf("%q is %d, read again %d, %v", s, d, again, err)
		}
	})
}
