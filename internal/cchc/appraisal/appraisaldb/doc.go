// Package appraisaldb keeps the cases and the sessions of package appraisal. The
// SQL is in queries.sql, one text that SQLite and PostgreSQL run alike. A case or
// a session is replaced only over the version it was read in, so of two people
// who write at once the second learns that he is the second.
package appraisaldb
