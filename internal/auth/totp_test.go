package auth

import (
	"strings"
	"testing"
	"time"
)

// The last six digits of the vectors of RFC 6238, appendix B, for SHA-1.
func TestTimeBasedCodesAreThoseOfTheStandard(t *testing.T) {
	secret := secretLetters.EncodeToString([]byte("12345678901234567890"))
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got, err := TOTPCode(secret, TOTPStep(time.Unix(at, 0))); err != nil || got != want {
			t.Errorf("at %d: %s, want %s, %v", at, got, want, err)
		}
	}
}

func TestAnAuthenticatorReadsTheAddress(t *testing.T) {
	got := TOTPAddress("Minh Bạch", "lan.nguyen", "JBSWY3DP")
	if !strings.HasPrefix(got, "otpauth://totp/Minh%20B%E1%BA%A1ch:lan.nguyen?") || strings.Contains(got, "+") || !strings.Contains(got, "secret=JBSWY3DP") {
		t.Error(got)
	}
}

func TestWaitGrowsAndIsBounded(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	last := time.Duration(0)
	for failures := range int64(100) {
		wait := Attempts{Failures: failures, LastAt: now}.wait(now)
		if wait < last || wait > delayMax || (failures <= freeFailures) != (wait == 0) {
			t.Errorf("after %d failures: %s", failures, wait)
		}
		last = wait
	}
	if wait := (Attempts{Failures: 99, LastAt: now}).wait(now.Add(attemptsKept + 1)); wait != 0 {
		t.Errorf("a day later: %s", wait)
	}
}
