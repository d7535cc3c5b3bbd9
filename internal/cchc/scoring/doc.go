// Package scoring turns a criteria set and the figures of a block of units
// into points, index, rank and band, and tells why (RULES §3 to §6).
//
// An Engine is a set prepared once: leaves in slots, nodes in the order they
// add up. A Sheet is one unit's figures in those slots. Scoring a sheet is
// exact and allocates almost nothing, so a province's block is ranked again
// after each change, and a whole country in well under a second. The
// explanation of a leaf is the same evaluation run once more with a witness,
// never a second telling.
//
// The package reads no clock, no file and no database: the same set and the
// same sheets give the same result to the last digit, in memory and out of a
// store.
package scoring
