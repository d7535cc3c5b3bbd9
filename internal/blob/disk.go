package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"minhbach/internal/fault"
)

// Disk keeps files in a folder.
type Disk struct {
	dir string
}

var _ Store = (*Disk)(nil)

// drafts is where a file is until it is whole.
const drafts = "drafts"

// OpenDisk uses dir, making it when absent.
func OpenDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(filepath.Join(dir, drafts), 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "blob.folder_unusable", dir).Because(err)
	}
	return &Disk{dir: dir}, nil
}

// Ready tells whether the folder is there.
func (d *Disk) Ready(context.Context) error {
	if _, err := os.Stat(filepath.Join(d.dir, drafts)); err != nil {
		return fault.New(fault.Unavailable, "blob.folder_unusable", d.dir).Because(err)
	}
	return nil
}

// Put flushes a file to the disk before it gets its name.
func (d *Disk) Put(ctx context.Context, r io.Reader, sizeBytesMax int64) (digest Digest, sizeBytes int64, err error) {
	draft, err := Receive(ctx, filepath.Join(d.dir, drafts), r, sizeBytesMax)
	if err != nil {
		return "", 0, err
	}
	defer func() { err = errors.Join(err, draft.Discard()) }()
	if err := errors.Join(draft.Sync(), draft.Close()); err != nil {
		return "", 0, fmt.Errorf("store a file: %w", err)
	}
	if err := d.place(draft.Name(), draft.Digest); err != nil {
		return "", 0, fmt.Errorf("store file %s: %w", draft.Digest, err)
	}
	return draft.Digest, draft.SizeBytes, nil
}

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

// Open reads a file.
func (d *Disk) Open(_ context.Context, digest Digest) (io.ReadCloser, error) {
	if !digest.IsValid() {
		return nil, fault.New(fault.Invalid, "blob.digest_malformed", string(digest))
	}
	file, err := os.Open(d.path(digest))
	if errors.Is(err, os.ErrNotExist) {
		return nil, Absent(digest)
	}
	if err != nil {
		return nil, fmt.Errorf("open file %s: %w", digest, err)
	}
	return Verified(file, digest), nil
}

// Check reads a file whole and compares.
func (d *Disk) Check(ctx context.Context, digest Digest) error { return Check(ctx, d, digest) }

// Size is the length of a file in bytes.
func (d *Disk) Size(_ context.Context, digest Digest) (int64, error) {
	if !digest.IsValid() {
		return 0, fault.New(fault.Invalid, "blob.digest_malformed", string(digest))
	}
	info, err := os.Stat(d.path(digest))
	if errors.Is(err, os.ErrNotExist) {
		return 0, Absent(digest)
	}
	if err != nil {
		return 0, fmt.Errorf("measure file %s: %w", digest, err)
	}
	return info.Size(), nil
}

// Each names every file in the folder, in order.
func (d *Disk) Each(ctx context.Context, fn func(digest Digest) error) error {
	return filepath.WalkDir(d.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		digest, is := OfKey(filepath.Base(filepath.Dir(path)) + "/" + entry.Name())
		if entry.IsDir() || !is {
			return nil
		}
		return fn(digest)
	})
}

func (d *Disk) path(digest Digest) string {
	return filepath.Join(d.dir, filepath.FromSlash(digest.Key()))
}
