// Package exchange is the door of the scoring engine for files: figures and
// units as CSV or Excel, criteria sets as workbooks, results going out.
//
// Nothing here decides a point. A reader takes a file apart, checks its size
// and shape before anything is unpacked, and hands over rows that know where
// they stood, so that every refusal names file, sheet, row and column. All
// problems of a file are told together. In CSV a number has a decimal point;
// in Excel text, where people type as they are used to, an ambiguous 1.234 is
// refused with both readings rather than guessed.
package exchange
