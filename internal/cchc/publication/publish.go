package publication

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// fileBytesMax bounds one printed file.
const fileBytesMax = 64 << 20

// Freeze closes the figures of a round and pins it to what they rest on.
func (s *Service) Freeze(ctx context.Context, round id.ID) error {
	person, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		v, err := s.Index.ViewIn(ctx, tx, round)
		if err != nil {
			return err
		}
		if err := s.Guard.Authorize(ctx, ActFreeze, onRound(v.Round)); err != nil {
			return err
		}
		if err := s.mayFreeze(ctx, tx, v.Round); err != nil {
			return err
		}
		_, err = s.Index.FreezeIn(ctx, tx, v, s.pins(v.Set), person.Actor())
		return err
	})
	if err != nil {
		return fmt.Errorf("freeze a round: %w", err)
	}
	return nil
}

// mayFreeze refuses to close a round whose plan has not come to the council: an
// agency would lose the time to explain. A round without a plan has no phases.
func (s *Service) mayFreeze(ctx context.Context, tx *sql.Tx, round cchc.Round) error {
	if round.State != cchc.Open {
		return nil
	}
	plan, err := s.Index.PlanIn(ctx, tx, round.ID)
	if err != nil || plan == nil || plan.Phase == cchc.PhaseCouncil {
		return err
	}
	return fault.New(fault.Conflict, "cchc.publication.before_council", strconv.Itoa(round.Year))
}

// Publish makes the result of a round final by a decision: it is frozen when it
// was open, printed, kept and recorded, all of it or nothing.
func (s *Service) Publish(ctx context.Context, round id.ID, d Decision) (made Publication, err error) {
	person, err := auth.Signed(ctx)
	if err != nil {
		return Publication{}, err
	}
	tidy(&d)
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		v, err := s.Index.ViewIn(ctx, tx, round)
		if err != nil {
			return err
		}
		if err := s.Guard.Authorize(ctx, ActPublish, onRound(v.Round)); err != nil {
			return err
		}
		if err := d.check(s.Clock.Today()); err != nil {
			return err
		}
		if err := s.mayFreeze(ctx, tx, v.Round); err != nil {
			return err
		}
		if v, err = s.Index.FrozenIn(ctx, tx, v, s.pins(v.Set), person.Actor()); err != nil {
			return err
		}
		made, err = s.issue(ctx, tx, v, Publication{Number: 1}, nil, d, person.Actor())
		return err
	})
	if err != nil {
		return Publication{}, fmt.Errorf("publish a round: %w", err)
	}
	return made, nil
}

// Correction is what is wrong in a published result, and the decision that puts
// it right.
type Correction struct {
	Decision
	Reason string
	Sheets []cchc.Sheet
	// Complaint is the answered complaint that led to it; may be empty.
	Complaint id.ID
}

// Correct publishes a round anew. The publication in force is named by the new
// one and stays as it is.
func (s *Service) Correct(ctx context.Context, round id.ID, c Correction) (made Publication, err error) {
	person, err := auth.Signed(ctx)
	if err != nil {
		return Publication{}, err
	}
	tidy(&c.Decision)
	c.Reason = strings.TrimSpace(c.Reason)
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		v, err := s.Index.ViewIn(ctx, tx, round)
		if err != nil {
			return err
		}
		if err := s.mayCorrect(ctx, v.Round, c.Sheets); err != nil {
			return err
		}
		problems := append(fault.All(c.check(s.Clock.Today())), fault.All(checkReason(c.Reason))...)
		if len(c.Sheets) == 0 {
			problems = append(problems, fault.New(fault.Invalid, "cchc.publication.nothing_corrected").At(fault.Place{Field: "figures"}))
		}
		if err := problems.OrNil(); err != nil {
			return err
		}
		all, err := s.Store.Of(ctx, tx, round)
		if err != nil {
			return fmt.Errorf("read the publications: %w", err)
		}
		if len(all) == 0 {
			return fault.New(fault.Conflict, "cchc.publication.none_to_correct", strconv.Itoa(v.Round.Year))
		}
		if v, err = s.Index.CorrectIn(ctx, tx, v, c.Sheets, person.Actor()); err != nil {
			return err
		}
		old := all[len(all)-1]
		made, err = s.issue(ctx, tx, v, Publication{Number: old.Number + 1, Supersedes: old.ID, Reason: c.Reason}, &old, c.Decision, person.Actor())
		if err != nil || c.Complaint == "" {
			return err
		}
		isLinked, err := s.Store.Link(ctx, tx, c.Complaint, made.ID)
		if err == nil && !isLinked {
			return fault.New(fault.Conflict, "cchc.publication.complaint_moved")
		}
		return err
	})
	if err != nil {
		return Publication{}, fmt.Errorf("correct a published result: %w", err)
	}
	return made, nil
}

// mayCorrect asks for each agency whose figures change: nobody corrects his own.
func (s *Service) mayCorrect(ctx context.Context, round cchc.Round, sheets []cchc.Sheet) error {
	if err := s.Guard.Authorize(ctx, ActCorrect, onRound(round)); err != nil {
		return err
	}
	for _, sheet := range sheets {
		on := onRound(round)
		on.Agency = sheet.Agency
		if err := s.Guard.Authorize(ctx, ActCorrect, on); err != nil {
			return err
		}
	}
	return nil
}

// issue prints and keeps a publication and records it. The checkpoint is of the
// facts the result rests on, so it is taken before the publishing fact itself.
func (s *Service) issue(ctx context.Context, tx *sql.Tx, v *cchc.View, p Publication, old *Publication, d Decision, by string) (Publication, error) {
	checkpoint, err := s.Log.CheckpointIn(ctx, tx)
	if err != nil {
		return Publication{}, fmt.Errorf("sign the log: %w", err)
	}
	p.ID, p.Fact, p.Round, p.Stage = s.IDs.New(), s.IDs.New(), v.Round.ID, v.FinalStage()
	p.Decision, p.DecidedOn, p.SetDigest, p.Rows = d.Number, d.On, v.Round.SetDigest, v.FinalRows()
	p.ResultDigest, p.PublishedAt = cchc.ResultDigest(p.Rows), civil.FormatInstant(s.Clock.Now())
	p.Size, p.Root, p.Note = checkpoint.Size, checkpoint.Root.String(), checkpoint.Note
	drafts, err := (&press{rules: s.Options.Rules, view: v, pub: &p, decision: d, old: old, checkpoint: checkpoint}).all()
	if err != nil {
		return Publication{}, err
	}
	for _, one := range drafts {
		digest, size, err := s.Vault.Put(ctx, bytes.NewReader(one.data), fileBytesMax)
		if err != nil {
			return Publication{}, fmt.Errorf("keep %s: %w", one.name, err)
		}
		p.Files = append(p.Files, File{one.name, one.media, digest, size})
	}
	if _, err := s.Index.PublishIn(ctx, tx, v, d.On, p.Size); err != nil {
		return Publication{}, err
	}
	if err := s.Store.Insert(ctx, tx, p); err != nil {
		return Publication{}, fmt.Errorf("keep the publication: %w", err)
	}
	return p, s.record(ctx, tx, by, p.publishing(v, old))
}

// publishing is the fact of a publication; it corrects the one it replaces.
func (p *Publication) publishing(v *cchc.View, old *Publication) evidence.Fact {
	payload := v.Published(p.Size)
	payload.Publication, payload.Number, payload.Decision, payload.DecidedOn = string(p.ID), p.Number, p.Decision, p.DecidedOn.String()
	payload.Supersedes, payload.Reason = string(p.Supersedes), p.Reason
	fact := evidence.Fact{
		ID: p.Fact, Kind: cchc.DecidedFact(), Subject: string(p.Round), Period: strconv.Itoa(v.Round.Year), OccurredOn: p.DecidedOn,
		Payload: payload, Files: p.digests(),
	}
	if old != nil {
		fact.Corrects = old.Fact
	}
	return fact
}

func (p *Publication) digests() []blob.Digest {
	digests := make([]blob.Digest, len(p.Files))
	for i, f := range p.Files {
		digests[i] = f.Digest
	}
	return digests
}

func tidy(d *Decision) {
	for _, text := range []*string{&d.Number, &d.Superior, &d.Issuer, &d.Place, &d.Role, &d.Signer} {
		*text = strings.TrimSpace(strings.ReplaceAll(*text, "\r\n", "\n"))
	}
}

// Preview prints the decision or the annex of a round as they would be now,
// marked as no more than that.
func (s *Service) Preview(ctx context.Context, round id.ID, d Decision, name string) (data []byte, media string, err error) {
	tidy(&d)
	err = s.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		v, err := s.Index.ViewIn(ctx, tx, round)
		if err != nil {
			return err
		}
		if err := s.Guard.Authorize(ctx, ActPublish, onRound(v.Round)); err != nil {
			return err
		}
		if v.Final() == nil {
			return fault.New(fault.Conflict, "cchc.nothing_scored", strconv.Itoa(v.Round.Year))
		}
		checkpoint, err := s.Log.CheckpointIn(ctx, tx)
		if err != nil {
			return fmt.Errorf("sign the log: %w", err)
		}
		p := &press{
			rules: s.Options.Rules, view: v, pub: &Publication{Number: 1, Decision: d.Number, DecidedOn: d.On}, decision: d,
			checkpoint: checkpoint, isPreview: true,
		}
		switch name {
		case DecisionPDF:
			data, err = p.decisionPDF()
			media = mediaPDF
		case AnnexPDF:
			data, err = p.annexPDF()
			media = mediaPDF
		case AnnexXLSX:
			data, err = p.annexXLSX()
			media = mediaXLSX
		default:
			return fault.New(fault.NotFound, "cchc.publication.no_file", name)
		}
		return err
	})
	return data, media, err
}
