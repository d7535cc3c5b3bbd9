package demo

import (
	"fmt"

	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/ruleset"
)

// ReformYear is the reform work of one agency in one year.
type ReformYear struct {
	Agency  id.ID
	Year    int
	Title   string
	Number  string
	Issued  civil.Date
	Tasks   []ReformTask
	Reports []ReformReport
	Held    []ReformActivity
}

// ReformTask is a line of a plan; without Done it is open.
type ReformTask struct {
	Title, Product, Lead, Support, Result string
	Due, Done                             civil.Date
}

// ReformReport is a periodic report that was sent.
type ReformReport struct {
	Code, Number string
	Sent         civil.Date
}

// ReformActivity was held on On, or is planned.
type ReformActivity struct {
	Kind, Title, Place, Number, Category, Content string
	Planned, On                                   civil.Date
	Invited, Attended                             int
	Units                                         []string
	Lines                                         []ReformLine
	Into                                          int // the plan its lines become tasks of
}

// ReformLine is a conclusion, a finding or a remedy.
type ReformLine struct {
	Kind, Text, Unit, Result string
	Due, Done                civil.Date
}

// reform reads the reform work of the agencies that have a story of it.
func (b *builder) reform() error {
	return readWorld("reform.yaml", func(o *ruleset.Object) {
		o.Word("label")
		each(o, "years", func(y *ruleset.Object) {
			year := ReformYear{Agency: b.ids[y.Word("agency")], Year: number(y, "year")}
			if year.Agency.IsZero() {
				y.Refuse(y.Node, y.At("agency"), "ruleset.key_missing", "agency")
			}
			plan := y.Object(y.Key("plan"), y.At("plan"))
			year.Title, year.Number, year.Issued = plan.Word("title"), plan.Word("number"), plan.Date("issued")
			plan.End()
			each(y, "tasks", func(t *ruleset.Object) {
				year.Tasks = append(year.Tasks, ReformTask{
					Title: t.Word("title"), Product: t.Word("product"), Lead: t.Word("lead"), Support: t.WordOr("support", ""),
					Result: t.WordOr("result", ""), Due: t.Date("due"), Done: t.Date("done"),
				})
			})
			each(y, "reports", func(r *ruleset.Object) {
				year.Reports = append(year.Reports, ReformReport{Code: r.Word("code"), Number: r.Word("number"), Sent: r.Date("sent")})
			})
			each(y, "held", func(h *ruleset.Object) { year.Held = append(year.Held, readHeld(h, year.Year)) })
			b.world.Reform = append(b.world.Reform, year)
		})
	})
}

func readHeld(o *ruleset.Object, year int) ReformActivity {
	a := ReformActivity{
		Kind: o.Word("kind"), Title: o.Word("title"), Place: o.WordOr("place", ""), Number: o.WordOr("number", ""), Category: o.WordOr("category", ""),
		Content: o.WordOr("content", ""), Planned: o.Date("planned"), On: o.Date("on"), Units: o.Words("units"),
		Invited: int(o.Whole("invited", 0, 0)), Attended: int(o.Whole("attended", 0, 0)), Into: int(o.Whole("into", int64(year), 1)),
	}
	each(o, "lines", func(l *ruleset.Object) {
		a.Lines = append(a.Lines, ReformLine{
			Kind: l.Word("kind"), Text: l.Word("text"), Unit: l.WordOr("unit", ""), Result: l.WordOr("result", ""), Due: l.Date("due"), Done: l.Date("done"),
		})
	})
	return a
}

// String names the year in errors.
func (y ReformYear) String() string { return fmt.Sprintf("reform work of %d", y.Year) }
