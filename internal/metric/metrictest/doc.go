// Package metrictest holds the behaviour of kept readings that every engine must
// show. It declares one metric of every sort over two kinds of fact.
//
// The first thing it asks is that what is kept is what would be computed: random
// facts and corrections, in random order and batches, across agencies, periods
// and versions of a kind, with a comparison after each.
package metrictest
