// Package rule is how a single criterion turns its inputs into points: the
// leaf rules of a criteria set (RULES §4 and §5), each a Go type named as the
// set names it.
//
// A rule knows its parameters, says which inputs it needs, scores them exactly,
// tells in words what it asks, and can recount why it gave what it gave. It
// knows nothing of units, sets or ranks: those are the packages criteria and
// scoring. Scoring a leaf and explaining it is one and the same piece of code,
// so that an explanation can never tell another story than the points.
//
// Prepared is a rule made ready for a whole country: what its input can hold is
// asked of the rule beforehand, where that is little.
//
// Missing is a state and never a zero. What is not applicable leaves the
// maximum; what has not arrived is waited for.
package rule
