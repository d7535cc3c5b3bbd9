package vn_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minhbach/internal/vn"
)

func TestSortKeysFollowTheDictionary(t *testing.T) {
	want := []string{
		"an", "ăn", "ân", "ba", "bà", "bả", "bã", "bá", "bạ", "ca", "da", "đa", "đá", "e", "ê",
		"Hạ Long", "Hải Phòng", "o", "ô", "ơ", "Thôn 2", "Thôn 10", "u", "ư", "Yên Bái",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int { return bytes.Compare(vn.SortKey(a), vn.SortKey(b)) })
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestSortKeyIsTheSameForOneWordInTwoSpellings(t *testing.T) {
	for _, pair := range [][2]string{{"Hoà Bình", "Hòa Bình"}, {"Ho\u0300a Bi\u0300nh", "Hòa Bình"}, {"b\u0430n", "ban"}} {
		if !bytes.Equal(vn.SortKey(pair[0]), vn.SortKey(pair[1])) {
			t.Errorf("%q and %q have different keys", pair[0], pair[1])
		}
	}
}

// The digest may change only together with SortKeyVersion: keys stored by an
// earlier release would otherwise mix with new ones in one index.
func TestSortKeyVersionNamesTheseTables(t *testing.T) {
	sum := sha256.New()
	for _, letter := range "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ0123456789 -/." {
		for _, tone := range []string{"", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"} {
			sum.Write(vn.SortKey(string(letter) + tone))
			sum.Write([]byte{'\n'})
		}
	}
	got := hex.EncodeToString(sum.Sum(nil))[:16]
	want := map[int]string{1: "09d69c6acff50619"}[vn.SortKeyVersion]
	if got != want {
		t.Errorf("the keys of version %d have the digest %s, want %s: raise SortKeyVersion", vn.SortKeyVersion, got, want)
	}
}

func TestSortKeyIsBoundedAndShared(t *testing.T) {
	long := strings.Repeat("ệ", 100_000)
	if n := len(vn.SortKey(long)); n > 8_192 {
		t.Errorf("the key of a long text has %d bytes", n)
	}
	if !bytes.Equal(vn.SortKey(long), vn.SortKey(long+"a")) {
		t.Error("what lies beyond the bound counts")
	}
	rapid.Check(t, func(t *rapid.T) {
		text := anyText(t)
		first := vn.SortKey(text)
		kept := slices.Clone(first)
		vn.SortKey(text + "khác")
		if !bytes.Equal(first, kept) || !bytes.Equal(first, vn.SortKey(text)) {
			t.Fatalf("the key of %+q changed", text)
		}
	})
}
