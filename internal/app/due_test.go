package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/round"
	"minhbach/internal/civil"
	"minhbach/internal/cli"
	"minhbach/internal/evidence"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/notify"
	"minhbach/internal/org"
	"minhbach/internal/reform"
	"minhbach/internal/store/storetest"
)

const dueSet = `id: due-2019
title: Bộ tiêu chí của bộ kiểm thử
basis: số liệu minh hoạ
valid_from: 2019-01-01
valid_to: 2019-12-31
block: so
max_points: 100
rounding: {points: 3, index: 2}
ranking: {method: competition, by: index, tie_break: [manual]}
criteria:
  - {code: "1", parent: null, name: Chỉ đạo, max_points: 100}
  - {code: "1.1", parent: "1", name: Báo cáo, max_points: 60, source: self, evidence: [báo cáo], rule: {kind: yes_no}}
  - {code: "1.2", parent: "1", name: Công khai, max_points: 40, source: self, evidence: [ảnh chụp], rule: {kind: yes_no}}
`

// The people of these tests; they hold posts of the first agency.
const (
	dueReformer id.ID = "01680000-0000-7000-8000-0000000000d1"
	dueLeader   id.ID = "01680000-0000-7000-8000-0000000000d2"
	dueHead     id.ID = "01680000-0000-7000-8000-0000000000d3"
	dueOther    id.ID = "01680000-0000-7000-8000-0000000000d4"
	dueJudge    id.ID = "01680000-0000-7000-8000-0000000000d5"
)

// dueWorld is an installation with a round in its self-scoring, whose deadline is
// Friday 13 December 2019; 1.1 is with a division until Tuesday the tenth.
type dueWorld struct {
	*App
	clock *civil.FixedClock
	round cchc.Round
	first cchc.Unit
	ours  id.ID // the division of the head
}

func newDueWorld(t *testing.T, config Config) *dueWorld {
	t.Helper()
	w := &dueWorld{clock: civil.NewFixedClock(on(t, "2019-11-20"))}
	a, err := open(t.Context(), config, w.clock, id.Seeded(w.clock, 5), func(dir string) (*evidence.Key, error) { return evidence.OpenKey(dir, rand.Reader) })
	check(t, err)
	t.Cleanup(func() { check(t, a.Close()) })
	w.App = a
	ctx := auth.AsSystem(t.Context())
	founded := []org.Founding{}
	for _, name := range []string{"Sở Một", "Sở Hai"} {
		founded = append(founded, org.Founding{Version: org.Version{Code: strings.ToUpper(string([]rune(name)[3:])), Name: name, ShortName: name, Kind: "so", Block: "so", ValidFrom: dayOf(t, "2013-01-01")}})
	}
	_, err = a.Org.Apply(ctx, org.Changes{Actor: consoleActor, Basis: "số liệu minh hoạ", Found: founded})
	check(t, err)
	stored, _, err := a.Index.ImportSet(ctx, "due.yaml", []byte(dueSet), consoleActor)
	check(t, err)
	check(t, a.Index.PublishSet(ctx, stored.Digest, consoleActor))
	units, err := a.UnitsOf(ctx, 2019, "so")
	check(t, err)
	w.first = units[slices.IndexFunc(units, func(u cchc.Unit) bool { return u.Name == "Sở Một" })]
	ours, others := w.staff(t)
	w.ours = ours
	w.round, err = a.Round.Open(ctx, round.Opening{Round: cchc.NewRound{Year: 2019, Block: "so", SetDigest: stored.Digest, Units: units}, Plan: cchc.Plan{
		Phase: cchc.PhaseSelfScoring, Basis: "số liệu minh hoạ", Lateness: cchc.CalendarDays, Evidence: cchc.EvidenceAdvised,
		Deadlines: map[cchc.Phase]civil.Moment{
			cchc.PhaseSelfScoring: {On: dayOf(t, "2019-12-13"), Minutes: 17 * 60}, cchc.PhaseVerification: {On: dayOf(t, "2019-12-27"), Minutes: 17 * 60},
			cchc.PhaseExplanation: {On: dayOf(t, "2019-12-30"), Minutes: 17 * 60}, cchc.PhaseCouncil: {On: dayOf(t, "2019-12-31"), Minutes: 17 * 60},
		},
		Fields: map[string]cchc.Appraisal{"1": {Appraisers: []id.ID{dueJudge}, Substitutes: []id.ID{dueJudge}}}, Council: []id.ID{dueJudge},
	}})
	check(t, err)
	a.Round.Divisions = dueDivisions{ours, others}
	check(t, a.Round.Assign(ctx, round.Assignment{Round: w.round.ID, Agency: w.first.Agency, Criteria: []string{"1.1"}, Division: ours, DueOn: dayOf(t, "2019-12-10")}))
	return w
}

// dueDivisions are the divisions that criteria can be given to.
type dueDivisions []id.ID

func (d dueDivisions) Divisions(context.Context, id.ID) (list []round.Division, err error) {
	for _, one := range d {
		list = append(list, round.Division{ID: one, Name: "Phòng"})
	}
	return list, nil
}

// staff gives the first agency its people, in two divisions.
func (w *dueWorld) staff(t *testing.T) (ours, others id.ID) {
	t.Helper()
	ctx, since := auth.AsSystem(t.Context()), dayOf(t, "2014-01-01")
	for _, into := range []*id.ID{&ours, &others} {
		d, err := w.People.SaveDivision(ctx, org.Division{Agency: w.first.Agency, Name: "Phòng " + fmt.Sprint(into == &ours), ValidFrom: since})
		check(t, err)
		*into = d.ID
	}
	for _, p := range []struct {
		who, division id.ID
		role          auth.Role
	}{{dueReformer, "", auth.ReformOfficer}, {dueLeader, "", auth.Leader}, {dueHead, ours, auth.HeadOfDivision}, {dueOther, others, auth.HeadOfDivision}} {
		post, err := w.People.SavePost(ctx, org.Post{Agency: w.first.Agency, Division: p.division, Title: string(p.role), Roles: []auth.Role{p.role}, ValidFrom: since})
		check(t, err)
		_, err = w.People.Assign(ctx, org.Holder{Post: post.ID, Account: p.who, ValidFrom: since})
		check(t, err)
	}
	return ours, others
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dayOf(t testing.TB, text string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(text)
	check(t, err)
	return d
}

func on(t testing.TB, day string) time.Time { return morning(dayOf(t, day)) }

// due says who owes what on a day, in order.
func (w *dueWorld) due(t *testing.T, day string) string {
	t.Helper()
	w.clock.Set(on(t, day))
	items, err := roundWork{w.App}.Due(t.Context(), dayOf(t, day))
	check(t, err)
	names := map[id.ID]string{dueReformer: "reformer", dueLeader: "leader", dueHead: "head", dueOther: "other", dueJudge: "judge"}
	var told []string
	for _, i := range items {
		told = append(told, names[i.Account]+" "+strings.TrimPrefix(i.Kind, "app.due.")+" "+i.On.String())
	}
	slices.Sort(told)
	return strings.Join(told, ", ")
}

func TestARoundRemindsThoseWhoseItIs(t *testing.T) {
	w := newDueWorld(t, Config{Data: t.TempDir()})
	ctx := auth.AsSystem(t.Context())
	for _, test := range []struct{ day, want string }{
		{"2019-12-02", ""}, // five working days before the tenth is the third
		{"2019-12-03", "head criterion 2019-12-10"},
		{"2019-12-06", "head criterion 2019-12-10, leader submit 2019-12-13, reformer submit 2019-12-13"},
		{"2019-12-16", "head criterion 2019-12-10, leader submit 2019-12-13, reformer submit 2019-12-13"},
	} {
		if got := w.due(t, test.day); got != test.want {
			t.Errorf("%s: %s; want %s", test.day, got, test.want)
		}
	}
	w.handIn(t)
	check(t, w.Round.Move(ctx, w.round.ID, cchc.PhaseVerification, ""))
	if got, want := w.due(t, "2019-12-20"), "judge verification 2019-12-27"; got != want {
		t.Errorf("while verifying: %s; want %s", got, want)
	}
	w.verify(t)
	if got := w.due(t, "2019-12-20"); got != "" {
		t.Errorf("once all is verified: %s", got)
	}
	check(t, w.Round.Move(ctx, w.round.ID, cchc.PhaseExplanation, ""))
	if got, want := w.due(t, "2019-12-25"), "leader explanation 2019-12-30, reformer explanation 2019-12-30"; got != want {
		t.Errorf("while explaining: %s; want %s", got, want)
	}
	w.explain(t)
	if got, want := w.due(t, "2019-12-25"), "judge answer 2019-12-30"; got != want {
		t.Errorf("once explained: %s; want %s", got, want)
	}
	check(t, w.Appraisal.Answer(w.judge(t), appraisal.Answering{Round: w.round.ID, Agency: w.first.Agency, Criterion: "1.1", Reason: "Giữ nguyên", Version: w.version(t, "1.1")}))
	check(t, w.Round.Move(ctx, w.round.ID, cchc.PhaseCouncil, ""))
	if got, want := w.due(t, "2020-01-02"), "judge council 2019-12-31"; got != want {
		t.Errorf("in the council: %s; want %s", got, want)
	}
}

// handIn hands in the self-score of the first agency. The second has nobody.
func (w *dueWorld) handIn(t *testing.T) {
	t.Helper()
	reformer, leader := authtest.As(t.Context(), dueReformer, auth.ReformOfficer, w.first.Agency), authtest.As(t.Context(), dueLeader, auth.Leader, w.first.Agency)
	for _, code := range []string{"1.1", "1.2"} {
		tasks, err := w.Round.Tasks(reformer, w.round.ID, w.first.Agency)
		check(t, err)
		task, _ := tasks.Task(code)
		check(t, w.Round.Fill(reformer, round.Filling{Round: w.round.ID, Agency: w.first.Agency, Criterion: code, Mark: task.Mark, Figures: map[string]string{"answer": `"yes"`}, Note: "ghi chú"}))
	}
	head := auth.With(t.Context(), auth.Person{Account: dueHead, Agencies: []id.ID{w.first.Agency}, Grants: []auth.Grant{{Role: auth.HeadOfDivision, Agency: w.first.Agency, Division: w.ours}}})
	check(t, w.Round.Confirm(head, w.round.ID, w.first.Agency, "1.1"))
	tasks, err := w.Round.Tasks(reformer, w.round.ID, w.first.Agency)
	check(t, err)
	check(t, w.Round.Submit(leader, w.round.ID, w.first.Agency, tasks.Digest()))
}

func (w *dueWorld) judge(t *testing.T) context.Context {
	return auth.With(t.Context(), auth.Person{Account: dueJudge, Grants: []auth.Grant{{Role: auth.Appraiser}}})
}

func (w *dueWorld) version(t *testing.T, code string) int64 {
	t.Helper()
	queue, err := w.Appraisal.Queue(auth.AsSystem(t.Context()), w.round.ID)
	check(t, err)
	item, _ := queue.Find(w.first.Agency, code)
	return item.Case.Version
}

// verify finds otherwise in 1.1 and the same in 1.2.
func (w *dueWorld) verify(t *testing.T) {
	t.Helper()
	for code, answer := range map[string]string{"1.1": `"no"`, "1.2": `"yes"`} {
		check(t, w.Appraisal.Verify(w.judge(t), appraisal.Verification{
			Round: w.round.ID, Agency: w.first.Agency, Criterion: code, Figures: map[string]string{"answer": answer}, Reason: "không có báo cáo", Version: w.version(t, code),
		}))
	}
}

func (w *dueWorld) explain(t *testing.T) {
	t.Helper()
	check(t, w.Appraisal.Explain(authtest.As(t.Context(), dueReformer, auth.ReformOfficer, w.first.Agency), appraisal.Explanation{
		Round: w.round.ID, Agency: w.first.Agency, Criterion: "1.1", Reply: appraisal.Disputes, Text: "Báo cáo đã gửi", Version: w.version(t, "1.1"),
	}))
}

func TestReformWorkRemindsWhoLeadsIt(t *testing.T) {
	w := newDueWorld(t, Config{Data: t.TempDir()})
	ctx := auth.AsSystem(t.Context())
	plan, err := w.Reform.SavePlan(ctx, reform.Plan{Agency: w.first.Agency, Year: 2019, Title: "Kế hoạch CCHC"})
	check(t, err)
	empty, err := w.People.SaveDivision(ctx, org.Division{Agency: w.first.Agency, Name: "Phòng trống", ValidFrom: dayOf(t, "2014-01-01")})
	check(t, err)
	for title, task := range map[string]reform.Task{
		"of a person": {Account: dueLeader}, "of a division": {Division: w.ours}, "of nobody": {}, "of an empty division": {Division: empty.ID}, "of a person of a division": {Division: w.ours, Account: dueHead},
	} {
		task.Plan, task.Title, task.Product, task.Lead, task.DueOn = plan.ID, title, "Báo cáo", "Phòng", dayOf(t, "2019-12-10")
		_, err := w.Reform.SaveTask(ctx, task)
		check(t, err)
	}
	items, err := reformWork{w.App}.Due(t.Context(), dayOf(t, "2019-12-09"))
	check(t, err)
	whose := map[string]id.ID{}
	for _, i := range items {
		if i.Kind == "app.due.task" {
			whose[i.Subject.Args[0].Text] = i.Account
		}
	}
	want := map[string]id.ID{"of a person": dueLeader, "of a division": dueHead, "of nobody": dueReformer, "of an empty division": dueReformer, "of a person of a division": dueHead}
	if fmt.Sprint(whose) != fmt.Sprint(want) {
		t.Errorf("owners %v, want %v", whose, want)
	}
	if len(items) <= len(want) {
		t.Error("no report of the year is due, though none was sent")
	}
}

func TestOnlyAnActiveAccountWithAnAddressIsWrittenTo(t *testing.T) {
	w := newDueWorld(t, Config{Data: t.TempDir()})
	ctx := auth.AsSystem(t.Context())
	people := recipients{w.App}
	for login, email := range map[string]string{"lan": "lan@so.example", "nam": ""} {
		account, _, err := w.Auth.Create(ctx, auth.NewAccount{Login: login, Name: "Người " + login, Email: email})
		check(t, err)
		to, isThere, err := people.Recipient(t.Context(), account.ID)
		if err != nil || isThere != (email != "") || (isThere && to != notify.Recipient{Name: "Người " + login, Email: email}) {
			t.Errorf("%s: %+v %v %v", login, to, isThere, err)
		}
		check(t, w.Auth.SetState(ctx, account.ID, auth.Disabled))
		if _, isThere, err := people.Recipient(t.Context(), account.ID); err != nil || isThere {
			t.Errorf("%s, disabled: %v %v", login, isThere, err)
		}
	}
	if _, isThere, err := people.Recipient(t.Context(), dueHead); err != nil || isThere {
		t.Errorf("an account that is gone: %v %v", isThere, err)
	}
}

// mailbox takes letters.
type mailbox struct{ letters []notify.Mail }

func (m *mailbox) Send(_ context.Context, letter notify.Mail) error {
	m.letters = append(m.letters, letter)
	return nil
}

type everybody struct{}

func (everybody) Recipient(_ context.Context, account id.ID) (notify.Recipient, bool, error) {
	return notify.Recipient{Name: "Người", Email: string(account[len(account)-2:]) + "@so.example"}, true, nil
}

func daysOfDueWork(t *testing.T, config Config) {
	w := newDueWorld(t, config)
	w.Notify.People = everybody{}
	box := &mailbox{}
	keepers := []*notify.Keeper{}
	for _, holder := range []string{"one", "two"} {
		keepers = append(keepers, &notify.Keeper{Service: w.Notify, Holder: holder, Sender: box, Domain: "tinh.example", Log: slog.New(slog.DiscardHandler)})
	}
	w.clock.Set(on(t, "2019-12-02"))
	for w.clock.Today() != dayOf(t, "2019-12-17") {
		for _, k := range keepers {
			check(t, k.Tick(t.Context()))
		}
		w.clock.Advance(6 * time.Hour)
	}
	perDay := map[string]int{}
	for _, m := range box.letters {
		perDay[civil.DateOf(m.At).String()]++
		if strings.Contains(m.Subject+m.Body, "⟦") {
			t.Errorf("a letter says a key nobody wrote: %s", m.Body)
		}
	}
	want := map[string]int{
		"2019-12-03": 1, "2019-12-04": 1, "2019-12-05": 1, // the head
		"2019-12-06": 3, "2019-12-09": 3, "2019-12-10": 3, "2019-12-11": 3, "2019-12-12": 3, "2019-12-13": 3, "2019-12-16": 3,
	}
	if fmt.Sprint(perDay) != fmt.Sprint(want) {
		t.Errorf("letters by day: %v, want %v", perDay, want)
	}
	last := box.letters[len(box.letters)-3:]
	if all := last[0].Body + last[1].Body + last[2].Body; strings.Count(all, "Nộp phiếu tự chấm: Chỉ số CCHC năm 2019, Sở Một") != 2 {
		t.Errorf("the last letters: %s", all)
	}
	unread, err := w.Notify.Unread(auth.With(t.Context(), auth.Person{Account: dueHead}))
	if err != nil || unread != 1 {
		t.Errorf("%d unread, %v", unread, err)
	}
}

func TestDueWorkReachesItsOwnersOnceADay(t *testing.T) {
	t.Run("TestSQLite", func(t *testing.T) { daysOfDueWork(t, Config{Data: t.TempDir()}) })
	t.Run("TestPostgres", func(t *testing.T) {
		daysOfDueWork(t, Config{Data: t.TempDir(), Database: storetest.PostgresURL(t)})
	})
}

func TestMailIsRefusedBeforeAnythingIsServed(t *testing.T) {
	p := &Program{}
	for _, bad := range []cli.Mailing{
		{Address: "thu", From: "a@b.example", Encryption: "starttls"}, {Address: "thu:25", From: "nobody", Encryption: "starttls"},
		{Address: "thu:25", From: "a@b.example", Encryption: "starttls", PasswordFile: "/absent"}, {Site: "javascript:alert(1)"}, {Site: "https://a.example/?x"},
	} {
		if err := p.UseMail(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	check(t, p.UseMail(cli.Mailing{Encryption: "starttls"}))
	if p.config.Mailing.Sender != nil {
		t.Error("a sender without a server")
	}
	check(t, p.UseMail(cli.Mailing{Address: "thu.tinh.example:587", From: "a@b.example", Encryption: "starttls", Site: "https://cchc.tinh.example/"}))
	if m := p.config.Mailing; m.Sender == nil || m.Site != "https://cchc.tinh.example" || m.Server != "thu.tinh.example:587 (starttls)" {
		t.Errorf("%+v", m)
	}
	if got := DueWords().Say(locale.EN, "app.due.submit"); got != "Hand in the self-score" {
		t.Error(got)
	}
}
