// Package sheet reads workbooks that people send, and writes tables for them.
//
// A workbook is a zip archive, and a small one can stand for gigabytes: it is
// judged by its table of contents before anything is unpacked, unpacking counts
// for itself, and every limit has a name. Macros, passwords, old and binary
// formats are refused with what to do about it.
//
// Cells keep what was stored: a typed number is told from a typed text, a date
// and a percentage from other numbers, a formula that nobody computed from a
// value. What a cell means is said by the package that asked.
//
// Nothing here knows a domain word, a database or a folder: bytes in, rows out.
package sheet
