package webtest

import (
	"context"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"minhbach/internal/locale"
	"minhbach/internal/web"
	"minhbach/internal/web/voice"
)

// Require skips the test without the thing it needs, or fails it where
// everything is required.
func Require(t testing.TB, isThere bool, what string) {
	t.Helper()
	if isThere {
		return
	}
	if os.Getenv("MINHBACH_REQUIRE") == "all" {
		t.Fatalf("%s is not there, and everything is required", what)
	}
	t.Skipf("%s is not there", what)
}

// Context is a context in which the parts of the shell speak a language.
func Context(l locale.Lang) context.Context {
	return voice.With(context.Background(), l, web.Words())
}

// HTML renders a part in Vietnamese.
func HTML(t testing.TB, c templ.Component) string {
	t.Helper()
	return HTMLIn(t, locale.VI, c)
}

// HTMLIn renders a part in a language.
func HTMLIn(t testing.TB, l locale.Lang, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(Context(l), &out); err != nil {
		t.Fatalf("render: %v", err)
	}
	return out.String()
}

// Contains fails unless the text holds every piece.
func Contains(t testing.TB, text string, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		if !strings.Contains(text, piece) {
			t.Errorf("want %q in:\n%s", piece, text)
		}
	}
}

// spoken finds keys said in templates and code: voice.Say(ctx, "key" and
// fault.New(kind, "key".
var spoken = regexp.MustCompile(`(?:\bSay\([^")]*|fault\.New\([^,")]*, )"([a-z0-9_.]+)"(\+)?`)

// Keys lists the keys that the sources below a folder say, with the file that
// says each. A key put together at run time counts as its beginning.
func Keys(t testing.TB, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata") {
			return fs.SkipDir
		}
		isSource := strings.HasSuffix(path, ".templ") || strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_templ.go") && !strings.HasSuffix(path, "_test.go")
		if d.IsDir() || !isSource {
			return nil
		}
		text, err := fs.ReadFile(os.DirFS(dir), path)
		if err != nil {
			return err
		}
		for _, m := range spoken.FindAllStringSubmatch(string(text), -1) {
			found[m[1]+m[2]] = path
		}
		return nil
	})
	if err != nil {
		t.Fatalf("read sources in %s: %v", dir, err)
	}
	return found
}

// CheckKeys fails for every key that the sources below a folder say and the
// catalogue does not know.
func CheckKeys(t testing.TB, dir string, c *locale.Catalogue) {
	t.Helper()
	for key, path := range Keys(t, dir) {
		beginning, isBuilt := strings.CutSuffix(key, "+")
		if isBuilt && !hasBeginning(c, beginning) || !isBuilt && !c.Has(key) {
			t.Errorf("%s says %q, which no catalogue holds", path, key)
		}
	}
}

func hasBeginning(c *locale.Catalogue, beginning string) bool {
	for _, key := range c.Keys() {
		if strings.HasPrefix(key, beginning) {
			return true
		}
	}
	return false
}
