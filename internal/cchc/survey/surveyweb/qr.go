package surveyweb

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quietZone is the white border that readers need, in modules (ISO/IEC 18004 §6.3.8).
const quietZone = 4

// code is a QR code as one path of an SVG.
type code struct {
	Size int
	Path string
}

// newCode draws a text as a QR code that survives a folded or dirty sheet.
func newCode(text string) (code, error) {
	drawn, err := qr.Encode(text, qr.Q)
	if err != nil {
		return code{}, fmt.Errorf("draw a QR code: %w", err)
	}
	var path strings.Builder
	for y := range drawn.Size {
		for x := 0; x < drawn.Size; x++ {
			from := x
			for x < drawn.Size && drawn.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, x-from, x-from)
			}
		}
	}
	return code{Size: drawn.Size + 2*quietZone, Path: path.String()}, nil
}
