package reformweb_test

import (
	"net/http/httptest"
	"testing"

	"minhbach/internal/web/webtest"
)

// Axe, width, text size and the browser's own complaints, in light and dark.
func TestPagesInABrowser(t *testing.T) {
	browser := webtest.Open(t)
	o, task, held := filled(t)
	server := httptest.NewServer(o.site)
	t.Cleanup(server.Close)
	for name, path := range map[string]string{
		"mine": "/cong-viec", "calendar": "/lich?thang=2018-11", "notices": "/ngay-nghi?nam=2018", "year": root, "plan": root + "/ke-hoach",
		"task": "/nhiem-vu/" + string(task.ID), "reports": root + "/bao-cao", "sessions": root + "/chuyen-de", "activity": "/hoat-dong/" + string(held.ID),
		"form": root + "/hoi-nghi/moi", "import": root + "/ke-hoach/nhap", "task-form": "/nhiem-vu/" + string(task.ID) + "/sua", "report": root + "/bao-cao/q1",
	} {
		browser.Inspect(t, "reform-"+name, server.URL+path)
	}
}
