package app

import (
	"testing"

	"minhbach/internal/paper"
)

func TestThePapersOfTheProvinceBearItsHead(t *testing.T) {
	for name, test := range map[string]struct {
		configured paper.Letterhead
		isDemo     bool
		superior   string
		place      string
	}{
		"an installation":         {paper.Letterhead{Issuer: "Ủy ban nhân dân tỉnh Thử", Place: "Thử"}, false, "Ủy ban nhân dân tỉnh Thử", "Thử"},
		"one that names nobody":   {paper.Letterhead{}, false, "", ""},
		"a demonstration":         {paper.Letterhead{}, true, "Ủy ban nhân dân tỉnh Minh Hoạ", "Minh Hoạ"},
		"a demonstration renamed": {paper.Letterhead{Issuer: "Ủy ban nhân dân tỉnh Thử", Place: "Thử"}, true, "Ủy ban nhân dân tỉnh Thử", "Thử"},
	} {
		a := &App{Config: Config{Letterhead: test.configured}}
		head, err := a.letterhead(test.isDemo)
		check(t, err)
		minutes := a.province(head)
		if minutes.Superior != test.superior || minutes.Issuer != "Hội đồng thẩm định Chỉ số cải cách hành chính" || minutes.Place != test.place {
			t.Errorf("%s: %q, %q, %q", name, minutes.Superior, minutes.Issuer, minutes.Place)
		}
	}
}
