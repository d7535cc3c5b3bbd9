package intake

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"minhbach/internal/blob"
	"minhbach/internal/fault"
	"minhbach/internal/vn"
)

// FileBytesMax bounds one file: a scan of 300 pages at 200 dpi.
const FileBytesMax = 50 << 20

const nameRunesMax = 200

// Store keeps what was judged good.
type Store interface {
	Put(ctx context.Context, r io.Reader, sizeBytesMax int64) (blob.Digest, int64, error)
}

// Scanner looks for malicious software. It returns nil for a clean file, a
// fault.Invalid for an infected one, and any other error when it could not
// tell: then the file is not taken.
type Scanner interface {
	Scan(ctx context.Context, path string) error
}

// Intake judges files and keeps them.
type Intake struct {
	Files   Store
	Dir     string  // where a file lies while it is judged
	Scanner Scanner // nil: the installation has none
}

// Kept is a file that was taken.
type Kept struct {
	Digest    blob.Digest
	Name      string // cleaned
	Type      Type
	SizeBytes int64
}

// Keep judges what r holds and stores it once.
func (in *Intake) Keep(ctx context.Context, name string, r io.Reader) (kept Kept, err error) {
	if err := os.MkdirAll(in.Dir, 0o700); err != nil {
		return Kept{}, fmt.Errorf("make room for a file: %w", err)
	}
	file, err := os.CreateTemp(in.Dir, "judged")
	if err != nil {
		return Kept{}, fmt.Errorf("make room for a file: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	size, err := io.Copy(file, io.LimitReader(r, FileBytesMax+1))
	if err != nil {
		return Kept{}, fmt.Errorf("receive a file: %w", err)
	}
	return in.keep(ctx, name, file, size)
}

// keep judges a file that is whole on the disk.
func (in *Intake) keep(ctx context.Context, name string, file *os.File, size int64) (Kept, error) {
	name = CleanName(name)
	place := fault.Place{File: name}
	kind, err := judge(file, size)
	if err == nil {
		err = fits(name, kind)
	}
	if err == nil && in.Scanner != nil {
		err = in.Scanner.Scan(ctx, file.Name())
	}
	if err != nil {
		if refused, is := fault.From(err); is {
			return Kept{}, refused.At(place)
		}
		return Kept{}, fault.New(fault.Unavailable, "intake.scanner_silent").At(place).Because(err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return Kept{}, fmt.Errorf("read a file again: %w", err)
	}
	digest, sizeBytes, err := in.Files.Put(ctx, file, FileBytesMax)
	if err != nil {
		return Kept{}, fmt.Errorf("keep a file: %w", err)
	}
	return Kept{Digest: digest, Name: name, Type: kind, SizeBytes: sizeBytes}, nil
}

// judge tells what a file is, or what is wrong with it.
func judge(file *os.File, size int64) (Type, error) {
	switch {
	case size == 0:
		return Type{}, fault.New(fault.Invalid, "intake.empty")
	case size > FileBytesMax:
		return Type{}, fault.New(fault.TooLarge, "intake.too_large", FileBytesMax>>20)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return Type{}, fmt.Errorf("read a file again: %w", err)
	}
	intro := make([]byte, introBytes)
	n, err := io.ReadFull(file, intro)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Type{}, fmt.Errorf("read a file again: %w", err)
	}
	intro = intro[:n]
	switch {
	case bytes.HasPrefix(intro, zipIntro):
		return ofPackage(file, size)
	case bytes.HasPrefix(intro, compoundIntro):
		return ofCompound(file)
	}
	kind, known := ofIntro(intro)
	if !known {
		return Type{}, fault.New(fault.Invalid, "intake.unknown")
	}
	if kind.Media == PDF.Media {
		return kind, refuseLockedPDF(file)
	}
	return kind, nil
}

// refuseLockedPDF looks for the entry Encrypt, which a trailer or a
// cross-reference stream of an encrypted file must have (ISO 32000-1 §7.6.1).
// The dictionaries that hold it are never compressed.
func refuseLockedPDF(file *os.File) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read a file again: %w", err)
	}
	mark, r := []byte("/Encrypt"), bufio.NewReaderSize(file, introBytes)
	for {
		window, err := r.Peek(introBytes)
		for rest := window; ; {
			at := bytes.Index(rest, mark)
			if at < 0 || at+len(mark) >= len(rest) {
				break
			}
			rest = rest[at+len(mark):]
			if !unicode.IsLetter(rune(rest[0])) { // not /EncryptMetadata
				return fault.New(fault.Invalid, "intake.locked")
			}
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("read a file again: %w", err)
		}
		if _, err := r.Discard(introBytes - len(mark) - 1); err != nil {
			return fmt.Errorf("read a file again: %w", err)
		}
	}
}

// fits refuses a name that promises another type than the content has.
func fits(name string, kind Type) error {
	extension := strings.TrimPrefix(strings.ToLower(filepath.Ext(name)), ".")
	if slices.Contains(kind.Extensions, extension) {
		return nil
	}
	return fault.New(fault.Invalid, "intake.name_lies", name, kind.Word, strings.Join(kind.Extensions, ", "))
}

// CleanName makes of what a browser sent a name: no folders, no control
// characters, no reordering of letters, and not too long.
func CleanName(sent string) string {
	sent = sent[strings.LastIndexAny(sent, `/\`)+1:]
	name := strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*`, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, vn.Clean(strings.ToValidUTF8(sent, ""))))
	name = strings.TrimLeft(name, ".")
	if runes := []rune(name); len(runes) > nameRunesMax {
		extension := []rune(filepath.Ext(name))
		extension = extension[:min(len(extension), nameRunesMax/2)]
		name = string(runes[:nameRunesMax-len(extension)]) + string(extension)
	}
	return name
}
