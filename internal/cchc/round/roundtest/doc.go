// Package roundtest is the behaviour suite of package round. It opens a world of
// three agencies with a set whose criteria are read from facts, declared, or not
// the agency's own, and lives a self-score through: on whichever engine it is
// given, behaviour is the same.
package roundtest
