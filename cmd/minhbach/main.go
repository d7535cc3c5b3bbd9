// Command minhbach runs the office of a public agency and computes its
// administrative-reform index from the facts of that work.
//
// It only hands things over: the arguments and streams go to package cli, which
// knows the commands, and package app tells cli how to open a data folder. An
// interrupt ends the running command through its context, so that a server
// finishes its answers and an import keeps nothing half-written. What the
// program says of itself, its version, is read here, where it was built.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"minhbach/internal/app"
	"minhbach/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Program{
		Open:  app.NewProgram,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Version: version(), Terminal: isTerminal(os.Stderr),
	}.Run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// release is set by a release build; a build from a checkout is known by its
// commit.
var release = ""

func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	of := map[string]string{}
	for _, setting := range info.Settings {
		of[setting.Key] = setting.Value
	}
	revision := of["vcs.revision"]
	if len(revision) < 12 {
		return "devel"
	}
	text := "devel " + revision[:12]
	if of["vcs.modified"] == "true" {
		text += "+"
	}
	return text
}

func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
