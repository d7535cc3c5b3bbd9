package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// need is a thing outside Go that some tests cannot do without.
type need struct {
	packages []string // Debian packages that bring it, tried in order until it is here
	files    []string // it is here when any of these is found: a name on PATH, or a glob with a slash
	serves   string   // what goes untested without it
}

func (n need) String() string {
	return strings.Join(n.packages, ", ")
}

// The needs in the order in which they are asked for: what changes the program
// itself, cgo and assets, and what its tests use.
var (
	compiledWith = []need{
		{[]string{"libc6-dev", "gcc"}, []string{"gcc", "cc"}, "the race detector"},
		{[]string{"nodejs", "npm"}, []string{"npm"}, "page assets, and axe in the browser suites"},
	}
	testedWith = []need{
		{[]string{"postgresql"}, []string{"initdb", "/usr/lib/postgresql/*/bin/initdb"}, "every suite's PostgreSQL half"},
		// Debian builds the headless shell from the same source as chromium: it is smaller, and a fifth faster. Ubuntu has none.
		{[]string{"chromium-headless-shell", "chromium"}, []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"}, "the browser suites: pages, keyboard, axe"},
		{[]string{"poppler-utils"}, []string{"pdftotext"}, "printed pages read back as text"},
		{[]string{"qpdf"}, []string{"qpdf"}, "printed files checked by another reader"},
		// fonts-liberation is 1.x in Debian 12 and has no Vietnamese letters.
		{[]string{"fonts-liberation2"}, []string{"/usr/share/fonts/truetype/liberation2/*.ttf", "/usr/share/fonts/truetype/liberation*/LiberationSerif-Regular.ttf"}, "pictures and prints with Vietnamese letters"},
	}
	needs = slices.Concat(compiledWith, testedWith)
)

func (n need) isMet() bool {
	return slices.ContainsFunc(n.files, func(file string) bool {
		if !strings.Contains(file, "/") {
			_, err := exec.LookPath(file)
			return err == nil
		}
		found, err := filepath.Glob(file)
		return err == nil && len(found) > 0
	})
}

func unmet(all []need) []need {
	return slices.DeleteFunc(slices.Clone(all), need.isMet)
}

// machine gives the tests what they need, as far as it is allowed to.
type machine struct {
	out        io.Writer
	mayInstall bool
}

func newMachine(out io.Writer, mayInstall bool) *machine {
	return &machine{out: out, mayInstall: mayInstall}
}

// env is the environment of every command of the run. The zone is fixed so that
// a laptop in Hà Nội and a server in UTC see the same failures. Compilers, linters
// and tests live for minutes: they may let four times as much rubbish lie as Go
// would, up to a bound, and clean up less often. Without C nothing is compiled
// twice: the tools, too, are built so.
func (m *machine) env() []string {
	return append(os.Environ(), "TZ=UTC", "GOGC=400", "GOMEMLIMIT=3GiB", "CGO_ENABLED=0")
}

// prepare gives the machine what the program is compiled with, and begins to
// install the rest, which comes while the source is compiled and checked. What is
// returned waits for it and tells what is still missing.
func (m *machine) prepare(ctx context.Context) (wait func() []need) {
	m.install(ctx, unmet(compiledWith))
	m.make(ctx, "assets")
	later := &machine{out: &bytes.Buffer{}, mayInstall: m.mayInstall}
	done := make(chan []need, 1)
	go func() {
		later.install(ctx, unmet(testedWith))
		later.make(ctx, "bin/versitygw")
		done <- unmet(needs)
	}()
	return func() []need {
		missing := <-done
		fmt.Fprint(m.out, later.out)
		for _, n := range missing {
			fmt.Fprintf(m.out, "missing: %s (without it: %s)\n", n, n.serves)
		}
		return missing
	}
}

func (m *machine) install(ctx context.Context, missing []need) {
	prefix, allowed := m.asRoot(ctx)
	if len(missing) == 0 || !allowed {
		return
	}
	if err := m.quietly(ctx, append(slices.Clone(prefix), "apt-get", "-q", "update")...); err != nil {
		fmt.Fprintln(m.out, err) // an old list may still do
	}
	apt := append(slices.Clone(prefix), "env", "DEBIAN_FRONTEND=noninteractive",
		"apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120", "--no-install-recommends", "install")
	first := []string{}
	for _, n := range missing {
		first = append(first, n.packages[0])
	}
	fmt.Fprintf(m.out, "installing from Debian: %s\n", strings.Join(first, " "))
	if err := m.quietly(ctx, append(slices.Clone(apt), first...)...); err == nil && len(unmet(missing)) == 0 {
		return
	}
	// Each alone: a package that is not to be had must not cost the others.
	for _, n := range missing {
		for _, name := range n.packages {
			if n.isMet() {
				break
			}
			if err := m.quietly(ctx, append(slices.Clone(apt), name)...); err != nil {
				fmt.Fprintln(m.out, err)
			}
		}
	}
}

// asRoot says how to run a command as root here: as it is, through sudo when
// sudo asks no question, or not at all.
func (m *machine) asRoot(ctx context.Context) (prefix []string, allowed bool) {
	if !m.mayInstall {
		return nil, false
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return nil, false
	}
	if os.Geteuid() == 0 {
		return nil, true
	}
	if err := exec.CommandContext(ctx, "sudo", "-n", "true").Run(); err != nil {
		return nil, false
	}
	return []string{"sudo", "-n"}, true
}

// make leaves what is no Debian package to the rules that people use too: htmx,
// fonts and axe, and an S3 server. What cannot be had costs the tests that need
// it, and they say so.
func (m *machine) make(ctx context.Context, targets ...string) {
	for _, target := range targets {
		if err := m.quietly(ctx, "make", "--no-print-directory", target); err != nil {
			fmt.Fprintln(m.out, err)
		}
	}
}

// quietly runs a command and shows its words only when it fails.
func (m *machine) quietly(ctx context.Context, command ...string) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, lastLines(said.String(), 15))
	}
	return nil
}

// lastLines keeps the end of a long text, where tools put the reason.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
