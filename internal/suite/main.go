// Command suite runs everything that holds the project together, in the order
// in which a failure is cheapest to find, and ends with one table of what ran.
//
// It gives the machine what the tests need: Debian's PostgreSQL, Chromium and
// poppler-utils, the page assets from npm, and an S3 server built by Go. While
// that comes, it builds, and checks the source as text. Where it may not install
// it goes on, names what is missing, and counts the tests that had to be skipped
// for it. Then it runs the Go tests on both database engines, and those where
// goroutines meet data once more under the race detector, in a time zone west of
// Greenwich; it repeats the other packages that know dates there, gives every
// fuzz target a few seconds, and runs each benchmark once so that none rots.
//
// The invariant it keeps: nothing passes by not running. With
// MINHBACH_REQUIRE=all, as in CI, a skipped test, a missing tool or a stage
// that could not start is a failure, and the exit code says so.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"minhbach/internal/store/storetest"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout))
}

// options are what a person may ask of a run.
type options struct {
	packages   []string
	only       string
	fuzzTime   time.Duration
	requireAll bool
	mayInstall bool
}

func parseOptions(args []string, out io.Writer) (options, error) {
	flags := flag.NewFlagSet("suite", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() {
		fmt.Fprintf(out, "usage: suite [flags] [package ...]\n\nRuns all checks and tests of the packages named, or of the whole project.\n\n")
		flags.PrintDefaults()
	}
	only := flags.String("only", "", "run one stage: "+stageNames())
	fuzzTime := flags.Duration("fuzztime", fuzzTimeDefault, "how long each fuzz target runs")
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	if *only != "" && !isStage(*only) {
		return options{}, fmt.Errorf("no stage %q; the stages are: %s", *only, stageNames())
	}
	packages := flags.Args()
	if len(packages) == 0 {
		packages = []string{"./..."}
	}
	return options{
		packages:   packages,
		only:       *only,
		fuzzTime:   *fuzzTime,
		requireAll: os.Getenv("MINHBACH_REQUIRE") == "all",
		mayInstall: os.Getenv("MINHBACH_INSTALL") != "no",
	}, nil
}

// Exit codes follow the program's own: 1 a check does not hold, 2 wrong usage.
const (
	exitHolds   = 0
	exitFailed  = 1
	exitMisused = 2
)

func run(args []string, out io.Writer) int {
	opts, err := parseOptions(args, out)
	if errors.Is(err, flag.ErrHelp) {
		return exitHolds
	}
	if err != nil {
		fmt.Fprintln(out, err)
		return exitMisused
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	began := time.Now()
	tally := newTally()
	missing := runStages(ctx, opts, out, tally)
	if ctx.Err() != nil {
		tally.add("suite", engineNone, failed)
		fmt.Fprintln(out, "interrupted: what follows is only what ran until then")
	}
	return report(out, tally, missing, opts.requireAll, time.Since(began))
}

// runStages runs the plan in order. A build that fails ends it, because every
// later stage would only repeat the compiler's words.
func runStages(ctx context.Context, opts options, out io.Writer, tally *tally) []need {
	machine := newMachine(out, opts.mayInstall)
	prepared := sync.OnceValue(machine.prepare(ctx))
	tree := &tree{out: out, tally: tally, opts: opts, env: machine.env()}
	stop := func() {}
	defer func() { stop() }()
	begin := sync.OnceFunc(func() {
		prepared()
		if database := startDatabase(out); database != nil {
			stop = database.stop
			tree.env = append(tree.env, storetest.EnvServer+"="+database.url)
		}
	})
	for _, s := range stages {
		if ctx.Err() != nil || (opts.only != "" && opts.only != s.name) {
			continue
		}
		if !s.isOfSource {
			begin()
		}
		began := time.Now()
		fmt.Fprintf(out, "\n== %s: %s\n", s.name, s.about)
		held := s.run(tree, ctx)
		fmt.Fprintf(out, "   %s took %s\n", s.name, time.Since(began).Round(100*time.Millisecond))
		if s.name == buildStage && !held {
			break
		}
	}
	return prepared()
}
