package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestResultsLeaveAsAWorkbook(t *testing.T) {
	out := filepath.Join(t.TempDir(), "result.xlsx")
	got := run(t, append([]string{"index", "score", "--xlsx", out}, mixed(t)...)...)
	if got.code != 0 || !strings.Contains(got.out, "Đã ghi "+out) {
		t.Fatalf("%d %s%s", got.code, got.out, got.failed)
	}
	book, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	}()
	text := ""
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			text += strings.Join(row, "\t") + "\n"
		}
	}
	for _, want := range []string{"Sở Một", "Sở Ba", "Tốt"} {
		if !strings.Contains(text, want) {
			t.Errorf("the workbook lacks %q", want)
		}
	}
}

func TestSetGoesToExcelAndComesBackTheSame(t *testing.T) {
	folder := t.TempDir()
	book, text := filepath.Join(folder, "set.xlsx"), filepath.Join(folder, "set.yaml")
	for _, set := range []string{"mau-so-nganh-tai-dung", "can-tho-157-kh-ubnd-2025", "pci-2019"} {
		for _, args := range [][]string{
			{"set", "export", set, "--xlsx", book},
			{"set", "import", book, "--dry-run"},
			{"set", "import", book, "--out", text},
		} {
			if got := run(t, args...); got.code != 0 {
				t.Fatalf("%v: %d %s%s", args, got.code, got.out, got.failed)
			}
		}
		before, after := run(t, "set", "lint", set, "--json"), run(t, "set", "lint", text, "--json")
		if strings.Count(before.out, `"code"`) != strings.Count(after.out, `"code"`) {
			t.Errorf("%s has other findings after the round trip:\n%s", set, after.out)
		}
	}
	args := []string{"index", "score", "--json", "--inputs", examplesDir + "/pci-2019/inputs.csv", "--set"}
	for _, set := range []string{book, text} {
		if before, after := run(t, append(args, "pci-2019")...), run(t, append(args, set)...); before.out != after.out || before.out == "" {
			t.Errorf("%s scores otherwise: %s", set, after.failed)
		}
	}
}

func TestDryRunOfASetWritesNothing(t *testing.T) {
	folder := t.TempDir()
	book, text := filepath.Join(folder, "set.xlsx"), filepath.Join(folder, "set.yaml")
	if got := run(t, "set", "export", "pci-2019", "--xlsx", book); got.code != 0 {
		t.Fatal(got.failed)
	}
	if got := run(t, "set", "import", book, "--out", text, "--dry-run"); got.code != 0 || strings.Contains(got.out, "Đã ghi") {
		t.Errorf("%d %s%s", got.code, got.out, got.failed)
	}
	if _, err := os.Stat(text); err == nil {
		t.Error("the dry run wrote the file")
	}
}

func TestTemplateComesBackAsFigures(t *testing.T) {
	out := filepath.Join(t.TempDir(), "template.xlsx")
	args := mixed(t)
	if got := run(t, "index", "template", args[0], args[1], args[4], args[5], "--xlsx", out); got.code != 0 {
		t.Fatalf("%d %s", got.code, got.failed)
	}
	got := run(t, "index", "score", "--json", args[0], args[1], "--inputs", out)
	if got.code != 0 || !strings.Contains(got.out, `"name": "Sở Một"`) || !strings.Contains(got.out, `"missing": 4`) {
		t.Errorf("%d %s%s", got.code, got.failed, got.out[:min(len(got.out), 600)])
	}
}
