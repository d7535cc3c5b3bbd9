package policyweb

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"minhbach/internal/auth"
	"minhbach/internal/auth/policy"
	"minhbach/internal/locale"
	"minhbach/internal/web"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// The addresses of the page and its twins.
const (
	Path     = "/quan-tri/quyen"
	bookPath = Path + "/excel"
	twinPath = "/api/v1/rights"
)

// Rail is the id of the entry that the page lights.
const Rail = "rights"

//go:embed locale/vi.json locale/en.json
var localeFiles embed.FS

// Words are the sentences of the page.
var Words = sync.OnceValue(func() *locale.Catalogue { return locale.MustLoad(localeFiles, "locale") })

// Book writes a table as a workbook.
type Book func(w io.Writer, sheet string, titles, heads []string, rows [][]string) error

// Pages are the page, its workbook and its JSON.
type Pages struct {
	engine *policy.Engine
	site   *web.Site
	book   Book
}

// Register hands the pages to the site.
func Register(site *web.Site, engine *policy.Engine, book Book) {
	p := &Pages{engine: engine, site: site, book: book}
	site.Handle("GET "+Path, web.Visitor, p.page)
	site.Handle("GET "+bookPath, web.Visitor, p.workbook)
	site.Handle("GET "+twinPath, web.Visitor, p.twin)
}

// Right is one action and who may do it, by place.
type Right struct {
	Action   string                       `json:"action"`
	Who      map[policy.Place][]auth.Role `json:"who"`
	Policies []string                     `json:"policies"`
}

// Rule is one policy in words.
type Rule struct {
	ID       string   `json:"id"`
	IsForbid bool     `json:"forbids"`
	Reason   string   `json:"reason"`
	Actions  []string `json:"actions"`
	File     string   `json:"file"`
	Line     int      `json:"line"`
}

// Rights is the whole page.
type Rights struct {
	Own    []auth.Grant `json:"own"` // of whoever asks
	Rights []Right      `json:"rights"`
	Rules  []Rule       `json:"policies"`
}

func (p *Pages) rights(ctx context.Context) (Rights, error) {
	all := Rights{Own: []auth.Grant{}}
	if person, isKnown := auth.From(ctx); isKnown {
		all.Own = append(all.Own, person.Grants...)
	}
	for _, rule := range p.engine.Policies() {
		all.Rules = append(all.Rules, Rule{
			ID: rule.ID, IsForbid: rule.IsForbid, Reason: rule.Reason.Text(voice.Lang(ctx)), Actions: rule.Actions, File: rule.File, Line: rule.Line,
		})
	}
	for _, action := range p.engine.Actions() {
		right := Right{Action: action, Who: map[policy.Place][]auth.Role{}}
		for _, place := range policy.Places() {
			who, err := p.engine.Who(action, place)
			if err != nil {
				return Rights{}, err
			}
			right.Who[place] = who
		}
		for _, rule := range all.Rules {
			if slices.Contains(rule.Actions, action) {
				right.Policies = append(right.Policies, rule.ID)
			}
		}
		all.Rights = append(all.Rights, right)
	}
	return all, nil
}

func (p *Pages) page(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := p.rights(ctx)
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: voice.Say(ctx, "policyweb.title"), Lead: voice.Say(ctx, "policyweb.lead", len(all.Rules), len(all.Rights)),
		Current: Rail, Twin: twinPath, Actions: actions(p.book != nil),
	}
	return p.site.Render(w, r, page, body(all))
}

func (p *Pages) twin(w http.ResponseWriter, r *http.Request) error {
	all, err := p.rights(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(all); err != nil {
		return fmt.Errorf("send who may do what: %w", err)
	}
	return nil
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (p *Pages) workbook(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := p.rights(ctx)
	if err != nil {
		return err
	}
	heads := []string{voice.Say(ctx, "policyweb.action")}
	for _, place := range policy.Places() {
		heads = append(heads, placeName(ctx, place))
	}
	heads = append(heads, voice.Say(ctx, "policyweb.policies"))
	var rows [][]string
	for _, right := range all.Rights {
		row := []string{right.Action}
		for _, place := range policy.Places() {
			row = append(row, right.names(ctx, place))
		}
		rows = append(rows, append(row, strings.Join(right.Policies, ", ")))
	}
	var out bytes.Buffer
	if err := p.book(&out, "quyen", []string{voice.Say(ctx, "policyweb.title")}, heads, rows); err != nil {
		return err
	}
	w.Header().Set("Content-Type", xlsxType)
	w.Header().Set("Content-Disposition", `attachment; filename="quyen.xlsx"`)
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("send who may do what: %w", err)
	}
	return nil
}

func placeName(ctx context.Context, place policy.Place) string {
	return voice.Say(ctx, "policyweb.place."+string(place))
}

// names says who may do the action at a place; everybody is one word.
func (r Right) names(ctx context.Context, place policy.Place) string {
	who := r.Who[place]
	switch {
	case len(who) == len(policy.Players()):
		return voice.Say(ctx, "policyweb.everybody")
	case len(who) == 0:
		return "–"
	}
	rest := who
	var names []string
	for _, group := range []struct {
		key   string
		roles []auth.Role
	}{{"policyweb.every_agency_role", auth.AgencyRoles()}, {"policyweb.every_province_role", auth.ProvinceRoles()}} {
		if containsAll(who, group.roles) {
			names = append(names, voice.Say(ctx, group.key))
			rest = slices.DeleteFunc(slices.Clone(rest), func(role auth.Role) bool { return slices.Contains(group.roles, role) })
		}
	}
	for _, role := range rest {
		names = append(names, policy.RoleName(voice.Lang(ctx), role))
	}
	return strings.Join(names, ", ")
}

func containsAll(who, roles []auth.Role) bool {
	return !slices.ContainsFunc(roles, func(role auth.Role) bool { return !slices.Contains(who, role) })
}

// groups parts the policies by file, in their order.
func (a Rights) groups() [][]Rule {
	var groups [][]Rule
	for i, rule := range a.Rules {
		if i == 0 || a.Rules[i-1].File != rule.File {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], rule)
	}
	return groups
}

// ownRoles says the reader's own roles.
func ownRoles(ctx context.Context, grants []auth.Grant) string {
	var names []string
	for _, g := range grants {
		name := policy.RoleName(voice.Lang(ctx), g.Role)
		if g.For != "" {
			name += " " + voice.Say(ctx, "policyweb.acting")
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// actionsMax is how many actions a line names; a general policy speaks of most.
const actionsMax = 8

// actionsText names the actions of a policy.
func (r Rule) actionsText(ctx context.Context) string {
	if len(r.Actions) > actionsMax {
		return voice.Say(ctx, "policyweb.many_actions", len(r.Actions))
	}
	return strings.Join(r.Actions, ", ")
}

// sentence is the reason as a sentence of its own.
func (r Rule) sentence() string {
	first, size := utf8.DecodeRuneInString(r.Reason)
	return string(unicode.ToUpper(first)) + r.Reason[size:]
}
