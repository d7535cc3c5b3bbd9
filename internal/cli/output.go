package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"minhbach/internal/fault"
)

// inputBytesMax bounds a file named on the command line; what reads it has a
// limit of its own, mostly lower.
const inputBytesMax = 64 << 20

// writeJSON prints a value for a script: indented, letters as they are.
func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("print JSON: %w", err)
	}
	return nil
}

// orEmpty makes a list that JSON shows as [] and not as null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// readFile reads a file the user named. "-" is standard input.
func (s *session) readFile(name string) (data []byte, err error) {
	in := s.Stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, fileFault("cli.cannot_read", name, err)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		in = file
	}
	data, err = io.ReadAll(io.LimitReader(in, inputBytesMax+1))
	if err != nil {
		return nil, fileFault("cli.cannot_read", name, err)
	}
	if len(data) > inputBytesMax {
		return nil, fault.New(fault.TooLarge, "cli.file_too_large", inputBytesMax>>20).At(fault.Place{File: name})
	}
	return data, nil
}

// fileFault is a refusal when the name is to blame, and a failure when the
// machine is.
func fileFault(key, name string, err error) error {
	var path *fs.PathError
	reason := err.Error()
	if errors.As(err, &path) {
		reason = path.Err.Error()
	}
	at := fault.Place{File: name}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.NotFound, "cli.no_file").At(at).Because(err)
	case errors.As(err, &path):
		return fault.New(fault.Invalid, key, reason).At(at).Because(err)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// writeFile writes a file whole or not at all: into a neighbour first, which
// then takes the name.
func writeFile(name string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return fileFault("cli.cannot_write", name, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreClosed(file.Close()), os.Remove(file.Name()))
		}
	}()
	if err := write(file); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.Rename(file.Name(), name); err != nil {
		return fileFault("cli.cannot_write", name, err)
	}
	return nil
}

// ignoreClosed: after a failed sync the file may be closed already.
func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

func writeBytes(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		if _, err := w.Write(data); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		return nil
	}
}
