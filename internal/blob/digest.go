package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"

	"minhbach/internal/fault"
)

// Digest is a SHA-256 as 64 lower-case hexadecimal digits.
type Digest string

// Sum is the digest of bytes at hand.
func Sum(content []byte) Digest {
	sum := sha256.Sum256(content)
	return Digest(hex.EncodeToString(sum[:]))
}

// ParseDigest reads a digest, in lower case only: one file, one name.
func ParseDigest(s string) (Digest, error) {
	if !Digest(s).IsValid() {
		return "", fault.New(fault.Invalid, "blob.digest_malformed", s)
	}
	return Digest(s), nil
}

// IsValid tells whether the digest has the right form.
func (d Digest) IsValid() bool {
	if len(d) != hex.EncodedLen(sha256.Size) {
		return false
	}
	for _, c := range []byte(d) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// String is the digits.
func (d Digest) String() string { return string(d) }

func digestOf(sum hash.Hash) Digest { return Digest(hex.EncodeToString(sum.Sum(nil))) }
