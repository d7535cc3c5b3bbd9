package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
)

// Prefix is where the bundle is served.
const Prefix = "/static/"

// The names of our own files in the bundle.
const (
	Style  = "app.css"
	Script = "app.js"
	Icon   = "icon.svg"
)

const (
	hashLength       = 12 // hex digits of the content hash in an address
	fileBytesMax     = 1 << 20
	compressBytesMin = 512
)

//go:embed css/*.css js/*.js icon.svg
var own embed.FS

//go:embed all:dist
var collected embed.FS

// Source is a tree of style files and the cascade layer they belong to.
type Source struct {
	Layer string
	Files fs.FS
}

// layers in rising strength; "page" is for the pages of modules.
const layers = "@layer token,base,layout,component,chart,page,print;\n"

type file struct {
	url, mime string
	body      []byte
	gzipped   []byte // nil when compressing does not pay
}

// Bundle is every static file, ready to be sent. It does not change after New.
type Bundle struct {
	byName map[string]*file
	byURL  map[string]*file
}

// New joins our own styles with those of the sources and prepares every file.
func New(sources ...Source) (*Bundle, error) {
	b := &Bundle{byName: map[string]*file{}, byURL: map[string]*file{}}
	if err := b.addCollected(); err != nil {
		return nil, err
	}
	style, err := b.style(sources)
	if err != nil {
		return nil, err
	}
	script, err := joined(own, ".js")
	if err != nil {
		return nil, err
	}
	icon, err := own.ReadFile("icon.svg")
	if err != nil {
		return nil, fmt.Errorf("read the icon: %w", err)
	}
	for name, content := range map[string][]byte{Style: []byte(style), Script: []byte(script), Icon: icon} {
		if err := b.add(name, content); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *Bundle) addCollected() error {
	entries, err := fs.ReadDir(collected, "dist")
	if err != nil {
		return fmt.Errorf("list the collected files: %w", err)
	}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		content, err := collected.ReadFile(path.Join("dist", e.Name()))
		if err != nil {
			return fmt.Errorf("read %s: %w", e.Name(), err)
		}
		if err := b.add(e.Name(), content); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bundle) add(name string, content []byte) error {
	if len(content) > fileBytesMax {
		return fmt.Errorf("static file %s has %d bytes, limit %d", name, len(content), fileBytesMax)
	}
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	f := &file{
		url:  Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:])[:hashLength] + ext,
		mime: mimeOf(ext),
		body: content,
	}
	if ext != ".woff2" && len(content) >= compressBytesMin {
		gzipped, err := compress(content)
		if err != nil {
			return fmt.Errorf("compress %s: %w", name, err)
		}
		f.gzipped = gzipped
	}
	b.byName[name], b.byURL[f.url] = f, f
	return nil
}

// mimeOf does not ask the machine's table for what we know: it differs between systems.
func mimeOf(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	}
	return mime.TypeByExtension(ext)
}

func compress(content []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("open gzip: %w", err)
	}
	if _, err := w.Write(content); err != nil {
		return nil, fmt.Errorf("write gzip: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("close gzip: %w", err)
	}
	return out.Bytes(), nil
}

// Has tells whether the bundle holds the file.
func (b *Bundle) Has(name string) bool { return b.byName[name] != nil }

// URL is the address of a file; asking for one that is not there is our own
// fault and shows as a broken address in the tests of pages.
func (b *Bundle) URL(name string) string {
	if f := b.byName[name]; f != nil {
		return f.url
	}
	return Prefix + "absent/" + name
}

// ServeHTTP sends a file by its address. The address holds the content's hash,
// so the answer never goes stale.
func (b *Bundle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := b.byURL[r.URL.Path]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.mime)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := f.body
	if f.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = f.gzipped
		}
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	if _, err := w.Write(body); err != nil {
		return // the browser went away; nobody is left to tell
	}
}

// style writes the whole style sheet.
func (b *Bundle) style(sources []Source) (string, error) {
	var css strings.Builder
	css.WriteString(layers)
	css.WriteString(b.fontFaces())
	writeLayer(&css, "token", tokenCSS())
	for _, s := range append([]Source{{Layer: "base", Files: own}}, sources...) {
		text, err := joined(s.Files, ".css")
		if err != nil {
			return "", err
		}
		writeLayer(&css, s.Layer, text)
	}
	return css.String(), nil
}

func writeLayer(css *strings.Builder, layer, text string) {
	css.WriteString("@layer " + layer + "{\n" + text + "}\n")
}

// joined reads every file with the ending, in order of path, without comments
// and indentation.
func joined(fsys fs.FS, ending string) (string, error) {
	var paths []string
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() && strings.HasSuffix(p, ending) {
			paths = append(paths, p)
		}
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("list files ending in %s: %w", ending, err)
	}
	slices.Sort(paths)
	var out strings.Builder
	for _, p := range paths {
		content, err := fs.ReadFile(fsys, p)
		if err != nil {
			return "", fmt.Errorf("read %s: %w", p, err)
		}
		out.WriteString(slim(string(content)))
	}
	return out.String(), nil
}

// slim drops comments that fill whole lines, blank lines and indentation. It
// does no more, because a string may look like anything.
func slim(text string) string {
	var out strings.Builder
	inComment := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if !inComment && strings.HasPrefix(line, "/*") {
			inComment = true
		}
		if inComment {
			inComment = !strings.HasSuffix(line, "*/")
			continue
		}
		if line == "" || strings.HasPrefix(line, "// ") {
			continue
		}
		out.WriteString(line + "\n")
	}
	return out.String()
}
