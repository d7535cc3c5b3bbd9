package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"minhbach/internal/fault"
)

// What can be wrong with a file that should be there.
var (
	ErrAbsent  = errors.New("the file is not in the store")
	ErrAltered = errors.New("the file is not the one that was stored")
)

// Disk keeps files in a folder, spread over 256 inner ones.
type Disk struct {
	dir string
}

// drafts is where a file is until it is whole.
const drafts = "drafts"

// OpenDisk uses dir, making it when absent.
func OpenDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(filepath.Join(dir, drafts), 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "blob.folder_unusable", dir).Because(err)
	}
	return &Disk{dir: dir}, nil
}

// Put stores what r holds, at most sizeBytesMax, and gives its digest and size.
func (d *Disk) Put(ctx context.Context, r io.Reader, sizeBytesMax int64) (digest Digest, sizeBytes int64, err error) {
	draft, err := os.CreateTemp(filepath.Join(d.dir, drafts), "draft")
	if err != nil {
		return "", 0, fmt.Errorf("begin a file: %w", err)
	}
	defer func() {
		if removeErr := os.Remove(draft.Name()); removeErr != nil && !errors.Is(removeErr, os.ErrNotExist) {
			err = errors.Join(err, removeErr)
		}
	}()
	sum := sha256.New()
	limited := io.LimitReader(contextReader{ctx, r}, sizeBytesMax+1)
	sizeBytes, err = io.Copy(io.MultiWriter(draft, sum), limited)
	if err == nil && sizeBytes > sizeBytesMax {
		err = fault.New(fault.TooLarge, "blob.too_large", sizeBytesMax)
	}
	if err == nil {
		err = draft.Sync()
	}
	if err = errors.Join(err, draft.Close()); err != nil {
		return "", 0, fmt.Errorf("store a file: %w", err)
	}
	digest = digestOf(sum)
	if err := d.place(draft.Name(), digest); err != nil {
		return "", 0, fmt.Errorf("store file %s: %w", digest, err)
	}
	return digest, sizeBytes, nil
}

// place replaces a file of that name too: the new one was hashed a moment ago,
// the old one may have rotted.
func (d *Disk) place(draft string, digest Digest) error {
	path := d.path(digest)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the new name survive a power cut.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Open reads a file. The reader gives ErrAltered instead of io.EOF when the
// content is not what the digest says.
func (d *Disk) Open(digest Digest) (io.ReadCloser, error) {
	if !digest.IsValid() {
		return nil, fault.New(fault.Invalid, "blob.digest_malformed", string(digest))
	}
	file, err := os.Open(d.path(digest))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "blob.absent", string(digest)).Because(ErrAbsent)
	}
	if err != nil {
		return nil, fmt.Errorf("open file %s: %w", digest, err)
	}
	return &checked{file: file, sum: sha256.New(), want: digest}, nil
}

// Check reads a file whole and compares: ErrAbsent, ErrAltered or nil.
func (d *Disk) Check(ctx context.Context, digest Digest) error {
	file, err := d.Open(digest)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, contextReader{ctx, file})
	return errors.Join(err, file.Close())
}

// Size is the length of a file in bytes.
func (d *Disk) Size(digest Digest) (int64, error) {
	if !digest.IsValid() {
		return 0, fault.New(fault.Invalid, "blob.digest_malformed", string(digest))
	}
	info, err := os.Stat(d.path(digest))
	if errors.Is(err, os.ErrNotExist) {
		return 0, fault.New(fault.NotFound, "blob.absent", string(digest)).Because(ErrAbsent)
	}
	if err != nil {
		return 0, fmt.Errorf("measure file %s: %w", digest, err)
	}
	return info.Size(), nil
}

// Each names every file in the store, in order. What is not named by a digest is
// not ours and is passed over.
func (d *Disk) Each(ctx context.Context, fn func(digest Digest) error) error {
	return filepath.WalkDir(d.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		digest := Digest(filepath.Base(filepath.Dir(path)) + entry.Name())
		if entry.IsDir() || !digest.IsValid() {
			return nil
		}
		return fn(digest)
	})
}

func (d *Disk) path(digest Digest) string {
	return filepath.Join(d.dir, string(digest[:2]), string(digest[2:]))
}

type checked struct {
	file *os.File
	sum  hash.Hash
	want Digest
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.file.Read(p)
	c.sum.Write(p[:n])
	if errors.Is(err, io.EOF) && digestOf(c.sum) != c.want {
		return n, fault.New(fault.Conflict, "blob.altered", string(c.want)).Because(ErrAltered)
	}
	return n, err
}

func (c *checked) Close() error { return c.file.Close() }

func digestOf(sum hash.Hash) Digest { return Digest(hex.EncodeToString(sum.Sum(nil))) }

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
