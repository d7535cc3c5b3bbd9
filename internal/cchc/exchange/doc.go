// Package exchange is the scoring engine's door: figures, criteria sets and
// printed results come in from CSV and Excel, and leave as them.
//
// A province does not write YAML. Its office has a workbook with one row for
// each figure and one column for each agency (số liệu), and its set of criteria
// is a table in an annex. So a workbook is read the way a clerk fills it: words
// in Vietnamese, a comma for decimals, "85%", a tick. A CSV file is what
// programs write and is read without any of that.
//
// Three things always hold. A reader says everything that is wrong with a file
// at once, each with sheet, row, column and value, and gives nothing when
// anything is wrong. A number in a cell is the decimal text that stands in the
// file; it never passes through a binary fraction, and text that reads as two
// numbers is refused. What a file may cost is bounded before it is unpacked
// (limits.go): Excel files are zip archives, and a small one can stand for
// gigabytes.
//
// Workbooks are written with a library and read by our own reader, because it
// must tell a typed number from a typed text, see formulas, dates and merged
// cells, and stop at a limit.
//
// Nothing here knows a database, a clock or a folder: bytes in, values out.
package exchange
