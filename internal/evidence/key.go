package evidence

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"minhbach/internal/fault"
)

// Key signs the checkpoints of one installation.
type Key struct {
	signer   note.Signer
	verifier string // name+hash+key: what others need to check a signature
	private  string
}

// Where the key lies inside the data folder.
const (
	keyFolder  = "keys"
	keyFile    = "evidence.key"
	publicFile = "evidence.pub"
)

const ed25519Algorithm = 1 // of the C2SP signed note

// OpenKey reads the key in the data folder, or makes it from random bytes at the
// first start. The public part lies beside it, to be handed to auditors.
func OpenKey(dir string, random io.Reader) (*Key, error) {
	path := filepath.Join(dir, keyFolder, keyFile)
	text, err := os.ReadFile(path)
	if err == nil {
		return parseKey(strings.TrimSpace(string(text)), path)
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, fault.New(fault.Unavailable, "evidence.key_unreadable", path).Because(err)
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, fmt.Errorf("make the key of the log: %w", err)
	}
	key, err := keyFromSeed(seed)
	if err != nil {
		return nil, err
	}
	return key, key.save(dir)
}

// SeededKey is the same key for the same seed: for the demo world and tests
// only, since whoever knows the seed can sign.
func SeededKey(seed uint64) (*Key, error) {
	text := binary.BigEndian.AppendUint64([]byte("minhbach demo key "), seed)
	sum := sha256.Sum256(text)
	return keyFromSeed(sum[:])
}

// Save writes the key into a data folder that has none; the demo world brings its own.
func (k *Key) Save(dir string) error { return k.save(dir) }

// save gives a key its name at most once: of two first starts one wins, the
// other reads what the first wrote.
func (k *Key) save(dir string) error {
	folder := filepath.Join(dir, keyFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fault.New(fault.Unavailable, "evidence.key_unreadable", folder).Because(err)
	}
	path := filepath.Join(folder, keyFile)
	if old, err := os.ReadFile(path); err == nil {
		if strings.TrimSpace(string(old)) != k.private {
			return fault.New(fault.Conflict, "evidence.key_exists", path)
		}
		return nil
	}
	if err := writeFile(filepath.Join(folder, publicFile), k.verifier+"\n", 0o644); err != nil {
		return fmt.Errorf("write the public key: %w", err)
	}
	if err := writeFile(path, k.private+"\n", 0o600); err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	return nil
}

func keyFromSeed(seed []byte) (*Key, error) {
	public, ok := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("an Ed25519 key without its public part")
	}
	// The name needs no choice of words and tells two installations apart.
	sum := sha256.Sum256(public)
	name := "minhbach/" + hex.EncodeToString(sum[:6])
	verifier, err := note.NewEd25519VerifierKey(name, public)
	if err != nil {
		return nil, fmt.Errorf("name the key: %w", err)
	}
	hash, _, _ := strings.Cut(strings.TrimPrefix(verifier, name+"+"), "+")
	secret := base64.StdEncoding.EncodeToString(append([]byte{ed25519Algorithm}, seed...))
	return parseKey("PRIVATE+KEY+"+name+"+"+hash+"+"+secret, name)
}

func parseKey(private, place string) (*Key, error) {
	signer, err := note.NewSigner(private)
	if err != nil {
		return nil, fault.New(fault.Invalid, "evidence.key_unreadable", place).Because(err)
	}
	parts := strings.SplitN(private, "+", 5) // PRIVATE, KEY, name, hash, and a seed that may hold a plus
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return nil, fault.New(fault.Invalid, "evidence.key_unreadable", place).Because(err)
	}
	public, ok := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("an Ed25519 key without its public part")
	}
	verifier, err := note.NewEd25519VerifierKey(signer.Name(), public)
	if err != nil {
		return nil, fmt.Errorf("name the key: %w", err)
	}
	return &Key{signer: signer, verifier: verifier, private: private}, nil
}

// Verifier is the public key in the form others check with.
func (k *Key) Verifier() string { return k.verifier }

// Name is the origin of this installation's checkpoints.
func (k *Key) Name() string { return k.signer.Name() }

// writeFile writes whole or not at all.
func writeFile(path, content string, mode os.FileMode) error {
	draft, err := os.CreateTemp(filepath.Dir(path), ".draft")
	if err != nil {
		return err
	}
	_, err = draft.WriteString(content)
	err = errors.Join(err, draft.Chmod(mode), draft.Sync(), draft.Close())
	if err == nil {
		err = os.Rename(draft.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	return nil
}
