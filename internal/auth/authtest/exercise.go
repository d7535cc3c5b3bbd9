package authtest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/evidence/evidencetest"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/store/storetest"
)

// Exercise runs the suite on one engine.
func Exercise(t *testing.T, open storetest.Open) {
	t.Helper()
	for name, fn := range map[string]func(*testing.T, World){
		"the first administrator comes by a link that counts once":    firstOnce,
		"a newer start ends the older link":                           firstLinks,
		"a link sets a password once and in time":                     passwordLink,
		"an unknown name costs and says what a known one does":        enumeration,
		"guesses from one place wait, the owner elsewhere does not":   bruteForce,
		"guesses sent at once are all counted":                        parallelGuesses,
		"a browser that was here before is counted by itself":         devices,
		"a token from before signing in is worth nothing":             fixation,
		"a session ends by quiet, by age, by its owner, by disabling": sessionsEnd,
		"a new password ends the other sessions and renews this one":  passwordChange,
		"sensitive acts ask for a fresh proof":                        confirmFirst,
		"a code of the telephone counts once":                         replay,
		"parallel uses of one code let one in":                        parallelCodes,
		"a few wrong codes end the second step":                       secondStepEnds,
		"recovery codes count once and only their own owner's":        recovery,
		"grants hold from day to day and until withdrawn":             grants,
		"nobody gives himself a role or disables himself":             oneself,
		"only administrators manage accounts":                         onlyAdministrators,
		"facts name accounts and never people":                        factsWithoutPeople,
		"people of a demonstration have given ids and one known word": demoPeople,
		"posts of another module count like grants":                   moreGrants,
		"a changed account is refused to who read it before":          changedMeanwhile,
	} {
		t.Run(name, func(t *testing.T) {
			w := New(t, open)
			fn(t, w)
			evidencetest.MustHold(t, w.Log)
		})
	}
}

func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// refused checks the kind and the sentence of a refusal.
func refused(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	refusal, ok := fault.From(err)
	if !ok || refusal.Kind != kind || refusal.Key != key {
		t.Errorf("want %s %s, got %v", kind, key, err)
	}
}

var someone = auth.First{Login: "quantri.tinh", Name: "Người quản trị", Password: Password}

func firstOnce(t *testing.T, w World) {
	t.Helper()
	link, isNeeded, err := w.FirstLink(t.Context())
	if err != nil || !isNeeded {
		t.Fatalf("%v, %v", isNeeded, err)
	}
	_, err = w.CreateFirst(t.Context(), "guessed", someone, Desk)
	refused(t, err, fault.NotFound, "auth.first_link_expired")
	weak := someone
	weak.Password = "matkhau123456"
	if _, err = w.CreateFirst(t.Context(), link, weak, Desk); !fault.Is(err, fault.Invalid) {
		t.Errorf("a common password: %v", err)
	}
	signed := must(w.CreateFirst(t.Context(), link, someone, Desk))(t)
	person, _, err := w.Identify(t.Context(), signed.Token)
	if err != nil || !person.Has(auth.Administrator, "") {
		t.Errorf("%+v, %v", person, err)
	}
	_, err = w.CreateFirst(t.Context(), link, auth.First{Login: "second", Name: "Second", Password: Password}, Desk)
	refused(t, err, fault.NotFound, "auth.first_link_expired")
	if _, isNeeded, err := w.FirstLink(t.Context()); err != nil || isNeeded {
		t.Errorf("a second administrator is offered: %v", err)
	}
}

func firstLinks(t *testing.T, w World) {
	t.Helper()
	older, _, err := w.FirstLink(t.Context())
	newer, _, err2 := w.FirstLink(t.Context())
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	refused(t, w.CheckFirstLink(t.Context(), older), fault.NotFound, "auth.first_link_expired")
	if err := w.CheckFirstLink(t.Context(), newer); err != nil {
		t.Error(err)
	}
	w.Clock.Advance(25 * time.Hour)
	refused(t, w.CheckFirstLink(t.Context(), newer), fault.NotFound, "auth.first_link_expired")
}

func passwordLink(t *testing.T, w World) {
	t.Helper()
	_, link, err := w.Create(auth.AsSystem(t.Context()), auth.NewAccount{Login: "vanthu", Name: "Văn thư"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.SignIn(t.Context(), "vanthu", "", Desk)
	refused(t, err, fault.Unauthenticated, "auth.wrong_pair")
	_, err = w.SetPasswordByLink(t.Context(), link, "ngan")
	refused(t, err, fault.Invalid, "auth.password_short")
	account := must(w.SetPasswordByLink(t.Context(), link, Password))(t)
	_, err = w.SetPasswordByLink(t.Context(), link, Password+" nữa")
	refused(t, err, fault.NotFound, "auth.link_expired")
	w.Enter(t, "vanthu")
	late := must(w.Reset(auth.AsSystem(t.Context()), account.ID, false))(t)
	w.Clock.Advance(73 * time.Hour)
	_, err = w.SetPasswordByLink(t.Context(), late, Password)
	refused(t, err, fault.NotFound, "auth.link_expired")
}

func enumeration(t *testing.T, w World) {
	t.Helper()
	w.Person(t, "cothat")
	disabled := w.Person(t, "danghi")
	if err := w.SetState(auth.AsSystem(t.Context()), disabled.ID, auth.Disabled); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Create(auth.AsSystem(t.Context()), auth.NewAccount{Login: "chuadat", Name: "Chưa đặt mật khẩu"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ login, password string }{
		{"cothat", "sai rồi sai rồi"}, {"khongco", "sai rồi sai rồi"}, {"danghi", Password}, {"chuadat", "sai rồi sai rồi"}, {"", ""}, {"' OR 1=1 --", "x"},
	} {
		for range 6 { // also once the name has to wait
			before := w.Hashes.Count.Load()
			_, err := w.SignIn(t.Context(), c.login, c.password, Desk)
			hashes := w.Hashes.Count.Load() - before
			if refusal, _ := fault.From(err); refusal != nil && refusal.Key == "auth.wait" {
				if hashes != 0 {
					t.Errorf("%q waits and still hashes", c.login)
				}
				continue
			}
			refused(t, err, fault.Unauthenticated, "auth.wrong_pair")
			if hashes != 1 {
				t.Errorf("%q costs %d hashes", c.login, hashes)
			}
		}
	}
}

// guess tries wrong passwords and tells how many were looked at.
func (w World) guess(t testing.TB, login string, times int, from auth.Visit) (looked int) {
	t.Helper()
	for range times {
		_, err := w.SignIn(t.Context(), login, "không phải mật khẩu", from)
		if refusal, _ := fault.From(err); refusal != nil && refusal.Key == "auth.wrong_pair" {
			looked++
		}
	}
	return looked
}

func bruteForce(t *testing.T, w World) {
	t.Helper()
	w.Person(t, "lanhdao")
	guesser := From("198.51.100.9")
	if looked := w.guess(t, "lanhdao", 50, guesser); looked > 5 {
		t.Errorf("%d guesses in a second", looked)
	}
	if looked := w.guess(t, "khongco", 50, guesser); looked > 5 {
		t.Errorf("%d guesses of an unknown name", looked)
	}
	looked := 0
	for range 24 * 60 {
		w.Clock.Advance(time.Minute)
		looked += w.guess(t, "lanhdao", 1, guesser)
	}
	if looked > 120 {
		t.Errorf("%d guesses a day", looked)
	}
	// The right password does not pass the wait either, or it would be found through it.
	_, err := w.SignIn(t.Context(), "lanhdao", Password, guesser)
	refused(t, err, fault.Unavailable, "auth.wait")
	w.Enter(t, "lanhdao") // the owner elsewhere was never kept out
	// One customer's addresses of the new kind are one place.
	w.guess(t, "lanhdao", 10, From("2001:db8:1:2::1"))
	_, err = w.SignIn(t.Context(), "lanhdao", Password, From("2001:db8:1:2:ffff::9"))
	refused(t, err, fault.Unavailable, "auth.wait")
}

func parallelGuesses(t *testing.T, w World) {
	t.Helper()
	w.Person(t, "lanhdao")
	var group sync.WaitGroup
	looked := make(chan int, 40)
	for range cap(looked) {
		group.Go(func() { looked <- w.guess(t, "lanhdao", 1, Desk) })
	}
	group.Wait()
	close(looked)
	total := 0
	for n := range looked {
		total += n
	}
	if total > 5 {
		t.Errorf("%d guesses at once were looked at", total)
	}
}

func devices(t *testing.T, w World) {
	t.Helper()
	w.Person(t, "canbo")
	w.Person(t, "keXau")
	owner := Desk
	owner.Device = must(w.SignIn(t.Context(), "canbo", Password, Desk))(t).Device
	guesser := Desk // behind the same address
	guesser.Device = must(w.SignIn(t.Context(), "kexau", Password, Desk))(t).Device
	w.guess(t, "canbo", 50, guesser)
	_, err := w.SignIn(t.Context(), "canbo", Password, guesser)
	refused(t, err, fault.Unavailable, "auth.wait")
	if _, err := w.SignIn(t.Context(), "canbo", Password, owner); err != nil {
		t.Errorf("the owner is kept out: %v", err)
	}
	forged := owner
	forged.Device = strings.Replace(owner.Device, owner.Device[:8], "01900000", 1)
	_, err = w.SignIn(t.Context(), "canbo", Password, forged)
	refused(t, err, fault.Unavailable, "auth.wait")
}

func fixation(t *testing.T, w World) {
	t.Helper()
	w.Person(t, "canbo")
	first, token := w.Enter(t, "canbo")
	_, second := w.Enter(t, "canbo")
	if token == second || len(token) < 40 {
		t.Error("two sessions share a token")
	}
	renewed := must(w.Confirm(first, Password, "", Desk))(t)
	if renewed == token {
		t.Error("the token was not renewed")
	}
	if _, isKnown, err := w.Identify(t.Context(), token); err != nil || isKnown {
		t.Errorf("the old token still counts: %v", err)
	}
	w.As(t, renewed)
	for _, laid := range []string{"", "laid-by-somebody", strings.Repeat("x", 10_000)} {
		if _, isKnown, err := w.Identify(t.Context(), laid); err != nil || isKnown {
			t.Errorf("%q is somebody", laid)
		}
	}
}

func sessionsEnd(t *testing.T, w World) {
	t.Helper()
	isGone := func(token, why string) {
		t.Helper()
		if _, isKnown, err := w.Identify(t.Context(), token); err != nil || isKnown {
			t.Errorf("%s and the session goes on: %v", why, err)
		}
	}
	account := w.Person(t, "canbo")
	_, quiet := w.Enter(t, "canbo")
	w.Clock.Advance(121 * time.Minute)
	isGone(quiet, "quiet for two hours")

	_, busy := w.Enter(t, "canbo")
	for range 12 {
		w.As(t, busy)
		w.Clock.Advance(time.Hour)
	}
	isGone(busy, "twelve hours old")

	ctx, mine := w.Enter(t, "canbo")
	_, other := w.Enter(t, "canbo")
	own := must(w.Own(ctx))(t)
	if len(own.Sessions) != 2 {
		t.Errorf("%d sessions are listed", len(own.Sessions))
	}
	w.Person(t, "nguoila")
	strange, _ := w.Enter(t, "nguoila")
	refused(t, w.EndSession(strange, own.Session.ID), fault.NotFound, "auth.no_such_session")
	if err := w.EndOtherSessions(ctx); err != nil {
		t.Fatal(err)
	}
	isGone(other, "ended by its owner")
	w.As(t, mine)
	if err := w.SignOut(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	isGone(mine, "signed out")

	_, last := w.Enter(t, "canbo")
	if err := w.SetState(auth.AsSystem(t.Context()), account.ID, auth.Disabled); err != nil {
		t.Fatal(err)
	}
	isGone(last, "disabled")
	if err := w.Tidy(t.Context()); err != nil {
		t.Error(err)
	}
}

func passwordChange(t *testing.T, w World) {
	t.Helper()
	w.Person(t, "canbo")
	ctx, mine := w.Enter(t, "canbo")
	_, other := w.Enter(t, "canbo")
	_, err := w.ChangePassword(ctx, "không phải", "mật khẩu mới rất khác", Desk)
	refused(t, err, fault.Invalid, "auth.wrong_password")
	_, err = w.ChangePassword(ctx, Password, "matkhau123456", Desk)
	refused(t, err, fault.Invalid, "auth.password_common")
	renewed := must(w.ChangePassword(ctx, Password, "chín chiếc thuyền nan", Desk))(t)
	for _, token := range []string{mine, other} {
		if _, isKnown, err := w.Identify(t.Context(), token); err != nil || isKnown {
			t.Errorf("an old token still counts: %v", err)
		}
	}
	w.As(t, renewed)
	_, err = w.SignIn(t.Context(), "canbo", Password, Desk)
	refused(t, err, fault.Unauthenticated, "auth.wrong_pair")
	// ế as one sign and as three is one password.
	if _, err := w.SignIn(t.Context(), "CanBo ", "chi\u0301n chie\u0302\u0301c thuye\u0302\u0300n nan", Desk); err != nil {
		t.Errorf("another keyboard program: %v", err)
	}
}

func confirmFirst(t *testing.T, w World) {
	t.Helper()
	w.Person(t, "canbo")
	ctx, _ := w.Enter(t, "canbo")
	w.Clock.Advance(11 * time.Minute)
	_, _, err := w.BeginTOTP(ctx)
	if !auth.IsConfirmFirst(err) {
		t.Errorf("a stale session sets a second factor: %v", err)
	}
	_, err = w.Confirm(ctx, "sai mật khẩu rồi", "", Desk)
	refused(t, err, fault.Invalid, "auth.wrong_password")
	ctx = w.As(t, must(w.Confirm(ctx, Password, "", Desk))(t))
	secret, _ := w.Phone(t, ctx)
	w.Clock.Advance(11 * time.Minute)
	if err := w.RemoveTOTP(ctx); !auth.IsConfirmFirst(err) {
		t.Errorf("a stale session removes the second factor: %v", err)
	}
	_, err = w.Confirm(ctx, Password, "000000", Desk)
	refused(t, err, fault.Invalid, "auth.wrong_code")
	ctx = w.As(t, must(w.Confirm(ctx, Password, w.Code(t, secret), Desk))(t))
	if err := w.RemoveTOTP(ctx); err != nil {
		t.Error(err)
	}
	if _, err := w.Own(context.Background()); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("nobody has an account: %v", err)
	}
}

func day(text string) civil.Date {
	d, err := civil.ParseDate(text)
	if err != nil {
		panic(err) // the suite's own dates
	}
	return d
}

const agency = id.ID("01680000-0000-7000-8000-000000000001")
