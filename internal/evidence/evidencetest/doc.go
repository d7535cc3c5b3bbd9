// Package evidencetest holds the behaviour of the evidence log that every engine
// must show, and a log for the tests of other modules.
//
// Exercise records, corrects, proves and lists; then it tampers with every column
// of every table as somebody with the database file could, and asks Verify to name
// the record. NewLog stands on a fixed clock, seeded ids and a seeded key, so that
// the same facts give the same root on both engines and on every run.
package evidencetest
