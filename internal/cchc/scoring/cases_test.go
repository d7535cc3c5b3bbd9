package scoring

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheCaseFilesPass(t *testing.T) {
	for _, name := range []string{"cases.json", "extra.json"} {
		path := filepath.Join("..", "..", "..", "rules", "cases", name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		report, err := RunCases(name, data, nil)
		if err != nil {
			t.Fatal(err)
		}
		if report.Passed == 0 {
			t.Errorf("%s ran no case", name)
		}
		for _, c := range report.Cases {
			if !c.OK {
				t.Errorf("%s %s: expected %v, got %v (%s)", name, c.ID, c.Expected, c.Got, c.Why)
			}
		}
	}
}
