//go:build !race

package webtest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// axeSource is the script of axe-core, brought by npm and never committed.
var axeSource = sync.OnceValues(func() (string, error) {
	mod, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", err
	}
	root := filepath.Dir(strings.TrimSpace(string(mod)))
	script, err := os.ReadFile(filepath.Join(root, "internal", "web", "node_modules", "axe-core", "axe.min.js"))
	return string(script), err
})

// axeRun asks for every rule, best practices too: they are what users of screen
// readers notice. A theme changes colours alone, so of a page that was judged
// already and is dark now only the rules about colour are asked again.
const axeRun = `axe.run(document, Object.assign({resultTypes: ["violations"]},
	matchMedia("(prefers-color-scheme: dark)").matches && window.judgedAt === innerWidth ? {runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}} : {})).then(function (r) {
	window.judgedAt = innerWidth;
	return JSON.stringify(r.violations.map(function (v) {
		return {id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 4).map(function (n) {
			return n.target.join(" ") + " | " + n.failureSummary.replace(/\s+/g, " ");
		})};
	}));
})`

// Violation is one rule of accessibility that a page breaks.
type Violation struct {
	ID, Impact, Help string
	Nodes            []string
}

// Axe judges the page as it stands.
func (p *Page) Axe(t testing.TB) []Violation {
	t.Helper()
	script, err := axeSource()
	Require(t, err == nil, "axe-core (npm ci in internal/web)")
	if !Eval[bool](t, p, `"axe" in window`) {
		Eval[any](t, p, script+";0")
	}
	var found []Violation
	if err := json.Unmarshal([]byte(Eval[string](t, p, axeRun)), &found); err != nil {
		t.Fatalf("read what axe said: %v", err)
	}
	return found
}

// overflow finds what sticks out of the page at the side.
const overflow = `(function () {
	var root = document.scrollingElement, wide = root.clientWidth;
	if (root.scrollWidth <= wide) return "";
	var out = [];
	document.querySelectorAll("body *").forEach(function (e) {
		var b = e.getBoundingClientRect();
		if (b.right > wide + 1 && b.width && !e.closest(".scroll,.heat-frame,.bump-frame,.chart-scroll") ) out.push(e.tagName + "." + (e.className.baseVal === undefined ? e.className : e.className.baseVal) + " " + Math.round(b.right));
	});
	return "page is " + root.scrollWidth + " wide, window " + wide + ": " + out.slice(0, 6).join(", ");
})()`

// smallText finds text drawn smaller than 12 px.
const smallText = `Array.from(document.querySelectorAll("body *")).filter(function (e) {
	return Array.from(e.childNodes).some(function (n) { return n.nodeType === 3 && n.nodeValue.trim(); }) && parseFloat(getComputedStyle(e).fontSize) < 12;
}).slice(0, 5).map(function (e) { return e.tagName + ": " + e.textContent.trim().slice(0, 30); }).join(", ")`

// Inspect opens an address, looks at it in every view and fails for each thing
// that is wrong: a violation found by axe, a complaint of the browser, a page
// wider than its window, text under 12 px, a key without words.
func (b *Browser) Inspect(t *testing.T, name, url string) {
	t.Helper()
	b.inspect(t, name, url, Views())
}

// Glance looks at a page as Inspect does, in the two views that differ most. It
// is for pages whose template another test inspects.
func (b *Browser) Glance(t *testing.T, name, url string) {
	t.Helper()
	views := Views()
	b.inspect(t, name, url, []View{views[0], views[len(views)-1]})
}

func (b *Browser) inspect(t *testing.T, name, url string, views []View) {
	t.Helper()
	p := b.Visit(t, url, views[0])
	defer p.Close(t)
	for _, v := range views {
		t.Run(name+"/"+v.String(), func(t *testing.T) {
			p.Look(t, v)
			p.inspect(t, name)
		})
	}
	for _, complaint := range p.Complaints() {
		t.Errorf("the browser complains: %s", complaint)
	}
}

func (p *Page) inspect(t *testing.T, name string) {
	t.Helper()
	for _, violation := range p.Axe(t) {
		t.Errorf("axe %s (%s): %s\n  %s", violation.ID, violation.Impact, violation.Help, strings.Join(violation.Nodes, "\n  "))
	}
	if sticking := Eval[string](t, p, overflow); sticking != "" {
		t.Error(sticking)
	}
	if small := Eval[string](t, p, smallText); small != "" {
		t.Errorf("text under 12 px: %s", small)
	}
	if text := Eval[string](t, p, `document.body.innerText`); strings.Contains(text, "⟦") {
		t.Errorf("a key without words: %.80s", text[strings.Index(text, "⟦"):])
	}
	p.Shot(t, name)
}
