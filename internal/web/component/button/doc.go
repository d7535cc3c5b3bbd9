// Package button is the thing to press: a link that goes somewhere, or a button
// that sends a form.
//
// A screen has one primary button at most; the rest are plain (framed) or quiet
// (a word in blue).
package button
