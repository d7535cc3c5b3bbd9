package intake

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"

	"minhbach/internal/fault"
)

// scanTimeMax ends a scan that hangs; the file is then not taken.
const scanTimeMax = 2 * time.Minute

// Command scans by a program of the machine. The path of the file is its last
// argument; exit code 0 means clean and 1 infected, as clamscan has it.
type Command []string

// Scan runs the program.
func (c Command) Scan(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, scanTimeMax)
	defer cancel()
	err := exec.CommandContext(ctx, c[0], append(append([]string{}, c[1:]...), path)...).Run() //nolint:gosec // the administrator names the program
	var exited *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exited) && exited.ExitCode() == 1:
		return fault.New(fault.Invalid, "intake.infected")
	}
	return fmt.Errorf("run the scanner %s: %w", c[0], err)
}

// Clamd scans by the daemon of ClamAV at a socket: "/run/clamav/clamd.ctl", or
// "127.0.0.1:3310".
type Clamd string

// Parts of the protocol (clamd(8), INSTREAM).
const (
	clamdPartBytes  = 64 << 10
	clamdReplyBytes = 4096
)

// Scan sends the file, so that the daemon needs no right to read the data folder.
func (c Clamd) Scan(ctx context.Context, path string) (err error) {
	network := "tcp"
	if strings.HasPrefix(string(c), "/") {
		network = "unix"
	}
	ctx, cancel := context.WithTimeout(ctx, scanTimeMax)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, network, string(c))
	if err != nil {
		return fmt.Errorf("reach clamd: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	deadline, _ := ctx.Deadline() // the timeout above gives one
	if err := conn.SetDeadline(deadline); err != nil {
		return fmt.Errorf("reach clamd: %w", err)
	}
	if err := stream(conn, path); err != nil {
		return err
	}
	reply, err := io.ReadAll(io.LimitReader(conn, clamdReplyBytes))
	if err != nil {
		return fmt.Errorf("hear clamd: %w", err)
	}
	switch text := strings.TrimRight(string(reply), "\x00\n"); {
	case strings.HasSuffix(text, " FOUND"):
		return fault.New(fault.Invalid, "intake.infected")
	case text == "stream: OK":
		return nil
	default:
		return fmt.Errorf("clamd answered %q", text)
	}
}

func stream(conn io.Writer, path string) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read the file to scan: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := io.WriteString(conn, "zINSTREAM\x00"); err != nil {
		return fmt.Errorf("speak to clamd: %w", err)
	}
	part := make([]byte, 4+clamdPartBytes)
	for {
		n, err := io.ReadFull(file, part[4:])
		if n == 0 && errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("read the file to scan: %w", err)
		}
		binary.BigEndian.PutUint32(part, uint32(n))
		if _, err := conn.Write(part[:4+n]); err != nil {
			return fmt.Errorf("speak to clamd: %w", err)
		}
	}
	if _, err := conn.Write(make([]byte, 4)); err != nil {
		return fmt.Errorf("speak to clamd: %w", err)
	}
	return nil
}
