package orgweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"minhbach/internal/auth"
	"minhbach/internal/auth/policy"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/org"
	"minhbach/internal/web/component/form"
	"minhbach/internal/web/voice"
)

// editing is the parameter that names what a form changes.
const editing = "sua"

func (p *Pages) divisionForm(r *http.Request, f *formPage) error {
	ctx := r.Context()
	d := org.Division{Agency: f.Agency, ValidFrom: f.today, Place: len(f.chart.Divisions) + 1}
	f.title = voice.Say(ctx, "orgweb.division_new")
	if key := r.URL.Query().Get(editing); key != "" {
		var isThere bool
		if d, isThere = f.chart.Division(id.ID(key)); !isThere {
			return fault.New(fault.NotFound, "org.no_such_division")
		}
		f.title = d.Name
	}
	f.button = voice.Say(ctx, "orgweb.save")
	f.controls = []control{
		said(ctx, "name", "orgweb.division_name", d.Name), said(ctx, "place", "orgweb.place", strconv.Itoa(d.Place)),
		dayField(ctx, "valid_from", "orgweb.from", d.ValidFrom), dayField(ctx, "valid_to", "orgweb.to", d.ValidTo).optional(), hidden("fact", string(d.Fact)),
	}
	f.save = func(ctx context.Context, typed reader) (string, []any, error) {
		var err error
		if d.ValidFrom, d.ValidTo, err = typed.days(); err != nil {
			return "", nil, err
		}
		if d.Place, err = typed.place(); err != nil {
			return "", nil, err
		}
		d.Name, d.Fact = typed.text("name"), typed.id("fact")
		d, err = p.People.SaveDivision(ctx, d)
		return "orgweb.saved", []any{d.Name}, err
	}
	return nil
}

// hidden carries what the form saw, so that a change made meanwhile is noticed.
func hidden(name, value string) control {
	return control{Field: form.Field{Name: name, Value: value, Disabled: true}}
}

func (t reader) place() (int, error) {
	place, err := strconv.Atoi(t.text("place"))
	if err != nil {
		return 0, fault.New(fault.Invalid, "orgweb.bad_place").At(fault.Place{Field: "place"})
	}
	return place, nil
}

func (p *Pages) postForm(r *http.Request, f *formPage) error {
	ctx := r.Context()
	post := org.Post{Agency: f.Agency, ValidFrom: f.today, Place: len(f.chart.Posts) + 1}
	f.title = voice.Say(ctx, "orgweb.post_new")
	if key := r.URL.Query().Get(editing); key != "" {
		var isThere bool
		if post, isThere = f.chart.Post(id.ID(key)); !isThere {
			return fault.New(fault.NotFound, "org.no_such_post")
		}
		f.title = post.Title
	}
	f.intro, f.button = voice.Say(ctx, "orgweb.post_intro"), voice.Say(ctx, "orgweb.save")
	division, roles := said(ctx, "division", "orgweb.division", ""), said(ctx, "roles", "orgweb.roles", "")
	division.choices = []form.Choice{{Value: "", Label: voice.Say(ctx, "orgweb.no_division"), Chosen: post.Division == ""}}
	for _, d := range f.chart.Divisions {
		division.choices = append(division.choices, form.Choice{Value: string(d.ID), Label: d.Name, Chosen: d.ID == post.Division})
	}
	roles.isMany = true
	for _, role := range auth.AgencyRoles() {
		roles.choices = append(roles.choices, form.Choice{Value: string(role), Label: policy.RoleName(voice.Lang(ctx), role), Chosen: slices.Contains(post.Roles, role)})
	}
	f.controls = []control{
		said(ctx, "title", "orgweb.post_title", post.Title), division, roles, said(ctx, "place", "orgweb.place", strconv.Itoa(post.Place)),
		dayField(ctx, "valid_from", "orgweb.from", post.ValidFrom), dayField(ctx, "valid_to", "orgweb.to", post.ValidTo).optional(), hidden("fact", string(post.Fact)),
	}
	f.save = func(ctx context.Context, typed reader) (string, []any, error) {
		var err error
		if post.ValidFrom, post.ValidTo, err = typed.days(); err != nil {
			return "", nil, err
		}
		if post.Place, err = typed.place(); err != nil {
			return "", nil, err
		}
		post.Title, post.Division, post.Fact, post.Roles = typed.text("title"), typed.id("division"), typed.id("fact"), nil
		for _, role := range typed.values["roles"] {
			post.Roles = append(post.Roles, auth.Role(role))
		}
		post, err = p.People.SavePost(ctx, post)
		return "orgweb.saved", []any{post.Title}, err
	}
	return nil
}

func (p *Pages) assignForm(r *http.Request, f *formPage) error {
	ctx := r.Context()
	f.title, f.intro, f.button = voice.Say(ctx, "orgweb.assign"), voice.Say(ctx, "orgweb.assign_intro"), voice.Say(ctx, "orgweb.assign")
	post := said(ctx, "post", "orgweb.post", "")
	for _, choice := range f.chart.Posts {
		label := choice.Title
		if d, isThere := f.chart.Division(choice.Division); isThere {
			label += ", " + d.Name
		}
		post.choices = append(post.choices, form.Choice{Value: string(choice.ID), Label: label, Chosen: string(choice.ID) == r.URL.Query().Get("chuc-danh")})
	}
	f.controls = []control{
		post, said(ctx, "account", "orgweb.login", ""), dayField(ctx, "valid_from", "orgweb.from", f.today),
		dayField(ctx, "valid_to", "orgweb.to", civil.Date{}).optional(), said(ctx, "basis", "orgweb.basis", "").optional(),
	}
	f.save = func(ctx context.Context, typed reader) (string, []any, error) {
		account, err := p.account(ctx, typed.text("account"))
		if err != nil {
			return "", nil, err
		}
		h := org.Holder{Post: typed.id("post"), Account: account, Basis: typed.text("basis")}
		if _, isThere := f.chart.Post(h.Post); !isThere {
			return "", nil, fault.New(fault.NotFound, "org.no_such_post").At(fault.Place{Field: "post"})
		}
		if h.ValidFrom, h.ValidTo, err = typed.days(); err != nil {
			return "", nil, err
		}
		_, err = p.People.Assign(ctx, h)
		return "orgweb.assigned", nil, err
	}
	return nil
}

// account finds whom a login names.
func (p *Pages) account(ctx context.Context, login string) (id.ID, error) {
	if login == "" || p.Directory == nil {
		return "", fault.New(fault.Invalid, "org.holder_missing").At(fault.Place{Field: "account"})
	}
	account, err := p.Directory.ByLogin(ctx, login)
	if fault.Is(err, fault.NotFound) {
		return "", fault.New(fault.Invalid, "orgweb.no_login", login).At(fault.Place{Field: "account"})
	}
	return account, err
}

func (p *Pages) endForm(r *http.Request, f *formPage) error {
	ctx := r.Context()
	at := slices.IndexFunc(f.chart.Holders, func(h org.Holder) bool { return string(h.ID) == r.PathValue("holder") })
	if at < 0 {
		return fault.New(fault.NotFound, "org.no_such_holder")
	}
	holder := f.chart.Holders[at]
	post, _ := f.chart.Post(holder.Post)
	f.title, f.button = voice.Say(ctx, "orgweb.end_title", f.name(holder.Account), post.Title), voice.Say(ctx, "orgweb.end")
	f.controls = []control{dayField(ctx, "valid_to", "orgweb.last_day", f.today)}
	f.save = func(ctx context.Context, typed reader) (string, []any, error) {
		lastDay, err := typed.day("valid_to")
		if err != nil {
			return "", nil, err
		}
		_, err = p.People.EndHolding(ctx, holder.ID, lastDay)
		return "orgweb.ended", []any{f.name(holder.Account), post.Title}, err
	}
	return nil
}

func (p *Pages) absenceForm(r *http.Request, f *formPage) error {
	ctx := r.Context()
	f.title, f.intro, f.button = voice.Say(ctx, "orgweb.absence"), voice.Say(ctx, "orgweb.absence_intro"), voice.Say(ctx, "orgweb.delegate")
	person, _ := auth.From(ctx)
	absent, acting := said(ctx, "absent", "orgweb.absent", ""), said(ctx, "acting", "orgweb.acting", "")
	for _, account := range f.chart.Accounts(f.today) {
		choice := form.Choice{Value: string(account), Label: f.name(account), Chosen: account == person.Account}
		absent.choices = append(absent.choices, choice)
		choice.Chosen = false
		if account != person.Account {
			acting.choices = append(acting.choices, choice)
		}
	}
	reason := said(ctx, "reason", "orgweb.reason", "").optional()
	reason.isArea, reason.Hint = true, voice.Say(ctx, "orgweb.reason_hint")
	f.controls = []control{
		absent, acting, dayField(ctx, "valid_from", "orgweb.from", f.today), dayField(ctx, "valid_to", "orgweb.until", civil.Date{}),
		said(ctx, "basis", "orgweb.basis", "").optional(), reason,
	}
	f.save = func(ctx context.Context, typed reader) (string, []any, error) {
		d := org.Delegation{Agency: f.Agency, Absent: typed.id("absent"), Acting: typed.id("acting"), Basis: typed.text("basis"), Reason: typed.text("reason")}
		var err error
		if d.ValidFrom, d.ValidTo, err = typed.days(); err != nil {
			return "", nil, err
		}
		d, err = p.People.Delegate(ctx, d)
		return "orgweb.delegated", []any{f.name(d.Acting), f.name(d.Absent), d.ValidFrom, d.ValidTo}, err
	}
	return nil
}

func (p *Pages) endAbsenceForm(r *http.Request, f *formPage) error {
	ctx := r.Context()
	at := slices.IndexFunc(f.chart.Delegations, func(d org.Delegation) bool { return string(d.ID) == r.PathValue("delegation") })
	if at < 0 {
		return fault.New(fault.NotFound, "org.no_such_delegation")
	}
	d := f.chart.Delegations[at]
	f.title = voice.Say(ctx, "orgweb.end_absence_title", f.name(d.Acting), f.name(d.Absent))
	f.intro, f.button = voice.Say(ctx, "orgweb.end_absence_intro", d.ValidFrom, d.ValidTo), voice.Say(ctx, "orgweb.end")
	f.controls = []control{dayField(ctx, "valid_to", "orgweb.last_day", f.today)}
	f.save = func(ctx context.Context, typed reader) (string, []any, error) {
		lastDay, err := typed.day("valid_to")
		if err != nil {
			return "", nil, err
		}
		_, err = p.People.EndDelegation(ctx, d.ID, lastDay)
		return "orgweb.absence_ended", []any{f.name(d.Absent)}, err
	}
	return nil
}
