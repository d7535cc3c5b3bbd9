// Package assets holds what a browser fetches beside the page: one style sheet,
// one script, the icon, and, when npm was there at build time, web fonts and htmx.
//
// There is no build tool. At start the bundle joins the embedded style files
// into cascade layers, writes the colour tokens from their table in this
// package, compresses each file once and names it after its content, so a
// browser may keep it for a year and a new version is fetched at once.
//
// Fonts and htmx come from npm packages that are never committed: the program
// in collect copies them into dist, and dist is embedded with whatever it holds
// at compile time. An empty dist costs the fonts and htmx, nothing else.
package assets
