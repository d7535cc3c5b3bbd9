package auth

import (
	"encoding/base32"
	"fmt"
	"io"
	"strings"
)

// Recovery codes stand in for a lost telephone: ten of them, each for one use.
const (
	recoveryCodes     = 10
	recoveryCodeBytes = 10 // 80 bits: too many to try, so a keyed hash is kept
	recoveryGroup     = 4
)

// recoveryLetters leaves out letters that are mistaken for digits on paper.
var recoveryLetters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func (s *Service) newRecoveryCodes() ([]string, error) {
	codes := make([]string, recoveryCodes)
	for i := range codes {
		raw := make([]byte, recoveryCodeBytes)
		if _, err := io.ReadFull(s.random, raw); err != nil {
			return nil, fmt.Errorf("make recovery codes: %w", err)
		}
		text := recoveryLetters.EncodeToString(raw)
		var groups []string
		for len(text) > 0 {
			groups = append(groups, text[:recoveryGroup])
			text = text[recoveryGroup:]
		}
		codes[i] = strings.Join(groups, "-")
	}
	return codes, nil
}

// cleanRecoveryCode reads a code as people copy it: with or without dashes, in
// either case, with the letters that the code does not use taken for digits.
func cleanRecoveryCode(typed string) (string, bool) {
	typed = strings.NewReplacer("-", "", " ", "", "o", "0", "i", "1", "l", "1").Replace(strings.ToLower(strings.TrimSpace(typed)))
	raw, err := recoveryLetters.DecodeString(typed)
	return typed, err == nil && len(raw) == recoveryCodeBytes
}

func (s *Service) recoveryHash(account, code string) string {
	return s.mark("recovery", account+"|"+code)
}
