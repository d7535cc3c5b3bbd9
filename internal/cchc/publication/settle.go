package publication

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
)

// settled puts the parts of a workbook into one order, by name. The library
// writes them as a map gives them out, so that the same workbook would have
// another digest each time it is made.
func settled(book []byte) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		return nil, fmt.Errorf("read the workbook: %w", err)
	}
	parts := slices.SortedFunc(slices.Values(archive.File), func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range parts {
		packed, err := part.OpenRaw()
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", part.Name, err)
		}
		to, err := w.CreateRaw(&part.FileHeader)
		if err != nil {
			return nil, fmt.Errorf("begin %s: %w", part.Name, err)
		}
		if _, err := io.Copy(to, packed); err != nil {
			return nil, fmt.Errorf("write %s: %w", part.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("end the workbook: %w", err)
	}
	return out.Bytes(), nil
}
