package reformweb

import (
	"net/url"
	"strconv"
	"strings"

	"minhbach/internal/id"
	"minhbach/internal/reform"
)

// The roots of the addresses.
const (
	mineRoot     = "/cong-viec"
	calendarRoot = "/lich"
	reformRoot   = "/cai-cach"
	taskRoot     = "/nhiem-vu"
	activityRoot = "/hoat-dong"
	noticeRoot   = "/ngay-nghi"
	apiRoot      = "/api/v1/reform"
)

// kindWords are the kinds of activity in addresses.
var kindWords = map[reform.ActivityKind]string{
	reform.Session: "chuyen-de", reform.Conference: "hoi-nghi", reform.Inspection: "kiem-tra",
	reform.Initiative: "sang-kien", reform.Communication: "tuyen-truyen",
}

func join(parts ...string) string {
	var address strings.Builder
	for _, part := range parts {
		if part != "" && part[0] == '/' {
			address.WriteString(part)
			continue
		}
		address.WriteString("/" + url.PathEscape(part))
	}
	return address.String()
}

// spotURL is a page of an agency's year; no parts lead to the year itself.
func spotURL(agency string, year int, parts ...string) string {
	return join(append([]string{reformRoot, agency, strconv.Itoa(year)}, parts...)...)
}

func planURL(agency string, year int, parts ...string) string {
	return spotURL(agency, year, append([]string{"ke-hoach"}, parts...)...)
}

func reportURL(agency string, year int, code string) string {
	return spotURL(agency, year, "bao-cao", code)
}

func kindURL(agency string, year int, kind reform.ActivityKind, parts ...string) string {
	return spotURL(agency, year, append([]string{kindWords[kind]}, parts...)...)
}

// TaskURL is the page of a task, for modules whose pages point at one.
func TaskURL(task id.ID) string { return taskURL(task) }

func taskURL(task id.ID, parts ...string) string {
	return join(append([]string{taskRoot, string(task)}, parts...)...)
}

func activityURL(activity id.ID, parts ...string) string {
	return join(append([]string{activityRoot, string(activity)}, parts...)...)
}

func calendarURL(month, view string) string {
	q := url.Values{"thang": {month}}
	if view != "" {
		q.Set("kieu", view)
	}
	return calendarRoot + "?" + q.Encode()
}

// MineURL is the list of what a person has to do.
const MineURL = mineRoot
