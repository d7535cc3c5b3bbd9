package reform

// What a person may be allowed to do here; the policies name these words.
const (
	ActRead      = "plan.read"     // look at an agency's reform work
	ActPlan      = "plan.edit"     // write the plan and its tasks
	ActIssue     = "plan.issue"    // issue the plan, and move deadlines afterwards
	ActAccept    = "task.accept"   // take a proposed task into the plan
	ActWork      = "task.do"       // begin, finish and reopen a task
	ActReport    = "report.send"   // enter a periodic report
	ActHold      = "activity.edit" // enter sessions, conferences, inspections and the like
	ActCalendar  = "workdays.edit" // enter a year's notice of days off
	ActSubscribe = "feed.open"     // open and close one's own calendar feed
)

// Actions lists every action of this package.
func Actions() []string {
	return []string{ActRead, ActPlan, ActIssue, ActAccept, ActWork, ActReport, ActHold, ActCalendar, ActSubscribe}
}
