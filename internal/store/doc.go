// Package store opens the one database of an installation and runs transactions on it.
//
// By default the database is the SQLite file minhbach.db in the data folder; a
// postgres:// address takes its place when one machine is not enough. Both
// engines run the same migrations and the same SQL text, and both give a writer
// the same promise: what Update does happens as if nobody else were writing.
// SQLite keeps it by having one writer, PostgreSQL by serialisable transactions;
// a transaction that loses to another is run again from its first line.
//
// The package knows no table but the end of the queue (see aloneSQL); the SQL of
// each module lives in its own …db folder.
package store
