// Package fault is how the program says no.
//
// A refusal has a kind, which tells a caller what to do (the web turns it into
// a status, the command line into an exit code), and a key with arguments,
// which the locale catalogues turn into a sentence saying what is wrong and
// what to do. It also knows its place: file, sheet, row, column, field. An
// import collects all of its refusals as Problems, so that a clerk mends a
// sheet once and not forty times.
//
// Anything that is not a fault is a failure of the program or the machine: it
// is wrapped, logged and shown without detail.
//
// The keys of a package's faults live in that package's own locale files. Ring 0
// has its sentences here, because its packages are too small to keep words.
package fault
