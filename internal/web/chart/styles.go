package chart

import (
	"embed"
	"strings"
)

// Styles is the style of all charts.
//
//go:embed *.css
var Styles embed.FS

func (k Key) isRound() bool { return strings.HasPrefix(k.Class, "dumbbell") }
