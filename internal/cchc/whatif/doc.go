// Package whatif tells an agency what would win the next point.
//
// For each criterion that lost points it looks for the nearest step that gains:
// one more case done, the next item of a list, a day earlier, the next edge of
// a table (which moves a rule knows is declared beside the rule, in package
// rule). A step counts only after the whole sheet was scored again with it, so
// caps, rounding and shared inputs are seen; and it is told with the index,
// rank and band it would lead to while the other units and what the rules see
// of the block stay as they are.
//
// What others decide (surveys, judgements, figures from outside) and what has
// no figures yet is shown with the points it holds, never proposed.
//
// Nothing here changes a block: every question is asked of a copy.
package whatif
