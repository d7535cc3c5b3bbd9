// Package ruleset reads rule files strictly: criteria sets, catalogues,
// calendars, everything under rules/ and whatever a province brings itself.
//
// A file is YAML or JSON; both become the same tree of Nodes that know their
// line. Scalars keep their text as written, so that the code 1.10 is not 1.1
// and the number 0.8 is eight tenths and never a float. A Reader then takes
// the tree apart: each key is asked for by name, a key nobody asked for is a
// problem that lists the known ones, and all problems of a file are reported
// together, each with its line.
//
// The package knows no domain word. What a key means is said by the package
// that reads it.
package ruleset
