package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// tools are built once from their own module into bin; the versions are pinned
// in tools/go.mod, so that two people never argue over generated code.
var tools = map[string]string{
	"templ":         "github.com/a-h/templ/cmd/templ",
	"sqlc":          "github.com/sqlc-dev/sqlc/cmd/sqlc",
	"golangci-lint": "github.com/golangci/golangci-lint/v2/cmd/golangci-lint",
}

func (t *tree) tool(ctx context.Context, name string) (string, error) {
	root, err := os.Getwd()
	if err != nil {
		return "", err
	}
	path := filepath.Join(root, "bin", name)
	// Building again when nothing changed costs a second, and a pin that moved is followed.
	if _, err := t.command(ctx, "go", "build", "-C", "tools", "-o", path, tools[name]); err != nil {
		return "", fmt.Errorf("build %s: %w", name, err)
	}
	return path, nil
}

// generated compares what is committed with what the pinned tools write today.
func (t *tree) generated(ctx context.Context) bool {
	held := true
	if hasFile(".", ".templ") {
		held = t.checkWith(ctx, "source", "templ", "templ output", t.templDiffers)
	}
	if _, err := os.Stat("sqlc.yaml"); err == nil {
		held = t.checkWith(ctx, "source", "sqlc", "sqlc output", func(ctx context.Context, sqlc string) error {
			_, err := t.command(ctx, sqlc, "diff")
			return err
		}) && held
	}
	return held
}

// checkWith runs a check that needs a tool; a tool that cannot be had makes it
// skipped, which is only a failure where everything is required.
func (t *tree) checkWith(ctx context.Context, suite, tool, name string, check func(context.Context, string) error) bool {
	path, err := t.tool(ctx, tool)
	if err != nil {
		fmt.Fprintf(t.out, "   skip %s\n%s", name, indent(err.Error()))
		t.tally.add(suite, engineNone, skipped)
		return !t.opts.requireAll
	}
	return t.check(suite, name, check(ctx, path))
}

// templDiffers generates into a copy, because a check must not change what it
// checks.
func (t *tree) templDiffers(ctx context.Context, templ string) (err error) {
	copied, err := os.MkdirTemp("", "templ-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(copied)) }()

	templates, err := filesWith(".", ".templ")
	if err != nil {
		return err
	}
	for _, file := range templates {
		if err := copyFile(file, filepath.Join(copied, file)); err != nil {
			return err
		}
	}
	if _, err := t.command(ctx, templ, "generate", "-path", copied); err != nil {
		return err
	}
	return compareGenerated(copied, templates)
}

func compareGenerated(copied string, templates []string) error {
	stale := []string{}
	for _, file := range templates {
		name := strings.TrimSuffix(file, ".templ") + "_templ.go"
		want, err := os.ReadFile(filepath.Join(copied, name))
		if err != nil {
			return err
		}
		got, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if !bytes.Equal(got, want) {
			stale = append(stale, name)
		}
	}
	if len(stale) > 0 {
		return fmt.Errorf("generated files are stale; run `make generate`:\n%s", strings.Join(stale, "\n"))
	}
	return nil
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o644)
}

func hasFile(root, ext string) bool {
	files, err := filesWith(root, ext)
	return err == nil && len(files) > 0
}

// filesWith lists our own files of an extension: not those of npm, not test
// data, not hidden folders.
func filesWith(root, ext string) ([]string, error) {
	found := []string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if isForeign(entry.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) == ext {
			found = append(found, path)
		}
		return nil
	})
	return found, err
}

func isForeign(folder string) bool {
	return folder == "node_modules" || folder == "testdata" || (len(folder) > 1 && folder[0] == '.')
}

func (t *tree) lint(ctx context.Context) bool {
	return t.checkWith(ctx, "lint", "golangci-lint", "golangci-lint", func(ctx context.Context, linter string) error {
		_, err := t.command(ctx, linter, append([]string{"run"}, t.opts.packages...)...)
		return err
	})
}
