// Package evidencetest holds the behaviour of the evidence log that every engine
// must show, and a log for the tests of other modules.
package evidencetest
