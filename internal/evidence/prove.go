package evidence

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Proof is a file that shows one fact, or the growth of the log, to somebody
// without the database.
type Proof struct {
	Format     string      `json:"format"`
	Type       string      `json:"type"` // inclusion | consistency
	Leaf       string      `json:"leaf,omitempty"`
	Position   int64       `json:"position"`
	Hashes     []tlog.Hash `json:"hashes"`
	Older      string      `json:"older_checkpoint,omitempty"`
	Checkpoint string      `json:"checkpoint"`
	Verifier   string      `json:"verifier"`
}

const (
	proofFormat     = "minhbach-proof/1"
	typeInclusion   = "inclusion"
	typeConsistency = "consistency"
	proofBytesMax   = 1 << 20
)

// JSON is the file to hand over.
func (p Proof) JSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(p); err != nil {
		return nil, fmt.Errorf("write a proof: %w", err)
	}
	return b.Bytes(), nil
}

// Prove shows that a fact stands in the log, under a checkpoint of this moment.
func (l *Log) Prove(ctx context.Context, fact id.ID) (proof Proof, err error) {
	err = l.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		entry, err := l.Fact(ctx, tx, fact)
		if err != nil {
			return err
		}
		head, err := l.HeadIn(ctx, tx)
		if err != nil {
			return err
		}
		hashes, err := tlog.ProveRecord(head.Size, entry.Position, l.nodes(ctx, tx))
		if err != nil {
			return fmt.Errorf("prove fact %s: %w", fact, err)
		}
		signed, err := l.sign(head)
		if err != nil {
			return err
		}
		proof = Proof{
			Format: proofFormat, Type: typeInclusion, Leaf: string(entry.Leaf), Position: entry.Position,
			Hashes: hashes, Checkpoint: signed.Note, Verifier: l.Key.Verifier(),
		}
		return nil
	})
	return proof, err
}

// ProveGrowth shows that the log of this moment begins with the log of an older checkpoint.
func (l *Log) ProveGrowth(ctx context.Context, older Checkpoint) (proof Proof, err error) {
	err = l.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) error {
		head, err := l.HeadIn(ctx, tx)
		if err != nil {
			return err
		}
		if older.Size < 1 || older.Size > head.Size {
			return fault.New(fault.Conflict, "evidence.shorter_than_checkpoint", head.Size, older.Size)
		}
		hashes, err := tlog.ProveTree(head.Size, older.Size, l.nodes(ctx, tx))
		if err != nil {
			return fmt.Errorf("prove growth from %d to %d: %w", older.Size, head.Size, err)
		}
		signed, err := l.sign(head)
		if err != nil {
			return err
		}
		proof = Proof{
			Format: proofFormat, Type: typeConsistency, Position: older.Size, Hashes: hashes,
			Older: older.Note, Checkpoint: signed.Note, Verifier: l.Key.Verifier(),
		}
		return nil
	})
	return proof, err
}

// Proven is what a proof shows.
type Proven struct {
	Type       string
	Entry      Entry      // of an inclusion
	Older      Checkpoint // of a consistency
	Checkpoint Checkpoint
	KeyTrusted bool // false: checked only with the key inside the file, which anybody can make
}

// CheckProof checks a proof with nothing but the file and, when the reader has
// it, the installation's public key. A file that cannot be read is fault.Invalid
// or TooLarge; one that does not hold is fault.Conflict.
func CheckProof(content []byte, verifier string) (Proven, error) {
	proof, err := parseProof(content)
	if err != nil {
		return Proven{}, err
	}
	proven := Proven{Type: proof.Type, KeyTrusted: verifier != ""}
	if verifier == "" {
		verifier = proof.Verifier
	}
	if proven.Checkpoint, err = OpenCheckpoint([]byte(proof.Checkpoint), verifier); err != nil {
		return Proven{}, err
	}
	if proof.Type == typeConsistency {
		return proven.growth(proof, verifier)
	}
	return proven.inclusion(proof)
}

func (p Proven) inclusion(proof Proof) (Proven, error) {
	hash := tlog.RecordHash([]byte(proof.Leaf))
	if proof.Position < 0 || proof.Position >= p.Checkpoint.Size {
		return Proven{}, fault.New(fault.Conflict, "evidence.proof_wrong")
	}
	if err := tlog.CheckRecord(proof.Hashes, p.Checkpoint.Size, p.Checkpoint.Root, proof.Position, hash); err != nil {
		return Proven{}, fault.New(fault.Conflict, "evidence.proof_wrong").Because(err)
	}
	entry, err := open(proof.Position, []byte(proof.Leaf))
	if err != nil {
		return Proven{}, fault.New(fault.Conflict, "evidence.proof_wrong").Because(err)
	}
	p.Entry = entry
	return p, nil
}

func (p Proven) growth(proof Proof, verifier string) (Proven, error) {
	older, err := OpenCheckpoint([]byte(proof.Older), verifier)
	if err != nil {
		return Proven{}, err
	}
	if older.Size < 1 || older.Size > p.Checkpoint.Size || older.Size != proof.Position {
		return Proven{}, fault.New(fault.Conflict, "evidence.proof_wrong")
	}
	if err := tlog.CheckTree(proof.Hashes, p.Checkpoint.Size, p.Checkpoint.Root, older.Size, older.Root); err != nil {
		return Proven{}, fault.New(fault.Conflict, "evidence.proof_wrong").Because(err)
	}
	p.Older = older
	return p, nil
}

func parseProof(content []byte) (Proof, error) {
	if len(content) > proofBytesMax {
		return Proof{}, fault.New(fault.TooLarge, "evidence.proof_too_large", proofBytesMax)
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	var proof Proof
	if err := decoder.Decode(&proof); err != nil || decoder.More() {
		return Proof{}, fault.New(fault.Invalid, "evidence.proof_unreadable").Because(err)
	}
	if proof.Format != proofFormat || (proof.Type != typeInclusion && proof.Type != typeConsistency) {
		return Proof{}, fault.New(fault.Invalid, "evidence.proof_unreadable")
	}
	return proof, nil
}
