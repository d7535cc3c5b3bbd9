package yearswitch_test

import (
	"strings"
	"testing"

	"minhbach/internal/web/component/yearswitch"
	"minhbach/internal/web/webtest"
)

func TestSwitchLinksEveryChoiceAndMarksOne(t *testing.T) {
	html := webtest.HTML(t, yearswitch.Switch("Năm", []yearswitch.Option{{Label: "2018", Href: "/?nam=2018", Current: true}, {Label: "2019", Note: "tạm tính", Href: "/?nam=2019"}}))
	webtest.Contains(t, html, `aria-label="Năm"`, `href="/?nam=2019"`, "tạm tính")
	if strings.Count(html, "aria-current") != 1 {
		t.Error(html)
	}
}
