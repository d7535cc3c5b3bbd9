package intake

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/richardlehane/mscfb"

	"minhbach/internal/fault"
)

// Bounds of what a package may unpack to: generous for an office, small for a
// bomb.
const (
	packageEntriesMax  = 20_000
	packageBytesMax    = 1 << 30
	packageRatioMax    = 200 // unpacked to packed, once it is large enough to matter
	packageRatioFrom   = 64 << 20
	streamsMax         = 10_000
	manifestBytesMax   = 4 << 20
	compoundIntroBytes = 512
)

// ofPackage tells the type of a zip by what stands in it (ECMA-376 part 2,
// OpenDocument 1.3 part 2), and refuses what cannot be opened or should not be.
func ofPackage(file *os.File, sizeBytes int64) (Type, error) {
	archive, err := zip.NewReader(file, sizeBytes)
	if err != nil {
		return Type{}, fault.New(fault.Invalid, "intake.damaged").Because(err)
	}
	if err := bounded(archive, sizeBytes); err != nil {
		return Type{}, err
	}
	found := Type{}
	for _, entry := range archive.File {
		switch {
		case entry.Flags&1 != 0: // APPNOTE 4.4.4: encrypted
			return Type{}, fault.New(fault.Invalid, "intake.locked")
		case strings.HasSuffix(strings.ToLower(entry.Name), "vbaproject.bin"):
			return Type{}, fault.New(fault.Invalid, "intake.macros")
		case entry.Name == "word/document.xml":
			found = DOCX
		case entry.Name == "xl/workbook.xml":
			found = XLSX
		case entry.Name == "ppt/presentation.xml":
			found = PPTX
		case entry.Name == "mimetype":
			if found, err = ofMimetype(entry); err != nil {
				return Type{}, err
			}
		case entry.Name == "META-INF/manifest.xml":
			if err := refuseLockedManifest(entry); err != nil {
				return Type{}, err
			}
		}
	}
	if found.Media == "" {
		return Type{}, fault.New(fault.Invalid, "intake.archive")
	}
	return found, nil
}

func bounded(archive *zip.Reader, sizeBytes int64) error {
	if len(archive.File) > packageEntriesMax {
		return fault.New(fault.TooLarge, "intake.bomb")
	}
	total := uint64(0)
	for _, entry := range archive.File {
		total += entry.UncompressedSize64
		if total > packageBytesMax || entry.UncompressedSize64 > packageBytesMax {
			return fault.New(fault.TooLarge, "intake.bomb")
		}
	}
	if total > packageRatioFrom && total/uint64(max(sizeBytes, 1)) > packageRatioMax {
		return fault.New(fault.TooLarge, "intake.bomb")
	}
	return nil
}

func ofMimetype(entry *zip.File) (Type, error) {
	content, err := readEntry(entry, introBytes)
	if err != nil {
		return Type{}, err
	}
	for _, t := range []Type{ODT, ODS} {
		if string(content) == t.Media {
			return t, nil
		}
	}
	return Type{}, nil
}

// refuseLockedManifest finds the encryption of OpenDocument, which leaves the
// zip itself readable.
func refuseLockedManifest(entry *zip.File) error {
	content, err := readEntry(entry, manifestBytesMax)
	if err == nil && bytes.Contains(content, []byte("encryption-data")) {
		return fault.New(fault.Invalid, "intake.locked")
	}
	return err
}

func readEntry(entry *zip.File, sizeBytesMax int64) ([]byte, error) {
	r, err := entry.Open()
	if err != nil {
		return nil, fault.New(fault.Invalid, "intake.damaged").Because(err)
	}
	content, err := io.ReadAll(io.LimitReader(r, sizeBytesMax))
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, fault.New(fault.Invalid, "intake.damaged").Because(err)
	}
	return content, nil
}

// ofCompound tells the type of a file in Microsoft's older container by its
// streams (MS-DOC, MS-XLS, MS-PPT). A newer document that is encrypted lies in
// the same container (MS-OFFCRYPTO §2.3.2).
func ofCompound(file *os.File) (Type, error) {
	document, err := mscfb.New(file)
	if err != nil {
		return Type{}, fault.New(fault.Invalid, "intake.damaged").Because(err)
	}
	found := Type{}
	for range streamsMax {
		stream, err := document.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Type{}, fault.New(fault.Invalid, "intake.damaged").Because(err)
		}
		switch stream.Name {
		case "EncryptedPackage", "EncryptionInfo", "EncryptedSummary":
			return Type{}, fault.New(fault.Invalid, "intake.locked")
		case "_VBA_PROJECT", "VBA", "Macros":
			return Type{}, fault.New(fault.Invalid, "intake.macros")
		case "WordDocument":
			found, err = DOC, refuseLockedWord(stream)
		case "Workbook", "Book":
			found, err = XLS, refuseLockedSheet(stream)
		case "PowerPoint Document":
			found = PPT
		}
		if err != nil {
			return Type{}, err
		}
	}
	if found.Media == "" {
		return Type{}, fault.New(fault.Invalid, "intake.unknown")
	}
	return found, nil
}

// refuseLockedWord reads the flag fEncrypted of the FibBase (MS-DOC §2.5.2).
func refuseLockedWord(stream *mscfb.File) error {
	const flagsAt, encrypted = 10, 0x0100
	head := make([]byte, flagsAt+2)
	if _, err := io.ReadFull(stream, head); err != nil {
		return fault.New(fault.Invalid, "intake.damaged").Because(err)
	}
	if binary.LittleEndian.Uint16(head[flagsAt:])&encrypted != 0 {
		return fault.New(fault.Invalid, "intake.locked")
	}
	return nil
}

// refuseLockedSheet looks for the record FilePass, which comes second in an
// encrypted workbook (MS-XLS §2.4.117).
func refuseLockedSheet(stream *mscfb.File) error {
	const filePass = 0x2f
	head := make([]byte, compoundIntroBytes)
	n, err := io.ReadFull(stream, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.New(fault.Invalid, "intake.damaged").Because(err)
	}
	for at := 0; at+4 <= n; {
		if binary.LittleEndian.Uint16(head[at:]) == filePass {
			return fault.New(fault.Invalid, "intake.locked")
		}
		at += 4 + int(binary.LittleEndian.Uint16(head[at+2:]))
	}
	return nil
}
