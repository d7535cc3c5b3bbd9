//go:build !race

package webtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// pageTimeMax bounds one visit; a busy machine needs seconds for a large page.
const pageTimeMax = 60 * time.Second

// View is how a page is looked at.
type View struct {
	Width, Height int64
	IsDark        bool
	IsPrint       bool
}

// String names the view, as in "360-dark".
func (v View) String() string {
	name := fmt.Sprintf("%d-light", v.Width)
	if v.IsDark {
		name = fmt.Sprintf("%d-dark", v.Width)
	}
	if v.IsPrint {
		name += "-print"
	}
	return name
}

// Views are the views every page is judged in.
func Views() []View {
	var views []View
	for _, size := range [][2]int64{{360, 740}, {768, 1024}, {1440, 900}} {
		views = append(views, View{Width: size[0], Height: size[1]}, View{Width: size[0], Height: size[1], IsDark: true})
	}
	return views
}

// Browser is one Chromium for one test.
type Browser struct{ ctx context.Context }

func chromium() string {
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Open starts Chromium for the length of the test.
func Open(t testing.TB) *Browser {
	t.Helper()
	program := chromium()
	Require(t, program != "", "chromium")
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-background-networking", true))
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(func() { cancel(); stop() })
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	return &Browser{ctx}
}

// Page is one tab with a page in it.
type Page struct {
	Ctx  context.Context // for chromedp.Do and chromedp.Run
	View View

	mu         sync.Mutex
	complaints []string
}

// Visit opens an address in a view. The tab closes with the test.
func (b *Browser) Visit(t testing.TB, url string, v View) *Page {
	t.Helper()
	tab, cancel := chromedp.NewContext(b.ctx)
	t.Cleanup(cancel)
	ctx, expire := context.WithTimeout(tab, pageTimeMax)
	t.Cleanup(expire)
	p := &Page{Ctx: ctx, View: v}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	if err := chromedp.Do(ctx, prepare(v), chromedp.Navigate(url)); err != nil {
		t.Fatalf("visit %s at %s: %v", url, v, err)
	}
	return p
}

// Look turns an open page to another view, as a person who resizes the window
// and switches the theme does.
func (p *Page) Look(t testing.TB, v View) {
	t.Helper()
	if err := chromedp.Do(p.Ctx, prepare(v)); err != nil {
		t.Fatalf("look at the page at %s: %v", v, err)
	}
	p.View = v
}

// Close closes the tab before the test ends, to save memory on long tours.
func (p *Page) Close(t testing.TB) {
	t.Helper()
	if err := chromedp.Cancel(p.Ctx); err != nil {
		t.Logf("close tab: %v", err)
	}
}

func prepare(v View) chromedp.Action[chromedp.Void] {
	scheme, medium := "light", "screen"
	if v.IsDark {
		scheme = "dark"
	}
	if v.IsPrint {
		medium = "print"
	}
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, cdplog.Enable, cdp.Empty{}); err != nil {
			return err
		}
		if _, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media:    medium,
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: v.Width, Height: v.Height, DeviceScaleFactor: 1,
		})
		return err
	})
}

// WithoutScripts switches the scripts of the next pages off; Eval still works.
func WithoutScripts() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
}

// hear collects what the browser complains of: refused inline styles, missing
// files, failing scripts.
func (p *Page) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *cdplog.EventEntryAdded:
		if e.Entry != nil && (e.Entry.Level == cdplog.EntryLevelError || e.Entry.Level == cdplog.EntryLevelWarning) {
			p.complaints = append(p.complaints, e.Entry.Text+" "+e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		if e.ExceptionDetails != nil {
			p.complaints = append(p.complaints, e.ExceptionDetails.Text)
		}
	}
}

// Complaints are what the browser complained of so far.
func (p *Page) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.complaints...)
}

// Eval runs a script in the page and gives back its value.
func Eval[T any](t testing.TB, p *Page, script string) T {
	t.Helper()
	value, err := chromedp.Run(p.Ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("eval %.60q: %v", script, err)
	}
	return value
}

// Times of WaitFor.
const (
	waitTimeMax = 30 * time.Second
	waitStep    = 50 * time.Millisecond
)

// WaitFor waits until a condition holds, also across a change of page, while
// the script has nowhere to run.
func (p *Page) WaitFor(t testing.TB, condition string) {
	t.Helper()
	for range int(waitTimeMax / waitStep) {
		time.Sleep(waitStep)
		holds, err := chromedp.Run(p.Ctx, chromedp.Evaluate[bool](condition))
		if err == nil && holds {
			return
		}
	}
	t.Fatalf("%s does not come to hold", condition)
}

// Press types keys into whatever has the focus.
func (p *Page) Press(t testing.TB, keys string, options ...chromedp.KeyOption) {
	t.Helper()
	if err := chromedp.Do(p.Ctx, chromedp.KeyEvent(keys, options...)); err != nil {
		t.Fatalf("press %q: %v", keys, err)
	}
}

// Shot writes a picture of the whole page when MINHBACH_SHOTS names a folder.
func (p *Page) Shot(t testing.TB, name string) {
	t.Helper()
	dir := os.Getenv("MINHBACH_SHOTS")
	if dir == "" {
		return
	}
	const best = 100
	picture, err := chromedp.Run(p.Ctx, chromedp.FullScreenshot(best))
	if err != nil {
		t.Fatalf("take a picture of %s: %v", name, err)
	}
	path := filepath.Join(dir, strings.Trim(strings.ReplaceAll(name, "/", "-"), "-")+"-"+p.View.String()+".png")
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		t.Fatalf("keep the picture: %v", err)
	}
}
