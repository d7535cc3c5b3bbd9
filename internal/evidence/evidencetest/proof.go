package evidencetest

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minhbach/internal/blob"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
)

func storeFile(t *testing.T, disk *blob.Disk, content string) blob.Digest {
	t.Helper()
	digest, _, err := disk.Put(t.Context(), strings.NewReader(content), 1<<10)
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

func proved(t *testing.T, log *evidence.Log) {
	t.Helper()
	entries := filled(t, log, 13)
	stranger, err := evidence.SeededKey(2)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		proof, err := log.Prove(t.Context(), entry.ID)
		if err != nil {
			t.Fatal(err)
		}
		content, err := proof.JSON()
		if err != nil {
			t.Fatal(err)
		}
		proven, err := evidence.CheckProof(content, log.Key.Verifier())
		if err != nil || !proven.KeyTrusted || proven.Entry.ID != entry.ID || proven.Checkpoint.Size != 13 {
			t.Errorf("fact %d: %+v, %v", entry.Position, proven, err)
		}
		if proven, err := evidence.CheckProof(content, ""); err != nil || proven.KeyTrusted {
			t.Errorf("fact %d without the key: trusted %t, %v", entry.Position, proven.KeyTrusted, err)
		}
		if _, err := evidence.CheckProof(content, stranger.Verifier()); !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
			t.Errorf("fact %d by a stranger's key: %v", entry.Position, err)
		}
		forged := bytes.Replace(content, []byte("chuyên đề lần"), []byte("chuyên đề Lần"), 1)
		if _, err := evidence.CheckProof(forged, log.Key.Verifier()); !fault.Is(err, fault.Conflict) {
			t.Errorf("forged fact %d: %v", entry.Position, err)
		}
	}
	if _, err := log.Prove(t.Context(), agency); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown fact: %v", err)
	}
}

func growth(t *testing.T, log *evidence.Log) {
	t.Helper()
	filled(t, log, 5)
	older, err := log.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again, err := log.Checkpoint(t.Context())
	if err != nil || again != older {
		t.Errorf("a second checkpoint of one size: %+v, %v", again, err)
	}
	for n := range 9 {
		mustRecord(t, log, fact(n))
		proof, err := log.ProveGrowth(t.Context(), older)
		if err != nil {
			t.Fatal(err)
		}
		content, err := proof.JSON()
		if err != nil {
			t.Fatal(err)
		}
		proven, err := evidence.CheckProof(content, log.Key.Verifier())
		if err != nil || proven.Older.Size != 5 || proven.Checkpoint.Size != int64(6+n) {
			t.Errorf("growth to %d: %+v, %v", 6+n, proven, err)
		}
	}
	report, err := log.Verify(t.Context(), evidence.VerifyOptions{Against: &older})
	if err != nil || report.Bad != nil || report.Checkpoints != 1 || report.Size != 14 {
		t.Errorf("report %+v, %v", report, err)
	}
	place := filepath.Join(log.Dir, "checkpoints", "000000000005.note")
	note, err := os.ReadFile(place)
	if err != nil {
		t.Fatal(err)
	}
	if read, err := evidence.OpenCheckpoint(note, log.Key.Verifier()); err != nil || read != older {
		t.Errorf("the kept note: %+v, %v", read, err)
	}
	forged := bytes.Replace(note, []byte("\n5\n"), []byte("\n6\n"), 1)
	if _, err := evidence.OpenCheckpoint(forged, log.Key.Verifier()); !fault.Is(err, fault.Conflict) {
		t.Errorf("a forged note: %v", err)
	}
	if err := errors.Join(os.Chmod(place, 0o600), os.WriteFile(place, forged, 0o600)); err != nil {
		t.Fatal(err)
	}
	if bad := mustBeBad(t, log, "forged note in the data folder"); bad.Problem.Key != "evidence.bad.checkpoint" {
		t.Errorf("found %v", bad)
	}
}
