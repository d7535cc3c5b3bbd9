// Package metricdb keeps the readings of metrics in the database, one SQL text
// for both engines.
package metricdb
