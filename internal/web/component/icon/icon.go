// Package icon draws the one outline set of the product, on a grid of 20.
//
// An icon never stands alone: a word stands beside it, or the narrow rail gives
// it a name. So every icon is hidden from readers of the screen.
package icon

// drawings are strokes of 1.5 without fill.
var drawings = map[string]string{
	"alert":         "M10 3.2 17.6 16.5H2.4ZM10 8v4M10 14v.6",
	"archive":       "M3 4h14v3.5H3ZM4.2 7.5V16h11.6V7.5M8 10.5h4",
	"arrow-down":    "M10 4v11M6 11.2 10 15.2l4-4",
	"arrow-up":      "M10 16V5M6 8.8 10 4.8l4 4",
	"bell":          "M10 3.2c-3 0-4.6 2-4.6 4.8 0 3.6-1.4 4.8-1.9 6h13c-.5-1.2-1.9-2.4-1.9-6 0-2.8-1.6-4.8-4.6-4.8ZM8.3 16.6a1.8 1.8 0 0 0 3.4 0",
	"book":          "M10 5.2C8.4 4 6 3.7 3 3.9v11.6c3-.2 5.4.1 7 1.3 1.6-1.2 4-1.5 7-1.3V3.9c-3-.2-5.4.1-7 1.3ZM10 5.2v11.6",
	"calendar":      "M3.5 5h13v11.5h-13ZM3.5 8.8h13M7 3v3.4M13 3v3.4",
	"check":         "M4 10.4 8.2 14.6 16 6",
	"chevron-down":  "M5.5 8 10 12.5 14.5 8",
	"chevron-left":  "M12.2 5 7.2 10l5 5",
	"chevron-right": "M7.8 5l5 5-5 5",
	"circle":        "M10 3a7 7 0 1 0 0 14 7 7 0 1 0 0-14Z",
	"copy":          "M7 7h9.5v9.5H7ZM4 13H3.5V3.5H13V4",
	"cross":         "M5.5 5.5l9 9M14.5 5.5l-9 9",
	"document":      "M5 2.8h6.5L15.5 7v10.2H5ZM11.2 3v4.2h4.2M7.8 10.8h4.8M7.8 13.6h4.8",
	"download":      "M10 3v9M6 8.6 10 12.6l4-4M3.5 16.5h13",
	"edit":          "M4 16l.8-3.6L13.6 3.6l2.8 2.8L7.6 15.2ZM11.8 5.4l2.8 2.8",
	"home":          "M3 9.4 10 3.4l7 6M5 8v8.5h10V8M8.2 16.5v-4.6h3.6v4.6",
	"inbox":         "M3 11 5.2 4h9.6L17 11v5.2H3ZM3 11h4l1 2h4l1-2h4",
	"info":          "M10 3a7 7 0 1 0 0 14 7 7 0 1 0 0-14ZM10 9v4.6M10 6.3v.6",
	"list":          "M7 5h10M7 10h10M7 15h10M3.4 5h.6M3.4 10h.6M3.4 15h.6",
	"map":           "M3 5.4 7.6 3.4l4.8 2 4.6-2v11.2l-4.6 2-4.8-2-4.6 2ZM7.6 3.4v11.2M12.4 5.4v11.2",
	"menu":          "M3 5.5h14M3 10h14M3 14.5h14",
	"minus":         "M4 10h12",
	"plus":          "M10 4v12M4 10h12",
	"print":         "M6 7.5V3h8v4.5M6 13.5H3.5v-6h13v6H14M6 11.5h8V17H6Z",
	"scale":         "M10 3v13.5M6 16.5h8M4 5.2h12M4 5.2 1.8 11h4.6ZM16 5.2 13.6 11h4.6ZM1.8 11a2.3 2 0 0 0 4.6 0M13.6 11a2.3 2 0 0 0 4.6 0",
	"search":        "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11ZM13.2 13.2 17 17",
	"settings":      "M3 6h7M14 6h3M10 6a2 2 0 1 0 4 0 2 2 0 1 0-4 0ZM3 14h3M10 14h7M6 14a2 2 0 1 0 4 0 2 2 0 1 0-4 0Z",
	"shield":        "M10 2.8 16 5v4.6c0 3.6-2.4 6.2-6 7.6-3.6-1.4-6-4-6-7.6V5ZM7.2 9.8l2 2 3.6-3.8",
	"sliders":       "M5 3v6M5 13v4M10 3v2M10 9v8M15 3v9M15 16v1M3.2 11h3.6M8.2 7h3.6M13.2 14h3.6",
	"steps":         "M3 16h4.4v-4h4.2V8H16V3.5",
	"table":         "M3 4h14v12H3ZM3 8h14M3 12h14M8 4v12",
	"upload":        "M10 13V4M6 7.6 10 3.6l4 4M3.5 16.5h13",
	"user":          "M10 3.4a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 1 0 0-6.4ZM3.6 17c.6-3.2 3-5 6.4-5s5.8 1.8 6.4 5",
}

// Names lists the drawings there are.
func Names() []string {
	names := make([]string, 0, len(drawings))
	for name := range drawings {
		names = append(names, name)
	}
	return names
}

// Has tells whether there is a drawing of the name.
func Has(name string) bool { return drawings[name] != "" }
