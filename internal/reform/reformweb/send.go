package reformweb

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	pdfType  = "application/pdf"
)

// send lets something made here leave as a file.
func send(w http.ResponseWriter, r *http.Request, name, media string, content []byte) error {
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	return nil
}

// sendAll copies a kept paper to the browser and closes it.
func sendAll(w http.ResponseWriter, r *http.Request, content io.ReadCloser) error {
	_, err := io.Copy(w, content)
	if r.Context().Err() != nil {
		err = nil // the browser went away; nobody is left to tell
	}
	if err := errors.Join(err, content.Close()); err != nil {
		return fmt.Errorf("send a paper: %w", err)
	}
	return nil
}
