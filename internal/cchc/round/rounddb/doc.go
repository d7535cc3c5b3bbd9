// Package rounddb keeps the work of a round in the database: entries, evidence
// and requests. Its SQL is one text that SQLite and PostgreSQL both understand,
// in queries.sql; the Go that runs it is generated. Every read is bounded, and a
// row is only replaced in the version it was read in.
package rounddb
