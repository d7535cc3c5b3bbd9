// Package orgtest holds the behaviour of agencies that every engine must show:
// lists and searches as of a day, renames, mergers, reused codes, and refusals
// that name every wrong row and leave nothing behind.
//
// Each case ends with a verification of the evidence log, since every change of
// an agency is also a fact. All agencies are invented.
package orgtest
