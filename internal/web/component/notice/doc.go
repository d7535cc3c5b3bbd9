// Package notice says what happened: a line in place after an act, a warning
// above a list, an empty list that tells why it is empty, and the summary of
// what must be mended in a form.
package notice
