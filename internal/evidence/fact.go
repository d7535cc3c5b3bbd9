package evidence

import (
	"bytes"
	"cmp"
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
	content string // the canonical bytes of the payload
}

// filesMax bounds the files of one fact.
const filesMax = 1000

// The members of a leaf, in the order of their names as RFC 8785 has it. They are
// the format: never change one.
const (
	leafActor      = `{"actor":`
	leafAgency     = `,"agency":`
	leafCorrects   = `,"corrects":`
	leafFiles      = `,"files":`
	leafFormat     = `,"format":"minhbach-fact/1"`
	leafID         = `,"id":`
	leafKind       = `,"kind":`
	leafOccurredOn = `,"occurred_on":`
	leafPayload    = `,"payload":`
	leafPeriod     = `,"period":`
	leafRecordedAt = `,"recorded_at":`
	leafSubject    = `,"subject":`
	leafEnd        = `}`
)

// payloadDepth is how deep in the leaf the payload lies.
const payloadDepth = 1

// Decode reads the payload into a struct of the caller's.
func (e Entry) Decode(into any) error {
	if err := json.Unmarshal([]byte(cmp.Or(e.content, "{}")), into); err != nil {
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
	payload, content, err := genericPayload(f.Payload)
	if err != nil {
		return Entry{}, fault.New(fault.Invalid, "evidence.payload_unreadable", f.Kind).Because(err)
	}
	if err := kind.accept(payload); err != nil {
		return Entry{}, err
	}
	entry := Entry{Fact: f, RecordedAt: at.UTC().Truncate(time.Microsecond), payload: payload, content: content}
	if entry.Leaf, err = entry.encode(); err != nil {
		return Entry{}, fault.New(fault.Invalid, "evidence.payload_unreadable", f.Kind).Because(err)
	}
	if len(entry.Leaf) > leafBytesMax {
		return Entry{}, fault.New(fault.TooLarge, "evidence.fact_too_large", f.Kind, leafBytesMax)
	}
	return entry, nil
}

// genericPayload is a payload as an object, and its canonical bytes.
func genericPayload(payload any) (object map[string]any, content string, err error) {
	if payload == nil {
		return map[string]any{}, "{}", nil
	}
	written, err := json.Marshal(payload)
	if err != nil {
		return nil, "", err
	}
	generic, err := decode(written)
	if err != nil {
		return nil, "", err
	}
	object, ok := generic.(map[string]any)
	if !ok {
		return nil, "", errors.New("a payload is an object")
	}
	canon, err := canonical(object, payloadDepth)
	return object, string(canon), err
}

// encode writes the leaf.
func (e Entry) encode() ([]byte, error) {
	var b bytes.Buffer
	var problem error
	text := func(member, value string) {
		b.WriteString(member)
		problem = errors.Join(problem, writeString(&b, value))
	}
	text(leafActor, e.Actor)
	text(leafAgency, string(e.Agency))
	text(leafCorrects, string(e.Corrects))
	b.WriteString(leafFiles + "[")
	for i, digest := range e.Files {
		text([]string{"", ","}[min(i, 1)], string(digest))
	}
	b.WriteString("]")
	b.WriteString(leafFormat)
	text(leafID, string(e.ID))
	text(leafKind, e.Kind)
	text(leafOccurredOn, e.OccurredOn.String())
	b.WriteString(leafPayload)
	b.WriteString(e.content)
	text(leafPeriod, e.Period)
	text(leafRecordedAt, civil.FormatInstant(e.RecordedAt))
	text(leafSubject, e.Subject)
	b.WriteString(leafEnd)
	return b.Bytes(), problem
}

// open reads a leaf back; it accepts exactly what encode writes.
func open(position int64, content []byte) (Entry, error) {
	if len(content) > leafBytesMax {
		return Entry{}, fmt.Errorf("fact at %d is larger than %d bytes", position, leafBytesMax)
	}
	entry, err := readLeaf(content)
	if err != nil {
		return Entry{}, fmt.Errorf("fact at %d: %w", position, err)
	}
	entry.Position, entry.Leaf = position, content
	return entry, nil
}

func readLeaf(content []byte) (entry Entry, err error) {
	r := newReader(content)
	text := func(member string) string {
		r.skip(member)
		return r.string()
	}
	entry.Actor = text(leafActor)
	entry.Agency = id.ID(text(leafAgency))
	entry.Corrects = id.ID(text(leafCorrects))
	r.skip(leafFiles)
	entry.Files = r.digests()
	r.skip(leafFormat)
	entry.ID = id.ID(text(leafID))
	entry.Kind = text(leafKind)
	occurredOn := text(leafOccurredOn)
	r.skip(leafPayload)
	from := r.at
	entry.payload = r.object(payloadDepth)
	entry.Payload, entry.content = entry.payload, r.text[from:r.at]
	entry.Period = text(leafPeriod)
	recordedAt := text(leafRecordedAt)
	entry.Subject = text(leafSubject)
	r.skip(leafEnd)
	if err := r.end(); err != nil {
		return Entry{}, err
	}
	if entry.OccurredOn, err = civil.ParseDate(occurredOn); err != nil {
		return Entry{}, err
	}
	if entry.RecordedAt, err = civil.ParseInstant(recordedAt); err != nil {
		return Entry{}, err
	}
	return entry, nil
}
