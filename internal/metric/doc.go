// Package metric keeps named readings of the facts: "how many topical sessions
// did this agency record for 2018", "which share of its documents was signed".
//
// A metric is declared as data: the kinds of fact it reads, the conditions on
// their payload, whether every fact counts or only the last state of each
// subject, and how they are put together. The agency and the period are the
// fact's own. A fact of a quarter also counts for its year.
//
// The readings are kept as facts are recorded, in the same transaction. A
// correction takes the place of the fact it corrects: the old one is withdrawn
// and the new one applied in one step, also when the agency or period differ.
// Compute reads the same from the facts alone; the two must always agree, and a
// frozen round, which may not see later facts, uses Compute below its checkpoint.
package metric
