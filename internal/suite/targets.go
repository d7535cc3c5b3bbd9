package main

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// target is one fuzz target or benchmark.
type target struct {
	pkg  string
	dir  string
	name string
}

func (t target) String() string {
	return suiteOf(t.pkg) + "." + t.name
}

// targets reads the functions of a kind from the test files. `go test -list`
// would say the same after linking every test binary, which takes minutes.
func (t *tree) targets(ctx context.Context, prefix string) ([]target, error) {
	said, err := t.command(ctx, "go", append([]string{"list", "-f",
		`{{$p := .}}{{range .TestGoFiles}}{{$p.ImportPath}} {{$p.Dir}}/{{.}}{{"\n"}}{{end}}{{range .XTestGoFiles}}{{$p.ImportPath}} {{$p.Dir}}/{{.}}{{"\n"}}{{end}}`},
		t.opts.packages...)...)
	if err != nil {
		return nil, err
	}
	found := []target{}
	for line := range strings.Lines(said) {
		pkg, file, isFile := strings.Cut(strings.TrimSpace(line), " ")
		if !isFile {
			continue
		}
		names, err := functionsIn(file, prefix)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			found = append(found, target{pkg, filepath.Dir(file), name})
		}
	}
	return found, nil
}

func functionsIn(file, prefix string) ([]string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, decl := range parsed.Decls {
		f, isFunc := decl.(*ast.FuncDecl)
		if isFunc && f.Recv == nil && strings.HasPrefix(f.Name.Name, prefix) {
			names = append(names, f.Name.Name)
		}
	}
	return names, nil
}

// checkFormat compares every Go file with what gofmt would write.
func checkFormat(root string) error {
	files, err := filesWith(root, ".go")
	if err != nil {
		return err
	}
	wrong := []string{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		formatted, err := format.Source(source)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if !bytes.Equal(source, formatted) {
			wrong = append(wrong, file)
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("not formatted; run `make fmt`:\n%s", strings.Join(wrong, "\n"))
	}
	return nil
}
