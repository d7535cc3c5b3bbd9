// Package publication takes a scored round to its end: the figures are frozen,
// the result is decided and published (công bố), put right by a new publication
// where it was wrong (đính chính), complained about (kiến nghị), and turned into
// next year's work.
//
// A publication is a decision and its annex, printed from a template, a
// workbook, and open data; all of them are kept by digest, and the digests are
// in the fact that publishes. The annex bears the size and root of the evidence
// log, signed by the installation, so that whoever holds the paper can check
// the log that the result was computed from.
//
// What always holds: a publication never changes and stays readable; the last
// one of a round is the one in force and names the one it replaces; each can be
// computed again from the facts below its size alone; its number, day and
// reason are those of the decision that a person signed; nothing about a person
// is in a fact. A lost point becomes a task only through the interface Tasks,
// as a proposal that a person accepts elsewhere: the score assigns no work.
package publication
