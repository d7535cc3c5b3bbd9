package orgtest

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/auth/authtest"
	"minhbach/internal/auth/policy"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/evidence/evidencetest"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/org"
	"minhbach/internal/org/orgdb"
	"minhbach/internal/store/storetest"
)

// The people of the suite; all are invented, and known by their accounts alone.
const (
	here   id.ID = "01680000-0000-7000-8000-00000000000a"
	there  id.ID = "01680000-0000-7000-8000-00000000000b"
	leader id.ID = "01680000-0000-7000-8000-000000000001"
	head   id.ID = "01680000-0000-7000-8000-000000000002"
	reform id.ID = "01680000-0000-7000-8000-000000000003"
	clerk  id.ID = "01680000-0000-7000-8000-000000000004"
	far    id.ID = "01680000-0000-7000-8000-000000000005"
)

// Office is a service over the real policies, with an agency that has a leader,
// a head of office and a reform officer.
type Office struct {
	*org.People
	World World

	division org.Division
	posts    map[id.ID]org.Post // by whom they are held
	holders  map[id.ID]org.Holder
}

// NewOffice makes an office.
func NewOffice(t *testing.T, open storetest.Open, guard auth.Guard) Office {
	t.Helper()
	w := New(t, open)
	o := Office{
		People: org.NewPeople(w.DB, orgdb.Rows{}, w.Log, w.Log.IDs, w.Log.Clock, guard),
		World:  w, posts: map[id.ID]org.Post{}, holders: map[id.ID]org.Holder{},
	}
	ctx := auth.AsSystem(t.Context())
	o.division = must(o.SaveDivision(ctx, org.Division{Agency: here, Name: "Văn phòng", ValidFrom: day("2013-01-01")}))(t)
	for _, p := range []struct {
		account, agency, division id.ID
		title                     string
		roles                     []auth.Role
	}{
		{leader, here, "", "Trưởng ban", []auth.Role{auth.Leader}},
		{head, here, o.division.ID, "Chánh Văn phòng", []auth.Role{auth.HeadOfOffice, auth.HeadOfDivision}},
		{reform, here, o.division.ID, "Chuyên viên CCHC", []auth.Role{auth.ReformOfficer, auth.Officer}},
		{clerk, here, o.division.ID, "Văn thư", []auth.Role{auth.Clerk}},
		{far, there, "", "Giám đốc", []auth.Role{auth.Leader}},
	} {
		post := must(o.SavePost(ctx, org.Post{Agency: p.agency, Division: p.division, Title: p.title, Roles: p.roles, ValidFrom: day("2013-01-01")}))(t)
		o.posts[p.account] = post
		o.holders[p.account] = must(o.Assign(ctx, org.Holder{Post: post.ID, Account: p.account, ValidFrom: day("2014-01-01")}))(t)
	}
	return o
}

// as lets somebody act with what his posts give him.
func (o Office) as(t *testing.T, account id.ID) context.Context {
	t.Helper()
	grants, agencies, err := o.PostsOf(t.Context(), account, o.today())
	if err != nil {
		t.Fatal(err)
	}
	return auth.With(t.Context(), auth.Person{Account: account, Grants: grants, Agencies: agencies})
}

func (o Office) today() civil.Date { return o.World.Log.Clock.Today() }

// ExercisePeople runs the suite on one engine. guard loads the real policies.
func ExercisePeople(t *testing.T, open storetest.Open, guard func(testing.TB) *policy.Engine) {
	t.Helper()
	for name, fn := range map[string]func(*testing.T, Office){
		"posts give roles from one day to another":              postsGiveRoles,
		"one person holds several posts":                        severalPosts,
		"a delegate acts with the absent one's roles meanwhile": delegated,
		"a delegation ends early and is withdrawn":              delegationEnds,
		"nobody delegates another's place to himself":           noSelfDelegation,
		"what is wrong with a delegation is said":               wrongDelegations,
		"nobody gives himself a post or more roles":             noSelfPost,
		"another agency's people are out of reach":              otherAgency,
		"divisions and posts keep their days":                   daysKept,
		"a change seen too late is refused":                     peopleTooLate,
		"everybody with a role is found, and who acts for them": withRole,
		"an import is all or nothing and names every row":       imported,
		"facts name accounts and no reasons":                    factsNamePeople,
	} {
		t.Run(name, func(t *testing.T) {
			o := NewOffice(t, open, guard(t))
			fn(t, o)
			evidencetest.MustHold(t, o.World.Log)
		})
	}
}

func roles(grants []auth.Grant) []auth.Role {
	list := make([]auth.Role, len(grants))
	for i, g := range grants {
		list[i] = g.Role
	}
	slices.Sort(list)
	return list
}

func postsGiveRoles(t *testing.T, o Office) {
	for on, want := range map[string][]auth.Role{
		"2013-12-31": {}, "2014-01-01": {auth.Officer, auth.ReformOfficer}, "2030-01-01": {auth.Officer, auth.ReformOfficer},
	} {
		grants, agencies, err := o.PostsOf(t.Context(), reform, day(on))
		if err != nil || !slices.Equal(roles(grants), want) || (len(want) > 0) != slices.Equal(agencies, []id.ID{here}) {
			t.Errorf("on %s: %v in %v, %v", on, grants, agencies, err)
		}
		for _, g := range grants {
			if g.Agency != here || g.Division != o.division.ID || g.From != day("2014-01-01") || g.For != "" {
				t.Errorf("grant %+v", g)
			}
		}
	}
	ended := must(o.EndHolding(o.as(t, leader), o.holders[reform].ID, o.today()))(t)
	if grants, _, err := o.PostsOf(t.Context(), reform, o.today().AddDays(1)); err != nil || len(grants) != 0 || ended.ValidTo != o.today() {
		t.Errorf("after the end: %v, %v", grants, err)
	}
}

func severalPosts(t *testing.T, o Office) {
	ctx := auth.AsSystem(t.Context())
	second := must(o.SavePost(ctx, org.Post{Agency: there, Title: "Kế toán", Roles: []auth.Role{auth.Accountant}, ValidFrom: day("2013-01-01")}))(t)
	must(o.Assign(ctx, org.Holder{Post: second.ID, Account: reform, ValidFrom: o.today()}))(t)
	grants, agencies, err := o.PostsOf(t.Context(), reform, o.today())
	if err != nil || !slices.Equal(agencies, []id.ID{here, there}) || len(grants) != 3 {
		t.Errorf("%v in %v, %v", grants, agencies, err)
	}
	_, err = o.Assign(ctx, org.Holder{Post: second.ID, Account: reform, ValidFrom: o.today().AddDays(9)})
	wants(t, err, fault.Conflict, "org.holds_already")
}

func absence(o Office) org.Delegation {
	return org.Delegation{
		Agency: here, Absent: head, Acting: reform, ValidFrom: o.today().AddDays(1), ValidTo: o.today().AddDays(5), Reason: "nghỉ phép năm", Basis: "Giấy uỷ quyền 03/GUQ",
	}
}

func delegated(t *testing.T, o Office) {
	made := must(o.Delegate(o.as(t, head), absence(o)))(t)
	if made.MadeBy != head {
		t.Errorf("made by %s", made.MadeBy)
	}
	for days, want := range map[int]int{0: 0, 1: 2, 5: 2, 6: 0} {
		grants, _, err := o.PostsOf(t.Context(), reform, o.today().AddDays(days))
		if err != nil {
			t.Fatal(err)
		}
		lent := slices.DeleteFunc(grants, func(g auth.Grant) bool { return g.For == "" })
		if len(lent) != want {
			t.Errorf("after %d days: %+v", days, lent)
		}
		for _, g := range lent {
			if g.For != head || g.From != made.ValidFrom || g.To != made.ValidTo || g.Agency != here {
				t.Errorf("lent %+v", g)
			}
		}
	}
	// What is lent is not passed on.
	must(o.Delegate(o.as(t, leader), org.Delegation{Agency: here, Absent: reform, Acting: clerk, ValidFrom: made.ValidFrom, ValidTo: made.ValidTo}))(t)
	grants, _, err := o.PostsOf(t.Context(), clerk, made.ValidFrom)
	if err != nil || slices.Contains(roles(grants), auth.HeadOfOffice) || !slices.Contains(roles(grants), auth.ReformOfficer) {
		t.Errorf("passed on: %v, %v", grants, err)
	}
}

func delegationEnds(t *testing.T, o Office) {
	ctx := o.as(t, head)
	made := must(o.Delegate(ctx, absence(o)))(t)
	ended := must(o.EndDelegation(ctx, made.ID, made.ValidFrom.AddDays(1)))(t)
	if grants, _, _ := o.PostsOf(t.Context(), reform, made.ValidFrom.AddDays(2)); len(grants) != 2 || ended.IsWithdrawn {
		t.Errorf("after the early end: %v", grants)
	}
	withdrawn := must(o.EndDelegation(ctx, made.ID, o.today()))(t)
	if grants, _, _ := o.PostsOf(t.Context(), reform, made.ValidFrom); len(grants) != 2 || !withdrawn.IsWithdrawn {
		t.Errorf("withdrawn: %v", grants)
	}
	_, err := o.EndDelegation(ctx, made.ID, o.today())
	wants(t, err, fault.Conflict, "org.cannot_end_delegation")
	must(o.Delegate(ctx, absence(o)))(t) // a withdrawn one stands in nobody's way
}

func noSelfDelegation(t *testing.T, o Office) {
	d := absence(o)
	_, err := o.Delegate(o.as(t, reform), d)
	wants(t, err, fault.Forbidden, "auth.policy.nobody_permits")
	d.Absent, d.Acting = leader, head
	_, err = o.Delegate(o.as(t, head), d)
	wants(t, err, fault.Forbidden, "org.acting_is_oneself")
}

func wrongDelegations(t *testing.T, o Office) {
	ctx := o.as(t, head)
	for key, spoil := range map[string]func(*org.Delegation){
		"org.acting_missing":         func(d *org.Delegation) { d.Acting = "" },
		"org.acting_is_absent":       func(d *org.Delegation) { d.Acting = head },
		"org.delegation_day_missing": func(d *org.Delegation) { d.ValidTo = civil.Date{} },
		"org.delegation_days_wrong":  func(d *org.Delegation) { d.ValidTo = o.today() },
		"org.delegation_in_the_past": func(d *org.Delegation) { d.ValidFrom = o.today().AddDays(-1) },
		"org.basis_too_long":         func(d *org.Delegation) { d.Reason = strings.Repeat("x", 5000) },
		"org.holds_nothing":          func(d *org.Delegation) { d.Acting = far },
	} {
		d := absence(o)
		spoil(&d)
		_, err := o.Delegate(ctx, d)
		wants(t, err, "", key)
	}
	must(o.Delegate(ctx, absence(o)))(t)
	_, err := o.Delegate(ctx, absence(o))
	wants(t, err, fault.Conflict, "org.delegated_already")
}

func noSelfPost(t *testing.T, o Office) {
	ctx := o.as(t, head)
	_, err := o.Assign(ctx, org.Holder{Post: o.posts[leader].ID, Account: head, ValidFrom: o.today()})
	wants(t, err, fault.Forbidden, "auth.policy.forbidden")
	more := o.posts[head]
	more.Roles = append(slices.Clone(more.Roles), auth.Leader)
	_, err = o.SavePost(ctx, more)
	wants(t, err, fault.Forbidden, "auth.policy.forbidden")
	renamed := o.posts[head]
	renamed.Title = "Chánh Văn phòng Ban"
	must(o.SavePost(ctx, renamed))(t)
	province := o.posts[clerk]
	province.Roles = []auth.Role{auth.Appraiser}
	_, err = o.SavePost(ctx, province)
	wants(t, err, fault.Invalid, "org.role_wrong")
}

func otherAgency(t *testing.T, o Office) {
	ctx := o.as(t, far)
	_, err := o.Chart(ctx, here)
	wants(t, err, fault.Forbidden, "")
	_, err = o.EndHolding(ctx, o.holders[clerk].ID, o.today())
	wants(t, err, fault.Forbidden, "")
	_, err = o.Assign(ctx, org.Holder{Post: o.posts[clerk].ID, Account: clerk, ValidFrom: o.today()})
	wants(t, err, fault.Forbidden, "")
	// A post of another agency under one's own agency's name.
	smuggled := o.posts[clerk]
	smuggled.Agency, smuggled.Division = there, ""
	_, err = o.SavePost(ctx, smuggled)
	wants(t, err, fault.NotFound, "org.no_such_post")
	division := o.division
	division.Agency = there
	_, err = o.SaveDivision(ctx, division)
	wants(t, err, fault.NotFound, "org.no_such_division")
	must(o.Chart(ctx, there))(t)
	must(o.Chart(authtest.As(t.Context(), "auditor", auth.Auditor, ""), here))(t)
}

func daysKept(t *testing.T, o Office) {
	ctx := o.as(t, leader)
	ended := o.division
	ended.ValidTo = day("2020-01-01")
	_, err := o.SaveDivision(ctx, ended)
	wants(t, err, fault.Conflict, "org.division_has_posts")
	post := o.posts[clerk]
	post.ValidTo = day("2020-01-01")
	_, err = o.SavePost(ctx, post)
	wants(t, err, fault.Conflict, "org.post_is_held")
	early := org.Post{Agency: here, Division: o.division.ID, Title: "Kế toán", ValidFrom: day("2012-01-01")}
	_, err = o.SavePost(ctx, early)
	wants(t, err, fault.Conflict, "org.post_beyond_division")
	_, err = o.SaveDivision(ctx, org.Division{Agency: here, Name: " Văn  phòng ", ValidFrom: day("2016-01-01")})
	wants(t, err, fault.Conflict, "org.division_exists")
	_, err = o.SaveDivision(ctx, org.Division{Agency: here})
	wants(t, err, fault.Invalid, "org.division_name_wrong")
	chart := must(o.Chart(ctx, here))(t)
	if len(chart.Divisions) != 1 || len(chart.Posts) != 4 || chart.Posts[0].Title != "Trưởng ban" || len(chart.Accounts(o.today())) != 4 {
		t.Errorf("chart %+v", chart)
	}
}

func peopleTooLate(t *testing.T, o Office) {
	ctx := o.as(t, leader)
	first, second := o.division, o.division
	first.Name, second.Name = "Văn phòng Ban", "Văn phòng Sở"
	must(o.SaveDivision(ctx, first))(t)
	_, err := o.SaveDivision(ctx, second)
	wants(t, err, fault.Conflict, "org.changed_meanwhile")
	post := o.posts[clerk]
	post.Fact = "another"
	_, err = o.SavePost(ctx, post)
	wants(t, err, fault.Conflict, "org.changed_meanwhile")
}

func withRole(t *testing.T, o Office) {
	d := absence(o)
	must(o.Delegate(o.as(t, head), d))(t)
	for days, want := range map[int][]id.ID{0: {head}, 1: {head, reform}, 9: {head}} {
		got := must(o.WithRole(t.Context(), here, auth.HeadOfOffice, o.today().AddDays(days)))(t)
		if !slices.Equal(got, want) {
			t.Errorf("after %d days: %v", days, got)
		}
	}
}

func factsNamePeople(t *testing.T, o Office) {
	made := must(o.Delegate(o.as(t, head), absence(o)))(t)
	var facts []evidence.Entry
	err := o.World.DB.View(t.Context(), func(ctx context.Context, tx *sql.Tx) (err error) {
		facts, err = o.World.Log.Facts(ctx, tx, evidence.Query{Subject: string(made.ID)})
		return err
	})
	if err != nil || len(facts) != 1 || facts[0].Actor != string(head) || facts[0].ID != made.Fact || strings.Contains(string(facts[0].Leaf), "nghỉ phép") {
		t.Errorf("facts %+v, %v", facts, err)
	}
}

// wants checks a refusal: its kind, its key, and that it can be said.
func wants(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	refusal, isRefusal := fault.From(err)
	if !isRefusal || kind != "" && refusal.Kind != kind || key != "" && refusal.Key != key {
		t.Errorf("want %s %s, got %v", kind, key, err)
		return
	}
	words, mergeErr := locale.Merge(org.Words(), policy.Words())
	if mergeErr != nil {
		t.Fatal(mergeErr)
	}
	for _, l := range locale.Langs() {
		if said := refusal.Say(words, l); strings.Contains(said, "⟦") {
			t.Error(said)
		}
	}
}

func imported(t *testing.T, o Office) {
	ctx := o.as(t, leader)
	rows := []org.PostRow{
		{Division: "Phòng Chính sách", Title: "Trưởng phòng", Roles: []auth.Role{auth.HeadOfDivision}, Account: clerk, From: day("2017-01-01"), Row: fault.Place{Row: 2}},
		{Division: "Văn phòng", Title: "Văn thư", Roles: []auth.Role{auth.Clerk, auth.Archivist}, From: day("2017-01-01"), Row: fault.Place{Row: 3}},
		{Title: "Trưởng ban", Roles: []auth.Role{auth.Leader}, Account: leader, From: day("2014-01-01"), Row: fault.Place{Row: 4}},
	}
	want := org.Imported{Divisions: 1, Posts: 1, Revised: 1, Holders: 1}
	before := must(o.Chart(ctx, here))(t)
	for _, isDry := range []bool{true, false} {
		if got := must(o.Import(ctx, here, rows, isDry))(t); got != want {
			t.Errorf("dry %v: %+v", isDry, got)
		}
		if chart := must(o.Chart(ctx, here))(t); isDry && len(chart.Posts) != len(before.Posts) {
			t.Error("a dry run left something")
		}
	}
	if got := must(o.Import(ctx, here, rows, false))(t); got != (org.Imported{}) {
		t.Errorf("the same list twice: %+v", got)
	}
	bad := slices.Clone(rows)
	bad = append(bad, org.PostRow{Title: "", From: day("2017-01-01"), Row: fault.Place{Row: 5}}, org.PostRow{
		Title: "Phó ban", Roles: []auth.Role{"king"}, From: day("2017-01-01"), Row: fault.Place{Row: 6},
	})
	bad[0].Division = "Phòng Mới"
	_, err := o.Import(ctx, here, bad, false)
	if problems := fault.All(err); len(problems) != 2 || problems[0].Place.Row != 5 || problems[1].Place.Row != 6 {
		t.Errorf("problems %v", err)
	}
	if chart := must(o.Chart(ctx, here))(t); len(chart.Divisions) != 2 {
		t.Errorf("a refused list left something: %+v", chart.Divisions)
	}
	_, err = o.Import(o.as(t, far), here, rows, true)
	wants(t, err, fault.Forbidden, "")
}
