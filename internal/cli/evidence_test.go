package cli

import (
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"minhbach/internal/evidence"
)

// proofFile is a log of one fact, proven: what evidence prove would write.
func proofFile(t *testing.T, subject string) (text, verifier string) {
	t.Helper()
	leaf := fmt.Sprintf(`{"actor":"","agency":"","corrects":"","files":[],"format":"minhbach-fact/1","id":"0192f0c1-7a5e-7c3a-9d40-0123456789ab",`+
		`"kind":"cchc.published/1","occurred_on":"2018-12-31","payload":{},"period":"2018","recorded_at":"2018-12-31T01:00:00.000000Z","subject":%q}`, subject)
	private, public, err := note.GenerateKey(rand.Reader, "minhbach-test")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	root := tlog.RecordHash([]byte(leaf))
	signed, err := note.Sign(&note.Note{Text: fmt.Sprintf("minhbach-test\n1\n%s\n", root)}, signer)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := evidence.Proof{
		Format: "minhbach-proof/1", Type: "inclusion", Leaf: leaf, Hashes: []tlog.Hash{}, Checkpoint: string(signed), Verifier: public,
	}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(proof), public
}

func TestProofIsCheckedOffline(t *testing.T) {
	text, key := proofFile(t, "khối sở")
	proof, pub := file(t, "proof.json", text), file(t, "evidence.pub", key+"\n")
	for _, args := range [][]string{{"--key", key}, {"--key", pub}} {
		got := run(t, append([]string{"evidence", "check", proof}, args...)...)
		if got.code != 0 || !strings.Contains(got.out, "Đúng: bản ghi 0 nằm trong sổ minhbach-test gồm 1 bản ghi") || strings.Contains(got.out, "Khóa lấy từ") {
			t.Errorf("%v: %d %s%s", args, got.code, got.out, got.failed)
		}
	}
	if got := run(t, "evidence", "check", proof); got.code != 0 || !strings.Contains(got.out, "Khóa lấy từ chính tệp này") {
		t.Errorf("without a key: %d %s%s", got.code, got.out, got.failed)
	}
	if got := run(t, "evidence", "check", proof, "--json"); !strings.Contains(got.out, `"key_trusted": false`) || !strings.Contains(got.out, `"subject": "khối sở"`) {
		t.Error(got.out, got.failed)
	}
}

func TestForgedProofExitsWithOne(t *testing.T) {
	text, key := proofFile(t, "khối sở")
	_, other := proofFile(t, "khối sở")
	forged := file(t, "proof.json", strings.Replace(text, "khối sở", "khối xã", 1))
	if got := run(t, "evidence", "check", forged, "--key", key); got.code != exitNotHold || got.failed == "" {
		t.Errorf("a changed fact: %d %s%s", got.code, got.out, got.failed)
	}
	honest := file(t, "proof.json", text)
	if got := run(t, "evidence", "check", honest, "--key", other); got.code != exitNotHold {
		t.Errorf("another's key: %d %s%s", got.code, got.out, got.failed)
	}
	if err := os.Truncate(honest, 20); err != nil {
		t.Fatal(err)
	}
	if got := run(t, "evidence", "check", honest); got.code != exitBadInput {
		t.Errorf("half a file: %d %s%s", got.code, got.out, got.failed)
	}
}
