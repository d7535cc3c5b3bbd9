package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const root = "../.."

// listed is what `go list -json` tells of a package.
type listed struct {
	ImportPath     string
	Dir            string
	Imports        []string
	GoFiles        []string
	TestGoFiles    []string
	XTestGoFiles   []string
	IgnoredGoFiles []string
}

// project reads the tree once for all tests.
var project = sync.OnceValues(func() ([]listed, error) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Imports,GoFiles,TestGoFiles,XTestGoFiles,IgnoredGoFiles", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	all := []listed{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
})

func inside(importPath string) (string, bool) {
	return strings.CutPrefix(importPath, modulePath+"/")
}

func packages(t *testing.T) []pkg {
	t.Helper()
	all, err := project()
	if err != nil {
		t.Fatal(err)
	}
	pkgs := []pkg{}
	for _, p := range all {
		path, _ := inside(p.ImportPath)
		if path == "" || len(p.GoFiles) == 0 {
			continue
		}
		one := pkg{path: path}
		for _, imported := range p.Imports {
			if ours, isOurs := inside(imported); isOurs {
				one.imports = append(one.imports, ours)
			} else if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
				one.std = append(one.std, imported)
			}
		}
		pkgs = append(pkgs, one)
	}
	if len(pkgs) == 0 {
		t.Fatal("go list names no package: these tests would hold nothing")
	}
	return pkgs
}

var parsed = sync.OnceValues(func() ([]file, error) {
	all, err := project()
	if err != nil {
		return nil, err
	}
	files := []file{}
	for _, p := range all {
		for _, name := range slices.Concat(p.GoFiles, p.IgnoredGoFiles, p.TestGoFiles, p.XTestGoFiles) {
			f, err := parse(filepath.Join(p.Dir, name))
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
	}
	return files, nil
})

func parse(path string) (file, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return file{}, err
	}
	top, err := filepath.Abs(root)
	if err != nil {
		return file{}, err
	}
	short, err := filepath.Rel(top, path)
	if err != nil {
		return file{}, err
	}
	return parseSource(filepath.ToSlash(short), string(source))
}

func parseSource(path, source string) (file, error) {
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, path, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return file{}, err
	}
	return file{
		path: path, lines: strings.Count(source, "\n"), isTest: strings.HasSuffix(path, "_test.go"),
		fset: fset, syntax: syntax,
	}, nil
}

// written are the files that people write; generated ones answer to their source.
func written(t *testing.T) []file {
	t.Helper()
	return slices.DeleteFunc(everything(t), file.isGenerated)
}

func everything(t *testing.T) []file {
	t.Helper()
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clone(all)
}

// invented parses a small file that breaks, or does not break, a rule.
func invented(t *testing.T, path, body string) file {
	t.Helper()
	f, err := parseSource(path, body)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func mustHold(t *testing.T, faults []string) {
	t.Helper()
	for _, fault := range faults {
		t.Error(fault)
	}
}

func mustBreak(t *testing.T, faults []string, says string) {
	t.Helper()
	if !strings.Contains(strings.Join(faults, "\n"), says) {
		t.Errorf("a violation passed: want %q, got %q", says, faults)
	}
}

// ours walks the project's own files of an ending.
func ours(t *testing.T, ending string, visit func(path string, content []byte)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == "node_modules" || (strings.HasPrefix(name, ".") && name != "." && name != "..") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ending) {
			return nil
		}
		content, err := os.ReadFile(path)
		if err == nil {
			visit(filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))), content)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
