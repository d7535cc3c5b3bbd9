package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// tokenBytes is 256 bits: nobody guesses one, so a plain hash of it may be kept.
const tokenBytes = 32

// newToken makes a secret for a browser or a link.
func (s *Service) newToken() (token, hash string, err error) {
	raw := make([]byte, tokenBytes)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return "", "", fmt.Errorf("make a token: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, hashToken(token), nil
}

// hashToken is what the database keeps of a token.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// KeyFileName is the file in the data folder that seals second factors. It lies
// beside the database and not in it, so that a copy of the database alone opens
// nothing; a backup must hold both.
const KeyFileName = "auth.key"

const keyBytes = 32

// OpenKey reads the key of a data folder, and makes it at the first start.
func OpenKey(dir string) ([]byte, error) {
	path := filepath.Join(dir, KeyFileName)
	key, err := os.ReadFile(path)
	if err == nil && len(key) == keyBytes {
		return key, nil
	}
	if err == nil {
		return nil, fmt.Errorf("%s holds %d bytes, not %d", path, len(key), keyBytes)
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("read the key of accounts: %w", err)
	}
	key = make([]byte, keyBytes)
	rand.Read(key) // never fails: crypto/rand ends the program instead
	if err := writeKey(dir, path, key); err != nil {
		return nil, fmt.Errorf("write the key of accounts: %w", err)
	}
	// Two programs may have started at once; the file that was linked first counts.
	if key, err = os.ReadFile(path); err != nil {
		return nil, fmt.Errorf("read the key of accounts: %w", err)
	}
	return key, nil
}

// writeKey leaves a whole file or none, and never replaces one that is there.
func writeKey(dir, path string, key []byte) error {
	file, err := os.CreateTemp(dir, KeyFileName+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) //nolint:errcheck // what is left over is harmless
	_, writeErr := file.Write(key)
	if err := errors.Join(writeErr, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// subkey gives each use a key of its own.
func (s *Service) subkey(use string) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(use))
	return mac.Sum(nil)
}

// mark is a keyed hash of a text: equal texts have equal marks, and nobody
// without the key can try texts against them.
func (s *Service) mark(use, text string) string {
	mac := hmac.New(sha256.New, s.subkey(use))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// seal encrypts a secret that must be read again, bound to the account it is for.
func (s *Service) seal(account, secret string) (string, error) {
	gcm, err := s.gcm()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, gcm.NonceSize())
	if _, err := io.ReadFull(s.random, nonce); err != nil {
		return "", fmt.Errorf("make a nonce: %w", err)
	}
	return base64.RawStdEncoding.EncodeToString(gcm.Seal(nonce, nonce, []byte(secret), []byte(account))), nil
}

func (s *Service) unseal(account, sealed string) (string, error) {
	gcm, err := s.gcm()
	if err != nil {
		return "", err
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < gcm.NonceSize() {
		return "", errors.New("auth: a sealed secret cannot be read")
	}
	secret, err := gcm.Open(nil, raw[:gcm.NonceSize()], raw[gcm.NonceSize():], []byte(account))
	if err != nil {
		return "", fmt.Errorf("open a sealed secret: is %s the one of this database? %w", KeyFileName, err)
	}
	return string(secret), nil
}

func (s *Service) gcm() (cipher.AEAD, error) {
	block, err := aes.NewCipher(s.subkey("seal"))
	if err != nil {
		return nil, fmt.Errorf("prepare the seal: %w", err)
	}
	return cipher.NewGCM(block)
}
