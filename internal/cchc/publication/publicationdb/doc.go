// Package publicationdb is the tables of package publication: publications with
// their files and rows, complaints with their files, and proposals for lost
// points. The SQL is one text for SQLite and PostgreSQL and lies in queries.sql;
// the code beside it is generated. Rows are only added, but for a complaint,
// which is answered once.
package publicationdb
