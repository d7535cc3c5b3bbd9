// Package paper prints regulated documents: A4, Liberation Serif (the metric
// twin of Times New Roman), laid out as Nghị định 30/2020/NĐ-CP, Phụ lục I
// draws them. Every form of the program that leaves on paper is a Document:
// minutes, decisions, annexes, printed score sheets.
//
// The package knows where things stand on a page and no domain word. Margins
// and sizes are dated data (rules/paper), each with the range the decree
// allows. The same Document gives the same bytes on any machine and day: the
// only date in the file is the document's own, and the file's identifier is a
// digest of its content, so a printed annex can be known by its SHA-256.
package paper
