package rounddb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"minhbach/internal/blob"
	"minhbach/internal/cchc/round"
	"minhbach/internal/civil"
	"minhbach/internal/id"
)

// Rows are the tables of package round.
type Rows struct{}

var _ round.Store = Rows{}

// Limits of what one read brings; a round never needs more.
const (
	entriesMax     = 5_000 // criteria of a set
	attachmentsMax = 20_000
	filesMax       = 2_000
	requestsMax    = 100_000
)

func toEntry(r CchcEntry) (round.Entry, error) {
	e := round.Entry{
		Criterion: r.Criterion, Note: r.Note, Division: id.ID(r.DivisionID), ConfirmedBy: id.ID(r.ConfirmedBy), ConfirmedAt: r.ConfirmedAt,
		ChangedBy: id.ID(r.ChangedBy), ChangedAt: r.ChangedAt, IsPaper: r.IsPaper, Version: r.Version,
	}
	if r.DueOn == "" {
		return e, nil
	}
	var err error
	if e.DueOn, err = civil.ParseDate(r.DueOn); err != nil {
		return e, fmt.Errorf("kept date %q: %w", r.DueOn, err)
	}
	return e, nil
}

// Entry reads one criterion of an agency.
func (Rows) Entry(ctx context.Context, tx *sql.Tx, of, agency id.ID, criterion string) (round.Entry, error) {
	r, err := New(tx).EntryOf(ctx, EntryOfParams{RoundID: string(of), AgencyID: string(agency), Criterion: criterion})
	if err != nil {
		return round.Entry{}, err
	}
	return toEntry(r)
}

// Entries reads the criteria of an agency that somebody touched.
func (Rows) Entries(ctx context.Context, tx *sql.Tx, of, agency id.ID) ([]round.Entry, error) {
	rows, err := New(tx).ListEntries(ctx, ListEntriesParams{RoundID: string(of), AgencyID: string(agency), Limit: entriesMax})
	if err != nil {
		return nil, err
	}
	list := make([]round.Entry, len(rows))
	for i, r := range rows {
		if list[i], err = toEntry(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// PutEntry keeps a criterion in the place of the version it was read in.
func (Rows) PutEntry(ctx context.Context, tx *sql.Tx, of, agency id.ID, e round.Entry) (bool, error) {
	var n int64
	var err error
	if e.Version == 0 {
		n, err = New(tx).InsertEntry(ctx, InsertEntryParams{
			RoundID: string(of), AgencyID: string(agency), Criterion: e.Criterion, Note: e.Note, DivisionID: string(e.Division), DueOn: e.DueOn.String(),
			ConfirmedBy: string(e.ConfirmedBy), ConfirmedAt: e.ConfirmedAt, ChangedBy: string(e.ChangedBy), ChangedAt: e.ChangedAt, IsPaper: e.IsPaper,
		})
	} else {
		n, err = New(tx).ReplaceEntry(ctx, ReplaceEntryParams{
			RoundID: string(of), AgencyID: string(agency), Criterion: e.Criterion, Note: e.Note, DivisionID: string(e.Division), DueOn: e.DueOn.String(),
			ConfirmedBy: string(e.ConfirmedBy), ConfirmedAt: e.ConfirmedAt, ChangedBy: string(e.ChangedBy), ChangedAt: e.ChangedAt, IsPaper: e.IsPaper,
			Version: e.Version,
		})
	}
	return n == 1, err
}

func toFile(r CchcAttachment) round.File {
	return round.File{Digest: blob.Digest(r.Digest), Name: r.Name, Media: r.Media, SizeBytes: r.SizeBytes}
}

// Attachments reads the evidence of an agency.
func (Rows) Attachments(ctx context.Context, tx *sql.Tx, of, agency id.ID, stage round.EvidenceStage) ([]round.Attachment, error) {
	rows, err := New(tx).ListAttachments(ctx, ListAttachmentsParams{
		RoundID: string(of), AgencyID: string(agency), Stage: string(stage), Limit: attachmentsMax,
	})
	if err != nil {
		return nil, err
	}
	list := make([]round.Attachment, len(rows))
	for i, r := range rows {
		list[i] = round.Attachment{
			Round: of, Agency: agency, Stage: stage, Criterion: r.Criterion, File: toFile(r), AddedBy: id.ID(r.AddedBy), AddedAt: r.AddedAt,
		}
	}
	return list, nil
}

// PutAttachment keeps a piece of evidence; the same file twice is one.
func (Rows) PutAttachment(ctx context.Context, tx *sql.Tx, a round.Attachment) error {
	return New(tx).InsertAttachment(ctx, InsertAttachmentParams{
		RoundID: string(a.Round), AgencyID: string(a.Agency), Stage: string(a.Stage), Criterion: a.Criterion, Digest: a.Digest.String(), Name: a.Name,
		Media: a.Media, SizeBytes: a.SizeBytes, AddedBy: string(a.AddedBy), AddedAt: a.AddedAt,
	})
}

// DropAttachment takes a piece of evidence away; its file stays.
func (Rows) DropAttachment(ctx context.Context, tx *sql.Tx, a round.Attachment) (bool, error) {
	n, err := New(tx).DropAttachment(ctx, DropAttachmentParams{
		RoundID: string(a.Round), AgencyID: string(a.Agency), Stage: string(a.Stage), Criterion: a.Criterion, Digest: a.Digest.String(),
	})
	return n == 1, err
}

// FilesOf lists the files an agency attached in any round.
func (Rows) FilesOf(ctx context.Context, tx *sql.Tx, agency id.ID) ([]round.File, error) {
	rows, err := New(tx).ListAgencyFiles(ctx, ListAgencyFilesParams{AgencyID: string(agency), Limit: filesMax})
	if err != nil {
		return nil, err
	}
	var files []round.File
	for _, r := range rows {
		file := toFile(r)
		if !slices.ContainsFunc(files, func(f round.File) bool { return f.Digest == file.Digest }) {
			files = append(files, file)
		}
	}
	return files, nil
}

// FileOf finds a file that an agency attached in any round.
func (Rows) FileOf(ctx context.Context, tx *sql.Tx, agency id.ID, digest blob.Digest) (round.File, error) {
	r, err := New(tx).FileOfAgency(ctx, FileOfAgencyParams{AgencyID: string(agency), Digest: digest.String()})
	if err != nil {
		return round.File{}, err
	}
	return toFile(r), nil
}
