package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf16"

	"minhbach/internal/fault"
)

// archive is an Excel file that was judged by its table of contents, before
// any part of it was unpacked. What it claims there is not believed either:
// unpacking counts for itself.
type archive struct {
	file  string
	parts map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

func openArchive(f File) (*archive, error) {
	refuse := func(kind fault.Kind, key string, args ...any) (*archive, error) {
		return nil, fault.New(kind, key, args...).At(fault.Place{File: f.Name})
	}
	if len(f.Data) > FileBytesMax {
		return refuse(fault.TooLarge, "sheet.file_too_large", FileBytesMax>>20)
	}
	if bytes.HasPrefix(f.Data, oldOffice) {
		if bytes.Contains(f.Data, utf16Bytes("EncryptedPackage")) {
			return refuse(fault.Invalid, "sheet.password")
		}
		return refuse(fault.Invalid, "sheet.old_excel")
	}
	contents, err := zip.NewReader(bytes.NewReader(f.Data), int64(len(f.Data)))
	if err != nil {
		return nil, fault.New(fault.Invalid, "sheet.not_excel").At(fault.Place{File: f.Name}).Because(err)
	}
	a := &archive{file: f.Name, parts: map[string]*zip.File{}, left: zipUnpackedMax}
	if err := a.judge(contents.File); err != nil {
		return nil, err
	}
	return a, a.checkKind()
}

func utf16Bytes(s string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return b
}

// judge adds up what the table of contents claims. Sheets are text with much
// repetition and shrink to a tenth or, full of empty rows, to a hundredth.
func (a *archive) judge(files []*zip.File) error {
	at := fault.Place{File: a.file}
	if len(files) > PartsMax {
		return fault.New(fault.TooLarge, "sheet.zip_entries", PartsMax).At(at)
	}
	var unpacked uint64
	for _, part := range files {
		name := strings.TrimPrefix(path.Clean("/"+part.Name), "/")
		switch {
		case a.parts[name] != nil:
			return fault.New(fault.Invalid, "sheet.not_excel").At(at).Because(fmt.Errorf("%s is there twice", name))
		case part.Flags&1 != 0:
			return fault.New(fault.Invalid, "sheet.password").At(at)
		case part.UncompressedSize64 > zipRatioFree && part.UncompressedSize64/zipRatioMax > part.CompressedSize64:
			return fault.New(fault.TooLarge, "sheet.zip_bomb", zipUnpackedMax>>20).At(at)
		}
		// Each is held against the limit by itself first: claims may overflow.
		if part.UncompressedSize64 > zipUnpackedMax || unpacked+part.UncompressedSize64 > zipUnpackedMax {
			return fault.New(fault.TooLarge, "sheet.zip_bomb", zipUnpackedMax>>20).At(at)
		}
		unpacked += part.UncompressedSize64
		a.parts[name] = part
	}
	return nil
}

// checkKind refuses what is a zip file and no plain workbook.
func (a *archive) checkKind() error {
	at := fault.Place{File: a.file}
	types := []byte{}
	if a.parts["[Content_Types].xml"] != nil {
		data, err := a.whole("[Content_Types].xml")
		if err != nil {
			return err
		}
		types = data
	}
	isMacro := bytes.Contains(bytes.ToLower(types), []byte("macroenabled"))
	for name := range a.parts {
		isMacro = isMacro || strings.EqualFold(path.Base(name), "vbaProject.bin")
	}
	switch {
	case isMacro:
		return fault.New(fault.Invalid, "sheet.macros").At(at)
	case a.parts["xl/workbook.bin"] != nil:
		return fault.New(fault.Invalid, "sheet.binary_excel").At(at)
	case a.parts["content.xml"] != nil && a.parts["mimetype"] != nil:
		return fault.New(fault.Invalid, "sheet.open_document").At(at)
	case len(types) == 0:
		return fault.New(fault.Invalid, "sheet.not_excel").At(at)
	}
	return nil
}

// counted stops a part that unpacks to more than the file may.
type counted struct {
	io.Reader
	archive *archive
}

var errUnpacked = errors.New("unpacks to more than it may")

// Read counts what was unpacked.
func (c counted) Read(p []byte) (int, error) {
	if c.archive.left <= 0 {
		return 0, errUnpacked
	}
	n, err := c.Reader.Read(p[:min(int64(len(p)), c.archive.left)])
	c.archive.left -= int64(n)
	return n, err
}

// refusal turns a failure to unpack or parse a part into what a person can do.
func (a *archive) refusal(part string, err error) error {
	at := fault.Place{File: a.file}
	if errors.Is(err, errUnpacked) {
		return fault.New(fault.TooLarge, "sheet.zip_bomb", zipUnpackedMax>>20).At(at).Because(err)
	}
	if found := fault.All(err); len(found) > 0 {
		return err
	}
	return fault.New(fault.Invalid, "sheet.broken_excel").At(at).Because(fmt.Errorf("read %s: %w", part, err))
}

// read hands a part to use.
func (a *archive) read(part string, use func(io.Reader) error) (err error) {
	f := a.parts[part]
	if f == nil {
		return a.refusal(part, io.ErrUnexpectedEOF)
	}
	in, err := f.Open()
	if err != nil {
		return a.refusal(part, err)
	}
	err = use(counted{in, a})
	if closeErr := in.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return a.refusal(part, err)
	}
	return nil
}

// smallPartMax bounds the parts that are read whole.
const smallPartMax = 4 << 20

func (a *archive) whole(part string) (data []byte, err error) {
	err = a.read(part, func(in io.Reader) error {
		data, err = io.ReadAll(io.LimitReader(in, smallPartMax+1))
		if err == nil && len(data) > smallPartMax {
			err = errUnpacked
		}
		return err
	})
	return data, err
}

// element is an XML element that opens, closes or holds text. Elements go by
// their local names: programs differ in the prefixes they write.
type element struct {
	name string
	attr []xml.Attr
	text []byte
	open bool
}

func (e element) get(name string) string {
	for _, a := range e.attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// elements calls use for each element of a part and for each run of text.
func (a *archive) elements(part string, use func(element) error) error {
	return a.read(part, func(in io.Reader) error {
		dec := xml.NewDecoder(in)
		depth := 0
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			var e element
			switch t := token.(type) {
			case xml.StartElement:
				if depth++; depth > xmlDepthMax {
					return errUnpacked
				}
				e = element{name: t.Name.Local, attr: t.Attr, open: true}
			case xml.EndElement:
				depth--
				e = element{name: t.Name.Local}
			case xml.CharData:
				e = element{text: t}
			case xml.Directive:
				return errDoctype
			default:
				continue
			}
			if err := use(e); err != nil {
				return err
			}
		}
	})
}

// errDoctype: a workbook has no document type, and one could define entities.
var errDoctype = errors.New("a document type has no place here")
