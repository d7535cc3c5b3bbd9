package id

import (
	"encoding/hex"
	"strings"
	"time"

	"minhbach/internal/fault"
)

// ID is a UUIDv7 in its text form; the empty ID means none.
type ID string

const textLen = 36

// Parse reads an identifier in either letter case.
func Parse(s string) (ID, error) {
	text := strings.ToLower(s)
	if _, ok := decode(text); !ok {
		return "", fault.New(fault.Invalid, "id.malformed", s)
	}
	return ID(text), nil
}

// String is the text of the identifier.
func (i ID) String() string { return string(i) }

// IsZero tells that there is no identifier.
func (i ID) IsZero() bool { return i == "" }

// Time is the millisecond the identifier was made, the zero time for a malformed one.
func (i ID) Time() time.Time {
	raw, ok := decode(string(i))
	if !ok {
		return time.Time{}
	}
	var ms int64
	for _, b := range raw[:6] {
		ms = ms<<8 | int64(b)
	}
	return time.UnixMilli(ms).UTC()
}

func decode(s string) (raw [16]byte, ok bool) {
	if len(s) != textLen || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return raw, false
	}
	digits := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	if strings.ToLower(digits) != digits {
		return raw, false
	}
	if _, err := hex.Decode(raw[:], []byte(digits)); err != nil {
		return raw, false
	}
	return raw, raw[6]>>4 == 7 && raw[8]>>6 == 0b10
}

func encode(raw [16]byte) ID {
	digits := hex.EncodeToString(raw[:])
	return ID(digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:])
}
