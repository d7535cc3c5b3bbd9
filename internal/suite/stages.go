package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	modulePath      = "minhbach"
	buildStage      = "build"
	fuzzTimeDefault = 2 * time.Second
	testTimeMax     = "25m"
)

// stage is one part of a run; its name is what -only takes.
type stage struct {
	name  string
	about string
	run   func(*tree, context.Context) bool

	isOfSource bool // needs Go alone, and no test of ours to run
}

// stages in the order in which a failure is cheapest to find.
var stages = []stage{
	{buildStage, "everything compiles", (*tree).build, true},
	{"source", "format, vet and generated files", (*tree).source, true},
	{"lint", "golangci-lint", (*tree).lint, true},
	{"tests", "every test on both engines", (*tree).tests, false},
	{"zones", "civil time in another zone", (*tree).zones, false},
	{"fuzz", "each parser against a few seconds of nonsense", (*tree).fuzz, false},
	{"benchmarks", "each benchmark runs once", (*tree).benchmarks, false},
}

func stageNames() string {
	names := []string{}
	for _, s := range stages {
		names = append(names, s.name)
	}
	return strings.Join(names, ", ")
}

func isStage(name string) bool {
	return slices.ContainsFunc(stages, func(s stage) bool { return s.name == name })
}

// tree is the source under test and where its results go.
type tree struct {
	out   io.Writer
	tally *tally
	opts  options
	env   []string
}

// check tallies, under a suite, one thing that holds or does not.
func (t *tree) check(suite, name string, err error) bool {
	if err != nil {
		fmt.Fprintf(t.out, "   FAIL %s\n%s", name, indent(err.Error()))
		t.tally.add(suite, engineNone, failed)
		return false
	}
	fmt.Fprintf(t.out, "   ok   %s\n", name)
	t.tally.add(suite, engineNone, passed)
	return true
}

// stopWait is how long an interrupted program may tidy up after itself.
const stopWait = 10 * time.Second

func (t *tree) program(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = t.env
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopWait
	return cmd
}

// command runs a program and gives back what it printed; an error carries the
// end of it.
func (t *tree) command(ctx context.Context, name string, args ...string) (string, error) {
	said, err := t.program(ctx, name, args...).CombinedOutput()
	if err != nil {
		return string(said), fmt.Errorf("%s: %w\n%s", name, err, lastLines(string(said), 60))
	}
	return string(said), nil
}

func (t *tree) build(ctx context.Context) bool {
	_, err := t.command(ctx, "go", append([]string{"build"}, t.opts.packages...)...)
	return t.check("build", "go build", err)
}

func (t *tree) source(ctx context.Context) bool {
	formatted := t.check("source", "format", checkFormat("."))
	_, err := t.command(ctx, "go", append([]string{"vet"}, t.opts.packages...)...)
	vetted := t.check("source", "go vet", err)
	generated := t.generated(ctx)
	return formatted && vetted && generated
}

// racing folders are those where goroutines meet shared data: transactions, the
// log, counters, caches, servers. Elsewhere code is pure or, in the pages of a
// module, without goroutines of its own: the detector would cost minutes and find
// nothing.
var (
	racing = []string{
		"internal/store", "internal/evidence", "internal/metric", "internal/blob", "internal/org", "internal/id", "internal/civil",
		"internal/cchc", "internal/web", "internal/app", "internal/auth", "internal/notify", "internal/backup", "internal/reform",
	}
	pureParts = []string{
		"internal/cchc/expr", "internal/cchc/rule", "internal/cchc/criteria", "internal/cchc/scoring", "internal/cchc/exchange",
		"internal/web/component", "internal/web/chart", "internal/web/layout", "internal/web/voice",
	}
	// The detector runs beside the run that counts, on one engine and without the
	// browser (webtest leaves it out): our own code is the same there, and ten
	// times slower. Of the tests that go through everything it watches those in
	// which many act at once.
	watched = map[string]string{"internal/app": "-run=AtOnce|UnderLoad"}
)

// SQLite in Go is C code translated: the detector has nothing to find in it, and
// makes such tests three to four times as long.
const withoutSQLite = "-gcflags=modernc.org/...=-race=false"

func folderOf(pkg string) string { return strings.TrimPrefix(pkg, modulePath+"/") }

func isRacing(pkg string) bool {
	folder := folderOf(pkg)
	isPages := folder != "internal/web" && strings.HasSuffix(folder, "web")
	return liesIn(folder, racing) && !liesIn(folder, pureParts) && !isPages
}

func liesIn(folder string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool {
		return folder == f || strings.HasPrefix(folder, f+"/")
	})
}

func (t *tree) tests(ctx context.Context) bool {
	pkgs, err := t.packages(ctx)
	if err != nil {
		return t.check("source", "go list", err)
	}
	// -vet=off: the source stage has vetted everything, with all analyzers.
	args := []string{"-count=1", "-vet=off", "-timeout=" + testTimeMax}
	held := t.goTest(ctx, "", slices.Concat(args, pkgs)...)
	if !t.hasCompiler() {
		return held
	}
	raced := map[string][]string{} // packages by what the detector leaves out
	for _, pkg := range pkgs {
		if isRacing(pkg) {
			which := cmp.Or(watched[folderOf(pkg)], "-skip=Postgres|/postgres")
			raced[which] = append(raced[which], pkg)
		}
	}
	west := t.west()
	west.env = append(west.env, "CGO_ENABLED=1") // the detector is C++
	for _, which := range slices.Sorted(maps.Keys(raced)) {
		held = west.goTest(ctx, detected, slices.Concat(args, []string{"-race", withoutSQLite, "-short", which}, raced[which])...) && held
	}
	return held
}

const detected = "raced in " + westOfGreenwich

// west is the tree where every local date is wrong for Vietnam.
func (t *tree) west() *tree {
	west := *t
	west.env = append(slices.Clone(t.env), "TZ="+westOfGreenwich)
	return &west
}

func (t *tree) hasCompiler() bool {
	for _, name := range []string{"gcc", "cc", "clang"} {
		if _, err := exec.LookPath(name); err == nil {
			return true
		}
	}
	return false
}

func (t *tree) packages(ctx context.Context) ([]string, error) {
	said, err := t.command(ctx, "go", append([]string{"list"}, t.opts.packages...)...)
	if err != nil {
		return nil, err
	}
	return strings.Fields(said), nil
}

// westOfGreenwich is where a day is still yesterday in Hà Nội.
const westOfGreenwich = "America/Los_Angeles"

// zones repeats the packages that know dates west of Greenwich, but for those
// that the race detector has watched there; the main run is in UTC.
func (t *tree) zones(ctx context.Context) bool {
	said, err := t.command(ctx, "go", append([]string{"list", "-f",
		`{{.ImportPath}}: {{join .Imports " "}}`}, t.opts.packages...)...)
	if err != nil {
		return t.check("source", "go list", err)
	}
	dated := []string{}
	for line := range strings.Lines(said) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), ": ")
		civil := modulePath + "/internal/civil"
		if pkg == civil || slices.Contains(strings.Fields(imports), civil) {
			dated = append(dated, pkg)
		}
	}
	dated = slices.DeleteFunc(dated, func(pkg string) bool {
		// The days of pages come from the modules tested here.
		return t.hasCompiler() && isRacing(pkg) || strings.HasSuffix(path.Base(pkg), "web") || folderOf(pkg) == "internal/app"
	})
	if len(dated) == 0 {
		return true
	}
	// Dates do not depend on the browser, the engine or the length of a run.
	args := []string{"-count=1", "-vet=off", "-short", "-skip=Browser|Postgres|Killed", "-timeout=" + testTimeMax}
	return t.west().goTest(ctx, "in "+westOfGreenwich, append(args, dated...)...)
}

func (t *tree) fuzz(ctx context.Context) (held bool) {
	targets, err := t.targets(ctx, "Fuzz")
	if err != nil {
		return t.check("fuzz", "fuzz targets", err)
	}
	dir, err := os.MkdirTemp("", "fuzz-*")
	if err != nil {
		return t.check("fuzz", "fuzz targets", err)
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			held = t.check("fuzz", "clear "+dir, err)
		}
	}()
	cache, err := t.command(ctx, "go", "env", "GOCACHE")
	if err != nil {
		return t.check("fuzz", "go env", err)
	}
	held = true
	built, known := "", filepath.Join(strings.TrimSpace(cache), "fuzz")
	for i, target := range targets {
		if i == 0 || targets[i-1].pkg != target.pkg {
			// Once for all targets of a package; `go test -fuzz` would link it for each.
			built = filepath.Join(dir, strconv.Itoa(i)+".test")
			if _, err := t.command(ctx, "go", "test", "-vet=off", "-c", "-fuzz=.", "-o", built, target.pkg); err != nil {
				held = t.check("fuzz", target.String(), err)
				continue
			}
		}
		held = t.check("fuzz", target.String(), t.fuzzOne(ctx, built, known, target)) && held
	}
	return held
}

// fuzzOne gives one target its time, as `go test -fuzz` does: in the folder of
// the package, with what earlier runs found interesting kept in known.
func (t *tree) fuzzOne(ctx context.Context, built, known string, target target) error {
	cmd := t.program(ctx, built, "-test.run=^$", "-test.fuzz=^"+target.name+"$", "-test.fuzztime="+t.opts.fuzzTime.String(),
		"-test.fuzzcachedir="+filepath.Join(known, target.pkg), "-test.paniconexit0")
	cmd.Dir = target.dir
	said, err := cmd.CombinedOutput()
	if err == nil || strings.Contains(string(said), "context deadline exceeded") && !strings.Contains(string(said), "Failing input") {
		// Go's fuzzer sometimes reports its own stopping as a failure when the
		// machine is busy: nothing was found.
		return nil
	}
	return fmt.Errorf("%s: %w\n%s", target, err, lastLines(string(said), 60))
}

func (t *tree) benchmarks(ctx context.Context) bool {
	targets, err := t.targets(ctx, "Benchmark")
	if err != nil {
		return t.check("benchmarks", "benchmarks", err)
	}
	pkgs := []string{}
	for _, target := range targets {
		pkgs = append(pkgs, target.pkg)
	}
	held := true
	for _, pkg := range slices.Compact(pkgs) {
		_, err := t.command(ctx, "go", "test", "-vet=off", "-run=^$", "-short", "-bench=.", "-benchtime=1x", "-timeout="+testTimeMax, pkg)
		held = t.check("benchmarks", suiteOf(pkg), err) && held
	}
	return held
}
