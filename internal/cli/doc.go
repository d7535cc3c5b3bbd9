// Package cli is the command line: minhbach <noun> <verb> (DESIGN §6).
//
// A command parses, calls and prints, nothing else. Half of the commands need
// only files: they lint a criteria set, run a case file, score a block from
// CSV, and they use the pure engine directly. The other half need a data
// folder and see it through App, a small interface that main satisfies, so
// this package knows no database and can be tested without one.
//
// Scripts rely on three things. The exit code: 0 done, 1 the thing checked
// does not hold, 2 bad input or usage, 3 internal. The streams: results on
// standard output, everything that went wrong on standard error, all of it and
// not only the first. And --json, whose names do not change. Everything a
// person reads comes from the catalogue, in Vietnamese unless --lang or
// MINHBACH_LANG says otherwise; that includes the help and the refusals of the
// argument parser, which speaks only English by itself.
package cli
