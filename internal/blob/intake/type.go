package intake

import (
	"bytes"
	"unicode/utf8"
)

// Type is what a file is by its content.
type Type struct {
	Word       string   // "pdf", shown to people
	Media      string   // the media type it is served as
	Extensions []string // a name may end in one of these, the first by default
}

// Types that may be evidence: what offices write, scan and photograph. Programs,
// pages and drawings that can hold script are not among them.
var (
	PDF  = Type{"PDF", "application/pdf", []string{"pdf"}}
	DOCX = Type{"Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{"docx"}}
	XLSX = Type{"Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{"xlsx"}}
	PPTX = Type{"PowerPoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation", []string{"pptx"}}
	ODT  = Type{"OpenDocument", "application/vnd.oasis.opendocument.text", []string{"odt"}}
	ODS  = Type{"OpenDocument", "application/vnd.oasis.opendocument.spreadsheet", []string{"ods"}}
	DOC  = Type{"Word 97–2003", "application/msword", []string{"doc"}}
	XLS  = Type{"Excel 97–2003", "application/vnd.ms-excel", []string{"xls"}}
	PPT  = Type{"PowerPoint 97–2003", "application/vnd.ms-powerpoint", []string{"ppt"}}
	PNG  = Type{"PNG", "image/png", []string{"png"}}
	JPEG = Type{"JPEG", "image/jpeg", []string{"jpg", "jpeg"}}
	TIFF = Type{"TIFF", "image/tiff", []string{"tif", "tiff"}}
	Text = Type{"văn bản thuần", "text/plain; charset=utf-8", []string{"txt", "csv"}}
)

var magics = []struct {
	intro []byte
	kind  Type
}{
	{[]byte("%PDF-"), PDF},
	{[]byte("\x89PNG\r\n\x1a\n"), PNG},
	{[]byte("\xff\xd8\xff"), JPEG},
	{[]byte("II*\x00"), TIFF},
	{[]byte("MM\x00*"), TIFF},
}

var (
	zipIntro      = []byte("PK\x03\x04")
	compoundIntro = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") // MS-CFB §2.2
)

// introBytes are enough to know every type but the packaged ones.
const introBytes = 4096

// ofIntro tells the type from the first bytes; false for packages and for what
// is not known.
func ofIntro(intro []byte) (Type, bool) {
	for _, m := range magics {
		if bytes.HasPrefix(intro, m.intro) {
			return m.kind, true
		}
	}
	if isText(intro) {
		return Text, true
	}
	return Type{}, false
}

// isText takes UTF-8 without control characters, and nothing that a browser or
// a shell would run: a page named .txt is a page.
func isText(intro []byte) bool {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(intro, []byte("\xef\xbb\xbf")))
	if bytes.HasPrefix(trimmed, []byte("<")) || bytes.HasPrefix(trimmed, []byte("#!")) {
		return false
	}
	if len(intro) == introBytes { // the last letter may be cut
		for cut := 0; cut < utf8.UTFMax && !utf8.Valid(intro); cut++ {
			intro = intro[:len(intro)-1]
		}
	}
	if !utf8.Valid(intro) {
		return false
	}
	return !bytes.ContainsFunc(intro, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' })
}
