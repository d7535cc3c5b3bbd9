// Package cchctest holds the behaviour suite of package cchc. Exercise runs it
// against a database, and the tests run it once on SQLite and once on
// PostgreSQL: a difference between the two is a bug. The suite uses small sets
// of its own, so that each test says what it is about, and checks results
// against a service that has just been started on the same database.
package cchctest
