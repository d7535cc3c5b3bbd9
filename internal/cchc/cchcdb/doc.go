// Package cchcdb keeps the scoring rounds in the database: the one place where
// the SQL of package cchc lives. queries.sql is what sqlc turns into the
// generated files beside it, once, for both engines. Figures and results come
// by the thousand when a workbook is imported, so those go in many rows a
// statement; everything else is a query of its own.
package cchcdb
