package app

import (
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"minhbach/internal/blob/intake"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
)

// UseScanner says what looks at every file that comes in, before anything is
// served: a scanner that cannot be started would refuse every file later. A
// daemon that is only down for now is no such case.
func (p *Program) UseScanner(s cli.Scanning) error {
	switch {
	case s.Command != "" && s.Clamd != "":
		return fault.New(fault.Invalid, "app.scanner_twice").At(fault.Place{Field: "scanner"})
	case s.Command != "":
		words := strings.Fields(s.Command)
		if len(words) == 0 {
			return fault.New(fault.Invalid, "app.scanner_absent", s.Command).At(fault.Place{Field: "scanner"})
		}
		program, err := exec.LookPath(words[0])
		if err != nil {
			return fault.New(fault.Invalid, "app.scanner_absent", words[0]).At(fault.Place{Field: "scanner"}).Because(err)
		}
		words[0] = program
		p.config.Scanner = intake.Command(words)
	case s.Clamd != "":
		if !isSocket(s.Clamd) {
			return fault.New(fault.Invalid, "app.clamd_malformed", s.Clamd).At(fault.Place{Field: "clamd"})
		}
		p.config.Scanner = intake.Clamd(s.Clamd)
	default:
		p.config.Scanner = nil
	}
	return nil
}

// isSocket tells whether a daemon could listen there: a path from the root, or
// a machine with its port.
func isSocket(address string) bool {
	if filepath.IsAbs(address) {
		return true
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "" {
		return false
	}
	number, err := strconv.ParseUint(port, 10, 16)
	return err == nil && number > 0
}
