package cchcweb

import "embed"

// Styles is the style of these pages, for the layer "page".
//
//go:embed *.css
var Styles embed.FS
