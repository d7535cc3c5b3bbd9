package evidence

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"minhbach/internal/fault"
)

// Checkpoint is a signed statement: the log of Origin had Size facts and this root.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
	Note   string // the signed note, as printed and mailed
}

// checkpointFolder lies in the data folder.
const checkpointFolder = "checkpoints"

// noteBytesMax bounds a note from outside; ours have about 250 bytes.
const noteBytesMax = 16 << 10

// Checkpoint signs the present head and keeps the note in the data folder. Of
// one size there is one note: another root for it means a rewritten log.
func (l *Log) Checkpoint(ctx context.Context) (Checkpoint, error) {
	head, err := l.Head(ctx)
	if err != nil {
		return Checkpoint{}, err
	}
	signed, err := l.sign(head)
	if err != nil || l.Dir == "" {
		return signed, err
	}
	folder := filepath.Join(l.Dir, checkpointFolder)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return Checkpoint{}, fmt.Errorf("make the folder of checkpoints: %w", err)
	}
	path := filepath.Join(folder, fmt.Sprintf("%012d.note", head.Size))
	old, err := os.ReadFile(path)
	switch {
	case err == nil && string(old) == signed.Note:
		return signed, nil
	case err == nil:
		return Checkpoint{}, fault.New(fault.Conflict, "evidence.checkpoint_differs", path)
	case !errors.Is(err, os.ErrNotExist):
		return Checkpoint{}, fmt.Errorf("read the checkpoint of this size: %w", err)
	}
	if err := writeFile(path, signed.Note, 0o644); err != nil {
		return Checkpoint{}, fmt.Errorf("keep the checkpoint: %w", err)
	}
	return signed, nil
}

func (l *Log) sign(head Head) (Checkpoint, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n", l.Key.Name(), head.Size, head.Root)
	signed, err := note.Sign(&note.Note{Text: text}, l.Key.signer)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("sign a checkpoint: %w", err)
	}
	return Checkpoint{Origin: l.Key.Name(), Size: head.Size, Root: head.Root, Note: string(signed)}, nil
}

// OpenCheckpoint reads a signed note and checks it against a public key.
func OpenCheckpoint(text []byte, verifier string) (Checkpoint, error) {
	if len(text) > noteBytesMax {
		return Checkpoint{}, fault.New(fault.TooLarge, "evidence.checkpoint_unreadable")
	}
	key, err := note.NewVerifier(verifier)
	if err != nil {
		return Checkpoint{}, fault.New(fault.Invalid, "evidence.verifier_unreadable", verifier).Because(err)
	}
	opened, err := note.Open(text, note.VerifierList(key))
	var unsigned *note.UnverifiedNoteError
	var forged *note.InvalidSignatureError
	switch {
	case errors.As(err, &unsigned), errors.As(err, &forged):
		return Checkpoint{}, fault.New(fault.Conflict, "evidence.signature_wrong", key.Name()).Because(err)
	case err != nil:
		return Checkpoint{}, fault.New(fault.Invalid, "evidence.checkpoint_unreadable").Because(err)
	}
	checkpoint, err := parseCheckpoint(opened.Text)
	if err != nil || checkpoint.Origin != key.Name() {
		return Checkpoint{}, fault.New(fault.Invalid, "evidence.checkpoint_unreadable").Because(err)
	}
	checkpoint.Note = string(text)
	return checkpoint, nil
}

// parseCheckpoint reads the C2SP form: origin, size, root, and lines it need not understand.
func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		return Checkpoint{}, errors.New("fewer than three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, fmt.Errorf("size %q is not a count", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("root: %w", err)
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: root}, nil
}

// kept lists the notes in the data folder by size.
func (l *Log) kept() ([]string, error) {
	if l.Dir == "" {
		return nil, nil
	}
	paths, err := filepath.Glob(filepath.Join(l.Dir, checkpointFolder, "*.note"))
	if err != nil {
		return nil, fmt.Errorf("list the checkpoints: %w", err)
	}
	slices.Sort(paths)
	return paths, nil
}

// CheckpointIn signs the head as a transaction sees it, for what the
// transaction prints. The note is not kept in the data folder: the next daily
// checkpoint covers it.
func (l *Log) CheckpointIn(ctx context.Context, tx *sql.Tx) (Checkpoint, error) {
	head, err := l.HeadIn(ctx, tx)
	if err != nil {
		return Checkpoint{}, err
	}
	return l.sign(head)
}
