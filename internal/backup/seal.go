package backup

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"

	"minhbach/internal/fault"
)

// ageIntro begins every file that age wrote (age-encryption.org/v1).
var ageIntro = []byte("age-encryption.org/")

// Seal encrypts what is written to it for the recipients (age1…), or passes it
// on when there are none. Close ends the encryption and leaves to open.
func Seal(to io.Writer, recipients []string) (io.WriteCloser, error) {
	if len(recipients) == 0 {
		return plainCloser{to}, nil
	}
	keys := make([]age.Recipient, len(recipients))
	for i, text := range recipients {
		parsed, err := age.ParseRecipients(bytes.NewReader([]byte(text)))
		if err != nil || len(parsed) != 1 {
			return nil, fault.New(fault.Invalid, "backup.recipient_wrong", text).Because(err)
		}
		keys[i] = parsed[0]
	}
	sealed, err := age.Encrypt(to, keys...)
	if err != nil {
		return nil, fmt.Errorf("begin the encryption: %w", err)
	}
	return sealed, nil
}

type plainCloser struct{ io.Writer }

func (plainCloser) Close() error { return nil }

// Unseal decrypts a backup with the private keys of a file that age-keygen
// made; a backup that is not encrypted passes through.
func Unseal(from io.ReadSeeker, keyFile string, keys []byte) (io.Reader, error) {
	intro := make([]byte, len(ageIntro))
	if _, err := io.ReadFull(from, intro); err != nil {
		return nil, fault.New(fault.Invalid, "backup.not_a_backup").Because(err)
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the backup again: %w", err)
	}
	if !bytes.Equal(intro, ageIntro) {
		return from, nil
	}
	if len(keys) == 0 {
		return nil, fault.New(fault.Invalid, "backup.not_a_backup")
	}
	identities, err := age.ParseIdentities(bytes.NewReader(keys))
	if err != nil {
		return nil, fault.New(fault.Invalid, "backup.identity_wrong", keyFile).Because(err)
	}
	opened, err := age.Decrypt(from, identities...)
	var mismatch *age.NoIdentityMatchError
	switch {
	case errors.As(err, &mismatch):
		return nil, fault.New(fault.Invalid, "backup.cannot_decrypt").Because(err)
	case err != nil:
		return nil, fault.New(fault.Invalid, "backup.damaged", "age").Because(err)
	}
	return opened, nil
}
