// Package surveydb keeps surveys, their links and their answers in the
// database. Its SQL is one text that SQLite and PostgreSQL both understand, in
// queries.sql; the Go that runs it is generated. No query writes a time, an
// address or an account beside an answer, and none reads links together with
// answers: there is no column by which the two could be joined.
package surveydb
