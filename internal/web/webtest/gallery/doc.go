// Package gallery is a site of invented pages that uses every part of the shell
// once, with real Vietnamese text. The browser tests look at it; it is never
// part of the program.
package gallery
