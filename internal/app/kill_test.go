package app

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"minhbach/internal/cchc"
	"minhbach/internal/store/storetest"
)

// The children of the kill tests work until they are killed.
const (
	envKillData     = "MINHBACH_TEST_KILL_DATA"
	envKillDatabase = "MINHBACH_TEST_KILL_DATABASE"
	envKillChild    = "MINHBACH_TEST_KILL_CHILD"
)

// killChildren are what a child can be.
var killChildren = map[string]func(Config) error{"import": importForever, "work": workUntilKilled}

// killSeed fixes when the child is killed; another seed is another run.
const (
	killSeed  = 20181231
	killTimes = 6
)

// TestMain turns the test binary into the child when it is asked to be.
func TestMain(m *testing.M) {
	if data := os.Getenv(envKillData); data != "" {
		err := killChildren[os.Getenv(envKillChild)](Config{Data: data, Database: os.Getenv(envKillDatabase)})
		_, _ = fmt.Fprintln(os.Stderr, "the child ended:", err)
		os.Exit(1)
	}
	code := m.Run()
	if filled.dir != "" {
		if err := os.RemoveAll(filled.dir); err != nil {
			_, _ = fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

// importForever imports a file of figures for all units, again and again with
// the next count, and says each that was acknowledged.
func importForever(config Config) error {
	ctx := context.Background()
	app, err := Open(ctx, config)
	if err != nil {
		return err
	}
	v, err := app.Index.View(ctx, 2018, "so")
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		if _, err := app.Index.Declare(ctx, v.Round.ID, cchc.Self, countsOf(v, n), consoleActor, false); err != nil {
			return err
		}
		fmt.Println("acknowledged", n)
	}
}

func countsOf(v *cchc.View, n int) []cchc.Sheet {
	var sheets []cchc.Sheet
	for _, u := range v.Units {
		sheets = append(sheets, cchc.Sheet{Agency: u.Agency, Inputs: []cchc.Input{
			{Criterion: "1.4", Name: "count", Value: strconv.Itoa(n)}, {Criterion: "1.5", Name: "count", Value: strconv.Itoa(n)},
		}})
	}
	return sheets
}

func TestSQLiteKeepsWholeImportsWhenKilled(t *testing.T) {
	killedImports(t, Config{Data: t.TempDir()})
}

func TestPostgresKeepsWholeImportsWhenKilled(t *testing.T) {
	killedImports(t, Config{Data: t.TempDir(), Database: storetest.EmptyPostgresURL(t)})
}

func killedImports(t *testing.T, config Config) {
	openKillRound(t, config)
	random := rand.New(rand.NewPCG(killSeed, 0))
	for range killTimes {
		last := runAndKill(t, config, time.Duration(5+random.IntN(250))*time.Millisecond)
		checkAfterKill(t, config, last)
	}
}

// openKillRound makes the installation: twenty units, no figures.
func openKillRound(t *testing.T, config Config) {
	t.Helper()
	app, err := Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	f := &filler{App: app}
	set, err := f.importSet(t.Context(), "criteria/minh-hoa-so-2016.yaml")
	if err != nil {
		t.Fatal(err)
	}
	n := cchc.NewRound{Year: 2018, Block: "so", SetDigest: set.Digest}
	for i := range 20 {
		n.Units = append(n.Units, cchc.Unit{Agency: app.ids.New(), Code: fmt.Sprint("U", i), Name: fmt.Sprint("Cơ quan ", i), ShortName: fmt.Sprint("U", i)})
	}
	if _, err := app.Index.OpenRound(t.Context(), n, consoleActor); err != nil {
		t.Fatal(err)
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
}

// runAndKill starts the child, kills it after its first acknowledgement and a
// while, and returns the last import it said was kept.
func runAndKill(t *testing.T, config Config, after time.Duration) int {
	t.Helper()
	child := killChild(t, config, "import")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	last := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if last == 0 {
			time.AfterFunc(after, func() { _ = child.Process.Kill() }) // it may have ended; Wait tells
		}
		if text, ok := strings.CutPrefix(lines.Text(), "acknowledged "); ok {
			if last, err = strconv.Atoi(text); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child ended by itself")
	}
	if last == 0 {
		t.Fatal("the child was killed before it imported anything")
	}
	return last
}

func killChild(t *testing.T, config Config, what string) *exec.Cmd {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), envKillData+"="+config.Data, envKillDatabase+"="+config.Database, envKillChild+"="+what)
	return child
}

// checkAfterKill opens the installation again: every unit has the figures of
// one and the same import, the last acknowledged one or the next, and the log
// holds.
func checkAfterKill(t *testing.T, config Config, last int) {
	t.Helper()
	app, err := Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	v, err := app.Index.View(t.Context(), 2018, "so")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, u := range v.Units {
		for _, in := range v.InputsOf(cchc.Self, u.Agency) {
			found[in.Value]++
		}
	}
	one := strconv.Itoa(last)
	if len(found) != 1 || (found[one] == 0 && found[strconv.Itoa(last+1)] == 0) {
		t.Errorf("after import %d the figures are %v", last, found)
	}
	checkWhole(t, app)
	if err := app.Close(); err != nil {
		t.Error(err)
	}
}
