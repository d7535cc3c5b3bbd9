// Package id makes and reads the identifiers of everything that is kept.
//
// An ID is a UUID of version 7 as lower-case text: it begins with the
// millisecond of its making, so rows inserted later sort later on every engine
// and an index grows at its end. Within one Source the order is strict, also
// for many ids in one millisecond and when the clock steps back.
//
// The clock and the chance are parameters. Seeded gives the demo world and the
// tests the same ids on every run.
package id
