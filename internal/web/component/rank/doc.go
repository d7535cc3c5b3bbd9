// Package rank holds the small parts of a ranking: how many places an agency
// moved, and how much of a field it holds against the mean of its block.
package rank
