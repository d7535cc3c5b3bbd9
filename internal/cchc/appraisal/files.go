package appraisal

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// filesMax bounds the files of one explanation.
const filesMax = 20

// AddEvidence takes a file in that is to stand beside an explanation. It is
// added before the reply, which then names every file that is there.
func (s *Service) AddEvidence(ctx context.Context, roundID, agency id.ID, criterion, name string, content io.Reader) (round.File, error) {
	return s.add(ctx, roundID, agency, criterion, func(auth.Person) (round.File, error) { return s.Intake.Keep(ctx, name, content) })
}

// AddDraft is AddEvidence of a file that came in parts. The draft is gone once
// it was judged; until then, and when it may not be added, it stays.
func (s *Service) AddDraft(ctx context.Context, roundID, agency id.ID, criterion string, draft id.ID) (round.File, error) {
	return s.add(ctx, roundID, agency, criterion, func(by auth.Person) (round.File, error) { return s.Intake.Finish(ctx, by.Actor(), draft) })
}

func (s *Service) add(ctx context.Context, roundID, agency id.ID, criterion string, take func(by auth.Person) (round.File, error)) (round.File, error) {
	by, err := auth.Signed(ctx)
	if err != nil {
		return round.File{}, err
	}
	// Asked before the file is read: what may not be added is not kept either.
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := s.explaining(ctx, tx, roundID, agency, criterion)
		return err
	})
	if err != nil {
		return round.File{}, err
	}
	file, err := take(by)
	if err != nil {
		return round.File{}, fmt.Errorf("take a file in: %w", err)
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := s.explaining(ctx, tx, roundID, agency, criterion)
		if err != nil {
			return err
		}
		return s.attach(ctx, tx, d, file, by)
	})
	if err != nil {
		return round.File{}, fmt.Errorf("add evidence to the explanation of %s: %w", criterion, err)
	}
	return file, nil
}

// explaining is the desk of a criterion that the person may explain.
func (s *Service) explaining(ctx context.Context, tx *sql.Tx, roundID, agency id.ID, criterion string) (*desk, error) {
	d, err := s.desk(ctx, tx, roundID, agency, criterion)
	if err != nil {
		return nil, err
	}
	return d, s.mayExplain(ctx, d)
}

func (s *Service) attach(ctx context.Context, tx *sql.Tx, d *desk, file round.File, by auth.Person) error {
	files, err := s.filesOf(ctx, tx, d)
	if err != nil {
		return err
	}
	switch {
	case slices.ContainsFunc(files, func(a round.Attachment) bool { return a.Digest == file.Digest }):
		return nil // sent twice
	case len(files) >= filesMax:
		return fault.New(fault.TooLarge, "cchc.appraisal.too_many_files", filesMax).At(fault.Place{Field: "file"})
	}
	if err := s.Evidence.PutAttachment(ctx, tx, round.Attachment{
		Round: d.view.Round.ID, Agency: d.unit.Agency, Stage: round.WithExplanation, Criterion: d.c.Code, File: file,
		AddedBy: by.Account, AddedAt: s.act(by).At,
	}); err != nil {
		return fmt.Errorf("keep the evidence: %w", err)
	}
	of := d.about(cchc.Explained)
	of.Stage = string(round.WithExplanation)
	f := s.fact(d, kindAttached, cchc.Explained, attachedPayload{of, file.Digest.String()})
	f.Files = []blob.Digest{file.Digest}
	return s.record(ctx, tx, by, f)
}

// filesOf lists the files beside the explanation of the criterion at the desk.
func (s *Service) filesOf(ctx context.Context, tx *sql.Tx, d *desk) ([]round.Attachment, error) {
	all, err := s.Evidence.Attachments(ctx, tx, d.view.Round.ID, d.unit.Agency, round.WithExplanation)
	if err != nil {
		return nil, fmt.Errorf("read the evidence of the explanation: %w", err)
	}
	return slices.DeleteFunc(all, func(a round.Attachment) bool { return a.Criterion != d.c.Code }), nil
}
