package paper

import (
	"strings"
	"testing"
)

func TestMeasuresInUseLieWithinTheDecree(t *testing.T) {
	l, err := regulated()
	if err != nil {
		t.Fatal(err)
	}
	if l.of("margin_left_mm") < 30 || !strings.Contains(l.basis, "30/2020/NĐ-CP") {
		t.Errorf("left margin %v by %q", l.of("margin_left_mm"), l.basis)
	}
}

func TestMeasureOutsideTheDecreeOrMissingIsRefused(t *testing.T) {
	_, err := readLayout("x.yaml", []byte(`id: x
title: x
basis: x
certainty: x
valid_from: 2020-03-05
texts: {nation: a, motto: b, number: c, date: d, recipients: e}
measures: [{name: margin_left_mm, min: 30, max: 35, use: 25}]
`))
	if err == nil || !strings.Contains(err.Error(), "paper.measure_outside") || !strings.Contains(err.Error(), "paper.measure_missing") {
		t.Errorf("taken: %v", err)
	}
}
