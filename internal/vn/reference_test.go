package vn_test

import (
	"testing"

	"pgregory.net/rapid"

	"minhbach/internal/fault"
	"minhbach/internal/vn"
)

func TestParseReferenceReadsEveryNotation(t *testing.T) {
	for in, want := range map[string]vn.Reference{
		"50/NQ-HĐND":            {Number: 50, Kind: "NQ", Issuer: "HĐND"},
		"1180/QĐ-UBND":          {Number: 1180, Kind: "QĐ", Issuer: "UBND"},
		"212/2025/QĐ-UBND":      {Number: 212, Year: 2025, Kind: "QĐ", Issuer: "UBND"},
		"157/KH-UBND":           {Number: 157, Kind: "KH", Issuer: "UBND"},
		"09-QĐ/TU":              {Number: 9, Kind: "QĐ", Issuer: "TU", IsParty: true},
		"12-CTr/TU":             {Number: 12, Kind: "CTr", Issuer: "TU", IsParty: true},
		"30/2020/NĐ-CP":         {Number: 30, Year: 2020, Kind: "NĐ", Issuer: "CP"},
		"1722/QĐ-TTg":           {Number: 1722, Kind: "QĐ", Issuer: "TTg"},
		"80/2015/QH13":          {Number: 80, Year: 2015, Issuer: "QH13"},
		"769/NQ-UBTVQH14":       {Number: 769, Kind: "NQ", Issuer: "UBTVQH14"},
		"184/TB-TCS12-NVDTPC":   {Number: 184, Kind: "TB", Issuer: "TCS12-NVDTPC"},
		"214/BDT-CSDT":          {Number: 214, Issuer: "BDT-CSDT"},
		"05a/QĐ-BDT":            {Number: 5, Suffix: "a", Kind: "QĐ", Issuer: "BDT"},
		"63/SL":                 {Number: 63, Kind: "SL"},
		"Số: 50 / NQ - HĐND":    {Number: 50, Kind: "NQ", Issuer: "HĐND"},
		"50/NQ\u2013HĐND":       {Number: 50, Kind: "NQ", Issuer: "HĐND"},
		"50/NQ-H\u00d0ND":       {Number: 50, Kind: "NQ", Issuer: "HĐND"}, // eth
		"50/NQ-\u041dĐND\u200b": {Number: 50, Kind: "NQ", Issuer: "HĐND"}, // Cyrillic
	} {
		got, err := vn.ParseReference(in)
		if err != nil || got != want {
			t.Errorf("ParseReference(%q) = %+v, %v; want %+v", in, got, err, want)
		}
	}
}

func TestParseReferenceRefusesWhatIsNone(t *testing.T) {
	for in, key := range map[string]string{
		"": "vn.reference_malformed", "50": "vn.reference_malformed", "50 hdnd": "vn.reference_malformed",
		"50/nq-hdnd": "vn.reference_malformed", "NQ-HĐND": "vn.reference_malformed", "50/NQ--HĐND": "vn.reference_malformed",
		"50/NQ-": "vn.reference_malformed", "50/25/QĐ-UBND": "vn.reference_malformed", "5.0/NQ-HĐND": "vn.reference_malformed",
		"0/NQ-HĐND": "vn.reference_number", "1000000/NQ-HĐND": "vn.reference_number",
		"12/1800/QĐ-UBND": "vn.reference_year",
	} {
		got, err := vn.ParseReference(in)
		if e, ok := fault.From(err); !ok || e.Key != key {
			t.Errorf("ParseReference(%q) = %+v, %v; want %s", in, got, err, key)
		}
	}
}

func TestReferencePrintsAsTheDecreeWrites(t *testing.T) {
	for in, want := range map[string]string{
		"1/NQ-HĐND": "01/NQ-HĐND", "01/NQ-HĐND": "01/NQ-HĐND", "9-QĐ/TU": "09-QĐ/TU", "212/2025/QĐ-UBND": "212/2025/QĐ-UBND",
		"214/BDT-CSDT": "214/BDT-CSDT", "63/SL": "63/SL", "5a/QĐ-BDT": "05a/QĐ-BDT",
	} {
		r, err := vn.ParseReference(in)
		if err != nil || r.String() != want {
			t.Errorf("%q prints as %q, %v; want %q", in, r, err, want)
		}
	}
	if !(vn.Reference{}).IsZero() {
		t.Error("the zero reference is some document")
	}
}

func TestReferenceReadsBackWhatItPrints(t *testing.T) {
	issuer := rapid.StringMatching(`[A-ZĐ][A-ZĐa-z0-9]{0,6}([-.&][A-ZĐ][A-Z0-9]{0,4}){0,2}`)
	rapid.Check(t, func(t *rapid.T) {
		r := vn.Reference{
			Number: rapid.IntRange(1, 999_999).Draw(t, "number"),
			Suffix: rapid.SampledFrom([]string{"", "", "a", "b", "đ"}).Draw(t, "suffix"),
			Kind:   rapid.SampledFrom([]string{"NQ", "QĐ", "QyĐ", "TTr", "CTr", "VBHN"}).Draw(t, "kind"),
			Issuer: issuer.Draw(t, "issuer"),
		}
		if r.IsParty = rapid.Bool().Draw(t, "party"); !r.IsParty {
			r.Year = rapid.OneOf(rapid.Just(0), rapid.IntRange(1945, 2999)).Draw(t, "year")
		}
		got, err := vn.ParseReference(r.String())
		if err != nil || got != r {
			t.Fatalf("%+v prints as %q and reads as %+v, %v", r, r, got, err)
		}
		loose, ok := vn.ParseLooseReference(vn.Fold(r.String()))
		if !ok || !loose.Matches(r) {
			t.Fatalf("the folded %q is %+v and does not find its own document", r, loose)
		}
	})
}

func FuzzParseReference(f *testing.F) {
	for _, s := range []string{"50/NQ-HĐND", "212/2025/QĐ-UBND", "09-QĐ/TU", "80/2015/QH13", "Số: 5a / QĐ - BDT", "63/SL", "50 hdnd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		vn.ParseLooseReference(s)
		r, err := vn.ParseReference(s)
		if err != nil {
			if _, ok := fault.From(err); !ok {
				t.Fatalf("%v is no refusal", err)
			}
			return
		}
		again, err := vn.ParseReference(r.String())
		if err != nil || again != r {
			t.Fatalf("%q reads as %+v, prints as %q, reads again as %+v, %v", s, r, r, again, err)
		}
	})
}

func TestLooseReferenceFindsWhatIsRemembered(t *testing.T) {
	resolution := vn.Reference{Number: 50, Kind: "NQ", Issuer: "HĐND"}
	decision := vn.Reference{Number: 212, Year: 2025, Kind: "QĐ", Issuer: "UBND"}
	letter := vn.Reference{Number: 5, Suffix: "a", Issuer: "BDT-CSDT"}
	for _, c := range []struct {
		typed string
		of    vn.Reference
		want  bool
	}{
		{"50 hdnd", resolution, true}, {"50/nq-hdnd", resolution, true}, {"số 50", resolution, true}, {"HĐND", resolution, true},
		{"50 ubnd", resolution, false}, {"51 hdnd", resolution, false}, {"50a", resolution, false},
		{"212/2025", decision, true}, {"212 qd 2025", decision, true}, {"212/2024", decision, false},
		{"5 csdt", letter, true}, {"5a", letter, true}, {"5b", letter, false}, {"bdt-csdt", letter, true},
	} {
		loose, ok := vn.ParseLooseReference(c.typed)
		if !ok || loose.Matches(c.of) != c.want {
			t.Errorf("%q (%+v) matches %s: %v, want %v", c.typed, loose, c.of, !c.want, c.want)
		}
	}
	for _, nothing := range []string{"", " / - ", "số"} {
		if loose, ok := vn.ParseLooseReference(nothing); ok {
			t.Errorf("%q is taken for %+v", nothing, loose)
		}
	}
}
