package cchcweb

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"strconv"
	"testing"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// compressedMax is what a ranking of 150 units × 63 criteria may weigh on the
// wire (issue §6).
const compressedMax = 60_000

// TestRankingOf150UnitsIsLight measures the page as browsers receive it.
func TestRankingOf150UnitsIsLight(t *testing.T) {
	site := open(t, big(t))
	body := fetch(t, site, "/xep-hang/so/2018?theo=C007")
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write([]byte(body))
	must(t, err)
	must(t, z.Close())
	t.Logf("%d bytes, %d compressed", len(body), out.Len())
	if out.Len() > compressedMax {
		t.Errorf("%d bytes compressed, want at most %d", out.Len(), compressedMax)
	}
}

func BenchmarkRankingOf150Units(b *testing.B) {
	site := open(b, big(b))
	fetch(b, site, "/xep-hang/so/2018")
	for b.Loop() {
		fetch(b, site, "/xep-hang/so/2018")
	}
}

// shelf serves rounds that were never stored.
type shelf struct {
	Service
	views []*cchc.View
}

func (s shelf) Rounds(context.Context) ([]cchc.Round, error) {
	var rounds []cchc.Round
	for _, v := range s.views {
		rounds = append(rounds, v.Round)
	}
	return rounds, nil
}

func (s shelf) View(_ context.Context, year int, _ string) (*cchc.View, error) {
	for _, v := range s.views {
		if v.Round.Year == year {
			return v, nil
		}
	}
	return nil, fault.New(fault.NotFound, "cchc.no_round", "so", strconv.Itoa(year))
}

func (s shelf) History(context.Context, string) ([]*cchc.View, error) { return s.views, nil }

// big is a block of 150 wards over six years, scored by 64 criteria.
func big(t testing.TB) shelf {
	t.Helper()
	set, err := criteria.Load("big.yaml", []byte(setText(7)))
	must(t, err)
	engine := scoring.New(set)
	var units []cchc.Unit
	for i := range 150 {
		units = append(units, cchc.Unit{Agency: id.ID(fmt.Sprintf("a%03d", i)), Code: fmt.Sprintf("C%03d", i), Name: fmt.Sprintf("Phường số %d thành phố Minh Hoạ", i+1)})
	}
	var s shelf
	for y := range 6 {
		var sheets []*scoring.Sheet
		for i, u := range units {
			scored := engine.NewSheet(string(u.Agency), u.Name, "so")
			for _, in := range sheet(set, u, 300+(i*97+y*y*53*i)%2900, i+y).Inputs {
				must(t, scored.SetText(in.Criterion, in.Name, in.Value))
			}
			sheets = append(sheets, scored)
		}
		block, err := engine.ScoreBlock(sheets, nil)
		must(t, err)
		round := cchc.Round{ID: id.ID(strconv.Itoa(y)), Year: 2013 + y, Block: "so", SetDigest: set.Digest, State: cchc.Published}
		s.views = append(s.views, &cchc.View{Round: round, Set: set, Units: units, Blocks: map[cchc.Stage]*scoring.Block{cchc.Verified: block}})
	}
	return s
}
