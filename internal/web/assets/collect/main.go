// Command collect copies web fonts and htmx from the installed npm packages to
// the folder that the program embeds. The list of files is that of package
// assets. It runs at the root of the project after "npm ci --prefix
// internal/web" and before the program is built; a build without it lacks the
// fonts and htmx and is otherwise the same. What it copies is never committed.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"minhbach/internal/web/assets"
)

// filePermissions let the build read what was copied.
const filePermissions = 0o600

func main() {
	if err := collect(filepath.Join("internal", "web")); err != nil {
		fmt.Fprintln(os.Stderr, "collect:", err)
		os.Exit(1)
	}
}

func collect(web string) error {
	for name, source := range assets.Collected() {
		from := filepath.Join(web, "node_modules", filepath.FromSlash(source))
		content, err := os.ReadFile(from)
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is not there: run npm ci in %s first", from, web)
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", from, err)
		}
		to := filepath.Join(web, "assets", "dist", name)
		//nolint:gosec // the names are those of our own list
		if err := os.WriteFile(to, content, filePermissions); err != nil {
			return fmt.Errorf("write %s: %w", to, err)
		}
	}
	return nil
}
