// Package notifydb keeps notices, settings and the outbox in the database. Its
// SQL is one text that SQLite and PostgreSQL both understand, in queries.sql;
// the Go that runs it is generated. Every query of somebody's notices names the
// account, so that there is no way to those of another.
package notifydb
