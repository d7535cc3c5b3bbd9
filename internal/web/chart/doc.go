// Package chart draws the charts of the product as SVG text on the server.
//
// Each chart answers one question: how a rank moved (Bump), where points were
// lost (Waterfall), who is weak where (Heat), what the rule gives for a value
// (Rule), how self-score and verified score differ (Dumbbell), how points grew
// through a year (Step), how an agency stands in each field (Bullets), between
// which ranks it may end (Interval).
//
// Values come in as millionths, the way points are kept, and are printed from
// the exact decimal; only positions on the drawing are rounded, to whole tenths
// of a pixel. A drawing is never scaled down, so its text stays at 12 px or
// more: a narrow page scrolls it sideways. Colours are classes, because the
// content policy allows no inline style and the theme must be able to change.
//
// Every drawing has a title and a description; points that open something are
// links, which the keyboard reaches. A chart whose figures do not all stand as
// text beside it offers a table twin with Twin.
package chart
