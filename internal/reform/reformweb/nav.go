package reformweb

import "minhbach/internal/web/layout"

// The ids of the rail's entries; a page lights one.
const (
	railMine       = "reform-mine"
	railCalendar   = "reform-calendar"
	railYear       = "reform-year"
	railPlan       = "reform-plan"
	railReports    = "reform-reports"
	railActivities = "reform-activities"
)

// Module is the entry of the rail with the pages below it.
func Module() layout.Module {
	return layout.Module{ID: "reform", Label: "reform.web.nav.module", Icon: "check", Href: reformRoot, Pages: []layout.Entry{
		{ID: railMine, Label: "reform.web.nav.mine", Href: mineRoot, Icon: "inbox"},
		{ID: railCalendar, Label: "reform.web.nav.calendar", Href: calendarRoot, Icon: "calendar"},
		{ID: railYear, Label: "reform.web.nav.year", Href: reformRoot, Icon: "home"},
		{ID: railPlan, Label: "reform.web.nav.plan", Href: reformRoot + "/ke-hoach", Icon: "list"},
		{ID: railReports, Label: "reform.web.nav.reports", Href: reformRoot + "/bao-cao", Icon: "document"},
		{ID: railActivities, Label: "reform.web.nav.activities", Href: reformRoot + "/chuyen-de", Icon: "book"},
	}}
}
