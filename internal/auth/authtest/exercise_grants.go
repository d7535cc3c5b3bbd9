package authtest

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

func grants(t *testing.T, w World) {
	t.Helper()
	console := auth.AsSystem(t.Context())
	account := w.Person(t, "canbo")
	for _, c := range []struct {
		grant auth.Grant
		key   string
	}{
		{auth.Grant{Role: "king"}, "auth.role_unknown"},
		{auth.Grant{Role: auth.Guest}, "auth.role_unknown"},
		{auth.Grant{Role: auth.Clerk}, "auth.role_needs_agency"},
		{auth.Grant{Role: auth.Administrator, Agency: agency}, "auth.role_is_province"},
		{auth.Grant{Role: auth.Clerk, Agency: agency, Fields: []string{"1"}}, "auth.fields_wrong"},
		{auth.Grant{Role: auth.Appraiser, Fields: []string{"a b"}}, "auth.fields_wrong"},
		{auth.Grant{Role: auth.Inspector, From: day("2026-03-02"), To: day("2026-03-01")}, "auth.ends_before_it_begins"},
	} {
		_, err := w.Give(console, account.ID, c.grant)
		refused(t, err, fault.Invalid, c.key)
	}
	given := must(w.Give(console, account.ID, auth.Grant{Role: auth.Clerk, Agency: agency, From: day("2026-03-03"), To: day("2026-03-04")}))(t)
	must(w.Give(console, account.ID, auth.Grant{Role: auth.Appraiser, Fields: []string{"1", "7"}}))(t)
	_, token := w.Enter(t, "canbo")
	isClerk := func(on string) bool {
		t.Helper()
		w.Clock.Set(day(on).Start().Add(1))
		person, isKnown, err := w.Identify(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		if !isKnown {
			_, token = w.Enter(t, "canbo")
			return w.has(t, token)
		}
		return person.Has(auth.Clerk, agency)
	}
	for on, want := range map[string]bool{"2026-03-02": false, "2026-03-03": true, "2026-03-04": true, "2026-03-05": false} {
		if got := isClerk(on); got != want {
			t.Errorf("clerk on %s: %v", on, got)
		}
	}
	w.Clock.Set(day("2026-03-03").Start().Add(1))
	_, token = w.Enter(t, "canbo")
	person, _, err := w.Identify(t.Context(), token)
	if err != nil || !person.BelongsTo(agency) || len(person.Grants) != 2 || !slices.Equal(person.Grants[0].Fields, []string{"1", "7"}) {
		t.Errorf("%+v, %v", person, err)
	}
	if same, isActive, err := w.Service.Person(t.Context(), account.ID); err != nil || !isActive || !same.BelongsTo(agency) || len(same.Grants) != 2 {
		t.Errorf("without signing in: %+v, %v, %v", same, isActive, err)
	}
	if _, isActive, err := w.Service.Person(t.Context(), "nobody"); err != nil || isActive {
		t.Errorf("nobody is active: %v", err)
	}
	if _, err = w.Give(console, account.ID, given.Grant); !fault.Is(err, fault.Conflict) {
		t.Errorf("the same role twice: %v", err)
	}
	if err := w.Withdraw(console, given.ID); err != nil {
		t.Fatal(err)
	}
	if w.has(t, token) {
		t.Error("a withdrawn role still holds")
	}
	refused(t, w.Withdraw(console, given.ID), fault.Conflict, "auth.grant_withdrawn_before")
	kinds := []string{}
	for _, f := range w.Facts(t, account.ID) {
		kinds = append(kinds, f.Kind)
	}
	want := []string{"auth.account_state/1", "auth.factor_changed/1", "auth.grant_given/1", "auth.grant_given/1", "auth.grant_withdrawn/1"}
	if !slices.Equal(kinds, want) {
		t.Errorf("facts %v, want %v", kinds, want)
	}
}

func (w World) has(t testing.TB, token string) bool {
	t.Helper()
	person, _, err := w.Identify(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return person.Has(auth.Clerk, agency)
}

func oneself(t *testing.T, w World) {
	t.Helper()
	admin := w.Person(t, "quantri.mot", auth.Grant{Role: auth.Administrator})
	ctx, _ := w.Enter(t, "quantri.mot")
	_, err := w.Give(ctx, admin.ID, auth.Grant{Role: auth.Leader, Agency: agency})
	refused(t, err, fault.Forbidden, "auth.not_to_oneself")
	refused(t, w.SetState(ctx, admin.ID, auth.Disabled), fault.Forbidden, "auth.not_oneself")
	own := must(w.Own(ctx))(t)
	refused(t, w.Withdraw(ctx, own.Grants[0].ID), fault.Forbidden, "auth.not_from_oneself")
	_, err = w.Reset(ctx, admin.ID, true)
	refused(t, err, fault.Forbidden, "auth.not_oneself")
	other := w.Person(t, "canbo")
	must(w.Give(ctx, other.ID, auth.Grant{Role: auth.Leader, Agency: agency}))(t)
}

func onlyAdministrators(t *testing.T, w World) {
	t.Helper()
	victim := w.Person(t, "nannhan")
	w.Person(t, "canbo", auth.Grant{Role: auth.Leader, Agency: agency}, auth.Grant{Role: auth.Auditor})
	ctx, _ := w.Enter(t, "canbo")
	guest := auth.With(t.Context(), auth.GuestPerson())
	for _, c := range []struct {
		ctx  context.Context
		kind fault.Kind
	}{{ctx, fault.Forbidden}, {guest, fault.Unauthenticated}, {t.Context(), fault.Unauthenticated}} {
		_, listErr := w.List(c.ctx)
		_, showErr := w.Show(c.ctx, victim.ID)
		_, _, createErr := w.Create(c.ctx, auth.NewAccount{Login: "moi", Name: "Mới"})
		_, giveErr := w.Give(c.ctx, victim.ID, auth.Grant{Role: auth.Auditor})
		_, resetErr := w.Reset(c.ctx, victim.ID, true)
		_, findErr := w.ByLogin(c.ctx, "nannhan")
		demoErr := w.CreateDemo(c.ctx, nil, Password)
		for _, err := range []error{listErr, showErr, createErr, giveErr, resetErr, findErr, demoErr, w.SetState(c.ctx, victim.ID, auth.Disabled)} {
			if !fault.Is(err, c.kind) {
				t.Errorf("want %s, got %v", c.kind, err)
			}
		}
	}
	if list := must(w.List(auth.AsSystem(t.Context())))(t); len(list) != 2 || list[0].Login != "canbo" || len(list[0].Grants) != 2 {
		t.Errorf("%+v", list)
	}
}

func factsWithoutPeople(t *testing.T, w World) {
	t.Helper()
	account := w.Person(t, "nguyen.van.thu", auth.Grant{Role: auth.Clerk, Agency: agency})
	ctx, _ := w.Enter(t, "nguyen.van.thu")
	if err := w.Rename(ctx, "Nguyễn Văn Thử", "thu@example.vn"); err != nil {
		t.Fatal(err)
	}
	w.Phone(t, ctx)
	must(w.NewRecoveryCodes(ctx))(t)
	if err := w.RemoveTOTP(ctx); err != nil {
		t.Fatal(err)
	}
	facts := w.Facts(t, account.ID)
	if len(facts) != 6 {
		t.Errorf("%d facts", len(facts))
	}
	for _, f := range facts {
		for _, personal := range []string{"nguyen.van.thu", "Nguyễn", "Người thử", "example.vn", "203.0.113"} {
			if bytes.Contains(f.Leaf, []byte(personal)) {
				t.Errorf("%s holds %q", f.Leaf, personal)
			}
		}
	}
}

func demoPeople(t *testing.T, w World) {
	t.Helper()
	people := []auth.DemoAccount{
		{ID: "01680000-0000-7000-8000-00000000000a", Login: "vanthu", Name: "Văn thư minh hoạ", Grants: []auth.Grant{{Role: auth.Clerk, Agency: agency, From: day("2013-01-01")}}},
		{ID: "01680000-0000-7000-8000-00000000000b", Login: "lanhdao", Name: "Lãnh đạo minh hoạ", Grants: []auth.Grant{{Role: auth.Leader, Agency: agency, From: day("2013-01-01")}}},
	}
	const known = "minhhoa" // refused to anybody else
	if err := w.CreateDemo(auth.AsSystem(t.Context()), people, known); err != nil {
		t.Fatal(err)
	}
	listed := must(w.DemoPeople(t.Context()))(t)
	if len(listed) != 2 || listed[0].ID != people[0].ID || len(listed[1].Grants) != 1 {
		t.Errorf("%+v", listed)
	}
	must(w.SignIn(t.Context(), "vanthu", known, Desk))(t)
	signed := must(w.SignInDemo(t.Context(), "lanhdao", Desk))(t)
	if person, _, err := w.Identify(t.Context(), signed.Token); err != nil || !person.Has(auth.Leader, agency) {
		t.Errorf("%+v, %v", person, err)
	}
	w.Person(t, "nguoithat")
	_, err := w.SignInDemo(t.Context(), "nguoithat", Desk)
	refused(t, err, fault.Unauthenticated, "auth.wrong_pair")
}

func moreGrants(t *testing.T, w World) {
	t.Helper()
	const other = id.ID("01680000-0000-7000-8000-000000000002")
	with := w.With(t, func(o *auth.Options) {
		o.More = func(_ context.Context, _ id.ID, on civil.Date) ([]auth.Grant, []id.ID, error) {
			return []auth.Grant{{Role: auth.HeadOfDivision, Agency: other, From: on}}, []id.ID{other, other}, nil
		}
	})
	with.Person(t, "canbo", auth.Grant{Role: auth.Clerk, Agency: agency})
	_, token := with.Enter(t, "canbo")
	person, _, err := with.Identify(t.Context(), token)
	if err != nil || !person.Has(auth.HeadOfDivision, other) || !person.Has(auth.Clerk, agency) || !slices.Equal(person.Agencies, []id.ID{agency, other}) {
		t.Errorf("%+v, %v", person, err)
	}
}

func changedMeanwhile(t *testing.T, w World) {
	t.Helper()
	account := w.Person(t, "canbo")
	ctx, _ := w.Enter(t, "canbo")
	if err := w.Rename(ctx, "Tên mới", "sai"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a wrong address is kept: %v", err)
	}
	if err := w.Rename(ctx, "  Tên   mới\u200b ", ""); err != nil {
		t.Fatal(err)
	}
	if shown := must(w.Show(auth.AsSystem(t.Context()), account.ID))(t); shown.Account.Version <= account.Version {
		t.Errorf("%+v", shown)
	}
	_, _, err := w.Create(auth.AsSystem(t.Context()), auth.NewAccount{Login: "CANBO", Name: "Trùng tên"})
	refused(t, err, fault.Conflict, "auth.login_taken")
}
