package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Bounds of files that come in parts.
const (
	PartBytesMax     = 4 << 20
	draftsOfOneMax   = 50
	draftHoursMax    = 24
	draftNoteBytes   = 4096
	draftContentMark = ".part"
	draftNoteMark    = ".json"
	// draftUnwrittenMark is of a note that is being written.
	draftUnwrittenMark = ".json.new"
)

// Drafts receives files in parts, so that a broken line costs one part. What is
// received lies in a folder, not in the database: it is nobody's evidence yet.
type Drafts struct {
	Intake *Intake
	Dir    string
	Clock  civil.Clock
	IDs    id.Source

	mu sync.Mutex
}

// Draft is a file that is still coming.
type Draft struct {
	ID        id.ID  `json:"id"`
	Owner     string `json:"owner"` // the account; nobody else sees it
	Name      string `json:"name"`
	SizeBytes int64  `json:"size"`
	Received  int64  `json:"received"`
	BegunAt   string `json:"begun_at"`
}

// IsWhole tells that every byte has come.
func (d Draft) IsWhole() bool { return d.Received == d.SizeBytes }

// Begin makes room for a file of a known size.
func (d *Drafts) Begin(owner, name string, sizeBytes int64) (Draft, error) {
	name = CleanName(name)
	switch {
	case sizeBytes <= 0:
		return Draft{}, fault.New(fault.Invalid, "intake.empty").At(fault.Place{File: name})
	case sizeBytes > FileBytesMax:
		return Draft{}, fault.New(fault.TooLarge, "intake.too_large", FileBytesMax>>20).At(fault.Place{File: name})
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		return Draft{}, fmt.Errorf("make room for a file: %w", err)
	}
	count := 0
	err := d.each(func(other Draft) error {
		if other.Owner == owner {
			count++
		}
		return nil
	})
	if err != nil {
		return Draft{}, err
	}
	if count >= draftsOfOneMax {
		return Draft{}, fault.New(fault.Conflict, "intake.too_many_drafts", draftsOfOneMax)
	}
	draft := Draft{ID: d.IDs.New(), Owner: owner, Name: name, SizeBytes: sizeBytes, BegunAt: civil.FormatInstant(d.Clock.Now())}
	if err := d.write(draft); err != nil {
		return Draft{}, fmt.Errorf("begin a file: %w", err)
	}
	return draft, nil
}

// write makes the two files of a draft. The note comes last and whole: what a
// killed program leaves behind is a draft, or nothing that counts as one.
func (d *Drafts) write(draft Draft) error {
	note, err := json.Marshal(draft)
	if err != nil {
		return err
	}
	if err := os.WriteFile(d.path(draft.ID, draftContentMark), nil, 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(d.path(draft.ID, draftUnwrittenMark), note, 0o600); err != nil {
		return err
	}
	return os.Rename(d.path(draft.ID, draftUnwrittenMark), d.path(draft.ID, draftNoteMark))
}

// Of finds a draft of the owner: after a broken line the sender asks how much
// has come.
func (d *Drafts) Of(owner string, draft id.ID) (Draft, error) {
	found, err := d.read(draft)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && found.Owner != owner) {
		return Draft{}, fault.New(fault.NotFound, "intake.no_draft")
	}
	return found, err
}

// Append adds a part at the offset, which must be what has come so far.
func (d *Drafts) Append(owner string, draft id.ID, offset int64, r io.Reader) (Draft, error) {
	part, err := io.ReadAll(io.LimitReader(r, PartBytesMax+1))
	if err != nil {
		return Draft{}, fmt.Errorf("receive a part: %w", err)
	}
	if len(part) > PartBytesMax {
		return Draft{}, fault.New(fault.TooLarge, "intake.part_too_large", PartBytesMax>>20)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	found, err := d.Of(owner, draft)
	if err != nil {
		return Draft{}, err
	}
	if offset != found.Received || found.Received+int64(len(part)) > found.SizeBytes {
		return Draft{}, fault.New(fault.Conflict, "intake.part_misplaced", found.Received)
	}
	file, err := os.OpenFile(d.path(draft, draftContentMark), os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return Draft{}, fmt.Errorf("receive a part: %w", err)
	}
	_, err = file.Write(part)
	if err = errors.Join(err, file.Close()); err != nil {
		return Draft{}, fmt.Errorf("receive a part: %w", err)
	}
	found.Received += int64(len(part))
	return found, nil
}

// Finish judges a whole file and keeps it. The draft is gone afterwards, also
// when the file was refused: it would be refused again.
func (d *Drafts) Finish(ctx context.Context, owner string, draft id.ID) (kept Kept, err error) {
	found, err := d.Of(owner, draft)
	if err != nil {
		return Kept{}, err
	}
	if !found.IsWhole() {
		return Kept{}, fault.New(fault.Conflict, "intake.not_whole", found.Name)
	}
	file, err := os.Open(d.path(draft, draftContentMark))
	if err != nil {
		return Kept{}, fmt.Errorf("read a draft: %w", err)
	}
	kept, err = d.Intake.keep(ctx, found.Name, file, found.SizeBytes)
	err = errors.Join(err, file.Close())
	if fault.Is(err, fault.Unavailable) {
		return Kept{}, err // the scanner may answer next time
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return kept, errors.Join(err, d.remove(draft))
}

// Sweep removes drafts that nobody finished within a day, and what a killed
// program left of drafts and of files it was judging.
func (d *Drafts) Sweep() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	oldest := d.Clock.Now().Add(-draftHoursMax * time.Hour)
	err := d.each(func(draft Draft) error {
		if draft.BegunAt < civil.FormatInstant(oldest) {
			return d.remove(draft.ID)
		}
		return nil
	})
	return errors.Join(err, sweepFolder(d.Dir, oldest, d.isOfDraft), sweepFolder(d.Intake.Dir, oldest, func(string) bool { return false }))
}

// isOfDraft tells the files of a draft, whose note says how old it is.
func (d *Drafts) isOfDraft(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	_, err := os.Stat(d.path(id.ID(base), draftNoteMark))
	return err == nil
}

// sweepFolder removes old files but those that are spared.
func sweepFolder(dir string, oldest time.Time, isSpared func(name string) bool) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list what may be swept: %w", err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) || (err == nil && (info.ModTime().After(oldest) || entry.IsDir() || isSpared(entry.Name()))) {
			continue
		}
		if err == nil {
			err = os.Remove(filepath.Join(dir, entry.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("sweep %s: %w", entry.Name(), err)
		}
	}
	return nil
}

func (d *Drafts) each(fn func(Draft) error) error {
	entries, err := os.ReadDir(d.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list the drafts: %w", err)
	}
	for _, entry := range entries {
		name, isNote := strings.CutSuffix(entry.Name(), draftNoteMark)
		if !isNote {
			continue
		}
		draft, err := d.read(id.ID(name))
		if err == nil {
			err = fn(draft)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (d *Drafts) read(draft id.ID) (Draft, error) {
	if _, err := id.Parse(string(draft)); err != nil {
		return Draft{}, fault.New(fault.NotFound, "intake.no_draft").Because(err)
	}
	file, err := os.Open(d.path(draft, draftNoteMark))
	if err != nil {
		return Draft{}, fmt.Errorf("read a draft: %w", err)
	}
	note, err := io.ReadAll(io.LimitReader(file, draftNoteBytes))
	if err = errors.Join(err, file.Close()); err != nil {
		return Draft{}, fmt.Errorf("read a draft: %w", err)
	}
	var found Draft
	if err := json.Unmarshal(note, &found); err != nil {
		return Draft{}, fmt.Errorf("read a draft: %w", err)
	}
	info, err := os.Stat(d.path(draft, draftContentMark))
	if err != nil {
		return Draft{}, fmt.Errorf("read a draft: %w", err)
	}
	found.Received = info.Size()
	return found, nil
}

func (d *Drafts) remove(draft id.ID) error {
	for _, mark := range []string{draftNoteMark, draftContentMark} {
		if err := os.Remove(d.path(draft, mark)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove a draft: %w", err)
		}
	}
	return nil
}

func (d *Drafts) path(draft id.ID, mark string) string {
	return filepath.Join(d.Dir, string(draft)+mark)
}
