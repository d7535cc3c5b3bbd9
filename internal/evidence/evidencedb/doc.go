// Package evidencedb keeps the evidence log in the database, one SQL text for
// both engines. queries.sql is the source; sqlc writes the *.sql.go files from it.
//
// Only appending goes another way: an import records thousands of facts, so
// insert.go puts many rows in one statement. Nothing here updates a fact or
// deletes one. The head is the only row that changes, and changing it is what
// makes writers wait for each other.
package evidencedb
