package assets

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// font is one file of a family. The browser fetches it only for the letters of
// its range.
type font struct {
	file, source   string
	family, weight string
	letters        string
}

// The ranges cover Vietnamese and the signs we write ourselves: the arrows, the
// true minus and the dong sign are in the Latin files or fall back.
const (
	latin      = "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD"
	vietnamese = "U+0102-0103, U+0110-0111, U+0128-0129, U+0168-0169, U+01A0-01A1, U+01AF-01B0, U+0300-0301, U+0303-0304, U+0308-0309, U+0323, U+0329, U+1EA0-1EF9, U+20AB"
)

var fonts = []font{
	{"be-vietnam-pro-600-latin.woff2", "@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-600-normal.woff2", "Be Vietnam Pro", "600", latin},
	{"be-vietnam-pro-600-vietnamese.woff2", "@fontsource/be-vietnam-pro/files/be-vietnam-pro-vietnamese-600-normal.woff2", "Be Vietnam Pro", "600", vietnamese},
	{"source-sans-3-latin.woff2", "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2", "Source Sans 3", "200 900", latin},
	{"source-sans-3-vietnamese.woff2", "@fontsource-variable/source-sans-3/files/source-sans-3-vietnamese-wght-normal.woff2", "Source Sans 3", "200 900", vietnamese},
}

// Htmx is the name of the htmx script in the bundle, when npm brought it.
const Htmx = "htmx.js"

// Collected maps each optional file to its path among the npm packages.
func Collected() iter.Seq2[string, string] {
	sources := map[string]string{Htmx: "htmx.org/dist/htmx.min.js"}
	for _, f := range fonts {
		sources[f.file] = f.source
	}
	return func(yield func(string, string) bool) {
		for _, name := range slices.Sorted(maps.Keys(sources)) {
			if !yield(name, sources[name]) {
				return
			}
		}
	}
}

// fontFaces declares the fonts that are in the bundle.
func (b *Bundle) fontFaces() string {
	var css strings.Builder
	for _, f := range fonts {
		if !b.Has(f.file) {
			continue
		}
		fmt.Fprintf(&css, "@font-face{font-family:%q;font-weight:%s;font-style:normal;font-display:swap;src:url(%s) format(\"woff2\");unicode-range:%s}\n",
			f.family, f.weight, b.URL(f.file), f.letters)
	}
	return css.String()
}

// Fonts lists the addresses of the web fonts in the bundle, for the page to
// fetch early; empty when the build had no npm.
func (b *Bundle) Fonts() []string {
	var urls []string
	for _, f := range fonts {
		if b.Has(f.file) {
			urls = append(urls, b.URL(f.file))
		}
	}
	return urls
}
