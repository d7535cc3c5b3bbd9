package icon_test

import (
	"strings"
	"testing"

	"minhbach/internal/web/component/icon"
	"minhbach/internal/web/webtest"
)

func TestEveryIconIsDrawnAndHiddenFromReadersOfTheScreen(t *testing.T) {
	for _, name := range icon.Names() {
		svg := webtest.HTML(t, icon.Icon(name))
		webtest.Contains(t, svg, `aria-hidden="true"`, `<path d="M`)
		if !icon.Has(name) {
			t.Errorf("%s is not there", name)
		}
	}
}

func TestNoNameDrawsNothing(t *testing.T) {
	if svg := webtest.HTML(t, icon.Icon("")); strings.TrimSpace(svg) != "" || icon.Has("khong-co") {
		t.Error(svg)
	}
}

func TestMarkIsTheRisingStep(t *testing.T) {
	webtest.Contains(t, webtest.HTML(t, icon.Mark()), "mark-sign")
}
