package round

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// shelfMax bounds the documents offered as evidence in one list.
const shelfMax = 200

// Keep takes a file in for an agency. It does not yet stand as evidence: Upload
// attaches it.
func (s *Service) Keep(ctx context.Context, round, agency id.ID, name string, r io.Reader) (File, error) {
	if _, err := s.mayKeep(ctx, round, agency); err != nil {
		return File{}, err
	}
	file, err := s.Intake.Keep(ctx, name, r)
	if err != nil {
		return File{}, fmt.Errorf("take a file in: %w", err)
	}
	return file, nil
}

// KeepDraft takes in a file that came in parts.
func (s *Service) KeepDraft(ctx context.Context, round, agency, draft id.ID) (File, error) {
	by, err := s.mayKeep(ctx, round, agency)
	if err != nil {
		return File{}, err
	}
	file, err := s.Intake.Finish(ctx, by.Actor(), draft)
	if err != nil {
		return File{}, fmt.Errorf("take a file in: %w", err)
	}
	return file, nil
}

// mayKeep asks before a file is read: who may fill in some criterion of the
// agency may send a file for it.
func (s *Service) mayKeep(ctx context.Context, round, agency id.ID) (auth.Person, error) {
	by, err := auth.Signed(ctx)
	if err != nil {
		return by, err
	}
	return by, s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.desk(ctx, tx, round, agency)
		if err != nil {
			return err
		}
		action := actFill
		if d.sub.Paper != "" {
			action = actPaper
		}
		if err := s.Guard.Authorize(ctx, action, d.on()); err != nil {
			return err
		}
		return s.takes(d)
	})
}

// Shelf lists the files that an agency can attach without sending them again:
// those it attached before, and the documents of its other modules.
func (s *Service) Shelf(ctx context.Context, agency id.ID) (files []File, err error) {
	if err := s.Guard.Authorize(ctx, actRead, auth.Resource{Kind: "score", Agency: agency}); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		files, err = s.Store.FilesOf(ctx, tx, agency)
		return err
	})
	if err != nil || s.Options.Shelf == nil {
		return files, err
	}
	documents, err := s.Options.Shelf.Files(ctx, agency, shelfMax)
	if err != nil {
		return nil, fmt.Errorf("read the documents of the agency: %w", err)
	}
	for _, doc := range documents {
		if !slices.ContainsFunc(files, func(f File) bool { return f.Digest == doc.Digest }) {
			files = append(files, doc)
		}
	}
	return files, nil
}

// OpenFile opens a piece of evidence of an agency for whoever may see its score.
func (s *Service) OpenFile(ctx context.Context, round, agency id.ID, digest blob.Digest) (file File, content io.ReadCloser, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.desk(ctx, tx, round, agency)
		if err != nil {
			return err
		}
		on := d.on()
		on.IsPublished = false // a published score does not publish its evidence
		if err := s.Guard.Authorize(ctx, actRead, on); err != nil {
			return err
		}
		file, err = s.keptFile(ctx, tx, agency, digest)
		return err
	})
	if err != nil {
		return File{}, nil, err
	}
	content, err = s.Vault.Open(ctx, digest)
	if errors.Is(err, blob.ErrAbsent) {
		return File{}, nil, fault.New(fault.NotFound, "cchc.round.no_file").Because(err)
	}
	return file, content, err
}
