package s3blob_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"

	"minhbach/internal/blob"
	"minhbach/internal/blob/blobtest"
	"minhbach/internal/blob/s3blob"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
)

func TestS3(t *testing.T) {
	server := blobtest.StartServer(t)
	number := 0
	blobtest.Exercise(t, func(t *testing.T) blobtest.Place {
		number++
		return place(t, server, fmt.Sprintf("kho-%d", number))
	})
}

// place is the prefix of a new bucket, beside something that is not below it.
func place(t *testing.T, server *blobtest.Server, name string) blobtest.Place {
	t.Helper()
	bucket, prefix := server.Bucket(t, name), "minhbach/tep"
	drafts := t.TempDir()
	t.Cleanup(func() {
		if left, err := os.ReadDir(drafts); err != nil || len(left) > 0 {
			t.Errorf("%v are left on this machine, %v", left, err)
		}
	})
	store, err := s3blob.Open(t.Context(), address(t, "s3://"+bucket+"/"+prefix+"?endpoint=http://"+server.Endpoint),
		s3blob.NewCredentials(server.ID, server.Secret), drafts)
	if err != nil {
		t.Fatal(err)
	}
	put := func(t *testing.T, key, content string) {
		t.Helper()
		_, err := server.Client.PutObject(t.Context(), bucket, key, strings.NewReader(content), int64(len(content)), minio.PutObjectOptions{})
		if err != nil {
			t.Fatal(err)
		}
	}
	put(t, "minhbach/tep-khac/"+blob.Sum([]byte("elsewhere")).Key(), "elsewhere")
	return blobtest.Place{
		Store: store.InPagesOf(2),
		Write: func(t *testing.T, key, content string) { put(t, prefix+"/"+key, content) },
		Erase: func(t *testing.T, key string) {
			t.Helper()
			if err := server.Client.RemoveObject(t.Context(), bucket, prefix+"/"+key, minio.RemoveObjectOptions{}); err != nil {
				t.Fatal(err)
			}
		},
		Keys: func(t *testing.T) (keys []string) {
			t.Helper()
			for object := range server.Client.ListObjectsIter(t.Context(), bucket, minio.ListObjectsOptions{Prefix: prefix + "/", Recursive: true}) {
				if object.Err != nil {
					t.Fatal(object.Err)
				}
				keys = append(keys, object.Key)
			}
			return keys
		},
	}
}

func TestABucketThatCannotBeUsedIsRefusedAtOnce(t *testing.T) {
	server := blobtest.StartServer(t)
	server.Bucket(t, "kho-tep")
	right := s3blob.NewCredentials(server.ID, server.Secret)
	for _, test := range []struct {
		address string
		key     s3blob.Credentials
		want    string
	}{
		{"s3://kho-tep?endpoint=http://" + server.Endpoint, right, ""},
		{"s3://kho-tep?region=us-east-1&endpoint=http://" + server.Endpoint, right, ""},
		{"s3://kho-khac?endpoint=http://" + server.Endpoint, right, "s3blob.bucket_absent"},
		{"s3://kho-tep?endpoint=http://" + server.Endpoint, s3blob.NewCredentials(server.ID, wrongSecret), "s3blob.refused"},
		{"s3://kho-tep?endpoint=http://" + server.Endpoint, s3blob.NewCredentials("ai-do", server.Secret), "s3blob.refused"},
		{"s3://kho-tep?region=vn-1&endpoint=http://" + server.Endpoint, right, "s3blob.refused"},
		{"s3://kho-tep?endpoint=https://" + server.Endpoint, right, "s3blob.unreachable"}, // it speaks no TLS
	} {
		_, err := s3blob.Open(t.Context(), address(t, test.address), test.key, t.TempDir())
		refused(t, err, test.want, "kho-")
	}
}

// Port 1 of this machine is one that nobody listens on.
func TestARefusedConnectionNamesTheAddress(t *testing.T) {
	where := address(t, "s3://kho-tep/minhbach?endpoint=http://127.0.0.1:1")
	_, err := s3blob.Open(t.Context(), where, s3blob.NewCredentials("id", wrongSecret), t.TempDir())
	refused(t, err, "s3blob.unreachable", "s3://kho-tep/minhbach (http://127.0.0.1:1)")
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
}

// The address of a server inside the office is nothing for a visitor's eyes.
func TestAServerThatGoesAwayIsToldWithoutItsAddress(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	where := address(t, "s3://kho-tep?region=vn-1&endpoint="+server.URL)
	store, err := s3blob.Open(t.Context(), where, s3blob.NewCredentials("id", wrongSecret), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	server.Close()
	digest := blob.Sum([]byte("content"))
	_, _, putErr := store.Put(t.Context(), strings.NewReader("content"), 7)
	_, openErr := store.Open(t.Context(), digest)
	eachErr := store.Each(t.Context(), func(blob.Digest) error { return nil })
	for _, err := range []error{putErr, openErr, eachErr} {
		away(t, err, "s3blob.unreachable")
	}
	refused(t, store.Ready(t.Context()), "s3blob.unreachable", where.String())
}

// A server may also do what no S3 server should.
func TestWhatABrokenServerDoesIsNotTakenForAFile(t *testing.T) {
	digest, removed := blob.Sum([]byte("content")), ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodHead && strings.HasSuffix(r.URL.Path, digest.Key()):
			w.Header().Set("Content-Length", "3") // of seven
			w.Header().Set("Last-Modified", "Mon, 02 Jan 2006 15:04:05 GMT")
		case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, digest.Key()):
			w.Header().Set("Last-Modified", "Mon, 02 Jan 2006 15:04:05 GMT")
			w.Header().Set("Content-Length", strconv.Itoa(len("content")))
			_, _ = io.WriteString(w, "con") // the rest never comes
		case r.Method == http.MethodDelete:
			removed = r.URL.Path
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	defer server.Close()
	where := address(t, "s3://kho-tep?region=vn-1&endpoint="+server.URL)
	store, err := s3blob.Open(t.Context(), where, s3blob.NewCredentials("id", wrongSecret), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = store.Put(t.Context(), strings.NewReader("content"), 7)
	away(t, err, "kept 3 of 7 bytes")
	if !strings.HasSuffix(removed, digest.Key()) {
		t.Errorf("what is no file was left, and %q removed", removed)
	}
	err = store.Check(t.Context(), digest)
	away(t, err, "s3blob.unreachable")
	if !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, blob.ErrAltered) || errors.Is(err, blob.ErrAbsent) {
		t.Errorf("half a file: %v", err)
	}
}

// away holds the sentence to say nothing of the server, and the log to say why.
func away(t *testing.T, err error, because string) {
	t.Helper()
	refused(t, err, "s3blob.away", "")
	refusal, _ := fault.From(err)
	for _, l := range locale.Langs() {
		if words := refusal.Say(s3blob.Words(), l); strings.Contains(words, "kho-tep") || strings.Contains(words, "127.0.0.1") {
			t.Errorf("%s: %s", l, words)
		}
	}
	if !strings.Contains(err.Error(), because) || !strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("the log does not learn that it is %q: %v", because, err)
	}
}

func address(t *testing.T, text string) s3blob.Address {
	t.Helper()
	a, err := s3blob.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const wrongSecret = "mat-khau-khong-duoc-lo"

// refused holds a refusal to its key, to having words, and to saying no secret.
func refused(t *testing.T, err error, key, names string) {
	t.Helper()
	if key == "" {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
		return
	}
	refusal, is := fault.From(err)
	if !is || refusal.Key != key {
		t.Errorf("%v, want %s", err, key)
		return
	}
	for _, l := range locale.Langs() {
		words := refusal.Say(s3blob.Words(), l)
		if strings.Contains(words, "⟦") || strings.Contains(words, "{") || !strings.Contains(words, names) {
			t.Errorf("%s: %s", l, words)
		}
		if strings.Contains(words+err.Error(), wrongSecret) {
			t.Errorf("it gives the secret away: %s, %v", words, err)
		}
	}
}
