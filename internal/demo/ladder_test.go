package demo

import (
	"strings"
	"testing"

	"minhbach/internal/cchc/rule"
	"minhbach/internal/civil"
	"minhbach/internal/points"
)

func TestEveryCriterionOfEverySetHasALadder(t *testing.T) {
	w := build(t, 1)
	for _, block := range []string{"so", "huyen"} {
		ts, err := loadThreads(block)
		if err != nil {
			t.Fatal(err)
		}
		for _, of := range ts.sets {
			for _, c := range setNamed(t, w, of).Leaves() {
				thread := ts.byCode[of][c.Code]
				if thread == nil {
					t.Errorf("criterion %s of %s has no thread", c.Code, of)
					continue
				}
				rungs, err := ladder(c, ground{thread: thread, chance: newChance(1, c.Code), volume: max(thread.volume.lo, 1), previous: thread.before.lo})
				if err != nil {
					t.Error(err)
					continue
				}
				for i := 1; i < len(rungs); i++ {
					if rungs[i].points <= rungs[i-1].points {
						t.Errorf("criterion %s: rung %d gives %s after %s", c.Code, i, rungs[i].points, rungs[i-1].points)
					}
				}
				if scales := !thread.spread.isZero(); !scales && !c.OutsideBase() && rungs[len(rungs)-1].points != c.MaxPoints {
					t.Errorf("criterion %s: the best figures give %s of %s", c.Code, rungs[len(rungs)-1].points, c.MaxPoints)
				}
			}
		}
	}
}

func TestAnswerSheetComesNearItsMeanAndCountsEverybody(t *testing.T) {
	weights := []rule.Option{{Code: "A", Points: points.Int(1)}, {Code: "B", Points: points.NewRat(3, 5)}, {Code: "C", Points: points.NewRat(1, 5)}, {Code: "D"}}
	for mean := int64(500); mean <= 980; mean += 20 {
		answers := sheet(weights, 100, mean)
		people, got := int64(0), int64(0)
		for _, w := range weights {
			n := wholeOf(answers[w.Code])
			if n < 0 {
				t.Errorf("mean %d: %d people answered %s", mean, n, w.Code)
			}
			people, got = people+n, got+n*inThousandths(w)/100
		}
		if people != 100 || max(got-mean, mean-got) > 20 {
			t.Errorf("mean %d: %d people with a mean of %d", mean, people, got)
		}
	}
}

func TestRatiosNeverCountMoreThanThereIs(t *testing.T) {
	for _, den := range []int64{1, 2, 7, 40, 3000} {
		for _, f := range ratios(den) {
			if num := wholeOf(f["num"]); num < 0 || num > den || wholeOf(f["den"]) != den {
				t.Errorf("%d of %v", num, f["den"])
			}
		}
	}
}

func TestExactFindsFiguresOfAGivenTotal(t *testing.T) {
	w := build(t, 1)
	set := setNamed(t, w, "minh-hoa-so-2016")
	c := set.Criterion("1.1.1")
	of := func(steps ...points.Points) part {
		p := part{criterion: c, thread: &thread{}}
		for _, s := range steps {
			p.ladder = append(p.ladder, rung{points: s})
		}
		return p
	}
	everything := func(*part) bool { return true }
	d := &draft{agency: &agency{key: "A"}, parts: []part{of(0, 3, 8), of(0, 5), of(1, 2)}}
	if err := d.exact(10, everything); err != nil || d.total() != 10 {
		t.Errorf("total %d, %v", d.total(), err)
	}
	if err := d.exact(100, everything); err == nil {
		t.Error("a total nobody reaches was found")
	}
	if err := d.fit(points.One, newChance(1)); err == nil || !strings.Contains(err.Error(), "A") {
		t.Errorf("a total out of reach: %v", err)
	}
}

func TestWorkdaysSkipWeekends(t *testing.T) {
	friday, err := civil.ParseDate("2018-12-14")
	if err != nil {
		t.Fatal(err)
	}
	if got := afterWorkdays(friday, 1).String(); got != "2018-12-17" {
		t.Errorf("a working day after Friday is %s", got)
	}
	if got := afterWorkdays(workday(friday.AddDays(1)), -1); got != friday {
		t.Errorf("a working day before Monday is %s", got)
	}
}

func TestSentencesAreToldOnlyWhole(t *testing.T) {
	said := map[string]string{"gap": "3", "den": "1.200"}
	if text, ok := fillIn("{gap} trong {den} hồ sơ quá hạn", said); !ok || text != "3 trong 1.200 hồ sơ quá hạn" {
		t.Errorf("%q, %v", text, ok)
	}
	if _, ok := fillIn("{less} hồ sơ", said); ok {
		t.Error("a sentence without its figure was told")
	}
}

func TestChanceOfOneThingLeavesAnotherAlone(t *testing.T) {
	one, same, other := newChance(1, "a", 2013), newChance(1, "a", 2013), newChance(1, "a", 2014)
	if a, b := one.Uint64(), same.Uint64(); a != b {
		t.Error("one thing was drawn two ways")
	}
	if one.Uint64() == other.Uint64() {
		t.Error("two things were drawn alike")
	}
	for range 1000 {
		if n := one.bell(90); n < -90 || n > 90 {
			t.Errorf("drew %d", n)
		}
	}
	if one.between(5, 4) != 5 {
		t.Error("an empty range has only its beginning")
	}
}

func TestMissingWorldIsAnError(t *testing.T) {
	if _, err := loadThreads("xa"); err == nil {
		t.Error("a block without figures was read")
	}
}
