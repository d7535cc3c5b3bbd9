package layout

import "embed"

// Styles is the style of the frame.
//
//go:embed *.css
var Styles embed.FS
