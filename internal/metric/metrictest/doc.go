// Package metrictest holds the behaviour of kept readings that every engine must
// show, first of all that what is kept is what would be computed.
package metrictest
