package tag_test

import (
	"testing"

	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/webtest"
)

func TestTagSaysItsStateInAWord(t *testing.T) {
	for _, kind := range []tag.Kind{tag.Done, tag.Soon, tag.Overdue, tag.Info, tag.Waiting} {
		webtest.Contains(t, webtest.HTML(t, tag.Tag(kind, "Quá hạn 1 ngày")), "tag-"+string(kind), "Quá hạn 1 ngày")
	}
}
