package reformtest

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/reform"
)

func sent(t testing.TB, code, on string) reform.Report {
	t.Helper()
	return reform.Report{Agency: Agency, Year: 2018, Code: code, Number: "10/BC-BDT", SentOn: Day(t, on)}
}

func reports(t *testing.T, w *World) {
	lines, err := w.Reports(w.As(t), Agency, 2018)
	Must(t, err)
	// 15 March 2018 is a Thursday; five working days later is Thursday the 22nd.
	if len(lines) != 4 || lines[0].Due.On != Day(t, "2018-03-22") || !lines[0].Due.Provisional || lines[0].State(w.Today()) != reform.ReportOverdue || lines[3].State(w.Today()) != reform.ReportDue {
		t.Errorf("lines %+v", lines)
	}
	first, err := w.SendReport(w.As(t), sent(t, "q1", "2018-03-22"))
	Must(t, err)
	late, err := w.SendReport(w.As(t), sent(t, "h1", "2018-06-24")) // a Sunday after Friday the 22nd
	Must(t, err)
	if first.Late != 0 || late.Late != 1 || late.DueOn != Day(t, "2018-06-22") || !late.IsGuess {
		t.Errorf("in time by %d, late by %d", first.Late, late.Late)
	}
	if told := w.Told(t, first.ID) + "; " + w.Told(t, late.ID); told != "report_sent on_time; report_sent late" {
		t.Errorf("facts: %s", told)
	}
	first.SentOn = Day(t, "2018-03-26")
	mended, err := w.SendReport(w.As(t), first)
	Must(t, err)
	if told := w.Told(t, first.ID); mended.Late != 2 || told != "report_sent on_time, report_sent late corrects" {
		t.Errorf("mended %+v: %s", mended, told)
	}
	_, err = w.SendReport(w.As(t), first)
	Refused(t, err, "reform.changed_meanwhile")
	_, err = w.SendReport(w.As(t), sent(t, "q1", "2018-03-26"))
	Refused(t, err, "reform.already_there")
	_, err = w.SendReport(w.As(t), sent(t, "q7", "2018-03-26"))
	Refused(t, err, "reform.no_report")
	_, err = w.SendReport(w.As(t), sent(t, "m9", "2018-11-13"))
	Refused(t, err, "reform.sent_in_future")
	_, err = w.SendReport(w.As(t), sent(t, "m9", "2017-11-13"))
	Refused(t, err, "reform.year_far")
	Refused(t, w.WithdrawReport(w.As(t), Agency, 2018, "q1", mended.Version, " "), "reform.missing.reason")
	Refused(t, w.WithdrawReport(w.As(t), Agency, 2018, "q1", first.Version-1, "Chưa gửi"), "reform.changed_meanwhile")
	Must(t, w.WithdrawReport(w.As(t), Agency, 2018, "q1", mended.Version, "Chưa gửi"))
	Refused(t, w.WithdrawReport(w.As(t), Agency, 2018, "q1", mended.Version, "Chưa gửi"), "reform.no_report")
	if told := w.Told(t, first.ID); !strings.HasSuffix(told, "withdrawn corrects") {
		t.Errorf("facts: %s", told)
	}
	lines, err = w.Reports(w.As(t), Agency, 2018)
	Must(t, err)
	if lines[0].Sent != nil || lines[1].State(w.Today()) != reform.ReportLate {
		t.Errorf("lines %+v", lines)
	}
}

func notice(t *testing.T, w *World) {
	report, err := w.SendReport(w.As(t), sent(t, "q1", "2018-03-23"))
	Must(t, err)
	if report.Late != 1 {
		t.Fatalf("late by %d", report.Late)
	}
	n := reform.Notice{Notice: civil.Notice{Year: 2018, Basis: "Thông báo thử 1/TB", DaysOff: []civil.Date{Day(t, "2018-03-19"), Day(t, "2018-03-19")}}}
	Must(t, w.EnterNotice(w.As(t), n))
	lines, err := w.Reports(w.As(t), Agency, 2018)
	Must(t, err)
	if got := lines[0]; got.Due.On != Day(t, "2018-03-23") || got.Due.Provisional || got.Sent.Late != 0 || got.Sent.IsGuess {
		t.Errorf("after the notice: due %+v, sent %+v", got.Due, got.Sent)
	}
	if told := w.Told(t, report.ID); told != "report_sent late, report_sent on_time corrects" {
		t.Errorf("facts: %s", told)
	}
	Refused(t, w.EnterNotice(w.As(t), n), "reform.already_there")
	n.Version, n.DaysOff, n.WorkingDays = 1, nil, []civil.Date{Day(t, "2018-03-17")}
	Must(t, w.EnterNotice(w.As(t), n))
	if told := w.Told(t, report.ID); told != "report_sent late, report_sent on_time corrects, report_sent late corrects" {
		t.Errorf("facts: %s", told)
	}
	notices, err := w.Notices(t.Context())
	Must(t, err)
	if len(notices) != 1 || notices[0].Version != 2 || len(notices[0].DaysOff) != 0 || len(notices[0].WorkingDays) != 1 {
		t.Errorf("notices %+v", notices)
	}
	calendar, err := w.Calendar(t.Context())
	Must(t, err)
	if !calendar.Knows(2018) || !calendar.IsWorking(Day(t, "2018-03-17")) {
		t.Error("the calendar does not know the notice")
	}
	for name, c := range map[string]struct {
		n   reform.Notice
		key string
	}{
		"without a number":      {reform.Notice{Notice: civil.Notice{Year: 2019}}, "reform.missing.basis"},
		"of no year":            {reform.Notice{Notice: civil.Notice{Basis: "a"}}, "reform.year_wrong"},
		"with a foreign day":    {reform.Notice{Notice: civil.Notice{Year: 2019, Basis: "a", DaysOff: []civil.Date{Day(t, "2018-01-02")}}}, "civil.notice_foreign"},
		"that works on holiday": {reform.Notice{Notice: civil.Notice{Year: 2019, Basis: "a", WorkingDays: []civil.Date{Day(t, "2019-02-05")}}}, "civil.notice_contradicts"},
	} {
		err := w.EnterNotice(w.As(t), c.n)
		if found, ok := fault.From(err); !ok || found.Key != c.key {
			t.Errorf("a notice %s: %v", name, err)
		}
	}
}

// stages stand for another module.
type stages struct{ on civil.Date }

func (s stages) Deadlines(_ context.Context, agencies []id.ID, _, _ civil.Date) ([]reform.Due, error) {
	if len(agencies) == 0 {
		return nil, nil
	}
	return []reform.Due{{Key: "round/1", Kind: reform.DueOther, Title: "Nộp tự chấm", On: s.on, Agency: agencies[0]}}, nil
}

func due(t *testing.T, w *World) {
	_, tasks := w.Issued(t, 2018, "2018-01-15", "Quá hạn|2018-10-01", "Hôm nay|2018-11-12", "Tuần này|2018-11-16", "Sau|2019-03-01")
	mine := tasks[2]
	mine.Account = Worker
	_, err := w.SaveTask(w.As(t), mine)
	Must(t, err)
	planned := aSession(t)
	planned.PlannedOn, planned.HeldOn = Day(t, "2018-11-18"), civil.Date{}
	_, err = w.SaveActivity(w.As(t), planned)
	Must(t, err)
	for _, code := range []string{"q1", "h1"} {
		_, err = w.SendReport(w.As(t), sent(t, code, "2018-07-02"))
		Must(t, err)
	}
	with := w.Guarded(authtest.Open{}, stages{Day(t, "2018-11-14")})
	list, err := with.Due(w.As(t), []id.ID{Agency, Other}, Day(t, "2018-09-01"), Day(t, "2018-11-30"))
	Must(t, err)
	var told []string
	for _, d := range list {
		told = append(told, string(d.Kind)+" "+d.On.String()+" "+string(reform.BandOn(d.On, w.Today())))
	}
	want := "report 2018-09-21 overdue, task 2018-10-01 overdue, task 2018-11-12 today, other 2018-11-14 week, task 2018-11-16 week, activity 2018-11-18 week"
	if got := strings.Join(told, ", "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	own, err := with.Mine(authtest.As(t.Context(), Worker, auth.Officer, Agency), []id.ID{Agency}, Day(t, "2018-11-16"))
	Must(t, err)
	others, err := with.Mine(authtest.As(t.Context(), "x", auth.Officer, Agency), []id.ID{Agency}, Day(t, "2018-11-16"))
	Must(t, err)
	if len(own) != len(others)+1 {
		t.Errorf("the worker has %d things, another officer %d", len(own), len(others))
	}
	soon, err := w.DueSoon(auth.AsSystem(t.Context()), w.Today())
	Must(t, err)
	if last := soon[len(soon)-1]; last.On.After(Day(t, "2018-11-19")) || len(soon) != 5 {
		t.Errorf("due soon: %d, the last on %s", len(soon), last.On)
	}
	_, err = w.Due(w.As(t), []id.ID{Agency}, Day(t, "2010-01-01"), Day(t, "2019-01-01"))
	Refused(t, err, "reform.span_wrong")
}

func feed(t *testing.T, w *World) {
	w.Issued(t, 2018, "2018-01-15", "Chung|2018-11-20")
	chance := func(mark string) *strings.Reader { return strings.NewReader(strings.Repeat(mark, 32)) }
	ctx := authtest.As(t.Context(), Worker, auth.Officer, Agency)
	person, _ := auth.From(ctx)
	w.People[Worker] = person
	token, err := w.OpenFeed(ctx, chance("a"))
	Must(t, err)
	list, err := w.FeedOf(t.Context(), token)
	Must(t, err)
	has, err := w.HasFeed(ctx)
	Must(t, err)
	if len(list) < 2 || !has || len(token) < 40 {
		t.Errorf("the feed tells %d things; open %v; %d letters", len(list), has, len(token))
	}
	var out bytes.Buffer
	Must(t, reform.WriteCalendar(&out, list, reform.CalendarWords{Name: "Việc"}, w.Clock.Now()))
	again, err := w.OpenFeed(ctx, chance("b"))
	Must(t, err)
	_, err = w.FeedOf(t.Context(), token)
	Refused(t, err, "reform.no_feed")
	delete(w.People, Worker)
	_, err = w.FeedOf(t.Context(), again)
	Refused(t, err, "reform.no_feed")
	w.People[Worker] = person
	Must(t, w.CloseFeed(ctx))
	_, err = w.FeedOf(t.Context(), again)
	Refused(t, err, "reform.no_feed")
	if has, err := w.HasFeed(auth.With(t.Context(), auth.Person{})); has || err != nil {
		t.Errorf("a guest has a feed: %v, %v", has, err)
	}
}

func imports(t *testing.T, w *World) {
	p, _ := w.Draft(t, 2018)
	row := func(n int, title, day string) reform.TaskRow {
		return reform.TaskRow{Task: reform.Task{Title: title, Lead: "Văn phòng", DueOn: Day(t, day)}, Place: fault.Place{Sheet: "Nhiệm vụ", Row: n}}
	}
	good := []reform.TaskRow{row(3, "Một", "2018-03-31"), row(4, "Hai", "2018-06-30")}
	bad := append(good[:1:1], row(4, " ", "2018-06-30"), reform.TaskRow{Task: reform.Task{Title: "Ba"}, Place: fault.Place{Row: 5}})
	_, err := w.ImportTasks(w.As(t), p.ID, bad, false)
	if problems := fault.All(err); len(problems) != 3 || problems[0].Place.Row != 4 || problems[2].Place.Row != 5 {
		t.Errorf("problems %v", err)
	}
	_, err = w.ImportTasks(w.As(t), p.ID, nil, false)
	Refused(t, err, "reform.import_empty")
	count, err := w.ImportTasks(w.As(t), p.ID, good, true)
	Must(t, err)
	v, err := w.Plan(w.As(t), Agency, 2018)
	Must(t, err)
	if count != 2 || len(v.Tasks) != 0 {
		t.Errorf("a dry run of %d kept %d", count, len(v.Tasks))
	}
	_, err = w.ImportTasks(w.As(t), p.ID, good, false)
	Must(t, err)
	v, err = w.Plan(w.As(t), Agency, 2018)
	Must(t, err)
	if len(v.Tasks) != 2 || v.Tasks[1].Title != "Hai" || v.Tasks[1].Position != 2 {
		t.Errorf("kept %+v", v.Tasks)
	}
	held := []reform.ActivityRow{{Activity: aSession(t), Place: fault.Place{Row: 3}}, {Activity: aSession(t), Place: fault.Place{Row: 4}}}
	held[1].Title = ""
	_, err = w.ImportActivities(w.As(t), Agency, held, false)
	Refused(t, err, "reform.missing.title")
	held[1].Title = "Chuyên đề hai"
	count, err = w.ImportActivities(w.As(t), Agency, held, false)
	Must(t, err)
	list, err := w.Activities(w.As(t), Agency, 2018, reform.Session)
	Must(t, err)
	if count != 2 || len(list) != 2 || len(w.Facts(t, list[0].ID)) != 1 {
		t.Errorf("imported %d, kept %d", count, len(list))
	}
}
