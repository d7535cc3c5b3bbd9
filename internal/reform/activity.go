package reform

import (
	"slices"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// ActivityKind is what is held.
type ActivityKind string

// The kinds of activity.
const (
	Session       ActivityKind = "session"       // sinh hoạt chuyên đề
	Conference    ActivityKind = "conference"    // hội nghị rút kinh nghiệm
	Inspection    ActivityKind = "inspection"    // kiểm tra nội bộ
	Initiative    ActivityKind = "initiative"    // sáng kiến
	Communication ActivityKind = "communication" // tuyên truyền
)

// ActivityKinds are all of them, in the order pages show.
func ActivityKinds() []ActivityKind {
	return []ActivityKind{Session, Conference, Inspection, Initiative, Communication}
}

func kindWords() []string {
	words := make([]string, 0, len(ActivityKinds()))
	for _, k := range ActivityKinds() {
		words = append(words, string(k))
	}
	return words
}

// Activity is something held in a year of reform work, or planned to be. Which
// of its fields a kind has, its Shape says.
type Activity struct {
	ID        id.ID        `json:"id,omitempty"`
	Agency    id.ID        `json:"agency,omitempty"`
	Kind      ActivityKind `json:"kind,omitempty"`
	Year      int          `json:"year,omitempty"` // the reform year it counts for
	Title     string       `json:"title,omitempty"`
	PlannedOn civil.Date   `json:"planned_on,omitzero"`
	HeldOn    civil.Date   `json:"held_on,omitzero"` // zero: still planned
	Place     string       `json:"place,omitempty"`
	Number    string       `json:"number,omitempty"`   // of the decision or of the minutes
	Category  string       `json:"category,omitempty"` // the level of an initiative, the form of communication
	Invited   int          `json:"invited,omitempty"`
	Attended  int          `json:"attended,omitempty"` // of communication: people reached
	Units     []string     `json:"units,omitempty"`
	Content   string       `json:"content,omitempty"` // typed minutes, what the initiative does, what was found overall
	Items     []Item       `json:"items,omitempty"`
	Files     []File       `json:"files,omitempty"`
	Fact      id.ID        `json:"fact,omitempty"`
	Version   int64        `json:"version,omitempty"`
}

// ItemKind is one line of what came out.
type ItemKind string

// The kinds of line. Conclusions and remedies become tasks.
const (
	Conclusion ItemKind = "conclusion"
	Finding    ItemKind = "finding"
	Remedy     ItemKind = "remedy"
)

// Item is a conclusion of a conference, or a finding or remedy of an inspection.
type Item struct {
	Kind  ItemKind   `json:"kind"`
	Text  string     `json:"text"`
	Unit  string     `json:"unit,omitempty"` // the unit inspected, or who shall do it
	DueOn civil.Date `json:"due_on,omitzero"`
	Task  id.ID      `json:"task,omitempty"` // the task it became
}

// IsWork tells that the line asks for something to be done.
func (i Item) IsWork() bool { return i.Kind == Conclusion || i.Kind == Remedy }

// Shape tells which fields a kind of activity has.
type Shape struct {
	HasPlace, HasNumber, HasCategory, HasInvited, HasAttended, HasUnits bool
	NeedsContent                                                        bool // words or a file must say what happened
	Items                                                               []ItemKind
	TaskSource                                                          Source // of the tasks its lines become
}

var shapes = map[ActivityKind]Shape{
	Session:       {HasPlace: true, HasNumber: true, HasInvited: true, HasAttended: true, NeedsContent: true},
	Conference:    {HasPlace: true, HasNumber: true, HasInvited: true, HasAttended: true, NeedsContent: true, Items: []ItemKind{Conclusion}, TaskSource: FromConference},
	Inspection:    {HasNumber: true, HasUnits: true, NeedsContent: true, Items: []ItemKind{Finding, Remedy}, TaskSource: FromInspection},
	Initiative:    {HasNumber: true, HasCategory: true, NeedsContent: true},
	Communication: {HasPlace: true, HasCategory: true, HasAttended: true},
}

// Shape tells which fields the kind has.
func (k ActivityKind) Shape() Shape { return shapes[k] }

// IsKnown tells a kind from any other word.
func (k ActivityKind) IsKnown() bool { _, ok := shapes[k]; return ok }

// IsHeld tells that it has taken place.
func (a Activity) IsHeld() bool { return !a.HeldOn.IsZero() }

// On is the day it was held, or is planned for.
func (a Activity) On() civil.Date {
	if a.IsHeld() {
		return a.HeldOn
	}
	return a.PlannedOn
}

// Count tells how many lines of a kind came out.
func (a Activity) Count(kind ItemKind) int {
	n := 0
	for _, item := range a.Items {
		if item.Kind == kind {
			n++
		}
	}
	return n
}

// Unadopted are the lines that ask for work and have become no task yet.
func (a Activity) Unadopted() []Item {
	return slices.DeleteFunc(slices.Clone(a.Items), func(i Item) bool { return !i.IsWork() || !i.Task.IsZero() })
}

// Minutes says how what happened was written down: typed, file or none.
func (a Activity) Minutes() string {
	switch {
	case len(a.Files) > 0:
		return "file"
	case a.Content != "":
		return "typed"
	}
	return "none"
}

// trimmed drops what the kind does not have, so that nothing unseen is kept.
func (a Activity) trimmed() Activity {
	shape := a.Kind.Shape()
	if !shape.HasPlace {
		a.Place = ""
	}
	if !shape.HasNumber {
		a.Number = ""
	}
	if !shape.HasCategory {
		a.Category = ""
	}
	if !shape.HasInvited {
		a.Invited = 0
	}
	if !shape.HasAttended {
		a.Attended = 0
	}
	if !shape.HasUnits {
		a.Units = nil
	}
	a.Items = slices.DeleteFunc(slices.Clone(a.Items), func(i Item) bool { return !slices.Contains(shape.Items, i.Kind) })
	return a
}

func (a Activity) check(rules *Rules, today civil.Date) fault.Problems {
	var problems fault.Problems
	if !a.Kind.IsKnown() {
		refuse(&problems, "kind", "reform.kind_unknown", string(a.Kind))
		return problems
	}
	shape := a.Kind.Shape()
	checkText(&problems, "title", a.Title, titleRunesMax, true)
	checkText(&problems, "place", a.Place, wordRunesMax, false)
	checkText(&problems, "number", a.Number, wordRunesMax, false)
	checkText(&problems, "content", a.Content, textRunesMax, a.IsHeld() && shape.NeedsContent && len(a.Files) == 0)
	a.checkDays(&problems, today)
	if shape.HasCategory && !slices.ContainsFunc(rules.Choices(a.Kind), func(c Choice) bool { return c.Code == a.Category }) {
		refuse(&problems, "category", "reform.category_unknown", a.Category)
	}
	if a.Attended < 0 || a.Attended > peopleMax {
		refuse(&problems, "attended", "reform.people_wrong", peopleMax)
	}
	if a.Invited < 0 || a.Invited > peopleMax {
		refuse(&problems, "invited", "reform.people_wrong", peopleMax)
	}
	if a.IsHeld() && shape.HasInvited && a.Attended > a.Invited {
		refuse(&problems, "attended", "reform.more_than_invited", a.Attended, a.Invited)
	}
	a.checkUnits(&problems)
	a.checkItems(&problems)
	return append(problems, checkFiles(a.Files)...)
}

func (a Activity) checkDays(problems *fault.Problems, today civil.Date) {
	switch {
	case a.PlannedOn.IsZero() && a.HeldOn.IsZero():
		refuse(problems, "held_on", "reform.no_day")
	case a.HeldOn.After(today):
		refuse(problems, "held_on", "reform.held_in_future", a.HeldOn)
	}
	// A conference that reviews a year is often held early in the next one.
	if year := a.On().Year(); !a.On().IsZero() && (a.Year < year-1 || a.Year > year) {
		refuse(problems, "year", "reform.year_far", a.Year, a.On())
	}
}

func (a Activity) checkUnits(problems *fault.Problems) {
	if a.Kind.Shape().HasUnits && len(a.Units) == 0 {
		refuse(problems, "units", "reform.missing.units")
	}
	if len(a.Units) > itemsMax {
		refuse(problems, "units", "reform.too_many_lines", itemsMax)
	}
	for _, unit := range a.Units {
		checkText(problems, "units", unit, wordRunesMax, true)
	}
}

func (a Activity) checkItems(problems *fault.Problems) {
	if len(a.Items) > itemsMax {
		refuse(problems, "items", "reform.too_many_lines", itemsMax)
	}
	for i, item := range a.Items {
		field := itemField(i)
		switch {
		case item.Text == "":
			refuse(problems, field+"_text", "reform.item_without_text", i+1)
		case len([]rune(item.Text)) > titleRunesMax, len([]rune(item.Unit)) > wordRunesMax:
			refuse(problems, field+"_text", "reform.too_long", titleRunesMax)
		}
		if item.IsWork() && item.DueOn.IsZero() {
			refuse(problems, field+"_due_on", "reform.item_without_day", i+1)
		}
		if item.IsWork() && item.Unit == "" {
			refuse(problems, field+"_unit", "reform.item_without_unit", i+1)
		}
	}
}
