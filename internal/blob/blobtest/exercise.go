package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"minhbach/internal/blob"
	"minhbach/internal/fault"
)

// Place is a fresh store and a way past it, to what it stands on.
type Place struct {
	Store blob.Store
	Write func(t *testing.T, key, content string)
	Erase func(t *testing.T, key string)
	Keys  func(t *testing.T) []string // of all that lies there, ours or not
}

// Exercise runs every behaviour that callers rely on.
func Exercise(t *testing.T, open func(t *testing.T) Place) {
	for _, behaviour := range []struct {
		name string
		run  func(t *testing.T, p Place)
	}{
		{"what is put comes back", comesBack},
		{"a file of many parts comes back", manyParts},
		{"an altered or absent file is told", alteredOrAbsent},
		{"a refused file leaves nothing", leavesNothing},
		{"files are listed by digest", listed},
		{"only a digest is a name", onlyDigests},
		{"what was given up ends", givenUp},
	} {
		t.Run(behaviour.name, func(t *testing.T) { behaviour.run(t, open(t)) })
	}
}

const fileBytesMax = 64 << 20

func comesBack(t *testing.T, p Place) {
	for _, content := range []string{"Kế hoạch số 12/KH-UBND", ""} {
		digest := Put(t, p.Store, content)
		if digest != blob.Sum([]byte(content)) {
			t.Errorf("%q has the digest %s", content, digest)
		}
		if again := Put(t, p.Store, content); again != digest {
			t.Errorf("the same content got another name: %s", again)
		}
		if got := Read(t, p.Store, digest); got != content {
			t.Errorf("%q came back as %q", content, got)
		}
		if err := p.Store.Check(t.Context(), digest); err != nil {
			t.Error(err)
		}
		if size, err := p.Store.Size(t.Context(), digest); err != nil || size != int64(len(content)) {
			t.Errorf("%q has %d bytes, %v", content, size, err)
		}
	}
	if err := p.Store.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	if keys := p.Keys(t); len(keys) != 2 {
		t.Errorf("two files lie there as %q", keys)
	}
}

// manyParts is more than an S3 client sends in one piece.
func manyParts(t *testing.T, p Place) {
	random, content := rand.NewChaCha8([32]byte{1}), make([]byte, 17<<20)
	if _, err := random.Read(content); err != nil {
		t.Fatal(err)
	}
	digest, size, err := p.Store.Put(t.Context(), bytes.NewReader(content), fileBytesMax)
	if err != nil || size != int64(len(content)) || digest != blob.Sum(content) {
		t.Fatalf("%s, %d bytes, %v", digest, size, err)
	}
	if got := Read(t, p.Store, digest); got != string(content) {
		t.Errorf("%d bytes came back as %d others", len(content), len(got))
	}
}

func alteredOrAbsent(t *testing.T, p Place) {
	digest := Put(t, p.Store, "content")
	p.Write(t, digest.Key(), "Content")
	if err := p.Store.Check(t.Context(), digest); !errors.Is(err, blob.ErrAltered) || !fault.Is(err, fault.Conflict) {
		t.Errorf("altered: %v", err)
	}
	file, err := p.Store.Open(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(file); !errors.Is(err, blob.ErrAltered) {
		t.Errorf("read to its end: %v", err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	Put(t, p.Store, "content") // mends it
	if err := p.Store.Check(t.Context(), digest); err != nil {
		t.Errorf("mended: %v", err)
	}
	p.Erase(t, digest.Key())
	_, sizeErr := p.Store.Size(t.Context(), digest)
	_, openErr := p.Store.Open(t.Context(), digest)
	for _, err := range []error{sizeErr, openErr, p.Store.Check(t.Context(), digest)} {
		if !errors.Is(err, blob.ErrAbsent) || !fault.Is(err, fault.NotFound) {
			t.Errorf("absent: %v", err)
		}
	}
}

func leavesNothing(t *testing.T, p Place) {
	if _, _, err := p.Store.Put(t.Context(), strings.NewReader("123456"), 5); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, _, err := p.Store.Put(t.Context(), io.MultiReader(strings.NewReader("1"), broken{}), 5); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("broken: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := p.Store.Put(ended, strings.NewReader("1"), 5); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
	if keys := p.Keys(t); len(keys) > 0 {
		t.Errorf("%q are left", keys)
	}
	if _, size, err := p.Store.Put(t.Context(), strings.NewReader("12345"), 5); err != nil || size != 5 {
		t.Errorf("as large as allowed: %d, %v", size, err)
	}
}

func listed(t *testing.T, p Place) {
	if got := list(t, p.Store); len(got) > 0 {
		t.Errorf("an empty store lists %q", got)
	}
	want := []blob.Digest{}
	for _, content := range []string{"một", "hai", "ba", "bốn", "năm"} {
		want = append(want, Put(t, p.Store, content))
	}
	slices.Sort(want)
	for _, foreign := range []string{"ghi-chu.txt", "ab/ghi-chu.txt", "a/" + string(want[0][1:]), "ZZ/" + strings.ToUpper(string(want[0][2:]))} {
		p.Write(t, foreign, "not ours")
	}
	if got := list(t, p.Store); !slices.Equal(got, want) {
		t.Errorf("listed %q, want %q", got, want)
	}
	enough, seen := errors.New("enough"), 0
	err := p.Store.Each(t.Context(), func(blob.Digest) error { seen++; return enough })
	if !errors.Is(err, enough) || seen != 1 {
		t.Errorf("stopped after %d with %v", seen, err)
	}
}

func onlyDigests(t *testing.T, p Place) {
	digest := blob.Sum(nil)
	for _, text := range []string{"", "abc", strings.ToUpper(string(digest)), "../../" + string(digest[6:]), string(digest) + "0"} {
		_, openErr := p.Store.Open(t.Context(), blob.Digest(text))
		_, sizeErr := p.Store.Size(t.Context(), blob.Digest(text))
		for _, err := range []error{openErr, sizeErr, p.Store.Check(t.Context(), blob.Digest(text))} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}

func givenUp(t *testing.T, p Place) {
	digest := Put(t, p.Store, "content")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Store.Check(ended, digest); !errors.Is(err, context.Canceled) {
		t.Errorf("check: %v", err)
	}
	err := p.Store.Each(ended, func(blob.Digest) error { t.Error("a file is named"); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("each: %v", err)
	}
	during, cancel := context.WithCancel(t.Context())
	Put(t, p.Store, "other")
	Put(t, p.Store, "third")
	err = p.Store.Each(during, func(blob.Digest) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("each, given up on the way: %v", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Put stores a content.
func Put(t testing.TB, store blob.Store, content string) blob.Digest {
	t.Helper()
	digest, size, err := store.Put(t.Context(), strings.NewReader(content), fileBytesMax)
	if err != nil || size != int64(len(content)) {
		t.Fatalf("put %q: %d bytes, %v", content, size, err)
	}
	return digest
}

// Read reads a file whole.
func Read(t testing.TB, store blob.Store, digest blob.Digest) string {
	t.Helper()
	file, err := store.Open(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func list(t *testing.T, store blob.Store) []blob.Digest {
	t.Helper()
	got := []blob.Digest{}
	if err := store.Each(t.Context(), func(d blob.Digest) error { got = append(got, d); return nil }); err != nil {
		t.Fatal(err)
	}
	return got
}
