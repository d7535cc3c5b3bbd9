//go:build !race

package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"minhbach/internal/civil"
	"minhbach/internal/demo"
	"minhbach/internal/evidence"
	"minhbach/internal/id"
	"minhbach/internal/web/webtest"
)

// office is the demonstration as its people use it: one browser in which they
// sign in one after the other, and a calendar that the test turns.
type office struct {
	t       *testing.T
	app     *App
	clock   *civil.FixedClock
	browser *webtest.Browser
	tab     *webtest.Page
	base    string

	clicks int
}

var desktop = webtest.View{Width: 1440, Height: 900}

// openOffice fills the demonstration on an engine and serves it.
func openOffice(t *testing.T, config Config) *office {
	t.Helper()
	browser := webtest.Open(t)
	world, err := demo.Build(1)
	if err != nil {
		t.Fatal(err)
	}
	if config.Database == "" {
		if err := os.CopyFS(config.Data, os.DirFS(demoFolder(t))); err != nil {
			t.Fatal(err)
		}
	} else if err := fill(t.Context(), config, world, nil); err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, clock: civil.NewFixedClock(world.Now), browser: browser}
	o.app, err = open(t.Context(), config, o.clock, id.NewSource(o.clock, rand.Reader), func(dir string) (*evidence.Key, error) {
		return evidence.OpenKey(dir, rand.Reader)
	})
	if err != nil {
		t.Fatal(err)
	}
	words, err := AllWords()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	site, err := o.app.Site(ctx, words, quiet())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(func() {
		server.Close()
		stop()
		if err := o.app.Close(); err != nil {
			t.Error(err)
		}
	})
	o.base = server.URL
	o.tab = browser.Visit(t, o.base+"/dang-nhap", desktop)
	return o
}

// day turns the calendar to an hour of a day.
func (o *office) day(text string) {
	o.t.Helper()
	day, err := civil.ParseVN(text)
	if err != nil {
		o.t.Fatal(err)
	}
	o.clock.Set(morning(day).Add(time.Hour))
}

func js[T any](o *office, script string, args ...any) T {
	o.t.Helper()
	texts := make([]any, len(args))
	for i, a := range args {
		text, err := json.Marshal(a)
		if err != nil {
			o.t.Fatal(err)
		}
		texts[i] = string(text)
	}
	return webtest.Eval[T](o.t, o.tab, fmt.Sprintf(script, texts...))
}

// open goes to an address.
func (o *office) open(path string) {
	o.t.Helper()
	if err := chromedp.Do(o.tab.Ctx, chromedp.Navigate(o.base+path)); err != nil {
		o.t.Fatalf("open %s: %v", path, err)
	}
}

// signIn lets somebody of the demonstration in, with a new tab; nobody: whoever was
// there goes.
func (o *office) signIn(login string) {
	o.t.Helper()
	o.tab.Close(o.t)
	o.tab = o.browser.Visit(o.t, o.base+"/dang-xuat", desktop)
	if out := `main form[action='/dang-xuat'] button`; js[bool](o, `!!document.querySelector(%s)`, out) {
		o.push(out)
		o.settled()
	}
	if login == "" {
		return // a stranger
	}
	o.open("/dang-nhap")
	o.write("login", login)
	o.write("password", DemoPassword)
	o.press("Đăng nhập")
	if o.where() != "/" {
		o.t.Fatalf("%s does not come in: %s %.300s", login, o.where(), o.text())
	}
}

// write puts a text into the field of a name, chooses a choice, or ticks a box
// of that name and value.
func (o *office) write(name, value string) {
	o.t.Helper()
	found := js[bool](o, `(function (name, value) {
		var all = Array.from(document.querySelectorAll("main [name='" + name + "']"));
		var boxes = all.filter(function (e) { return e.type === "checkbox" || e.type === "radio"; });
		if (boxes.length) {
			var box = boxes.find(function (e) { return e.value === value; });
			if (box && !box.checked) box.click();
			return !!box;
		}
		if (!all.length) return false;
		var choice = Array.from(all[0].options || []).find(function (e) { return e.text.trim() === value; });
		if (choice) value = choice.value;
		all[0].value = value;
		all[0].dispatchEvent(new Event("input", {bubbles: true}));
		all[0].dispatchEvent(new Event("change", {bubbles: true}));
		return all[0].value === value || all[0].tagName === "TEXTAREA";
	})(%s, %s)`, name, value)
	if !found {
		o.t.Fatalf("%s: no field %s takes %q\n%s", o.where(), name, value, o.text())
	}
}

// attach gives a file to the field of files.
func (o *office) attach(field, name, content string) {
	o.t.Helper()
	js[any](o, `(function (field, name, content) {
		var files = new DataTransfer();
		files.items.add(new File([content], name, {type: "application/pdf"}));
		var input = document.querySelector("main input[type=file][name='" + field + "']");
		input.files = files.files;
		input.dispatchEvent(new Event("change", {bubbles: true}));
		return 0;
	})(%s, %s, %s)`, field, name, content)
	o.awaits(`!document.querySelector("main form button:disabled")`) // parts are on their way
}

// push clicks what a selector finds. Nothing is waited for.
func (o *office) push(selector string) {
	o.t.Helper()
	o.clicks++
	if !js[bool](o, `(function (selector) {
		window.before = true;
		var it = document.querySelector(selector);
		if (!it) return false;
		it.removeAttribute("data-found");
		if (it.tagName === "SUMMARY") window.before = "opens";
		var stays = it.closest("[data-stay]"), part = stays && it.closest("[data-swap]");
		if (part) { part.setAttribute("data-old", ""); window.before = "stays"; }
		it.click();
		return true;
	})(%s)`, selector) {
		o.t.Fatalf("%s: nothing to press at %s\n%s", o.where(), selector, o.text())
	}
}

// press clicks the button or link of the main part that bears a text, and waits
// for what comes of it.
func (o *office) press(text string) {
	o.t.Helper()
	if !js[bool](o, `(function (text) {
		var all = Array.from(document.querySelectorAll("main button, main a, main summary"));
		var it = all.find(function (e) { return e.innerText.trim() === text; }) || all.find(function (e) { return e.innerText.trim().startsWith(text); });
		if (it) it.setAttribute("data-found", "");
		return !!it;
	})(%s)`, text) {
		o.t.Fatalf("%s: nothing to press says %q\n%s", o.where(), text, o.text())
	}
	o.push("[data-found]")
	o.settled()
}

// settled waits until a page stands still: a new one is there, or the old one
// has swapped its part.
func (o *office) settled() {
	o.t.Helper()
	o.awaits(`window.before !== true && document.readyState === "complete" && !document.querySelector("[data-old]")`)
}

func (o *office) where() string {
	o.t.Helper()
	return js[string](o, `location.pathname + location.search`)
}

// text is what the page says.
func (o *office) text() string {
	o.t.Helper()
	return js[string](o, `(document.querySelector("main") || document.body).innerText`)
}

// awaits waits until a condition holds on the page.
func (o *office) awaits(condition string) {
	o.t.Helper()
	for try := 0; ; try++ {
		if holds, err := chromedp.Run(o.tab.Ctx, chromedp.Evaluate[bool](condition)); err == nil && holds {
			return
		}
		if try == 400 {
			o.t.Fatalf("%s: %s does not come to hold:\n%s", o.where(), condition, o.text())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// sees waits until the page says all of this.
func (o *office) sees(texts ...string) {
	o.t.Helper()
	for _, text := range texts {
		for try := 0; !strings.Contains(flat(o.text()), flat(text)); try++ {
			if try == 400 {
				o.t.Fatalf("%s does not say %q:\n%s", o.where(), text, o.text())
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// calm looks at the page as it stands for this person; on one engine, for a page
// does not tell which it comes from.
func (o *office) calm(name, path string) {
	o.t.Helper()
	if o.app.Config.Database != "" {
		return
	}
	o.browser.Glance(o.t, name, o.base+path)
}
