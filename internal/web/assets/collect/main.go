// Command collect copies web fonts and htmx from the installed npm packages to
// the folder that the program embeds. Run it in internal/web after "npm ci".
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"minhbach/internal/web/assets"
)

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
		if err := os.WriteFile(to, content, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", to, err)
		}
	}
	return nil
}
