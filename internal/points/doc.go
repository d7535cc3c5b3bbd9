// Package points is the arithmetic of scores: exact, and without a float.
//
// Points are whole millionths held in an int64, which is how they are stored,
// added and ranked. Rat is an exact rational, which is what a rule computes
// with before its one rounding: a share of 1/3 stays 1/3 until the leaf is
// written down as 0.333333. Ratios of ordinary size stay in two machine words;
// larger ones move to math/big without anyone noticing.
//
// Rounding lives here and nowhere else, because half up, half even and down
// differ between libraries and an index is published with its rounding stated.
package points
