package reformtest

import (
	"testing"

	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/reform"
)

func aSession(t testing.TB) reform.Activity {
	t.Helper()
	return reform.Activity{
		Agency: Agency, Kind: reform.Session, Year: 2018, Title: "Nâng cao chất lượng một cửa", HeldOn: Day(t, "2018-04-10"),
		Place: "Hội trường", Invited: 30, Attended: 27, Content: "Thảo luận ba nội dung",
	}
}

func session(t *testing.T, w *World) {
	held, err := w.SaveActivity(w.As(t), aSession(t))
	Must(t, err)
	same := held
	same.Place = "Phòng họp tầng 2"
	same, err = w.SaveActivity(w.As(t), same)
	Must(t, err)
	if told := w.Told(t, held.ID); told != "session_held held" {
		t.Errorf("another room is no fact: %s", told)
	}
	same.Attended = 26
	mended, err := w.SaveActivity(w.As(t), same)
	Must(t, err)
	facts := w.Facts(t, held.ID)
	if len(facts) != 2 || facts[1].Corrects != facts[0].ID || facts[1].OccurredOn != Day(t, "2018-04-10") || facts[1].Period != "2018" {
		t.Errorf("facts %+v", facts)
	}
	Refused(t, w.Withdraw(w.As(t), held.ID, mended.Version, " "), "reform.missing.reason")
	Must(t, w.Withdraw(w.As(t), held.ID, mended.Version, "Nhập nhầm năm"))
	if told := w.Told(t, held.ID); told != "session_held held, session_held held corrects, session_held withdrawn corrects" {
		t.Errorf("facts: %s", told)
	}
	_, err = w.Activity(w.As(t), held.ID)
	Refused(t, err, "reform.no_activity")
	refusedSessions(t, w)
}

func refusedSessions(t *testing.T, w *World) {
	t.Helper()
	for name, c := range map[string]struct {
		change func(*reform.Activity)
		key    string
	}{
		"without a topic":         {func(a *reform.Activity) { a.Title = " " }, "reform.missing.title"},
		"without a day":           {func(a *reform.Activity) { a.HeldOn = civil.Date{} }, "reform.no_day"},
		"tomorrow":                {func(a *reform.Activity) { a.HeldOn = w.Today().AddDays(1) }, "reform.held_in_future"},
		"without minutes":         {func(a *reform.Activity) { a.Content = "" }, "reform.missing.content"},
		"of another year":         {func(a *reform.Activity) { a.Year = 2015 }, "reform.year_far"},
		"with too many people":    {func(a *reform.Activity) { a.Attended = 31 }, "reform.more_than_invited"},
		"with fewer than nobody":  {func(a *reform.Activity) { a.Attended = -1 }, "reform.people_wrong"},
		"of no kind":              {func(a *reform.Activity) { a.Kind = "party" }, "reform.kind_unknown"},
		"an initiative unlabeled": {func(a *reform.Activity) { a.Kind, a.Category = reform.Initiative, "ai_do" }, "reform.category_unknown"},
		"an inspection of nobody": {func(a *reform.Activity) { a.Kind = reform.Inspection }, "reform.missing.units"},
	} {
		a := aSession(t)
		c.change(&a)
		_, err := w.SaveActivity(w.As(t), a)
		if found, ok := fault.From(err); !ok || found.Key != c.key {
			t.Errorf("a session %s: %v", name, err)
		}
	}
}

func conclusions(t *testing.T, w *World) {
	w.To(t, "2019-01-20")
	conference := reform.Activity{
		Agency: Agency, Kind: reform.Conference, Year: 2018, Title: "Rút kinh nghiệm công tác CCHC năm 2018", HeldOn: Day(t, "2019-01-18"),
		Invited: 40, Attended: 40, Content: "Biên bản", Items: []reform.Item{
			{Kind: reform.Conclusion, Text: "Gửi báo cáo quý đúng hạn", Unit: "Văn phòng", DueOn: Day(t, "2019-03-20")},
			{Kind: reform.Conclusion, Text: "Công khai thủ tục", Unit: "Phòng Chính sách", DueOn: Day(t, "2019-02-28")},
			{Kind: reform.Remedy, Text: "Hội nghị không có kiến nghị kiểm tra", Unit: "x", DueOn: Day(t, "2019-02-28")},
		},
	}
	held, err := w.SaveActivity(w.As(t), conference)
	Must(t, err)
	if len(held.Items) != 2 || held.Count(reform.Conclusion) != 2 {
		t.Errorf("lines %+v", held.Items)
	}
	tasks, err := w.Adopt(w.As(t), held.ID, 2019)
	Must(t, err)
	if len(tasks) != 2 || tasks[0].Source != reform.FromConference || tasks[0].Lead != "Văn phòng" || tasks[1].DueOn != Day(t, "2019-02-28") {
		t.Errorf("tasks %+v", tasks)
	}
	_, err = w.Adopt(w.As(t), held.ID, 2019)
	Refused(t, err, "reform.nothing_to_adopt")
	held, err = w.Activity(w.As(t), held.ID)
	Must(t, err)
	held.Items = append(held.Items, reform.Item{Kind: reform.Conclusion, Text: "Thêm", Unit: "Văn phòng", DueOn: Day(t, "2019-06-30")})
	held, err = w.SaveActivity(w.As(t), held)
	Must(t, err)
	tasks, err = w.Adopt(w.As(t), held.ID, 2019)
	Must(t, err)
	if len(tasks) != 1 || tasks[0].Position != 3 {
		t.Errorf("the later conclusion: %+v", tasks)
	}
	held, err = w.Activity(w.As(t), held.ID)
	Must(t, err)
	forged := held
	forged.Items = append(forged.Items[:3:3], reform.Item{Kind: reform.Conclusion, Text: "Giả", Unit: "x", DueOn: Day(t, "2019-06-30"), Task: held.Items[0].Task})
	held, err = w.SaveActivity(w.As(t), forged)
	Must(t, err)
	if len(held.Unadopted()) != 1 {
		t.Error("a line took the task of another")
	}
	held.Items = held.Items[1:]
	_, err = w.SaveActivity(w.As(t), held)
	Refused(t, err, "reform.item_is_task")
	Refused(t, w.Withdraw(w.As(t), held.ID, held.Version, "nhầm"), "reform.item_is_task")
	from, err := w.TasksFrom(w.As(t), held)
	Must(t, err)
	if len(from) != 3 {
		t.Errorf("%d tasks came of it", len(from))
	}
}

func remedies(t *testing.T, w *World) {
	p, _ := w.Issued(t, 2018, "2018-01-15", "Kiểm tra nội bộ|2018-12-31")
	inspection := reform.Activity{
		Agency: Agency, Kind: reform.Inspection, Year: 2018, Title: "Kiểm tra CCHC nội bộ", PlannedOn: Day(t, "2018-09-10"),
		Number: "45/QĐ-BDT", Units: []string{"Phòng Chính sách", " ", "Văn phòng"}, Content: "",
	}
	planned, err := w.SaveActivity(w.As(t), inspection)
	Must(t, err)
	if len(w.Facts(t, planned.ID)) != 0 || len(planned.Units) != 2 {
		t.Errorf("a planned inspection: %+v", planned)
	}
	_, err = w.Adopt(w.As(t), planned.ID, 2018)
	Refused(t, err, "reform.not_held_yet")
	planned.HeldOn, planned.Content = Day(t, "2018-09-12"), "Kết luận"
	planned.Items = []reform.Item{
		{Kind: reform.Finding, Text: "Sổ một cửa ghi chậm", Unit: "Văn phòng"},
		{Kind: reform.Remedy, Text: "Ghi sổ trong ngày"},
		{Kind: reform.Remedy, Text: "Niêm yết lại", Unit: "Phòng Chính sách", DueOn: Day(t, "2018-10-31")},
	}
	_, err = w.SaveActivity(w.As(t), planned)
	if problems := fault.All(err); len(problems) != 2 || problems[0].Place.Field != "item_2_due_on" {
		t.Errorf("a remedy needs who and when: %v", err)
	}
	planned.Items[1].Unit, planned.Items[1].DueOn = "Văn phòng", Day(t, "2018-09-30")
	held, err := w.SaveActivity(w.As(t), planned)
	Must(t, err)
	tasks, err := w.Adopt(w.As(t), held.ID, 2018)
	Must(t, err)
	if told := w.Told(t, tasks[0].ID); tasks[0].Plan != p.ID || told != "remedy_ordered open" {
		t.Errorf("the remedy: %s", told)
	}
	if first := w.Facts(t, tasks[0].ID)[0]; first.OccurredOn != Day(t, "2018-09-12") {
		t.Errorf("a remedy binds from %s", first.OccurredOn)
	}
	done, err := w.MoveTask(w.As(t), reform.Step{Task: tasks[0].ID, Version: tasks[0].Version, To: reform.Finished, Result: "Đã ghi", On: Day(t, "2018-10-05")})
	Must(t, err)
	if told := w.Told(t, done.ID); told != "remedy_ordered open, remedy_done late" {
		t.Errorf("the remedy: %s", told)
	}
	held, err = w.Activity(w.As(t), held.ID)
	Must(t, err)
	held.HeldOn = civil.Date{}
	_, err = w.SaveActivity(w.As(t), held)
	Refused(t, err, "reform.held_stays_held")
}
