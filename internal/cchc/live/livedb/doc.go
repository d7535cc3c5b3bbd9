// Package livedb keeps the lines of live scores in the database. Its SQL is one
// text that SQLite and PostgreSQL both understand, in queries.sql; the Go that
// runs it is generated. Everything it keeps can be drawn again from the facts,
// so a step is only ever added and a due is only ever paid.
package livedb
