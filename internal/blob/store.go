package blob

import (
	"context"
	"errors"
	"io"

	"minhbach/internal/fault"
)

// Store is a place where files are kept: a Disk, or a bucket on an S3 server
// (s3blob). Whatever it stands on, a name holds its whole content or does not
// exist.
type Store interface {
	// Put stores what r holds, at most sizeBytesMax, and gives its digest and
	// size. A file of that name is replaced: the new one was hashed a moment
	// ago, the old one may have rotted.
	Put(ctx context.Context, r io.Reader, sizeBytesMax int64) (Digest, int64, error)
	// Open reads a file. The reader gives ErrAltered instead of io.EOF when the
	// content is not what the digest says; it ends with ctx where the file is not
	// on this machine.
	Open(ctx context.Context, digest Digest) (io.ReadCloser, error)
	// Check reads a file whole and compares: ErrAbsent, ErrAltered or nil.
	Check(ctx context.Context, digest Digest) error
	// Size is the length of a file in bytes.
	Size(ctx context.Context, digest Digest) (int64, error)
	// Each names every file in the store, in order. What is not named by a
	// digest is not ours and is passed over.
	Each(ctx context.Context, fn func(digest Digest) error) error
	// Ready tells, to who runs the program, whether files can be kept now.
	Ready(ctx context.Context) error
}

// What can be wrong with a file that should be there.
var (
	ErrAbsent  = errors.New("the file is not in the store")
	ErrAltered = errors.New("the file is not the one that was stored")
)

// Absent is how a store says that it has no such file.
func Absent(digest Digest) *fault.Error {
	return fault.New(fault.NotFound, "blob.absent", string(digest)).Because(ErrAbsent)
}

// Check is how a store checks a file that it can open.
func Check(ctx context.Context, from Store, digest Digest) error {
	file, err := from.Open(ctx, digest)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, contextReader{ctx, file})
	return errors.Join(err, file.Close())
}

// Key is the name under which a file lies, spread over 256 folders. It is the
// same in every store, so that a folder can be copied to a bucket and back.
func (d Digest) Key() string { return string(d[:2]) + "/" + string(d[2:]) }

// OfKey is the digest that a key was made of.
func OfKey(key string) (digest Digest, is bool) {
	if len(key) < 3 || key[2] != '/' {
		return "", false
	}
	digest = Digest(key[:2] + key[3:])
	return digest, digest.IsValid()
}
