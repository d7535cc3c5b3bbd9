package assets

import (
	"fmt"
	"slices"
	"strings"
)

// token is one colour of the product in both themes.
type token struct{ name, light, dark string }

// tokens is the only place where colours are written. Blue says "ours" or "act
// here"; red, amber and green always stand beside a word.
var tokens = []token{
	{"bg", "#FFFFFF", "#0F161D"},
	{"surface", "#F6F7F9", "#172029"},
	{"ink", "#16202B", "#E8EDF2"},
	{"muted", "#4C5A67", "#A9B5C1"},
	{"line", "#C9D1D9", "#2E3A46"},
	{"control", "#6B7885", "#8593A1"},
	{"hair", "#E3E8ED", "#232E38"},
	{"primary", "#0B4F6C", "#5FB3D4"},
	{"on-primary", "#FFFFFF", "#0F161D"},
	{"primary-tint", "#E6F0F5", "#16303D"},
	{"primary-mid", "#6FA3BA", "#37718A"},
	{"link", "#0A5A8A", "#7CC4E8"},
	{"success", "#1B6B3A", "#6FCF97"},
	{"warning", "#8A5A00", "#F2C14E"},
	{"danger", "#B3261E", "#FF8A80"},
	{"on-danger", "#FFFFFF", "#0F161D"},
	{"sel", "#EAF3F8", "#15293A"},
	{"track", "#E3E8ED", "#2A3641"},
	{"ghost", "#C5CED6", "#3A4753"},
	{"gone", "#6B7885", "#566472"},
	{"desk", "#E4E8EC", "#0A1016"},
	{"demo", "#FFF8E3", "#221D10"},
	{"demo-line", "#EBD9A8", "#4A3D1C"},
	{"demo-ink", "#6B4400", "#F7D68A"},
	{"done-ink", "#14532D", "#A6E3BE"},
	{"done", "#DDF3E4", "#16382A"},
	{"soon-ink", "#6B4400", "#F7D68A"},
	{"soon", "#FFF1CC", "#3A2F14"},
	{"overdue-ink", "#8C1D18", "#FFB4AC"},
	{"overdue", "#FBE3E1", "#45201F"},
	{"info-ink", "#084968", "#A9DAF2"},
	{"info", "#DCEEF8", "#143445"},
	{"waiting-ink", "#37434F", "#C6D0DA"},
	{"waiting", "#E7EBEF", "#27323D"},
	{"focus", "#FFD23F", "#FFD23F"},
}

// paper is the light theme's part that the heat map and printed matter keep in the dark.
var paper = []token{
	{"paper", "#FFFFFF", ""}, {"paper-ink", "#16202B", ""},
	{"paper-muted", "#4C5A67", ""}, {"paper-line", "#C9D1D9", ""},
	{"heat-1", "#F7FBFC", ""}, {"heat-2", "#DFEBF1", ""}, {"heat-3", "#BFD8E3", ""},
	{"heat-4", "#9CC3D4", ""}, {"heat-5", "#72A9C0", ""}, {"heat-6", "#2E7796", ""},
	{"heat-7", "#0B4F6C", ""}, {"heat-none", "#FBE3E1", ""}, {"heat-none-ink", "#8C1D18", ""},
}

// tokenCSS writes the tokens. Dark follows the system unless the reader chose;
// print is always light.
func tokenCSS() string {
	light := declare(slices.Concat(tokens, paper), func(t token) string { return t.light })
	dark := declare(tokens, func(t token) string { return t.dark })
	var css strings.Builder
	fmt.Fprintf(&css, ":root{color-scheme:light;%s}\n", light)
	fmt.Fprintf(&css, "@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;%s}}\n", dark)
	fmt.Fprintf(&css, "@media screen{:root[data-theme=dark]{color-scheme:dark;%s}}\n", dark)
	return css.String()
}

func declare(list []token, value func(token) string) string {
	var css strings.Builder
	for _, t := range list {
		fmt.Fprintf(&css, "--%s:%s;", t.name, value(t))
	}
	return css.String()
}
