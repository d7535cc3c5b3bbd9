package evidence

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"minhbach/internal/blob"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Fact is something that happened, as a module reports it.
type Fact struct {
	ID         id.ID         // empty: a new one; given when rows saved before must name the fact
	Kind       string        // "document.issued/1"
	Agency     id.ID         // whose act it is; empty for the installation's own
	Subject    string        // what it is about, usually an id
	Actor      string        // the account's random id, never a name
	Payload    any           // a struct with json tags, a map, or nil
	Files      []blob.Digest // each must be in the blob store when the fact is recorded
	OccurredOn civil.Date
	Period     string // the reporting year or quarter it counts for
	Corrects   id.ID  // the fact this one takes the place of
}

// Entry is a fact in the log.
type Entry struct {
	Fact
	Position   int64
	RecordedAt time.Time
	Leaf       []byte // the canonical bytes, from which all else follows

	payload map[string]any
}

// filesMax bounds the files of one fact.
const filesMax = 1000

const leafFormat = "minhbach-fact/1"

// leaf is the fact as it is hashed. The tags are the format: never change one.
type leaf struct {
	Actor      string          `json:"actor"`
	Agency     string          `json:"agency"`
	Corrects   string          `json:"corrects"`
	Files      []string        `json:"files"`
	Format     string          `json:"format"`
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`
	OccurredOn string          `json:"occurred_on"`
	Payload    json.RawMessage `json:"payload"`
	Period     string          `json:"period"`
	RecordedAt string          `json:"recorded_at"`
	Subject    string          `json:"subject"`
}

// Decode reads the payload into a struct of the caller's.
func (e Entry) Decode(into any) error {
	content, err := canonical(e.payload)
	if err != nil {
		return fmt.Errorf("payload of fact %s: %w", e.ID, err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("payload of fact %s: %w", e.ID, err)
	}
	return nil
}

// Field is one value of the payload: string, json.Number, bool or []any.
func (e Entry) Field(name string) (any, bool) {
	value, ok := e.payload[name]
	return value, ok
}

// KindName is the kind without its version.
func (e Entry) KindName() string { return kindName(e.Kind) }

func kindName(kind string) string {
	name, _, _ := strings.Cut(kind, "/")
	return name
}

// check refuses what no kind may hold.
func (f Fact) check() error {
	var problems fault.Problems
	refuse := func(field string) {
		problems = append(problems, fault.New(fault.Invalid, "evidence.fact_wrong", f.Kind, field))
	}
	if !isID(f.ID) {
		refuse("id")
	}
	if f.Agency != "" && !isID(f.Agency) {
		refuse("agency")
	}
	if !isWord(f.Subject) {
		refuse("subject")
	}
	if !isWord(f.Actor) {
		refuse("actor")
	}
	if f.OccurredOn.IsZero() {
		refuse("occurred_on")
	}
	if period, err := civil.ParsePeriod(f.Period); err != nil || period.String() != f.Period {
		refuse("period")
	}
	if f.Corrects != "" && !isID(f.Corrects) {
		refuse("corrects")
	}
	if len(f.Files) > filesMax {
		refuse("files")
	}
	for _, digest := range f.Files {
		if !digest.IsValid() {
			refuse("files")
		}
	}
	return problems.OrNil()
}

func isID(i id.ID) bool {
	parsed, err := id.Parse(string(i))
	return err == nil && parsed == i
}

// seal makes the entry, but for its position.
func (f Fact) seal(kinds *Kinds, ids id.Source, at time.Time) (Entry, error) {
	if f.ID == "" {
		f.ID = ids.New()
	}
	kind, known := kinds.Get(f.Kind)
	if !known {
		return Entry{}, fault.New(fault.Invalid, "evidence.kind_undeclared", f.Kind)
	}
	if err := f.check(); err != nil {
		return Entry{}, err
	}
	payload, err := genericPayload(f.Payload)
	if err != nil {
		return Entry{}, fault.New(fault.Invalid, "evidence.payload_unreadable", f.Kind).Because(err)
	}
	if err := kind.accept(payload); err != nil {
		return Entry{}, err
	}
	entry := Entry{Fact: f, RecordedAt: at.UTC().Truncate(time.Microsecond), payload: payload}
	if entry.Leaf, err = entry.encode(); err != nil {
		return Entry{}, fault.New(fault.Invalid, "evidence.payload_unreadable", f.Kind).Because(err)
	}
	if len(entry.Leaf) > leafBytesMax {
		return Entry{}, fault.New(fault.TooLarge, "evidence.fact_too_large", f.Kind, leafBytesMax)
	}
	return entry, nil
}

func genericPayload(payload any) (map[string]any, error) {
	if payload == nil {
		return map[string]any{}, nil
	}
	content, err := json.Marshal(payload)
	if err != nil {
		return nil, err
	}
	generic, err := decode(content)
	if err != nil {
		return nil, err
	}
	object, ok := generic.(map[string]any)
	if !ok {
		return nil, errors.New("a payload is an object")
	}
	if _, err := canonical(object); err != nil {
		return nil, err
	}
	return object, nil
}

func (e Entry) encode() ([]byte, error) {
	payload, err := canonical(e.payload)
	if err != nil {
		return nil, err
	}
	files := make([]string, len(e.Files))
	for i, digest := range e.Files {
		files[i] = string(digest)
	}
	return canonicalOf(leaf{
		Actor: e.Actor, Agency: string(e.Agency), Corrects: string(e.Corrects), Files: files, Format: leafFormat,
		ID: string(e.ID), Kind: e.Kind, OccurredOn: e.OccurredOn.String(), Payload: payload,
		Period: e.Period, RecordedAt: civil.FormatInstant(e.RecordedAt), Subject: e.Subject,
	})
}

// open reads a leaf back; it accepts exactly what encode writes.
func open(position int64, content []byte) (Entry, error) {
	if len(content) > leafBytesMax {
		return Entry{}, fmt.Errorf("fact at %d is larger than %d bytes", position, leafBytesMax)
	}
	if !isCanonical(content) {
		return Entry{}, fmt.Errorf("fact at %d is not canonical JSON", position)
	}
	var l leaf
	if err := json.Unmarshal(content, &l); err != nil {
		return Entry{}, fmt.Errorf("fact at %d: %w", position, err)
	}
	entry, err := l.entry()
	if err != nil {
		return Entry{}, fmt.Errorf("fact at %d: %w", position, err)
	}
	entry.Position, entry.Leaf = position, content
	// A field the format does not know, or a value in another form, shows here.
	if again, err := entry.encode(); err != nil || string(again) != string(content) {
		return Entry{}, errors.Join(fmt.Errorf("fact at %d is not of format %s", position, leafFormat), err)
	}
	return entry, nil
}

func (l leaf) entry() (Entry, error) {
	if l.Format != leafFormat {
		return Entry{}, fmt.Errorf("format %q is not %s", l.Format, leafFormat)
	}
	on, err := civil.ParseDate(l.OccurredOn)
	if err != nil {
		return Entry{}, err
	}
	at, err := civil.ParseInstant(l.RecordedAt)
	if err != nil {
		return Entry{}, err
	}
	generic, err := decode(l.Payload)
	if err != nil {
		return Entry{}, err
	}
	payload, ok := generic.(map[string]any)
	if !ok {
		return Entry{}, errors.New("the payload is not an object")
	}
	files := make([]blob.Digest, len(l.Files))
	for i, digest := range l.Files {
		files[i] = blob.Digest(digest)
	}
	return Entry{
		Fact: Fact{
			ID: id.ID(l.ID), Kind: l.Kind, Agency: id.ID(l.Agency), Subject: l.Subject, Actor: l.Actor, Payload: payload, Files: files,
			OccurredOn: on, Period: l.Period, Corrects: id.ID(l.Corrects),
		},
		RecordedAt: at, payload: payload,
	}, nil
}
