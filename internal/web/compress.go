package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
)

var gzips = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

// compressible lists the beginnings of the media types worth compressing.
var compressible = []string{"text/", "application/json", "application/problem+json", "image/svg+xml", "application/yaml"}

// compressed sends text as gzip to browsers that take it.
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		c := &compressor{ResponseWriter: w}
		defer c.close()
		next.ServeHTTP(c, r)
	})
}

// compressor decides at the first byte, when the headers are known.
type compressor struct {
	http.ResponseWriter
	gz      *gzip.Writer
	decided bool
}

func (c *compressor) decide(status int) {
	if c.decided {
		return
	}
	c.decided = true
	h := c.Header()
	if h.Get("Content-Encoding") != "" || status == http.StatusNoContent || status == http.StatusNotModified || !isText(h.Get("Content-Type")) {
		return
	}
	h.Set("Content-Encoding", "gzip")
	h.Add("Vary", "Accept-Encoding")
	h.Del("Content-Length")
	c.gz, _ = gzips.Get().(*gzip.Writer) // the pool holds nothing else
	c.gz.Reset(c.ResponseWriter)
}

func isText(mediaType string) bool {
	for _, beginning := range compressible {
		if strings.HasPrefix(mediaType, beginning) {
			return true
		}
	}
	return false
}

// WriteHeader decides before the headers leave.
func (c *compressor) WriteHeader(status int) {
	if status >= http.StatusOK {
		c.decide(status)
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write compresses when that was decided.
func (c *compressor) Write(b []byte) (int, error) {
	if !c.decided {
		if c.Header().Get("Content-Type") == "" {
			c.Header().Set("Content-Type", http.DetectContentType(b))
		}
		c.decide(http.StatusOK)
	}
	if c.gz != nil {
		return c.gz.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (c *compressor) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *compressor) close() {
	if c.gz == nil {
		return
	}
	if err := c.gz.Close(); err == nil {
		gzips.Put(c.gz)
	}
}
