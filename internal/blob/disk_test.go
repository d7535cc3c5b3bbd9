package blob_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minhbach/internal/blob"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

func TestWhatIsPutComesBack(t *testing.T) {
	disk, _ := open(t)
	digest := put(t, disk, "Kế hoạch số 12/KH-UBND")
	if digest != blob.Sum([]byte("Kế hoạch số 12/KH-UBND")) {
		t.Errorf("digest %s", digest)
	}
	if again := put(t, disk, "Kế hoạch số 12/KH-UBND"); again != digest {
		t.Errorf("the same content got another name: %s", again)
	}
	file, err := disk.Open(digest)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(file)
	if err != nil || string(content) != "Kế hoạch số 12/KH-UBND" {
		t.Errorf("%q, %v", content, err)
	}
	if err := errors.Join(file.Close(), disk.Check(t.Context(), digest)); err != nil {
		t.Error(err)
	}
}

func TestAnAlteredOrAbsentFileIsTold(t *testing.T) {
	disk, dir := open(t)
	digest := put(t, disk, "content")
	path := filepath.Join(dir, string(digest[:2]), string(digest[2:]))
	if err := os.WriteFile(path, []byte("Content"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := disk.Check(t.Context(), digest); !errors.Is(err, blob.ErrAltered) || !fault.Is(err, fault.Conflict) {
		t.Errorf("altered: %v", err)
	}
	put(t, disk, "content") // mends it
	if err := disk.Check(t.Context(), digest); err != nil {
		t.Errorf("mended: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := disk.Check(t.Context(), digest); !errors.Is(err, blob.ErrAbsent) || !fault.Is(err, fault.NotFound) {
		t.Errorf("absent: %v", err)
	}
}

func TestARefusedFileLeavesNothing(t *testing.T) {
	disk, dir := open(t)
	if _, _, err := disk.Put(t.Context(), strings.NewReader("123456"), 5); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, _, err := disk.Put(t.Context(), io.MultiReader(strings.NewReader("1"), broken{}), 5); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("broken: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := disk.Put(ended, strings.NewReader("1"), 5); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			t.Errorf("%s is left", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestADigestHasOneForm(t *testing.T) {
	digest := blob.Sum(nil)
	if got, err := blob.ParseDigest(digest.String()); err != nil || got != digest {
		t.Errorf("%s, %v", got, err)
	}
	for _, text := range []string{"", "abc", strings.ToUpper(string(digest)), "../../" + string(digest[6:]), string(digest) + "0"} {
		if _, err := blob.ParseDigest(text); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
		disk, _ := open(t)
		if _, err := disk.Open(blob.Digest(text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("open %q: %v", text, err)
		}
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

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func open(t *testing.T) (*blob.Disk, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "files")
	disk, err := blob.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	return disk, dir
}

func put(t *testing.T, disk *blob.Disk, content string) blob.Digest {
	t.Helper()
	digest, size, err := disk.Put(t.Context(), strings.NewReader(content), 1<<20)
	if err != nil || size != int64(len(content)) {
		t.Fatalf("put %q: %d bytes, %v", content, size, err)
	}
	return digest
}
