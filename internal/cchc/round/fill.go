package round

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/blob"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Filling is what a person says about one criterion: everything the form shows.
type Filling struct {
	Round, Agency id.ID
	Criterion     string
	Mark          string            // of the task that the person saw
	Figures       map[string]string // by input, JSON; "" takes a figure away
	Note          string
	// Attach names files that are already kept: of this agency, or on its shelf.
	Attach []blob.Digest
	Detach []blob.Digest
	// IsPaper: the province enters what came on paper.
	IsPaper bool
}

// filesMax bounds the evidence of one criterion.
const filesMax = 60

// Fill saves one criterion of a self-score.
func (s *Service) Fill(ctx context.Context, f Filling) error {
	return s.fill(ctx, f, nil)
}

// Upload takes a file in and attaches it to a criterion. The file is kept before
// anything is saved; one that nothing names afterwards is swept away.
func (s *Service) Upload(ctx context.Context, f Filling, received []File) error {
	return s.fill(ctx, f, received)
}

func (s *Service) fill(ctx context.Context, f Filling, received []File) error {
	by, err := auth.Signed(ctx)
	if err != nil {
		return err
	}
	if f.Note, err = text("note", f.Note, noteRunesMax); err != nil {
		return err
	}
	var next *cchc.View
	err = s.DB.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		next = nil
		d, err := s.desk(ctx, tx, f.Round, f.Agency)
		if err != nil {
			return err
		}
		w := &filling{Service: s, desk: d, by: by, Filling: f, received: received}
		next, err = w.save(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("fill in %s: %w", f.Criterion, err)
	}
	if next != nil {
		s.Index.Remember(next)
	}
	return nil
}

// filling is one Fill under way.
type filling struct {
	*Service
	*desk
	Filling
	by       auth.Person
	received []File

	c     *criteria.Criterion
	entry Entry
	sheet *scoring.Sheet
	files []Attachment // as they will be
	facts []evidence.Fact
}

func (w *filling) save(ctx context.Context, tx *sql.Tx) (*cchc.View, error) {
	if err := w.admit(ctx, tx); err != nil {
		return nil, err
	}
	if err := w.attach(ctx, tx); err != nil {
		return nil, err
	}
	inputs, err := w.inputs(ctx, tx)
	if err != nil {
		return nil, err
	}
	if w.Note != w.entry.Note {
		w.facts = append(w.facts, w.fact(w.desk, kindNoted, w.subject(w.c.Code), notedPayload{string(w.Round), w.c.Code, w.Note}))
	}
	if len(inputs) == 0 && len(w.facts) == 0 {
		return nil, nil // nothing was changed
	}
	e := w.entry
	e.Note, e.ChangedBy, e.ChangedAt, e.IsPaper = w.Note, w.by.Account, w.now(), w.IsPaper
	e.ConfirmedBy, e.ConfirmedAt = "", "" // what was confirmed is no longer what stands there
	if err := w.putEntry(ctx, tx, w.desk, e); err != nil {
		return nil, err
	}
	var next *cchc.View
	if len(inputs) > 0 {
		next, err = w.Index.DeclareIn(ctx, tx, cchc.Declaration{
			Round: w.Round, Stage: cchc.Self, By: w.by.Actor(), Sheets: []cchc.Sheet{{Agency: w.Agency, Inputs: inputs}},
		})
		if err != nil {
			return nil, err
		}
	}
	return next, w.record(ctx, tx, w.by, w.facts)
}

// admit checks who, when, and that nobody changed the criterion meanwhile.
func (w *filling) admit(ctx context.Context, tx *sql.Tx) error {
	var err error
	if w.c, err = w.criterion(w.Criterion); err != nil {
		return err
	}
	if w.entry, err = w.Service.entry(ctx, tx, w.desk, w.c.Code); err != nil {
		return err
	}
	if err := w.mayFill(ctx, w.desk, w.c, w.entry, w.IsPaper); err != nil {
		return err
	}
	if err := w.takes(w.desk); err != nil {
		return err
	}
	if w.sheet, err = w.Service.sheet(ctx, w.desk); err != nil {
		return err
	}
	if w.Mark != mark(w.sheet, w.c, w.entry) {
		return fault.New(fault.Conflict, "cchc.round.changed_meanwhile").At(fault.Place{Field: w.c.Code})
	}
	return nil
}

// unassigned is the division of criteria that no division was given: nobody
// sits in it, so they stay with the reform officer.
const unassigned id.ID = "unassigned"

// mayFill asks the policies: the agency's own people, or the province for what
// came on paper.
func (s *Service) mayFill(ctx context.Context, d *desk, c *criteria.Criterion, e Entry, isPaper bool) error {
	on := d.on()
	on.Field, on.Division = c.Field().Code, e.Division
	if e.Division == "" {
		on.Division = unassigned
	}
	if !isPaper {
		return s.Guard.Authorize(ctx, actFill, on)
	}
	if err := s.Guard.Authorize(ctx, actPaper, on); err != nil {
		return err
	}
	if d.sub.Paper == "" {
		return fault.New(fault.Conflict, "cchc.round.no_paper", d.unit.Name)
	}
	return nil
}

// inputs are the figures that change: those typed, and those whose origin does
// because evidence came or went.
func (w *filling) inputs(ctx context.Context, tx *sql.Tx) ([]cchc.Input, error) {
	readings, err := w.readings(ctx, tx, w.desk, w.c)
	if err != nil {
		return nil, err
	}
	computed := map[string]bool{}
	for _, r := range readings {
		computed[r.Input] = true
	}
	origin := scoring.Declared
	if len(w.files) > 0 {
		origin = scoring.Evidenced
	}
	typed := maps.Clone(w.Figures)
	var list []cchc.Input
	var problems fault.Problems
	for _, spec := range w.c.Rule.Inputs() {
		have := figure(w.sheet, w.c, spec.Name)
		value, isTyped := typed[spec.Name]
		delete(typed, spec.Name)
		if !isTyped {
			value = have
		}
		if computed[spec.Name] {
			if isTyped && value != have {
				problems = append(problems, fault.New(fault.Conflict, "cchc.round.computed", w.c.Code).At(fault.Place{Field: w.c.Code + "." + spec.Name}))
			}
			continue
		}
		if value == have && (value == "" || w.sheet.OriginOf(w.c.Code, spec.Name) == origin) {
			continue
		}
		list = append(list, cchc.Input{Criterion: w.c.Code, Name: spec.Name, Value: value, Origin: origin})
	}
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		problems = append(problems, fault.New(fault.Invalid, "cchc.round.no_input", w.c.Code, name))
	}
	return list, problems.OrNil()
}

// attach brings the evidence to what it will be.
func (w *filling) attach(ctx context.Context, tx *sql.Tx) error {
	all, err := w.Store.Attachments(ctx, tx, w.Round, w.Agency, WithSelfScore)
	if err != nil {
		return fmt.Errorf("read the evidence: %w", err)
	}
	for _, a := range all {
		if a.Criterion == w.c.Code {
			w.files = append(w.files, a)
		}
	}
	for _, digest := range w.Detach {
		at := slices.IndexFunc(w.files, func(a Attachment) bool { return a.Digest == digest })
		if at < 0 {
			continue
		}
		if _, err := w.Store.DropAttachment(ctx, tx, w.files[at]); err != nil {
			return fmt.Errorf("take evidence away: %w", err)
		}
		w.files = slices.Delete(w.files, at, at+1)
		w.note(kindDetached, digest)
	}
	files := slices.Clone(w.received)
	for _, digest := range w.Attach {
		file, err := w.kept(ctx, tx, digest)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	return w.add(ctx, tx, files)
}

func (w *filling) add(ctx context.Context, tx *sql.Tx, files []File) error {
	for _, file := range files {
		if slices.ContainsFunc(w.files, func(a Attachment) bool { return a.Digest == file.Digest }) {
			continue
		}
		if len(w.files) >= filesMax {
			return fault.New(fault.TooLarge, "cchc.round.too_many_files", filesMax)
		}
		a := Attachment{
			Round: w.Round, Agency: w.Agency, Stage: WithSelfScore, Criterion: w.c.Code, File: file, AddedBy: w.by.Account, AddedAt: w.now(),
		}
		if err := w.Store.PutAttachment(ctx, tx, a); err != nil {
			return fmt.Errorf("attach evidence: %w", err)
		}
		w.files = append(w.files, a)
		w.note(kindAttached, file.Digest)
	}
	return nil
}

func (w *filling) note(kind string, digest blob.Digest) {
	f := w.fact(w.desk, kind, w.subject(w.c.Code), filePayload{string(w.Round), string(WithSelfScore), w.c.Code, digest.String()})
	f.Files = []blob.Digest{digest}
	w.facts = append(w.facts, f)
}

// keptFile finds a file that is already in the system and that this agency may use.
func (s *Service) keptFile(ctx context.Context, tx *sql.Tx, agency id.ID, digest blob.Digest) (File, error) {
	file, err := s.Store.FileOf(ctx, tx, agency, digest)
	if err == nil {
		return file, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return File{}, fmt.Errorf("look for the file: %w", err)
	}
	if s.Options.Shelf != nil {
		file, isThere, err := s.Options.Shelf.File(ctx, agency, digest)
		if err != nil {
			return File{}, fmt.Errorf("look for the document: %w", err)
		}
		if isThere {
			return file, nil
		}
	}
	return File{}, fault.New(fault.NotFound, "cchc.round.no_file")
}

func (w *filling) kept(ctx context.Context, tx *sql.Tx, digest blob.Digest) (File, error) {
	return w.keptFile(ctx, tx, w.Agency, digest)
}
