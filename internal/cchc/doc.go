// Package cchc keeps the administrative-reform index (Chỉ số CCHC): criteria
// sets, the scoring rounds of a block in a year, the figures each unit was
// given, the results, and results published elsewhere.
//
// The arithmetic is not here but in the packages below (expr, rule, criteria,
// scoring), which know no database. This package decides what may change when,
// keeps figures and results together with the facts that brought them in one
// transaction, and hands out a round as a View that pages and commands read.
//
// Its invariants: a published set never changes; a figure changes only while
// its round is open, and every change is a fact; results are always those of
// the figures stored beside them; a published result is pinned to the size of
// the evidence log, and a correction is a new publication. The package imports
// no operational module, so that nobody can write for the score (DESIGN §2).
package cchc
