package auth

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238 as every authenticator knows it; HMAC does not rest on collisions
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
)

// Time-based codes (RFC 6238) with the parameters every telephone knows: SHA-1,
// six digits, thirty seconds. A code of the step before or after is taken too,
// since clocks differ and people are slow.
const (
	totpSecretBytes = 20
	totpStepSeconds = 30
	totpSkewSteps   = 1
	totpDigits      = 6
	totpModulus     = 1_000_000
)

var secretLetters = base32.StdEncoding.WithPadding(base32.NoPadding)

func (s *Service) newTOTPSecret() (string, error) {
	raw := make([]byte, totpSecretBytes)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return "", fmt.Errorf("make a secret: %w", err)
	}
	return secretLetters.EncodeToString(raw), nil
}

// TOTPAddress is what an authenticator reads from the square code.
func TOTPAddress(issuer, login, secret string) string {
	query := url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	address := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + login, RawQuery: query.Encode()}
	return strings.ReplaceAll(address.String(), "+", "%20") // some authenticators show the plus
}

// TOTPCode is the code of a step. Exported for what plays the telephone in tests.
func TOTPCode(secret string, step int64) (string, error) {
	key, err := secretLetters.DecodeString(secret)
	if err != nil {
		return "", fmt.Errorf("read a secret: %w", err)
	}
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step))
	mac := hmac.New(sha1.New, key)
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	number := binary.BigEndian.Uint32(sum[at:at+4]) & 0x7fffffff
	return fmt.Sprintf("%0*d", totpDigits, number%totpModulus), nil
}

// TOTPStep is the step of an instant.
func TOTPStep(at time.Time) int64 { return at.Unix() / totpStepSeconds }

// matchTOTP finds the step whose code this is, newer than the last one used.
func matchTOTP(secret, typed string, now time.Time, lastStep int64) (step int64, ok bool, err error) {
	typed = strings.ReplaceAll(strings.TrimSpace(typed), " ", "")
	if len(typed) != totpDigits {
		return 0, false, nil
	}
	for step := TOTPStep(now) - totpSkewSteps; step <= TOTPStep(now)+totpSkewSteps; step++ {
		code, err := TOTPCode(secret, step)
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(code), []byte(typed)) == 1 && step > lastStep {
			return step, true, nil
		}
	}
	return 0, false, nil
}
