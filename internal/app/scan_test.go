package app

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"minhbach/internal/blob/intake"
	"minhbach/internal/cli"
	"minhbach/internal/fault"
)

func TestAScannerIsRefusedBeforeAnythingIsServed(t *testing.T) {
	p := &Program{}
	for _, test := range []struct {
		asked cli.Scanning
		key   string
	}{
		{cli.Scanning{Command: "/bin/true", Clamd: "/run/clamd.ctl"}, "app.scanner_twice"},
		{cli.Scanning{Command: "/khong/co/clamscan --quiet"}, "app.scanner_absent"},
		{cli.Scanning{Command: "  "}, "app.scanner_absent"},
		{cli.Scanning{Clamd: "clamd.ctl"}, "app.clamd_malformed"},
		{cli.Scanning{Clamd: "127.0.0.1"}, "app.clamd_malformed"},
		{cli.Scanning{Clamd: ":3310"}, "app.clamd_malformed"},
		{cli.Scanning{Clamd: "127.0.0.1:clamd"}, "app.clamd_malformed"},
		{cli.Scanning{Clamd: "127.0.0.1:0"}, "app.clamd_malformed"},
	} {
		if refused, ok := fault.From(p.UseScanner(test.asked)); !ok || refused.Key != test.key {
			t.Errorf("%+v: %v, want %s", test.asked, refused, test.key)
		}
		if p.config.Scanner != nil {
			t.Errorf("%+v is used all the same", test.asked)
		}
	}
	for asked, want := range map[cli.Scanning]intake.Scanner{
		{}:                               nil,
		{Command: "/bin/sh -c 'exit 1'"}: intake.Command{"/bin/sh", "-c", "'exit", "1'"}, // words, no shell
		{Clamd: "/run/clamav/clamd.ctl"}: intake.Clamd("/run/clamav/clamd.ctl"),
		{Clamd: "[::1]:3310"}:            intake.Clamd("[::1]:3310"),
	} {
		check(t, p.UseScanner(asked))
		if !reflect.DeepEqual(p.config.Scanner, want) {
			t.Errorf("%+v: %#v, want %#v", asked, p.config.Scanner, want)
		}
	}
}

func TestTheScannerNamedLooksAtWhatComesIn(t *testing.T) {
	script := filepath.Join(t.TempDir(), "scan.sh")
	check(t, os.WriteFile(script, []byte("grep -q EICAR \"$2\" && [ \"$1\" = --quiet ] && exit 1\nexit 0\n"), 0o600))
	p := &Program{config: Config{Data: t.TempDir()}}
	check(t, p.UseScanner(cli.Scanning{Command: "/bin/sh " + script + " --quiet"}))
	installation, err := p.open(t.Context())
	check(t, err)
	defer func() { check(t, p.Close()) }()
	for content, isRefused := range map[string]bool{"%PDF-1.7\nEICAR": true, "%PDF-1.7\nhello": false} {
		_, err := installation.Intake.Keep(t.Context(), "a.pdf", strings.NewReader(content))
		refused, _ := fault.From(err)
		if (refused != nil && refused.Key == "intake.infected") != isRefused || (err != nil) != isRefused {
			t.Errorf("%q: %v", content, err)
		}
	}
}
