// Package livetest is the behaviour suite of package live: Exercise runs the
// live score of a block on an open database, so that SQLite and PostgreSQL pass
// the same tests. It stands on the world of package roundtest: three agencies,
// one criterion read from facts, the others declared. All of it is illustration.
package livetest
