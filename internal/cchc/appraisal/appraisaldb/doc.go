// Package appraisaldb keeps the cases and sessions of package appraisal. The SQL
// is in queries.sql and runs on SQLite and PostgreSQL alike.
package appraisaldb
