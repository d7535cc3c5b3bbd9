package orgweb

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/auth/policy"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/org"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// line is a post with whoever holds it today; an empty post has one line too.
type line struct {
	Division string      `json:"division,omitempty"`
	Title    string      `json:"title"`
	Roles    []auth.Role `json:"roles"`
	Account  id.ID       `json:"account,omitempty"`
	Name     string      `json:"name,omitempty"`
	From     civil.Date  `json:"from,omitzero"`
	To       civil.Date  `json:"to,omitzero"`
	Acting   []acting    `json:"acting,omitempty"` // who acts for the holder today

	post   org.Post
	holder id.ID
}

// acting is who does another's work until a day. Why the other is away is his
// own affair and is not told.
type acting struct {
	Account id.ID      `json:"account"`
	Name    string     `json:"name"`
	To      civil.Date `json:"to"`
}

// lines lists the posts of today.
func (o office) lines() []line {
	var lines []line
	for _, post := range o.chart.Posts {
		if !post.IsOn(o.today) {
			continue
		}
		l := line{Title: post.Title, Roles: post.Roles, post: post}
		if d, isThere := o.chart.Division(post.Division); isThere {
			l.Division = d.Name
		}
		holders := o.chart.HoldersOn(post.ID, o.today)
		for _, h := range holders {
			l.Account, l.Name, l.From, l.To, l.holder = h.Account, o.name(h.Account), h.ValidFrom, h.ValidTo, h.ID
			l.Acting = o.actingFor(h.Account)
			lines = append(lines, l)
		}
		if len(holders) == 0 {
			lines = append(lines, l)
		}
	}
	return lines
}

func (o office) actingFor(account id.ID) []acting {
	var all []acting
	for _, d := range o.chart.Delegations {
		if d.Absent == account && d.IsOn(o.today) {
			all = append(all, acting{Account: d.Acting, Name: o.name(d.Acting), To: d.ValidTo})
		}
	}
	return all
}

// absences lists the delegations that hold or will.
func (o office) absences() []org.Delegation {
	var list []org.Delegation
	for _, d := range o.chart.Delegations {
		if !d.IsWithdrawn && !d.ValidTo.Before(o.today) {
			list = append(list, d)
		}
	}
	return list
}

// rights are which buttons the reader is shown.
type rights struct{ mayEdit, mayAssign, mayDelegate bool }

func (p *Pages) rights(ctx context.Context, agency id.ID) rights {
	may := func(action string) bool { return p.mayHere(ctx, action, agency) == nil }
	return rights{mayEdit: may("people.edit"), mayAssign: may("people.assign"), mayDelegate: may("delegation.edit")}
}

// mayHere asks whether the reader may do an action for somebody of the agency,
// or for himself.
func (p *Pages) mayHere(ctx context.Context, action string, agency id.ID) error {
	on := auth.Resource{Kind: "people", Agency: agency}
	err := p.Guard.Authorize(ctx, action, on)
	if person, isKnown := auth.From(ctx); err != nil && isKnown {
		on.Owner = person.Account
		if p.Guard.Authorize(ctx, action, on) == nil {
			return nil
		}
	}
	return err
}

func (p *Pages) chart(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	o, err := p.office(r)
	if err != nil {
		return err
	}
	may := p.rights(ctx, o.Agency)
	lines := o.lines()
	page := layout.Page{
		Title: voice.Say(ctx, "orgweb.title", o.Name), Current: Rail, Twin: "/api/v1/agencies/" + o.Code + "/people",
		Lead:    voice.Say(ctx, "orgweb.lead", len(o.chart.Accounts(o.today)), o.divisionsToday(), len(lines)),
		Actions: chartActions(o, may),
	}
	if p.Guard.Authorize(ctx, "people.view", auth.Resource{Kind: "people"}) == nil {
		page.Crumbs, page.Here = []layout.Link{{Label: voice.Say(ctx, "orgweb.agencies"), Href: listURL}}, o.Name
	}
	return p.site.Render(w, r, page, chartBody(o, lines, may))
}

func (o office) divisionsToday() int {
	count := 0
	for _, d := range o.chart.Divisions {
		if d.IsOn(o.today) {
			count++
		}
	}
	return count
}

func (p *Pages) twin(w http.ResponseWriter, r *http.Request) error {
	o, err := p.office(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(o.lines()); err != nil {
		return fmt.Errorf("send the people of %s: %w", o.Agency, err)
	}
	return nil
}

// The heads of the workbook, by the keys of their words.
var bookHeads = []string{"orgweb.division", "orgweb.post", "orgweb.roles", "orgweb.login", "orgweb.from", "orgweb.to", "orgweb.basis"}

func heads(ctx context.Context) []string {
	list := make([]string, len(bookHeads))
	for i, key := range bookHeads {
		list[i] = voice.Say(ctx, key)
	}
	return list
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (p *Pages) workbook(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	o, err := p.office(r)
	if err != nil {
		return err
	}
	logins := map[id.ID]string{}
	if p.Directory != nil {
		if logins, err = p.Directory.Logins(ctx, o.chart.Accounts(o.today)); err != nil {
			return err
		}
	}
	var rows [][]string
	for _, l := range o.lines() {
		rows = append(rows, []string{l.Division, l.Title, roleNames(ctx, l.Roles), logins[l.Account], dayText(ctx, l.From), dayText(ctx, l.To), ""})
	}
	var out bytes.Buffer
	if err := p.Book(&out, "nhan-su", []string{voice.Say(ctx, "orgweb.title", o.Name)}, heads(ctx), rows); err != nil {
		return err
	}
	w.Header().Set("Content-Type", xlsxType)
	w.Header().Set("Content-Disposition", `attachment; filename="nhan-su.xlsx"`)
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("send the people of %s: %w", o.Agency, err)
	}
	return nil
}

func roleNames(ctx context.Context, roles []auth.Role) string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = policy.RoleName(voice.Lang(ctx), role)
	}
	return strings.Join(names, ", ")
}

func dayText(ctx context.Context, day civil.Date) string {
	if day.IsZero() {
		return ""
	}
	return voice.Text(ctx, day)
}

// spanText says from when to when.
func spanText(ctx context.Context, from, to civil.Date) string {
	switch {
	case from.IsZero():
		return ""
	case to.IsZero():
		return voice.Say(ctx, "orgweb.since", from)
	}
	return voice.Say(ctx, "orgweb.from_to", from, to)
}
