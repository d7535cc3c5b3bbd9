package stat_test

import (
	"testing"

	"minhbach/internal/web/component/stat"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/webtest"
)

func TestBigFigureShowsItsMaximumAndNote(t *testing.T) {
	webtest.Contains(t, webtest.HTML(t, stat.Big(stat.Figure{Value: "81,25", Of: "100", Note: "+1,50 so với tuần trước", Tone: stat.Good})), "81,25", "/ 100", "tone-good", "+1,50")
	webtest.Contains(t, webtest.HTML(t, stat.Big(stat.Figure{Value: "2,65", Part: tag.Tag(tag.Info, "Tính từ hồ sơ")})), "tag-info")
}

func TestFactsAreNamed(t *testing.T) {
	webtest.Contains(t, webtest.HTML(t, stat.Facts([]stat.Fact{{Label: "Căn cứ", Value: "Mục VII.1", Href: "/bo"}, {Label: "Mất", Value: "0,35", Note: "điểm", Tone: stat.Bad}})),
		"<dt>Căn cứ</dt>", `<a href="/bo">Mục VII.1</a>`, "tone-bad", `<span class="fact-note">điểm</span>`)
}
