package notifytest

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/notify"
	"minhbach/internal/store/storetest"
)

// Exercise runs the behaviour suite on databases that open gives.
func Exercise(t *testing.T, open storetest.Open) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, *World){
		"notices follow the work":                            noticesFollowTheWork,
		"a source that fails keeps its notices":              failingSource,
		"what becomes overdue is unread once more":           overdueIsUnread,
		"nobody sees or changes the notices of another":      onlyOwn,
		"news is settled by being read":                      news,
		"marking all spares what came later":                 markAll,
		"a digest says everything once, most pressing first": digestSays,
		"nothing to say is no letter":                        nothingToSay,
		"a letter a day, and not on days off":                aLetterADay,
		"each at his own hour, in his own language":          hoursAndLanguages,
		"who has no address or wants no letter gets none":    noLetter,
		"settings changed twice at a time":                   settingsConflict,
		"a letter refused for a while is tried again":        triedAgain,
		"a letter refused for good is given up":              givenUp,
		"a server that is away costs one try a look":         serverAway,
		"yesterday's letter is not sent today":               yesterday,
		"killed between build and send":                      killedBeforeSend,
		"killed between send and our note of it":             killedAfterSend,
		"two processes, one leader":                          twoProcesses,
		"the lease of a dead process runs out":               deadLeader,
		"old things are dropped":                             oldThings,
		"the outbox is for who may see it":                   outbox,
		"restarts in any order, one digest a day":            anyOrder,
	} {
		t.Run(name, func(t *testing.T) { test(t, New(t, open(t))) })
	}
}

func noticesFollowTheWork(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "late", Monday.AddDays(-1)), Task(Lan, "soon", Monday.AddDays(3)), Task(Lan, "now", Monday), Task(Mai, "hers", Monday)}
	for range 2 { // asking twice changes nothing
		must(t, w.Collect(t.Context(), Monday))
	}
	wantText(t, "open", w.Keys(t, Lan, notify.OpenNotices), "late* now* soon*")
	w.Work.Items = w.Work.Items[:2]
	must(t, w.Collect(t.Context(), Monday))
	wantText(t, "open once one was done", w.Keys(t, Lan, notify.OpenNotices), "late* soon*")
	wantText(t, "settled", w.Keys(t, Lan, notify.SettledNotices), "now")
	w.Work.Items = append(w.Work.Items, Task(Lan, "now", Monday.AddDays(1)))
	must(t, w.Collect(t.Context(), Monday))
	wantText(t, "open once it was opened again", w.Keys(t, Lan, notify.OpenNotices), "late* now* soon*")
	w.Work.Items = append(w.Work.Items, Task(Lan, "late", Monday), notify.Item{Key: "of nobody"})
	must(t, w.Collect(t.Context(), Monday))
	wantText(t, "a key twice counts once", w.Keys(t, Lan, notify.OpenNotices), "late* now* soon*")
}

func failingSource(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday)}
	must(t, w.Collect(t.Context(), Monday))
	w.Work.Items, w.Work.Err = nil, errors.New("the module is broken")
	if err := w.Collect(t.Context(), Monday); err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("the failure is not told: %v", err)
	}
	wantText(t, "open", w.Keys(t, Lan, notify.OpenNotices), "a*")
	w.Tick2(t)
	wantCount(t, "letters though a source fails", len(w.Server.Taken), 1)
}

// Tick2 looks once with a source that may fail.
func (w *World) Tick2(t testing.TB) {
	t.Helper()
	if err := w.Start("one").Tick(t.Context()); err == nil {
		t.Error("the failure is not told")
	}
}

func overdueIsUnread(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday.AddDays(1)), Task(Lan, "b", Monday.AddDays(9))}
	must(t, w.Collect(t.Context(), Monday))
	must(t, w.MarkRead(As(t, Lan), "", w.Clock.Now()))
	wantText(t, "read", w.Keys(t, Lan, notify.OpenNotices), "a b")
	must(t, w.Collect(t.Context(), Monday.AddDays(1)))
	wantText(t, "on its day", w.Keys(t, Lan, notify.OpenNotices), "a b")
	must(t, w.Collect(t.Context(), Monday.AddDays(2)))
	wantText(t, "the day after", w.Keys(t, Lan, notify.OpenNotices), "a* b")
	w.Work.Items[1].On = Monday.AddDays(8)
	must(t, w.Collect(t.Context(), Monday.AddDays(2)))
	wantText(t, "another deadline", w.Keys(t, Lan, notify.UnreadNotices), "a b")
}

func onlyOwn(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday)}
	must(t, w.Collect(t.Context(), Monday))
	list, err := w.List(As(t, Lan), notify.OpenNotices, 1)
	must(t, err)
	must(t, w.MarkRead(As(t, Mai), list.Notices[0].ID, time.Time{}))
	must(t, w.MarkRead(As(t, Mai), "", w.Clock.Now()))
	wantText(t, "hers", w.Keys(t, Lan, notify.OpenNotices), "a*")
	wantText(t, "of another", w.Keys(t, Mai, notify.OpenNotices), "")
	for what, err := range map[string]error{
		"list": func() error { _, err := w.List(t.Context(), notify.OpenNotices, 1); return err }(), "mark": w.MarkRead(t.Context(), "", time.Time{}),
		"settings": func() error { _, err := w.Settings(t.Context()); return err }(), "set": w.SetSettings(t.Context(), notify.Settings{Lang: locale.VI}),
	} {
		if !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s without signing in: %v", what, err)
		}
	}
	count, err := w.Unread(t.Context())
	must(t, err)
	wantCount(t, "unread of nobody", count, 0)
	count, err = w.Unread(As(t, Lan))
	must(t, err)
	wantCount(t, "unread of hers", count, 1)
}

func (w *World) post(t testing.TB, account id.ID, key string) {
	t.Helper()
	must(t, w.DB.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		return w.Post(ctx, tx, notify.Item{Account: account, Key: key, Kind: "suite.news", Subject: notify.Say("suite.named", "Tin "+key), Href: "/tin"})
	}))
}

func news(t *testing.T, w *World) {
	w.post(t, Lan, "n1")
	must(t, w.Collect(t.Context(), Monday)) // no source answers for it, and none settles it
	list, err := w.List(As(t, Lan), notify.OpenNotices, 1)
	must(t, err)
	must(t, w.MarkRead(As(t, Lan), list.Notices[0].ID, time.Time{}))
	wantText(t, "open", w.Keys(t, Lan, notify.OpenNotices), "")
	wantText(t, "settled", w.Keys(t, Lan, notify.SettledNotices), "n1")
	w.post(t, Lan, "n1")
	wantText(t, "told anew", w.Keys(t, Lan, notify.OpenNotices), "n1*")
}

func markAll(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday)}
	must(t, w.Collect(t.Context(), Monday))
	seen := w.Clock.Now()
	w.Clock.Advance(time.Second)
	w.Work.Items = append(w.Work.Items, Task(Lan, "b", Monday))
	must(t, w.Collect(t.Context(), Monday))
	must(t, w.MarkRead(As(t, Lan), "", seen))
	wantText(t, "open", w.Keys(t, Lan, notify.OpenNotices), "b* a")
}

func digestSays(t *testing.T, w *World) {
	w.post(t, Lan, "n1")
	w.Work.Items = []notify.Item{
		Task(Lan, "soon", Monday.AddDays(2)), Task(Lan, "now", Monday), Task(Lan, "late", Monday.AddDays(-5)),
		{Account: Lan, Key: "typed", Kind: "suite.task", On: Monday.AddDays(-6), Subject: notify.Message{Key: "suite.until", Args: []notify.Arg{{Text: "hai\r\n\r\ndòng"}, {On: Monday}}}},
	}
	w.Tick(t, w.Start("one"))
	wantCount(t, "letters", len(w.Server.Taken), 1)
	letter := w.Server.Taken[0]
	wantText(t, "to", letter.To, "lan@so.example")
	wantText(t, "subject", letter.Subject, "Minh Bạch: 2 việc quá hạn, 1 việc đến hạn hôm nay, 1 việc sắp đến hạn, 1 tin mới")
	wantText(t, "body", letter.Body, `Kính gửi Lan,

Việc của Ông/Bà tính đến ngày 11/11/2019:

QUÁ HẠN
- hạn 05/11/2019: Nhiệm vụ: nộp hai dòng trước 11/11/2019
- hạn 06/11/2019: Nhiệm vụ: Việc late
  https://cchc.tinh.example/nhiem-vu/late

HÔM NAY
- hạn 11/11/2019: Nhiệm vụ: Việc now
  https://cchc.tinh.example/nhiem-vu/now

SẮP ĐẾN HẠN
- hạn 13/11/2019: Nhiệm vụ: Việc soon
  https://cchc.tinh.example/nhiem-vu/soon

MỚI
- Tin: Tin n1
  https://cchc.tinh.example/tin

Thư này gửi mỗi ngày nhiều nhất một lần. Tắt hoặc đổi giờ tại https://cchc.tinh.example/thong-bao
`)
	if strings.Contains(letter.MessageID, string(Lan)) || !strings.HasSuffix(letter.MessageID, "@tinh.example") {
		t.Errorf("Message-ID %s", letter.MessageID)
	}
	w.At(Monday.AddDays(1), 7, 0)
	w.Work.Items = w.Work.Items[2:3]
	w.Tick(t, w.Start("two"))
	wantText(t, "the next day", w.Server.Taken[1].Subject, "Minh Bạch: 1 việc quá hạn") // the news was told
}

func nothingToSay(t *testing.T, w *World) {
	w.Tick(t, w.Start("one"))
	w.post(t, Lan, "n1")
	must(t, w.MarkRead(As(t, Lan), "", w.Clock.Now()))
	w.Clock.Advance(time.Hour)
	w.Tick(t, w.Start("two"))
	wantCount(t, "letters", len(w.Server.Taken), 0)
}

func aLetterADay(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday.AddDays(20))}
	k := w.Start("one")
	for range 8 * 24 { // Monday 07:00 to Tuesday of the week after, 07:00
		w.Tick(t, k)
		w.Clock.Advance(time.Hour)
	}
	wantCount(t, "letters of six working days", len(w.Server.Taken), 6)
	days := map[string]bool{}
	for _, m := range w.Server.Taken {
		days[m.At.In(Monday.Start().Location()).Format("Monday 15")] = true
	}
	if len(days) != 5 || !days["Friday 07"] || days["Saturday 07"] {
		t.Errorf("letters on %v", days)
	}
}

func hoursAndLanguages(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday), Task(Mai, "b", Monday)}
	must(t, w.SetSettings(As(t, Lan), notify.Settings{ByMail: true, Hour: 16, Lang: locale.EN}))
	k := w.Start("one")
	w.Tick(t, k)
	wantCount(t, "letters at seven", len(w.Server.Taken), 1)
	w.At(Monday, 15, 59)
	w.Tick(t, k)
	wantCount(t, "letters before four", len(w.Server.Taken), 1)
	w.At(Monday, 16, 0)
	w.Tick(t, k)
	wantCount(t, "letters at four", len(w.Server.Taken), 2)
	wantText(t, "in English", w.Server.Taken[1].Subject, "Minh Bạch: 1 due today")
	for _, bad := range []notify.Settings{{Hour: 24, Lang: locale.VI}, {Hour: -1, Lang: locale.VI}, {Lang: "fr"}} {
		if err := w.SetSettings(As(t, Lan), bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func noLetter(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Nam, "a", Monday), Task(Mai, "b", Monday), Task("account-gone", "c", Monday)}
	must(t, w.SetSettings(As(t, Mai), notify.Settings{Hour: 7, Lang: locale.VI}))
	w.Tick(t, w.Start("one"))
	wantCount(t, "letters", len(w.Server.Taken), 0)
	wantText(t, "in the program all the same", w.Keys(t, Mai, notify.OpenNotices), "b*")
}

func settingsConflict(t *testing.T, w *World) {
	set, err := w.Settings(As(t, Lan))
	must(t, err)
	if !set.ByMail || set.Hour != 7 || set.Lang != locale.VI {
		t.Errorf("without a choice: %+v", set)
	}
	must(t, w.SetSettings(As(t, Lan), set))
	if err := w.SetSettings(As(t, Lan), set); !fault.Is(err, fault.Conflict) {
		t.Errorf("the second who saw none: %v", err)
	}
	set, err = w.Settings(As(t, Lan))
	must(t, err)
	set.Hour = 9
	must(t, w.SetSettings(As(t, Lan), set))
	if err := w.SetSettings(As(t, Lan), set); !fault.Is(err, fault.Conflict) {
		t.Errorf("the second who saw seven: %v", err)
	}
}

func oldThings(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday)}
	k := w.Start("one")
	w.Tick(t, k)
	w.Work.Items = nil
	w.Clock.Advance(time.Hour)
	w.Tick(t, k)
	wantText(t, "settled", w.Keys(t, Lan, notify.SettledNotices), "a")
	w.At(Monday.AddDays(30), 8, 0)
	w.Tick(t, k)
	wantText(t, "settled, a month later", w.Keys(t, Lan, notify.SettledNotices), "a")
	w.At(Monday.AddDays(31), 8, 0)
	w.Tick(t, k)
	wantText(t, "settled, the day after", w.Keys(t, Lan, notify.SettledNotices), "")
	posted, err := w.Outbox(As(t, Lan))
	must(t, err)
	wantCount(t, "letters kept", len(posted.Letters), 0)
}

func outbox(t *testing.T, w *World) {
	w.Work.Items = []notify.Item{Task(Lan, "a", Monday)}
	w.Tick(t, w.Start("one"))
	posted, err := w.Outbox(As(t, Lan))
	must(t, err)
	if len(posted.Letters) != 1 || posted.Counts[notify.Sent] != 1 || posted.Letters[0].Body != "" || posted.Letters[0].Subject != "" {
		t.Errorf("outbox %+v", posted)
	}
	w.Guard = nothing{w.Guard}
	if _, err := w.Outbox(As(t, Lan)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the outbox for everybody: %v", err)
	}
}
