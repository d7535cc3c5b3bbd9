package reformweb

import (
	"minhbach/internal/web/component/button"
	"minhbach/internal/web/component/datatable"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/component/tabs"
)

type note struct {
	kind notice.Kind
	text string
}

// listView is a page that is one table.
type listView struct {
	tabs      []tabs.Tab
	tabsLabel string
	notes     []note
	table     datatable.Props
	empty     string // said in place of the table
	emptyWhy  string
	emptyActs []button.Props
	foot      string
}

// detailView is the page of one thing.
type detailView struct {
	notes        []note
	pairs        []pair
	contentTitle string
	content      string
	tables       []datatable.Props
	files        []fileLink
	steps        []stepForm
	fact         string
}
