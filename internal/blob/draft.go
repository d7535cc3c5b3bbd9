package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"minhbach/internal/fault"
)

// Draft is a file that came in whole and was hashed, and is not yet in its place.
type Draft struct {
	*os.File

	Digest    Digest
	SizeBytes int64
}

// Receive writes what r holds, at most sizeBytesMax, into a new file in dir.
// Whoever gets the draft discards it.
func Receive(ctx context.Context, dir string, r io.Reader, sizeBytesMax int64) (*Draft, error) {
	file, err := os.CreateTemp(dir, "draft")
	if err != nil {
		return nil, fmt.Errorf("begin a file: %w", err)
	}
	draft, sum := &Draft{File: file}, sha256.New()
	limited := io.LimitReader(contextReader{ctx, r}, sizeBytesMax+1)
	draft.SizeBytes, err = io.Copy(io.MultiWriter(file, sum), limited)
	if err == nil && draft.SizeBytes > sizeBytesMax {
		err = fault.New(fault.TooLarge, "blob.too_large", sizeBytesMax)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store a file: %w", err), draft.Discard())
	}
	draft.Digest = digestOf(sum)
	return draft, nil
}

// Discard removes the draft, unless it was moved into its place.
func (d *Draft) Discard() error {
	closeErr, removeErr := d.Close(), os.Remove(d.Name())
	if errors.Is(closeErr, os.ErrClosed) {
		closeErr = nil
	}
	if errors.Is(removeErr, os.ErrNotExist) {
		removeErr = nil
	}
	return errors.Join(closeErr, removeErr)
}

// Verified reads a file and gives ErrAltered instead of io.EOF when its content
// is not what the digest says.
func Verified(file io.ReadCloser, digest Digest) io.ReadCloser {
	return &verified{file: file, sum: sha256.New(), want: digest}
}

type verified struct {
	file io.ReadCloser
	sum  hash.Hash
	want Digest
}

func (v *verified) Read(p []byte) (int, error) {
	n, err := v.file.Read(p)
	v.sum.Write(p[:n])
	if errors.Is(err, io.EOF) && digestOf(v.sum) != v.want {
		return n, fault.New(fault.Conflict, "blob.altered", string(v.want)).Because(ErrAltered)
	}
	return n, err
}

func (v *verified) Close() error { return v.file.Close() }

// contextReader ends a long copy when the request that wanted it ends.
type contextReader struct {
	ctx context.Context //nolint:containedctx // io.Reader has no room for one
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
