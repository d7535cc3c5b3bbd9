// Package metricdb keeps the readings of metrics in the database, one SQL text
// for both engines. A piece is what one fact brings to one metric; values and keys
// are sums over pieces, changed by differences.
//
// Whatever stands in these tables can be thrown away and computed again from the
// facts. A value that no fact counts for is absent, never a row of zeros, so that
// what is kept and what is computed can be compared row by row.
package metricdb
