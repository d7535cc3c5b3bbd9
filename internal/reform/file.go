package reform

import (
	"context"
	"io"
	"strconv"
	"unicode/utf8"

	"minhbach/internal/blob"
	"minhbach/internal/blob/intake"
	"minhbach/internal/fault"
)

// File is a paper attached to something: kept once by its digest.
type File struct {
	Digest    blob.Digest `json:"digest"`
	Name      string      `json:"name"`
	Media     string      `json:"media"`
	SizeBytes int64       `json:"size_bytes"`
}

// Files is the place where papers are kept once they were judged.
type Files interface {
	Open(ctx context.Context, digest blob.Digest) (io.ReadCloser, error)
}

// Intake judges a paper and keeps it.
type Intake interface {
	Keep(ctx context.Context, name string, r io.Reader) (intake.Kept, error)
}

// KeepFile takes a paper in. Nothing refers to it until a use case does.
func (s *Service) KeepFile(ctx context.Context, name string, r io.Reader) (File, error) {
	kept, err := s.intake.Keep(ctx, name, r)
	if err != nil {
		if problems := fault.All(err); len(problems) > 0 {
			return File{}, problems.At(fault.Place{Field: "files"})
		}
		return File{}, err
	}
	return File{Digest: kept.Digest, Name: kept.Name, Media: kept.Type.Media, SizeBytes: kept.SizeBytes}, nil
}

// OpenFile opens a paper that the caller was allowed to see.
func (s *Service) OpenFile(ctx context.Context, f File) (io.ReadCloser, error) {
	return s.files.Open(ctx, f.Digest)
}

func checkFiles(files []File) fault.Problems {
	var problems fault.Problems
	if len(files) > filesMax {
		refuse(&problems, "files", "reform.too_many_files", filesMax)
	}
	for _, f := range files {
		if !f.Digest.IsValid() || f.Name == "" || utf8.RuneCountInString(f.Name) > titleRunesMax {
			refuse(&problems, "files", "reform.file_name", titleRunesMax)
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
