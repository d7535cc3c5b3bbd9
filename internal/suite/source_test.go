package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFormatNamesFilesThatGofmtWouldChange(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "good.go"), "package x\n")
	write(t, filepath.Join(root, "bad.go"), "package  x\n")
	write(t, filepath.Join(root, "node_modules", "theirs.go"), "package  x\n")
	err := checkFormat(root)
	if err == nil || !strings.Contains(err.Error(), "bad.go") {
		t.Fatalf("got %v", err)
	}
	for _, other := range []string{"good.go", "theirs.go"} {
		if strings.Contains(err.Error(), other) {
			t.Errorf("%s is blamed: %v", other, err)
		}
	}
}

func TestStaleTemplateIsNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	copied := t.TempDir()
	write(t, filepath.Join(copied, "page_templ.go"), "package x // new\n")
	write(t, "page_templ.go", "package x // old\n")
	if err := compareGenerated(copied, []string{"page.templ"}); err == nil || !strings.Contains(err.Error(), "page_templ.go") {
		t.Errorf("got %v", err)
	}
	write(t, "page_templ.go", "package x // new\n")
	if err := compareGenerated(copied, []string{"page.templ"}); err != nil {
		t.Error(err)
	}
}

func TestTargetsAreFoundInTestFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x_test.go")
	write(t, path, "package x\n\nfunc FuzzParse(f int) {}\nfunc BenchmarkParse(b int) {}\nfunc (T) FuzzNot(f int) {}\n")
	names, err := functionsIn(path, "Fuzz")
	if err != nil || !slices.Equal(names, []string{"FuzzParse"}) {
		t.Errorf("got %v, %v", names, err)
	}
}

func TestLastLinesKeepTheEnd(t *testing.T) {
	if got := lastLines("a\nb\nc\n", 2); got != "b\nc" {
		t.Errorf("got %q", got)
	}
}

func TestRaceDetectorRunsWhereGoroutinesMeetData(t *testing.T) {
	tests := map[string]bool{
		"minhbach/internal/evidence":     true,
		"minhbach/internal/cchc/cchcdb":  true,
		"minhbach/internal/cchc/rule":    false,
		"minhbach/internal/points":       false,
		"minhbach/internal/webbing":      false,
		"minhbach/internal/cchc/cchcweb": false, "minhbach/internal/web": true,
	}
	for pkg, want := range tests {
		if isRacing(pkg) != want {
			t.Errorf("%s: %v", pkg, !want)
		}
	}
}
