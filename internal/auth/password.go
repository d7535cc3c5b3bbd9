package auth

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"minhbach/internal/fault"
	"minhbach/internal/vn"
)

// Bounds of a password. ASVS 5 asks for 8 at least and advises 15, which is also
// what NIST SP 800-63B-4 asks where nothing stands beside the password; 12 and a
// list of common ones is what clerks without a password manager can live with.
// Nothing is asked about kinds of letters, and none expires by age.
const (
	passwordRunesMin = 12
	passwordRunesMax = 128
	passwordBytesMax = 4 * passwordRunesMax
	// partRunesMin is how long a part of the own name must be to count.
	partRunesMin = 4
)

// cleanPassword gives one text for one password whatever keyboard program typed
// it: ế may come as one sign or as three. Spaces at the ends stay.
func cleanPassword(typed string) string { return norm.NFC.String(typed) }

// checkPassword refuses a new password that others would try.
func checkPassword(password string, of Account) error {
	refuse := func(key string, args ...any) error {
		return fault.New(fault.Invalid, key, args...).At(fault.Place{Field: FieldPassword})
	}
	switch runes := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password) || len(password) > passwordBytesMax || runes > passwordRunesMax:
		return refuse("auth.password_long", passwordRunesMax)
	case runes < passwordRunesMin:
		return refuse("auth.password_short", passwordRunesMin)
	case isCommon(password):
		return refuse("auth.password_common")
	case isOwn(password, of):
		return refuse("auth.password_own")
	}
	return nil
}

// isOwn finds a password made of the person's own names: what is left of it
// without them is too little.
func isOwn(password string, of Account) bool {
	left := strings.ReplaceAll(vn.Fold(password), " ", "")
	mailbox, _, _ := strings.Cut(of.Email, "@")
	own := []string{of.Login, vn.Fold(mailbox), strings.ReplaceAll(vn.Fold(of.Name), " ", "")}
	own = append(own, strings.Fields(vn.Fold(of.Name))...)
	isFound := false
	for _, part := range own {
		if len(part) >= partRunesMin && strings.Contains(left, part) {
			left, isFound = strings.ReplaceAll(left, part, ""), true
		}
	}
	return isFound && utf8.RuneCountInString(left) < passwordRunesMin-partRunesMin
}
