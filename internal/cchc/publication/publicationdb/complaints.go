package publicationdb

import (
	"context"
	"database/sql"

	"minhbach/internal/blob"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/points"
)

// complaintsMax bounds a list of complaints; lossesMax the leaves of a set.
const (
	complaintsMax = 5_000
	lossesMax     = 2_000
)

// InsertComplaint keeps a new complaint with its files.
func (Rows) InsertComplaint(ctx context.Context, tx *sql.Tx, c publication.Complaint) error {
	if err := New(tx).InsertComplaint(ctx, InsertComplaintParams{
		ID: string(c.ID), PublicationID: string(c.Publication), AgencyID: string(c.Agency), Criterion: c.Criterion, Content: c.Text,
		State: string(c.State), FiledOn: fromDate(c.FiledOn), FiledBy: string(c.FiledBy), DueOn: fromDate(c.Due.On), IsDueFirm: !c.Due.Provisional,
	}); err != nil {
		return err
	}
	for i, f := range c.Files {
		if err := New(tx).InsertComplaintFile(ctx, InsertComplaintFileParams{
			ComplaintID: string(c.ID), Position: int64(i), Name: f.Name, Media: f.Media, Digest: string(f.Digest), SizeBytes: f.SizeBytes,
		}); err != nil {
			return err
		}
	}
	return nil
}

// Reply keeps an answer over the version it was written for.
func (Rows) Reply(ctx context.Context, tx *sql.Tx, c publication.Complaint) (bool, error) {
	n, err := New(tx).ReplyComplaint(ctx, ReplyComplaintParams{
		ID: string(c.ID), Version: c.Version, Outcome: c.Outcome, Reply: c.Reply, RepliedOn: fromDate(c.RepliedOn), RepliedBy: string(c.RepliedBy),
		CorrectionID: string(c.Correction),
	})
	return n == 1, err
}

// Link notes the publication that an answered complaint led to.
func (Rows) Link(ctx context.Context, tx *sql.Tx, complaint, which id.ID) (bool, error) {
	n, err := New(tx).LinkCorrection(ctx, LinkCorrectionParams{ID: string(complaint), CorrectionID: string(which)})
	return n == 1, err
}

func toComplaint(r CchcComplaint) (publication.Complaint, error) {
	c := publication.Complaint{
		ID: id.ID(r.ID), Publication: id.ID(r.PublicationID), Agency: id.ID(r.AgencyID), Criterion: r.Criterion, Text: r.Content,
		State: publication.ComplaintState(r.State), FiledBy: id.ID(r.FiledBy), Due: civil.Deadline{Provisional: !r.IsDueFirm}, Outcome: r.Outcome,
		Reply: r.Reply, RepliedBy: id.ID(r.RepliedBy), Correction: id.ID(r.CorrectionID), Version: r.Version,
	}
	var err error
	if c.FiledOn, err = toDate(r.FiledOn); err != nil {
		return c, err
	}
	if c.Due.On, err = toDate(r.DueOn); err != nil {
		return c, err
	}
	c.RepliedOn, err = toDate(r.RepliedOn)
	return c, err
}

// Complaint finds a complaint with its files.
func (Rows) Complaint(ctx context.Context, tx *sql.Tx, complaint id.ID) (publication.Complaint, error) {
	r, err := New(tx).ComplaintByID(ctx, string(complaint))
	if err != nil {
		return publication.Complaint{}, err
	}
	c, err := toComplaint(r)
	if err != nil {
		return c, err
	}
	files, err := New(tx).ListComplaintFiles(ctx, ListComplaintFilesParams{ComplaintID: r.ID, Limit: filesMax})
	for _, f := range files {
		c.Files = append(c.Files, publication.File{Name: f.Name, Media: f.Media, Digest: blob.Digest(f.Digest), SizeBytes: f.SizeBytes})
	}
	return c, err
}

// Complaints lists complaints without their files, those that wait first.
func (Rows) Complaints(ctx context.Context, tx *sql.Tx) ([]publication.Complaint, error) {
	rows, err := New(tx).ListComplaints(ctx, complaintsMax)
	if err != nil {
		return nil, err
	}
	all := make([]publication.Complaint, len(rows))
	for i, r := range rows {
		if all[i], err = toComplaint(r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// InsertLossTask keeps a proposal; a criterion has one.
func (Rows) InsertLossTask(ctx context.Context, tx *sql.Tx, t publication.LossTask) error {
	return New(tx).InsertLossTask(ctx, InsertLossTaskParams{
		ID: string(t.ID), RoundID: string(t.Round), AgencyID: string(t.Agency), Criterion: t.Criterion, PlanYear: int64(t.Year), Content: t.Text,
		Owner: t.Owner, Gain: int64(t.Gain), TaskID: string(t.Task), ProposedOn: fromDate(t.ProposedOn), ProposedBy: string(t.ProposedBy),
	})
}

// LossTasks lists the proposals of an agency for a round.
func (Rows) LossTasks(ctx context.Context, tx *sql.Tx, round, agency id.ID) ([]publication.LossTask, error) {
	rows, err := New(tx).ListLossTasks(ctx, ListLossTasksParams{RoundID: string(round), AgencyID: string(agency), Limit: lossesMax})
	if err != nil {
		return nil, err
	}
	tasks := make([]publication.LossTask, len(rows))
	for i, r := range rows {
		on, err := toDate(r.ProposedOn)
		if err != nil {
			return nil, err
		}
		tasks[i] = publication.LossTask{
			ID: id.ID(r.ID), Round: id.ID(r.RoundID), Agency: id.ID(r.AgencyID), Criterion: r.Criterion, Year: int(r.PlanYear), Text: r.Content,
			Owner: r.Owner, Gain: points.Points(r.Gain), Task: id.ID(r.TaskID), ProposedOn: on, ProposedBy: id.ID(r.ProposedBy),
		}
	}
	return tasks, nil
}
