package s3blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"minhbach/internal/blob"
	"minhbach/internal/fault"
)

// A person waits: a request whose answer may be of the moment is sent again only
// so often, and a machine that does not answer is given up soon.
const (
	triesMax = 3
	dialTime = 5 * time.Second
)

// Bucket keeps files on an S3 server.
type Bucket struct {
	core    minio.Core
	address Address
	dir     string // where a file lies until it is whole
	page    int    // names in one answer to Each; 0: as many as the server gives
}

var _ blob.Store = (*Bucket)(nil)

// Open uses a bucket that is there: making one is for whoever pays for it. Files
// lie in dir while they come in.
func Open(ctx context.Context, address Address, key Credentials, dir string) (*Bucket, error) {
	transport, err := minio.DefaultTransport(address.IsSecure)
	if err != nil {
		return nil, fmt.Errorf("prepare to speak with %s: %w", address, err)
	}
	transport.DialContext = (&net.Dialer{Timeout: dialTime}).DialContext
	client, err := minio.New(address.Endpoint, &minio.Options{
		Creds:      credentials.NewStaticV4(key.id, key.secret, key.token),
		Secure:     address.IsSecure,
		Transport:  transport,
		Region:     address.Region,
		MaxRetries: triesMax,
	})
	if err != nil {
		return nil, fault.New(fault.Invalid, "s3blob.endpoint_malformed").Because(err)
	}
	b := &Bucket{core: minio.Core{Client: client}, address: address, dir: dir}
	if err := b.Ready(ctx); err != nil {
		return nil, err
	}
	return b, nil
}

// Ready tells whether the bucket is there and may be used. What it says is for
// who runs the program: it names the address.
func (b *Bucket) Ready(ctx context.Context) error {
	isThere, err := b.core.BucketExists(ctx, b.address.Bucket)
	if err != nil {
		return b.told(ctx, err)
	}
	if !isThere {
		return fault.New(fault.Unavailable, "s3blob.bucket_absent", b.address.String())
	}
	return nil
}

// Put receives and hashes a file before it sends it.
func (b *Bucket) Put(ctx context.Context, r io.Reader, sizeBytesMax int64) (digest blob.Digest, sizeBytes int64, err error) {
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return "", 0, fmt.Errorf("make room for a file: %w", err)
	}
	draft, err := blob.Receive(ctx, b.dir, r, sizeBytesMax)
	if err != nil {
		return "", 0, err
	}
	defer func() { err = errors.Join(err, draft.Discard()) }()
	if err := b.send(ctx, draft); err != nil {
		return "", 0, fmt.Errorf("store file %s: %w", draft.Digest, err)
	}
	return draft.Digest, draft.SizeBytes, nil
}

// send puts a draft under its digest. A file that the server kept another size
// of is none, and is taken away again.
func (b *Bucket) send(ctx context.Context, draft *blob.Draft) error {
	key := b.key(draft.Digest)
	content := io.NewSectionReader(draft, 0, draft.SizeBytes) // the client would close a file
	_, err := b.core.Client.PutObject(ctx, b.address.Bucket, key, content, draft.SizeBytes, minio.PutObjectOptions{
		ContentType: "application/octet-stream", SendContentMd5: true,
	})
	if err != nil {
		return b.away(ctx, err)
	}
	kept, err := b.Size(ctx, draft.Digest)
	if err != nil || kept == draft.SizeBytes {
		return err
	}
	err = fmt.Errorf("%s kept %d of %d bytes", b.address, kept, draft.SizeBytes)
	removeErr := b.core.RemoveObject(ctx, b.address.Bucket, key, minio.RemoveObjectOptions{})
	return fault.New(fault.Unavailable, "s3blob.away").Because(errors.Join(err, removeErr))
}

// Open begins to read a file.
func (b *Bucket) Open(ctx context.Context, digest blob.Digest) (io.ReadCloser, error) {
	if !digest.IsValid() {
		return nil, fault.New(fault.Invalid, "blob.digest_malformed", string(digest))
	}
	body, _, _, err := b.core.GetObject(ctx, b.address.Bucket, b.key(digest), minio.GetObjectOptions{})
	if err != nil {
		return nil, b.absentOr(ctx, digest, err)
	}
	return blob.Verified(&telling{body, b, ctx}, digest), nil
}

// telling says what a broken connection means.
type telling struct {
	io.ReadCloser

	of  *Bucket
	ctx context.Context //nolint:containedctx // io.Reader has no room for one
}

func (t *telling) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	return n, t.of.away(t.ctx, err)
}

// Check reads a file whole and compares.
func (b *Bucket) Check(ctx context.Context, digest blob.Digest) error {
	return blob.Check(ctx, b, digest)
}

// Size is the length of a file in bytes, as the server tells it.
func (b *Bucket) Size(ctx context.Context, digest blob.Digest) (int64, error) {
	if !digest.IsValid() {
		return 0, fault.New(fault.Invalid, "blob.digest_malformed", string(digest))
	}
	info, err := b.core.StatObject(ctx, b.address.Bucket, b.key(digest), minio.StatObjectOptions{})
	if err != nil {
		return 0, b.absentOr(ctx, digest, err)
	}
	return info.Size, nil
}

// Each names every file below the prefix, in order.
func (b *Bucket) Each(ctx context.Context, fn func(digest blob.Digest) error) error {
	asked := minio.ListObjectsOptions{Prefix: b.folder(), Recursive: true, FetchOwner: new(bool), MaxKeys: b.page}
	for object := range b.core.ListObjectsIter(ctx, b.address.Bucket, asked) {
		if object.Err != nil {
			return b.away(ctx, object.Err)
		}
		digest, is := blob.OfKey(strings.TrimPrefix(object.Key, b.folder()))
		if !is {
			continue
		}
		if err := fn(digest); err != nil {
			return err
		}
	}
	return ctx.Err() // the list ends early, and silently, with it
}

func (b *Bucket) key(digest blob.Digest) string { return b.folder() + digest.Key() }

func (b *Bucket) folder() string {
	if b.address.Prefix == "" {
		return ""
	}
	return b.address.Prefix + "/"
}

func (b *Bucket) absentOr(ctx context.Context, digest blob.Digest, err error) error {
	if answer, is := errors.AsType[minio.ErrorResponse](err); is && answer.Code == minio.NoSuchKey {
		return blob.Absent(digest)
	}
	return b.away(ctx, err)
}

// away is what is said of a bucket that was there when it was opened: anybody may
// read it, so the address and the rest stay in the cause.
func (b *Bucket) away(ctx context.Context, err error) error {
	told := b.told(ctx, err)
	if _, is := fault.From(told); !is {
		return told
	}
	return fault.New(fault.Unavailable, "s3blob.away").Because(told)
}

// told turns what the client or the server said into a sentence. A request that
// was given up is told as such: only ctx knows, since a time limit of the client
// looks the same.
func (b *Bucket) told(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	answer, isAnswer := errors.AsType[minio.ErrorResponse](err)
	_, isRequest := errors.AsType[*url.Error](err)
	switch {
	case isAnswer && answer.Code == minio.NoSuchBucket:
		return fault.New(fault.Unavailable, "s3blob.bucket_absent", b.address.String()).Because(err)
	case isAnswer && isRefusal(answer):
		return fault.New(fault.Unavailable, "s3blob.refused", b.address.String(), answer.Code).Because(err)
	case isAnswer:
		return fault.New(fault.Unavailable, "s3blob.failed", b.address.String(), answer.Code).Because(err)
	case isRequest, errors.Is(err, io.ErrUnexpectedEOF):
		return fault.New(fault.Unavailable, "s3blob.unreachable", b.address.String()).Because(err)
	}
	return fmt.Errorf("speak with %s: %w", b.address, err)
}

// isRefusal is true of answers about who asks, where and when. Servers differ in
// how they say so, and the answer to the first question has no body at all.
func isRefusal(answer minio.ErrorResponse) bool {
	isAboutContent := answer.Code == minio.BadDigest || answer.Code == minio.IncompleteBody || answer.StatusCode == http.StatusTooManyRequests
	return answer.StatusCode >= 400 && answer.StatusCode < 500 && !isAboutContent
}
