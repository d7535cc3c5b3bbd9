package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Hasher turns a password into what is kept of it.
type Hasher interface {
	Hash(ctx context.Context, password string) (string, error)
	// Verify costs the same for every encoded hash of today's parameters.
	Verify(ctx context.Context, password, encoded string) (bool, error)
	// Nobody is a hash that no password has. Signing in under an unknown name
	// verifies against it, so that it takes as long as under a known one.
	Nobody() string
}

// Argon2id is the Hasher of real installations (RFC 9106). The parameters are
// kept with each hash, so they may be raised later.
type Argon2id struct {
	random    io.Reader
	passes    uint32
	memoryKiB uint32
	turns     chan struct{}
}

// The cost of one hash: 64 MiB read twice by one thread, some 100 ms on an
// office server. OWASP's least is 19 MiB twice; RFC 9106 names 64 MiB three
// times for machines with little memory.
const (
	argonPasses    = 2
	argonMemoryKiB = 64 << 10
	argonThreads   = 1
	argonSaltBytes = 16
	argonHashBytes = 32
	// argonAtOnce bounds the memory that strangers can make the server use.
	argonAtOnce = 4
	// Bounds of what a stored hash may ask for.
	argonPassesMax    = 16
	argonMemoryKiBMax = 1 << 20
)

// NewArgon2id makes the hasher of real installations.
func NewArgon2id(random io.Reader) *Argon2id {
	return &Argon2id{random: random, passes: argonPasses, memoryKiB: argonMemoryKiB, turns: make(chan struct{}, argonAtOnce)}
}

// NewWeakArgon2id hashes fast, for tests alone.
func NewWeakArgon2id(random io.Reader) *Argon2id {
	return &Argon2id{random: random, passes: 1, memoryKiB: 64, turns: make(chan struct{}, argonAtOnce)}
}

var errHashMalformed = errors.New("auth: a stored password hash cannot be read")

// Hash makes a new hash with a salt of its own.
func (a *Argon2id) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSaltBytes)
	if _, err := io.ReadFull(a.random, salt); err != nil {
		return "", fmt.Errorf("make a salt: %w", err)
	}
	hash, err := a.derive(ctx, password, salt, a.passes, a.memoryKiB, argonThreads)
	if err != nil {
		return "", err
	}
	return encodeHash(a.passes, a.memoryKiB, argonThreads, salt, hash), nil
}

// Verify tells whether the password made the hash.
func (a *Argon2id) Verify(ctx context.Context, password, encoded string) (bool, error) {
	var version, threads int
	var passes, memoryKiB uint32
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errHashMalformed
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memoryKiB, &passes, &threads); err != nil {
		return false, errHashMalformed
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	want, hashErr := base64.RawStdEncoding.DecodeString(parts[5])
	if errors.Join(saltErr, hashErr) != nil || version != argon2.Version || threads < 1 || threads > 16 ||
		passes < 1 || passes > argonPassesMax || memoryKiB < 1 || memoryKiB > argonMemoryKiBMax || len(want) != argonHashBytes {
		return false, errHashMalformed
	}
	got, err := a.derive(ctx, password, salt, passes, memoryKiB, uint8(threads))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// Nobody is a hash of zeros: to find a password for it is to break argon2.
func (a *Argon2id) Nobody() string {
	return encodeHash(a.passes, a.memoryKiB, argonThreads, make([]byte, argonSaltBytes), make([]byte, argonHashBytes))
}

// derive waits for its turn: memory is what this costs.
func (a *Argon2id) derive(ctx context.Context, password string, salt []byte, passes, memoryKiB uint32, threads uint8) ([]byte, error) {
	select {
	case a.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to hash: %w", ctx.Err())
	}
	defer func() { <-a.turns }()
	return argon2.IDKey([]byte(password), salt, passes, memoryKiB, threads, argonHashBytes), nil
}

func encodeHash(passes, memoryKiB uint32, threads int, salt, hash []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(hash))
}
