// Package orgdb keeps agencies in the database, one SQL text for both engines.
// An agency is its versions; there is no row for the agency itself.
//
// Beside each name lie its folded form, which searches compare, and a sort key
// made in Go, because no engine orders Vietnamese rightly and the two would not
// agree. The key bears the version of its tables and is renewed when they change.
package orgdb
