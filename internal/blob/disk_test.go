package blob_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minhbach/internal/blob"
	"minhbach/internal/blob/blobtest"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

func TestDisk(t *testing.T) { blobtest.Exercise(t, disk) }

func TestADigestHasOneForm(t *testing.T) {
	digest := blob.Sum(nil)
	if got, err := blob.ParseDigest(digest.String()); err != nil || got != digest {
		t.Errorf("%s, %v", got, err)
	}
	if got, is := blob.OfKey(digest.Key()); !is || got != digest {
		t.Errorf("%s became %s", digest.Key(), got)
	}
	for _, text := range []string{"", "abc", strings.ToUpper(string(digest)), "../../" + string(digest[6:]), string(digest) + "0"} {
		if _, err := blob.ParseDigest(text); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
		if got, is := blob.OfKey(text); is {
			t.Errorf("%q names %s", text, got)
		}
	}
}

func TestAFolderThatWentAwayIsNotReady(t *testing.T) {
	dir := t.TempDir()
	opened, err := blob.OpenDisk(filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "files")); err != nil {
		t.Fatal(err)
	}
	if err := opened.Ready(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
}

func TestRefusalsHaveWords(t *testing.T) {
	_, err := blob.OpenDisk("/dev/null/files")
	refusal, ok := fault.From(err)
	if !ok {
		t.Fatalf("%v is not a refusal", err)
	}
	for _, l := range locale.Langs() {
		if words := refusal.Say(blob.Words(), l); strings.Contains(words, "⟦") {
			t.Errorf("%s: %s", l, words)
		}
	}
}

func disk(t *testing.T) blobtest.Place {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "files")
	opened, err := blob.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	return blobtest.Place{
		Store: opened,
		Write: func(t *testing.T, key, content string) {
			t.Helper()
			path := filepath.Join(dir, key)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		Erase: func(t *testing.T, key string) {
			t.Helper()
			if err := os.Remove(filepath.Join(dir, key)); err != nil {
				t.Fatal(err)
			}
		},
		Keys: func(t *testing.T) []string { return files(t, dir) },
	}
}

func files(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
