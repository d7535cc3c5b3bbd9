package publication

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/points"
)

// Line is one agency of a published result, best first. Numbers are plain
// decimals, rounded as the set publishes them.
type Line struct {
	Rank               int
	Agency             id.ID
	Code, Name         string
	Points, Max, Index string
	Band               string
	Missing            int
	IsExcluded         bool
	Fields             []string // points by field of the set
	HasSharedRank      bool
}

// RankText is the rank; empty for a unit without one.
func (l Line) RankText() string {
	if l.Rank == 0 {
		return ""
	}
	return strconv.Itoa(l.Rank)
}

// Lines lists a scored view in the order of its ranks.
func Lines(v *cchc.View) []Line {
	block := v.Final()
	if block == nil {
		return nil
	}
	ranks := map[int]int{}
	for i := range block.Results {
		ranks[block.Results[i].Rank]++
	}
	lines := make([]Line, 0, len(block.Results))
	for _, i := range block.Order() {
		r := &block.Results[i]
		unit, _ := v.Unit(block.Sheets[i].Unit)
		line := Line{
			Rank: r.Rank, Agency: unit.Agency, Code: unit.Code, Name: unit.Name, Points: pointsText(v.Set, r.Points), Max: pointsText(v.Set, r.Max),
			Band: r.Band, Missing: r.Missing, IsExcluded: r.Excluded, HasSharedRank: r.Rank > 0 && ranks[r.Rank] > 1,
		}
		if r.HasIndex {
			line.Index = r.Index.Decimal(v.Set.Rounding.Index, v.Set.Rounding.Mode)
		}
		for _, field := range v.Set.Fields() {
			line.Fields = append(line.Fields, pointsText(v.Set, r.Nodes[field.Index].Points))
		}
		lines = append(lines, line)
	}
	return lines
}

func pointsText(set *criteria.Set, p points.Points) string {
	return p.Decimal(set.Rounding.Points, set.Rounding.Mode)
}

// Method says in sentences how a set ranks, parts equal units and rounds.
func Method(l locale.Lang, set *criteria.Set) []string {
	say := func(key string, args ...any) string { return Words().Say(l, "cchc.publication.method."+key, args...) }
	sentences := []string{
		say("by_"+string(set.Ranking.By)) + " " + say("basis_"+string(set.Basis100)),
		say("rank_" + string(set.Ranking.Method)),
	}
	if len(set.Ranking.Ties) == 0 {
		sentences = append(sentences, say("no_ties"))
	} else {
		ties := make([]string, len(set.Ranking.Ties))
		for i, tie := range set.Ranking.Ties {
			ties[i] = tieText(l, set, tie)
		}
		sentences = append(sentences, say("ties", strings.Join(ties, "; ")))
	}
	return append(sentences, say("round", set.Rounding.Points, set.Rounding.Index, say("mode_"+string(set.Rounding.Mode)), say("at_"+string(set.Rounding.At))))
}

func tieText(l locale.Lang, set *criteria.Set, tie criteria.Tie) string {
	name := tie.Code
	if c := set.Criterion(tie.Code); c != nil {
		name = c.Code + " " + c.Name
	}
	key := "cchc.publication.method.tie_" + string(tie.Kind)
	text := Words().Say(l, key, name, tie.Name)
	if tie.Ascending {
		text += " " + Words().Say(l, "cchc.publication.method.ascending")
	}
	return text
}

// sortLines puts the best first; units without a rank stand at the end.
func sortLines(lines []Line) {
	slices.SortStableFunc(lines, func(a, b Line) int {
		if (a.Rank == 0) != (b.Rank == 0) {
			return cmp.Compare(b.Rank, a.Rank)
		}
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Name, b.Name))
	})
}
