package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"minhbach/internal/locale"
)

// demoCommand listens as serve does; the demo world is a data folder like any
// other once it is filled.
type demoCommand struct {
	Seed    uint64 `name:"seed" default:"2018" placeholder:"N"`
	NoServe bool   `name:"no-serve"`
	listenFlags
	scanFlags
	dataFlags
}

// Run fills the demo world where it is not yet, and serves it.
func (c demoCommand) Run(s *session) error {
	app, err := s.open(c.dataFlags)
	if err != nil {
		return err
	}
	if err := app.UseScanner(c.scanning()); err != nil {
		return err
	}
	world, err := app.FillDemo(s.ctx, c.Seed, s.progress("cli.progress_demo"))
	if err != nil {
		return err
	}
	world.Years, world.Look = orEmpty(world.Years), orEmpty(world.Look)
	switch {
	case s.json:
		err = writeJSON(s.Stdout, world)
	case world.Created:
		err = s.print("cli.demo_created", world.Agencies, len(world.Years), world.Facts, c.Data)
	default:
		err = s.print("cli.demo_there", world.Agencies, len(world.Years), world.Facts, c.Data)
	}
	if err != nil || c.NoServe {
		return err
	}
	return s.serve(app, c.listenFlags, world.Look)
}

type serveCommand struct {
	listenFlags
	mailFlags
	scanFlags
	dataFlags
}

// Run serves what lies in the data folder.
func (c serveCommand) Run(s *session) error {
	app, err := s.open(c.dataFlags)
	if err != nil {
		return err
	}
	if err := app.UseMail(c.mailing()); err != nil {
		return err
	}
	if err := app.UseScanner(c.scanning()); err != nil {
		return err
	}
	return s.serve(app, c.listenFlags, nil)
}

// serve runs until the context ends, which is how it is meant to end.
func (s *session) serve(app App, listen listenFlags, look []string) error {
	var greeting error
	err := app.Serve(s.ctx, listen.serving(s), func(served Served) { greeting = s.greet(served, look) })
	if err == nil || errors.Is(err, context.Canceled) {
		return greeting
	}
	return err
}

func (s *session) greet(served Served, look []string) error {
	if s.json {
		greeting := map[string]string{"url": served.URL}
		if served.First != "" {
			greeting["first_administrator"] = served.First
		}
		return writeJSON(s.Stdout, greeting)
	}
	if err := s.print("cli.serving", served.URL); err != nil {
		return err
	}
	if served.First != "" {
		if err := s.print("cli.first_administrator", served.First); err != nil {
			return err
		}
	}
	for _, at := range look {
		if _, err := fmt.Fprintln(s.Stdout, "  "+joined(served.URL, at)); err != nil {
			return fmt.Errorf("print an address: %w", err)
		}
	}
	return nil
}

func joined(address, at string) string {
	base, err := url.Parse(address)
	if err != nil {
		return at
	}
	below, err := url.Parse(at)
	if err != nil {
		return path.Join(address, at)
	}
	return base.ResolveReference(below).String()
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(s *session) error {
	if s.json {
		return writeJSON(s.Stdout, map[string]string{"version": s.Version})
	}
	if _, err := fmt.Fprintln(s.Stdout, "minhbach "+s.Version); err != nil {
		return fmt.Errorf("print the version: %w", err)
	}
	return nil
}

// progress shows how far long work has come, on a terminal only, on one line.
func (s *session) progress(key string) Progress {
	if !s.Terminal || s.json {
		return nil
	}
	return func(done, total int64) {
		text := "\r" + s.say(key, done, total)
		if total > 0 && done >= total {
			text += "\n"
		}
		// A terminal that went away does not stop the work.
		_, _ = io.WriteString(s.Stderr, text)
	}
}

// text prints a sentence that is at hand in both languages.
func (s *session) text(t twoTongues) error {
	text := t.VI
	if s.lang == locale.EN {
		text = t.EN
	}
	if _, err := fmt.Fprintln(s.Stdout, text); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// wrote writes a file and says so.
func (s *session) wrote(name string, data []byte) error {
	if name == "-" {
		return writeBytes(data)(s.Stdout)
	}
	if err := writeFile(name, func(w io.Writer) error { return writeBytes(data)(w) }); err != nil {
		return err
	}
	if s.json {
		return writeJSON(s.Stdout, map[string]any{"file": name, "bytes": len(data)})
	}
	return s.print("cli.wrote", name)
}

func trimmed(data []byte) string { return strings.TrimSpace(string(bytes.TrimSpace(data))) }
