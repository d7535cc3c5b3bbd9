package paper

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"time"

	"minhbach/internal/civil"
)

// WritePDF prints the document. The same document gives the same bytes.
func (d *Document) WritePDF(w io.Writer) error {
	if err := d.check(); err != nil {
		return err
	}
	l, err := regulated()
	if err != nil {
		return fmt.Errorf("read the layout: %w", err)
	}
	s := newSheet(d, l)
	s.describe()
	s.page()
	s.head()
	s.body()
	s.sign()
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return fmt.Errorf("print the document: %w", err)
	}
	if _, err := w.Write(identify(out.Bytes())); err != nil {
		return fmt.Errorf("write the document: %w", err)
	}
	return nil
}

// describe says in the file what it is. The day of making is the document's
// own, since the hour of printing would make each copy another file.
func (s *sheet) describe() {
	day := time.Unix(0, 0).UTC()
	if on := s.doc.On; on != (civil.Date{}) {
		day = time.Date(on.Year(), on.Month(), on.Day(), 0, 0, 0, 0, time.UTC)
	}
	s.pdf.SetCreationDate(day)
	s.pdf.SetModificationDate(day)
	s.pdf.SetCatalogSort(true)
	s.pdf.SetLang("vi")
	s.pdf.SetTitle(clean(s.doc.Title+" "+s.doc.Subtitle), true)
	s.pdf.SetAuthor(clean(s.doc.Issuer), true)
	s.pdf.SetCreator("Minh Bạch", true)
	s.pdf.SetProducer("Minh Bạch", true)
}

// identify gives the file its identifier, a digest of its content. The library
// writes none; it stands in the trailer, behind everything that offsets count.
func identify(pdf []byte) []byte {
	trailer := []byte("trailer\n<<\n")
	at := bytes.LastIndex(pdf, trailer)
	if at < 0 {
		return pdf
	}
	sum := sha256.Sum256(pdf)
	entry := fmt.Appendf(nil, "/ID [<%x> <%x>]\n", sum[:16], sum[:16])
	at += len(trailer)
	return bytes.Join([][]byte{pdf[:at], entry, pdf[at:]}, nil)
}
