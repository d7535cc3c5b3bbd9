package criteria

import (
	"os"
	"path/filepath"
	"testing"
)

func loadFile(t testing.TB, name string) *Set {
	t.Helper()
	path := filepath.Join("..", "..", "..", "rules", "criteria", name)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	set, err := Load(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestEverySetOfTheProjectLoads(t *testing.T) {
	files, err := filepath.Glob("../../../rules/criteria/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no sets", err)
	}
	for _, f := range files {
		set := loadFile(t, filepath.Base(f))
		for _, finding := range Lint(set) {
			t.Logf("%s:%d %s %s: %s", finding.File, finding.Line, finding.Place, finding.Code, finding.Say("vi"))
		}
	}
}
