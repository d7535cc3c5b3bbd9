package orgweb

import (
	"context"
	"io"
	"net/http"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/auth/policy"
	"minhbach/internal/fault"
	"minhbach/internal/locale"
	"minhbach/internal/org"
	"minhbach/internal/vn"
	"minhbach/internal/web/component/notice"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// list is the form that takes a workbook of posts.
type list struct {
	office
	problems []notice.Problem
	dry      *org.Imported
}

func (p *Pages) importForm(w http.ResponseWriter, r *http.Request) error {
	o, err := p.office(r)
	if err != nil {
		return err
	}
	if err := p.mayHere(r.Context(), "people.edit", o.Agency); err != nil {
		return err
	}
	return p.renderList(w, r, http.StatusOK, list{office: o})
}

func (p *Pages) renderList(w http.ResponseWriter, r *http.Request, status int, l list) error {
	ctx := r.Context()
	page := layout.Page{
		Title: voice.Say(ctx, "orgweb.import"), Lead: voice.Say(ctx, "orgweb.import_intro", strings.Join(heads(ctx), ", ")), Current: Rail,
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "orgweb.title", l.Name), Href: peopleURL(l.Code)}},
	}
	return p.site.RenderStatus(w, r, status, page, importBody(l))
}

func (p *Pages) importList(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	o, err := p.office(r)
	if err != nil {
		return err
	}
	if err := p.mayHere(r.Context(), "people.edit", o.Agency); err != nil {
		return err
	}
	l := list{office: o}
	if err := r.ParseMultipartForm(uploadMax); err != nil { //nolint:gosec // the site bounds the body of every form
		return fault.New(fault.Invalid, "orgweb.bad_form").Because(err)
	}
	isDry := r.PostFormValue("dry") != ""
	rows, err := p.readRows(ctx, r)
	if err == nil {
		var count org.Imported
		count, err = p.People.Import(ctx, o.Agency, rows, isDry)
		if err == nil && !isDry {
			return p.site.Redirect(w, r, peopleURL(o.Code), "orgweb.imported", count.Divisions, count.Posts, count.Revised, count.Holders)
		}
		l.dry = &count
	}
	if err == nil {
		return p.renderList(w, r, http.StatusOK, l)
	}
	problems := fault.All(err)
	if len(problems) == 0 {
		return err
	}
	l.dry = nil
	for _, e := range problems {
		l.problems = append(l.problems, notice.Problem{Text: e.Say(voice.Words(ctx), voice.Lang(ctx))})
	}
	return p.renderList(w, r, http.StatusUnprocessableEntity, l)
}

func (p *Pages) readRows(ctx context.Context, r *http.Request) ([]org.PostRow, error) {
	file, head, err := r.FormFile("file")
	if err != nil {
		return nil, fault.New(fault.Invalid, "orgweb.no_file").Because(err)
	}
	data, err := io.ReadAll(io.LimitReader(file, uploadMax))
	if err != nil {
		return nil, fault.New(fault.Invalid, "orgweb.no_file").Because(err)
	}
	lines, err := p.Read(head.Filename, data, heads(ctx))
	if err != nil {
		return nil, err
	}
	var rows []org.PostRow
	var problems fault.Problems
	for _, l := range lines {
		row, err := p.row(ctx, l)
		problems = append(problems, fault.All(err).At(l.Place)...)
		rows = append(rows, row)
	}
	return rows, problems.OrNil()
}

// row reads a line: division, post, roles, login, first day, last day, decision.
func (p *Pages) row(ctx context.Context, l Line) (org.PostRow, error) {
	row := org.PostRow{Division: l.Cells[0], Title: l.Cells[1], Basis: l.Cells[6], Row: l.Place}
	var problems fault.Problems
	for name := range strings.SplitSeq(l.Cells[2], ",") {
		if strings.TrimSpace(name) == "" {
			continue
		}
		role, isKnown := roleNamed(name)
		if !isKnown {
			problems = append(problems, fault.New(fault.Invalid, "org.role_wrong", strings.TrimSpace(name)))
		}
		row.Roles = append(row.Roles, role)
	}
	var err error
	if l.Cells[3] != "" {
		row.Account, err = p.account(ctx, l.Cells[3])
		problems = append(problems, fault.All(err)...)
	}
	row.From = p.Clock.Today()
	if l.Cells[4] != "" {
		row.From, err = parseDay(l.Cells[4], "")
		problems = append(problems, fault.All(err)...)
	}
	if l.Cells[5] != "" {
		row.To, err = parseDay(l.Cells[5], "")
		problems = append(problems, fault.All(err)...)
	}
	return row, problems.OrNil()
}

// roleNamed finds a role by its name in either language, or by its word.
func roleNamed(name string) (auth.Role, bool) {
	folded := vn.Fold(strings.TrimSpace(name))
	for _, role := range auth.AgencyRoles() {
		if folded == vn.Fold(string(role)) || folded == vn.Fold(policy.RoleName(locale.VI, role)) || folded == vn.Fold(policy.RoleName(locale.EN, role)) {
			return role, true
		}
	}
	return "", false
}
