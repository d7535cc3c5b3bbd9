package reform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"minhbach/internal/blob"
	"minhbach/internal/fault"
)

// File is a paper attached to something: kept once by its digest.
type File struct {
	Digest    blob.Digest `json:"digest"`
	Name      string      `json:"name"`
	Media     string      `json:"media"`
	SizeBytes int64       `json:"size_bytes"`
}

// Files is the place where papers are kept.
type Files interface {
	Put(ctx context.Context, r io.Reader, sizeBytesMax int64) (blob.Digest, int64, error)
	Open(digest blob.Digest) (io.ReadCloser, error)
}

// FileBytesMax bounds one paper: a 300-page scan.
const FileBytesMax = 50 << 20

// sniffBytes is what net/http looks at to tell a type.
const sniffBytes = 512

// media are the types taken, by what the content says and how the name ends.
// Office files are zip archives or old compound files: their name tells which.
var media = map[string]map[string]string{
	"application/pdf": {".pdf": "application/pdf"},
	"image/jpeg":      {".jpg": "image/jpeg", ".jpeg": "image/jpeg"},
	"image/png":       {".png": "image/png"},
	"application/zip": {
		".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	},
	"application/octet-stream": {".doc": "application/msword", ".xls": "application/vnd.ms-excel"},
}

var compoundFile = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

// KeepFile stores a paper and says what it is. Nothing refers to it until a use
// case does.
func (s *Service) KeepFile(ctx context.Context, name string, r io.Reader) (File, error) {
	name = path.Base(strings.ReplaceAll(tidy(name), `\`, "/"))
	head := make([]byte, sniffBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return File{}, fmt.Errorf("read the beginning of a file: %w", err)
	}
	head = head[:n]
	place := fault.Place{File: name, Field: "files"}
	if n == 0 {
		return File{}, fault.New(fault.Invalid, "reform.file_empty").At(place)
	}
	seen, _, _ := strings.Cut(http.DetectContentType(head), ";")
	kind := media[seen][strings.ToLower(path.Ext(name))]
	if kind == "" || (seen == "application/octet-stream" && !bytes.HasPrefix(head, compoundFile)) {
		return File{}, fault.New(fault.Invalid, "reform.file_kind").At(place)
	}
	digest, size, err := s.files.Put(ctx, io.MultiReader(bytes.NewReader(head), r), FileBytesMax)
	if err != nil {
		if found, ok := fault.From(err); ok {
			return File{}, found.At(place)
		}
		return File{}, fmt.Errorf("keep a file: %w", err)
	}
	return File{Digest: digest, Name: name, Media: kind, SizeBytes: size}, nil
}

// OpenFile opens a paper that the caller was allowed to see.
func (s *Service) OpenFile(f File) (io.ReadCloser, error) { return s.files.Open(f.Digest) }

func checkFiles(files []File) fault.Problems {
	var problems fault.Problems
	if len(files) > filesMax {
		refuse(&problems, "files", "reform.too_many_files", filesMax)
	}
	for _, f := range files {
		if !f.Digest.IsValid() || f.Name == "" || utf8.RuneCountInString(f.Name) > wordRunesMax {
			refuse(&problems, "files", "reform.file_name", wordRunesMax)
		}
	}
	return problems
}

func digests(files []File) []blob.Digest {
	found := make([]blob.Digest, len(files))
	for i, f := range files {
		found[i] = f.Digest
	}
	return found
}

// itemField is the name under which a form and a refusal speak of a line.
func itemField(i int) string { return "item_" + strconv.Itoa(i+1) }
