package app

import (
	"context"
	"fmt"
	"path/filepath"

	"minhbach/internal/blob"
	"minhbach/internal/blob/s3blob"
	"minhbach/internal/fault"
)

// filesOpener opens the place where files are kept.
type filesOpener func(ctx context.Context) (blob.Store, error)

// files reads where files are kept. What cannot be right is refused here, before
// anything is opened or made.
func (c Config) files() (filesOpener, error) {
	if !s3blob.IsAddress(c.Blobs) {
		return c.openFolder, nil
	}
	address, err := s3blob.Parse(c.Blobs)
	if err != nil {
		return nil, atBlobs(err)
	}
	key, err := s3blob.FromEnvironment(address)
	if err != nil {
		return nil, atBlobs(err)
	}
	return func(ctx context.Context) (blob.Store, error) {
		bucket, err := s3blob.Open(ctx, address, key, filepath.Join(c.Data, ".sending"))
		if err != nil {
			return nil, fmt.Errorf("open the store of files: %w", atBlobs(err))
		}
		return bucket, nil
	}, nil
}

func (c Config) openFolder(context.Context) (blob.Store, error) {
	folder := c.Blobs
	if folder == "" {
		folder = filepath.Join(c.Data, blobsFolder)
	}
	disk, err := blob.OpenDisk(folder)
	if err != nil {
		return nil, fmt.Errorf("open the folder of files: %w", err)
	}
	return disk, nil
}

// atBlobs says which flag a refusal is about.
func atBlobs(err error) error {
	if refused, is := fault.From(err); is {
		return refused.At(fault.Place{Field: "blobs"})
	}
	return err
}
