// Package certainty shows how sure the points of a score are, in one strip and
// as a list.
//
// The level is shown by its fill, so it survives grey print: solid is computed
// from facts, mid is declared with evidence, an outlined tint is declared only,
// a dashed frame is not yet known, flat grey was not earned.
package certainty
