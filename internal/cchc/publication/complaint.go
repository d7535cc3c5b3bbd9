package publication

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// ComplaintState is how far a complaint has come.
type ComplaintState string

// The states of a complaint.
const (
	Filed   ComplaintState = "filed"   // waits for an answer
	Replied ComplaintState = "replied" // was answered
)

// Complaint is what an agency says against its published result (kiến nghị).
type Complaint struct {
	ID          id.ID          `json:"id"`
	Publication id.ID          `json:"publication"`
	Agency      id.ID          `json:"agency"`
	Criterion   string         `json:"criterion,omitempty"` // empty: the whole result
	Text        string         `json:"text"`
	Files       []File         `json:"files"`
	State       ComplaintState `json:"state"`
	FiledOn     civil.Date     `json:"filed_on"`
	FiledBy     id.ID          `json:"-"`
	Due         civil.Deadline `json:"due"`
	Outcome     string         `json:"outcome,omitempty"`
	Reply       string         `json:"reply,omitempty"`
	RepliedOn   civil.Date     `json:"replied_on,omitzero"`
	RepliedBy   id.ID          `json:"-"`
	Correction  id.ID          `json:"correction,omitempty"` // the publication it led to
	Version     int64          `json:"-"`
}

// Bounds of a complaint.
const (
	complaintRunesMax = 5_000
	complaintFilesMax = 20
	complaintBytesMax = 50 << 20
	fileNameRunesMax  = 200
)

// KeepFile takes a file in that a complaint will name.
func (s *Service) KeepFile(ctx context.Context, name string, r io.Reader) (File, error) {
	return s.Intake.Keep(ctx, name, r)
}

// NewComplaint is what an agency writes.
type NewComplaint struct {
	Round     id.ID
	Agency    id.ID
	Criterion string
	Text      string
	Files     []File
}

// File files a complaint against the publication in force.
func (s *Service) File(ctx context.Context, n NewComplaint) (c Complaint, err error) {
	person, err := auth.Signed(ctx)
	if err != nil {
		return Complaint{}, err
	}
	n.Text = strings.TrimSpace(n.Text)
	days, err := s.Calendar.Calendar(ctx)
	if err != nil {
		return Complaint{}, fmt.Errorf("read the working calendar: %w", err)
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := s.Guard.Authorize(ctx, ActComplain, onComplaint("", n.Agency, "")); err != nil {
			return err
		}
		v, pub, err := s.complainable(ctx, tx, n, days)
		if err != nil {
			return err
		}
		due, err := days.AddWorkingDays(s.Clock.Today(), s.Options.Rules.Complaints.ReplyWithin)
		if err != nil {
			return fmt.Errorf("count the days of an answer: %w", err)
		}
		c = Complaint{
			ID: s.IDs.New(), Publication: pub.ID, Agency: n.Agency, Criterion: n.Criterion, Text: n.Text, Files: n.Files, State: Filed,
			FiledOn: s.Clock.Today(), FiledBy: person.Account, Due: due, Version: 1,
		}
		if err := s.Store.InsertComplaint(ctx, tx, c); err != nil {
			return fmt.Errorf("keep the complaint: %w", err)
		}
		fact := evidence.Fact{
			Kind: kindFiled, Agency: n.Agency, Subject: string(c.ID), Period: strconv.Itoa(v.Round.Year),
			Payload: filedPayload{string(c.ID), string(pub.ID), n.Criterion, due.On.String()},
		}
		for _, f := range n.Files {
			fact.Files = append(fact.Files, f.Digest)
		}
		return s.record(ctx, tx, person.Actor(), fact)
	})
	if err != nil {
		return Complaint{}, fmt.Errorf("file a complaint: %w", err)
	}
	return c, nil
}

// complainable finds what a complaint is against, and refuses one that is
// empty, too late, or about nothing that was published.
func (s *Service) complainable(ctx context.Context, tx *sql.Tx, n NewComplaint, days *civil.Calendar) (*cchc.View, *Publication, error) {
	v, err := s.Index.ViewIn(ctx, tx, n.Round)
	if err != nil {
		return nil, nil, err
	}
	all, err := s.Store.Of(ctx, tx, n.Round)
	if err != nil {
		return nil, nil, fmt.Errorf("read the publications: %w", err)
	}
	if len(all) == 0 {
		return nil, nil, fault.New(fault.Conflict, "cchc.publication.none_to_complain", strconv.Itoa(v.Round.Year))
	}
	pub := &all[len(all)-1]
	var problems fault.Problems
	refuse := func(field, key string, args ...any) {
		problems = append(problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
	if _, isHere := v.Unit(string(n.Agency)); !isHere {
		refuse("agency", "cchc.unknown_unit", string(n.Agency))
	}
	if n.Criterion != "" && v.Set.Criterion(n.Criterion) == nil {
		refuse("criterion", "cchc.publication.no_criterion", n.Criterion)
	}
	switch length := utf8.RuneCountInString(n.Text); {
	case length == 0:
		refuse("text", "cchc.publication.text_missing")
	case length > complaintRunesMax:
		refuse("text", "cchc.publication.too_long", complaintRunesMax)
	}
	if len(n.Files) > complaintFilesMax {
		refuse("files", "cchc.publication.too_many_files", complaintFilesMax)
	}
	last, err := s.lastDay(pub, days)
	if err != nil {
		return nil, nil, err
	}
	if last.On.Before(s.Clock.Today()) {
		refuse("", "cchc.publication.complaint_late", last.On)
	}
	return v, pub, problems.OrNil()
}

// lastDay is the last day on which an agency may complain about a publication:
// counted from the day it was published here, not from the day on the paper.
func (s *Service) lastDay(p *Publication, days *civil.Calendar) (civil.Deadline, error) {
	at, err := civil.ParseInstant(p.PublishedAt)
	if err != nil {
		return civil.Deadline{}, fmt.Errorf("kept instant %q: %w", p.PublishedAt, err)
	}
	last, err := days.AddWorkingDays(civil.DateOf(at), s.Options.Rules.Complaints.FileWithin)
	if err != nil {
		return civil.Deadline{}, fmt.Errorf("count the days of a complaint: %w", err)
	}
	return last, nil
}

// LastDay is the last day on which a publication may be complained about.
func (s *Service) LastDay(ctx context.Context, p *Publication) (civil.Deadline, error) {
	days, err := s.Calendar.Calendar(ctx)
	if err != nil {
		return civil.Deadline{}, fmt.Errorf("read the working calendar: %w", err)
	}
	return s.lastDay(p, days)
}

// Answer is the reply to a complaint.
type Answer struct {
	Complaint id.ID
	Version   int64
	Outcome   string
	Text      string
}

// Reply answers a complaint. An outcome that leads to a correction changes no
// figure by itself: the correction is a decision of its own.
func (s *Service) Reply(ctx context.Context, a Answer) (c Complaint, err error) {
	person, err := auth.Signed(ctx)
	if err != nil {
		return Complaint{}, err
	}
	a.Text = strings.TrimSpace(a.Text)
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if c, err = s.Store.Complaint(ctx, tx, a.Complaint); err != nil {
			return notFound(err, "cchc.publication.no_complaint")
		}
		if err := s.Guard.Authorize(ctx, ActReply, onComplaint(c.ID, c.Agency, c.FiledBy)); err != nil {
			return err
		}
		if err := s.checkAnswer(a); err != nil {
			return err
		}
		c.State, c.Outcome, c.Reply, c.RepliedOn, c.RepliedBy, c.Version = Replied, a.Outcome, a.Text, s.Clock.Today(), person.Account, a.Version
		isKept, err := s.Store.Reply(ctx, tx, c)
		if err != nil {
			return fmt.Errorf("keep the reply: %w", err)
		}
		if !isKept {
			return fault.New(fault.Conflict, "cchc.publication.complaint_moved")
		}
		c.Version++
		return s.record(ctx, tx, person.Actor(), evidence.Fact{
			Kind: kindReplied, Agency: c.Agency, Subject: string(c.ID), Payload: repliedPayload{string(c.ID), a.Outcome},
		})
	})
	if err != nil {
		return Complaint{}, fmt.Errorf("reply to a complaint: %w", err)
	}
	return c, nil
}

func (s *Service) checkAnswer(a Answer) error {
	var problems fault.Problems
	refuse := func(field, key string, args ...any) {
		problems = append(problems, fault.New(fault.Invalid, key, args...).At(fault.Place{Field: field}))
	}
	if _, isKnown := s.Options.Rules.Complaints.Outcome(a.Outcome); !isKnown {
		refuse("outcome", "cchc.publication.outcome_missing")
	}
	switch length := utf8.RuneCountInString(a.Text); {
	case length == 0:
		refuse("reply", "cchc.publication.reply_missing")
	case length > complaintRunesMax:
		refuse("reply", "cchc.publication.too_long", complaintRunesMax)
	}
	return problems.OrNil()
}

// ComplaintView is a complaint with what it is about.
type ComplaintView struct {
	Complaint
	View        *cchc.View  `json:"-"`
	Publication Publication `json:"against"`
	Unit        cchc.Unit   `json:"unit"`
}

// Waits tells that an outcome asks for a correction that was not yet published.
func (c *ComplaintView) Waits(rules ComplaintRules) bool {
	outcome, _ := rules.Outcome(c.Outcome)
	return outcome.LeadsToCorrection && c.Correction == ""
}

// Complaint reads one complaint.
func (s *Service) Complaint(ctx context.Context, complaint id.ID) (found ComplaintView, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		c, err := s.Store.Complaint(ctx, tx, complaint)
		if err != nil {
			return notFound(err, "cchc.publication.no_complaint")
		}
		if err := s.Guard.Authorize(ctx, ActRead, onComplaint(c.ID, c.Agency, c.FiledBy)); err != nil {
			return err
		}
		found, err = s.complaintView(ctx, tx, c)
		return err
	})
	return found, err
}

func (s *Service) complaintView(ctx context.Context, tx *sql.Tx, c Complaint) (found ComplaintView, err error) {
	found.Complaint = c
	if found.Publication, err = s.Store.PublicationOf(ctx, tx, c.Publication); err != nil {
		return found, fmt.Errorf("read the publication: %w", err)
	}
	if found.View, err = s.Index.ViewIn(ctx, tx, found.Publication.Round); err != nil {
		return found, err
	}
	found.Unit, _ = found.View.Unit(string(c.Agency))
	return found, nil
}

// Complaints lists the complaints the reader may see, those that wait first.
func (s *Service) Complaints(ctx context.Context) (found []ComplaintView, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		all, err := s.Store.Complaints(ctx, tx)
		if err != nil {
			return fmt.Errorf("list the complaints: %w", err)
		}
		for _, c := range all {
			if err := s.Guard.Authorize(ctx, ActRead, onComplaint(c.ID, c.Agency, c.FiledBy)); fault.Is(err, fault.Forbidden) {
				continue
			} else if err != nil {
				return err
			}
			one, err := s.complaintView(ctx, tx, c)
			if err != nil {
				return err
			}
			found = append(found, one)
		}
		return nil
	})
	return found, err
}

// OpenComplaintFile opens a file of a complaint that the reader was shown.
func (s *Service) OpenComplaintFile(ctx context.Context, c *Complaint, digest blob.Digest) (File, io.ReadCloser, error) {
	for _, f := range c.Files {
		if f.Digest == digest {
			r, err := s.Vault.Open(ctx, digest)
			return f, r, err
		}
	}
	return File{}, nil, fault.New(fault.NotFound, "cchc.publication.no_file", string(digest))
}
