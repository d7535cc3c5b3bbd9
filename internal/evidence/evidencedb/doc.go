// Package evidencedb keeps the evidence log in the database, one SQL text for
// both engines. queries.sql is the source; sqlc writes the *.sql.go files.
package evidencedb
