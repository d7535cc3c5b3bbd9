package appraisal

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Verification is what an appraiser finds of one criterion of an agency.
type Verification struct {
	Round, Agency id.ID
	Criterion     string
	// Figures are the verified figures in JSON, by input; an input that is not
	// named keeps what the agency gave, and an empty one is taken away.
	Figures    map[string]string
	Reason     string
	IsReferred bool  // left to the council
	Version    int64 // of the case as it was read
}

// Verify gives a criterion its verified figures. The points follow from them by
// the rule. Figures that are not the agency's need a reason.
func (s *Service) Verify(ctx context.Context, v Verification) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	if v.Reason, err = bounded("reason", v.Reason); err != nil {
		return err
	}
	known, err := s.staff(ctx, v.Round)
	if err != nil {
		return err
	}
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) (*cchc.View, error) {
		d, err := s.desk(ctx, tx, v.Round, v.Agency, v.Criterion)
		if err != nil {
			return nil, err
		}
		if err := s.mayVerify(ctx, d, by, known); err != nil {
			return nil, err
		}
		if err := d.unmoved(v.Version); err != nil {
			return nil, err
		}
		found, err := d.finding(v.Figures)
		if err != nil {
			return nil, err
		}
		if found.differs && v.Reason == "" || v.IsReferred && v.Reason == "" {
			return nil, fault.New(fault.Invalid, "cchc.appraisal.reason_missing", d.c.Code).At(fault.Place{Field: "reason"})
		}
		found.reason, found.isReferred = v.Reason, v.IsReferred
		return s.keepFindings(ctx, tx, by, []finding{found})
	})
	if err != nil {
		return fmt.Errorf("verify %s: %w", v.Criterion, err)
	}
	return nil
}

func (s *Service) mayVerify(ctx context.Context, d *desk, by auth.Person, known staff) error {
	if err := s.mayAppraise(ctx, d, actVerify, by, known); err != nil {
		return err
	}
	if err := d.during(cchc.PhaseVerification); err != nil {
		return err
	}
	if !d.sub.IsSubmitted() {
		return fault.New(fault.Conflict, "cchc.appraisal.not_submitted", d.unit.Name)
	}
	return nil
}

// finding is the verified figures of one criterion on their way to being kept.
type finding struct {
	*desk
	figures    figures
	differs    bool
	reason     string
	isReferred bool
}

// finding puts what was typed over what the agency gave.
func (d *desk) finding(typed map[string]string) (finding, error) {
	own := figuresOf(d.view, cchc.Self, d.unit.Agency, d.c)
	found, err := d.over(own, typed)
	if err != nil {
		return finding{}, err
	}
	isOwn := d.c.Source != criteria.SourceVerifier && d.c.Source != criteria.SourceExternal
	return finding{desk: d, figures: found, differs: isOwn && !own.equal(found)}, nil
}

// over lays typed figures over others. An input the rule does not have is refused.
func (d *desk) over(have figures, typed map[string]string) (figures, error) {
	next := figures{values: maps.Clone(have.values), isNA: have.isNA}
	if next.values == nil {
		next.values = map[string]string{}
	}
	specs := d.c.Rule.Inputs()
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		at := rule.Find(specs, name)
		if at < 0 {
			return figures{}, rule.UnknownInput(specs, name)
		}
		if typed[name] == "" {
			delete(next.values, specs[at].Name)
			continue
		}
		next.values[specs[at].Name] = typed[name]
	}
	return next, nil
}

// keepFindings keeps what was found of criteria of one agency.
func (s *Service) keepFindings(ctx context.Context, tx *sql.Tx, by auth.Person, found []finding) (*cchc.View, error) {
	var sheet cchc.Sheet
	var facts []evidence.Fact
	for _, f := range found {
		f.kase.Verified, f.kase.IsReferred = s.act(by), f.isReferred
		if err := s.putCase(ctx, tx, f.desk); err != nil {
			return nil, err
		}
		changes := f.changes(cchc.Verified, f.figures, f.reason)
		sheet.Inputs, sheet.Marks = append(sheet.Inputs, changes.Inputs...), append(sheet.Marks, changes.Marks...)
		facts = append(facts, s.fact(f.desk, kindVerified, cchc.Verified, verifiedPayload{
			about: f.about(cchc.Verified), Agrees: !f.differs, Referred: f.isReferred, Reason: f.reason,
		}))
	}
	d := found[0].desk
	sheet.Marks = append(sheet.Marks, d.unitFacts()...)
	next, err := s.declare(ctx, tx, d, cchc.Verified, sheet, by)
	if err != nil {
		return nil, err
	}
	return next, s.record(ctx, tx, by, facts...)
}

// changes lists what has to be written so that a stage holds these figures of
// the criterion, with the reason for them.
func (d *desk) changes(stage cchc.Stage, want figures, reason string) cchc.Sheet {
	var sheet cchc.Sheet
	have := figuresOf(d.view, stage, d.unit.Agency, d.c)
	own, ownSheet := figuresOf(d.view, cchc.Self, d.unit.Agency, d.c), sheetOf(d.view, cchc.Self, d.unit.Agency)
	for _, spec := range d.c.Rule.Inputs() {
		in := cchc.Input{Criterion: d.c.Code, Name: spec.Name, Value: want.values[spec.Name], Origin: scoring.Declared}
		if in.Value != "" && ownSheet != nil && in.Value == own.values[spec.Name] {
			in.Origin = ownSheet.OriginOf(d.c.Code, spec.Name)
		}
		if in.Value != have.values[spec.Name] || (in.Value != "" && in.Origin != d.originAt(stage, spec.Name)) {
			sheet.Inputs = append(sheet.Inputs, in)
		}
	}
	if want.isNA && !have.isNA && ownSheet != nil {
		for _, code := range approvals(ownSheet, d.c) {
			sheet.Marks = append(sheet.Marks, cchc.Mark{Kind: cchc.MarkNA, Name: code})
		}
	}
	if was := d.view.Reasons[d.unit.Agency][d.c.Code]; reason != was || stage == cchc.Final {
		sheet.Marks = append(sheet.Marks, cchc.Mark{Kind: cchc.MarkReason, Name: d.c.Code, Value: reason})
	}
	return sheet
}

func (d *desk) originAt(stage cchc.Stage, input string) scoring.Origin {
	if sheet := sheetOf(d.view, stage, d.unit.Agency); sheet != nil {
		return sheet.OriginOf(d.c.Code, input)
	}
	return scoring.Declared
}

// unitFacts are what the set asks of the agency itself, such as whether it
// scored itself: the verified stage takes it over from the self-score.
func (d *desk) unitFacts() []cchc.Mark {
	own, verified := sheetOf(d.view, cchc.Self, d.unit.Agency), sheetOf(d.view, cchc.Verified, d.unit.Agency)
	if own == nil {
		return nil
	}
	var have map[string]string
	if verified != nil {
		have = verified.Facts()
	}
	var marks []cchc.Mark
	said := own.Facts()
	for _, name := range slices.Sorted(maps.Keys(said)) {
		if have[name] != said[name] {
			marks = append(marks, cchc.Mark{Kind: cchc.MarkFact, Name: name, Value: said[name]})
		}
	}
	return marks
}

// Batch is what became of verifying many criteria at once.
type Batch struct {
	Taken   []string // criteria now verified as self-scored
	Skipped []string // asked for, and left: facts or the appraiser say otherwise by now
}

// TakeAsScored verifies criteria of an agency as they were self-scored, where
// nothing speaks against it: they have figures, and what facts say of them is
// what the agency handed in. Of no codes it takes all that are the person's and
// not yet verified; the rest is left for a look of its own.
func (s *Service) TakeAsScored(ctx context.Context, roundID, agency id.ID, codes ...string) (batch Batch, err error) {
	by, err := auth.Signed(ctx)
	if err != nil {
		return Batch{}, err
	}
	tasks, err := s.Tasks.Tasks(ctx, roundID, agency)
	if err != nil {
		return Batch{}, fmt.Errorf("read what the agency handed in: %w", err)
	}
	known, err := s.staff(ctx, roundID)
	if err != nil {
		return Batch{}, err
	}
	isAll := len(codes) == 0
	if isAll {
		for _, c := range tasks.View.Set.Leaves() {
			if isVerified(c) {
				codes = append(codes, c.Code)
			}
		}
	}
	err = s.update(ctx, func(ctx context.Context, tx *sql.Tx) (*cchc.View, error) {
		batch = Batch{}
		var found []finding
		var refused error
		for _, code := range codes {
			d, err := s.desk(ctx, tx, roundID, agency, code)
			if err != nil {
				return nil, err
			}
			if err := s.mayVerify(ctx, d, by, known); isAll && fault.Is(err, fault.Forbidden) {
				refused = err // another appraiser's field
				continue
			} else if err != nil {
				return nil, err
			}
			if !d.isTakenAsScored(tasks) {
				batch.Skipped = append(batch.Skipped, code)
				continue
			}
			batch.Taken = append(batch.Taken, code)
			found = append(found, finding{desk: d, figures: figuresOf(d.view, cchc.Self, d.unit.Agency, d.c)})
		}
		if len(found) == 0 && len(batch.Skipped) == 0 {
			return nil, refused
		}
		if len(found) == 0 {
			return nil, nil
		}
		return s.keepFindings(ctx, tx, by, found)
	})
	if err != nil {
		return Batch{}, fmt.Errorf("verify as self-scored: %w", err)
	}
	return batch, nil
}

// isTakenAsScored tells that a criterion waits, that the agency gave it figures,
// and that facts say nothing else.
func (d *desk) isTakenAsScored(tasks *round.Tasks) bool {
	if d.item.Step != ToVerify || figuresOf(d.view, cchc.Self, d.unit.Agency, d.c).isEmpty() {
		return false
	}
	task, isThere := tasks.Task(d.c.Code)
	return isThere && task.State != round.TaskMoved && task.State != round.TaskAsked
}
