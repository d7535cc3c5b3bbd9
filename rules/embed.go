// Package rules carries the dated data of the program inside the binary:
// criteria sets, published results, worked examples, case files, holidays and
// policies.
//
// Nothing here is code. A file names its legal basis or says that it is a
// reconstruction or a demonstration; a real text is transcribed as printed,
// with its defects, so that the linter has something true to find. Readers
// of these files live in the packages that know what the words mean.
package rules

import "embed"

// Files holds the folders of data under their own names.
//
//go:embed criteria results examples cases calendar metrics deadlines paper templates complaints policies notify
var Files embed.FS
