// Package live tells each agency its score as of today, while the year goes on
// (điểm đến hôm nay).
//
// A live figure comes from the same rules as the yearly score. Inputs that are
// bound to a metric take the value that facts give now; declared inputs take
// what the agency has filled in so far; what is neither is not yet known. So
// three sums are told apart and never mixed: the points reached so far, the
// points still reachable (what is not known counted as full), and the share of
// the maximum that is known at all. The known part says how certain it is:
// computed from facts, declared with evidence, declared only.
//
// A live rank compares live figures with live figures and says so. Its best
// and worst case are honest bounds: the best is where the agency stands when
// it reaches everything and the others nothing more, the worst the other way
// round. While fewer than two agencies of the block have a live figure, the
// place of the last published result is shown instead, under its year.
//
// The line over the year is drawn from facts: each step names the fact that
// moved it. It is kept so that a page need not read a million facts; what is
// kept is no evidence and no score reads it.
package live
