// Package component gathers the styles of the parts a page is built from.
//
// Each part has a folder: a template, its style, its test. A part takes plain
// data and knows no module; words come in from the page, or from the catalogue
// of the web when the part always says the same. A page imports the parts it
// uses by their own names: button.Button, chip.Row, rank.Change.
package component

import "embed"

// Styles holds the style file of every part.
//
//go:embed */*.css
var Styles embed.FS
