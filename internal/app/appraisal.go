package app

import (
	"context"
	"fmt"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/appraisal/appraisaldb"
	"minhbach/internal/cchc/cchcweb"
	"minhbach/internal/cchc/round/rounddb"
	"minhbach/internal/demo"
	"minhbach/internal/fault"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/paper"
)

// keepAppraisals puts the province's side of rounds together.
func (a *App) keepAppraisals() {
	a.Appraisal = appraisal.NewService(appraisal.Options{
		DB: a.DB, Index: a.Index, Store: appraisaldb.Rows{}, Evidence: rounddb.Rows{}, Tasks: a.Round, Intake: evidenceIntake{a.Intake, a.Drafts},
		Log: a.Log, Clock: a.Clock, IDs: a.ids, Guard: a.Guard, People: staff{a},
	})
}

// staff tells where an account belongs: by the posts it holds, and by the roles
// it was given in an agency.
type staff struct{ app *App }

func (s staff) AgenciesOf(ctx context.Context, account id.ID) ([]id.ID, error) {
	today := s.app.Clock.Today()
	_, agencies, err := s.app.People.PostsOf(ctx, account, today)
	if err != nil {
		return nil, err
	}
	shown, err := s.app.Auth.Show(auth.AsSystem(ctx), account)
	if fault.Is(err, fault.NotFound) {
		return agencies, nil // a plan may name an account that is gone
	}
	if err != nil {
		return nil, err
	}
	for _, g := range shown.Grants {
		if g.Agency != "" && g.IsOn(today) {
			agencies = append(agencies, g.Agency)
		}
	}
	return agencies, nil
}

// province is what the pages of the verification stand on. The council is that
// of whoever issues the province's decisions.
func (a *App) province(head paper.Letterhead) *cchcweb.Province {
	return &cchcweb.Province{
		Appraisal: a.Appraisal, HandedIn: a.Round, Name: a.accountName,
		Superior: head.Issuer, Issuer: Words().Say(locale.VI, "app.council"), Place: head.Place,
	}
}

// letterhead heads what the province issues; a demonstration has that of its
// invented province.
func (a *App) letterhead(isDemo bool) (paper.Letterhead, error) {
	head := a.Config.Letterhead
	if !isDemo || head != (paper.Letterhead{}) {
		return head, nil
	}
	name, err := demo.ProvinceName()
	if err != nil {
		return head, fmt.Errorf("name the invented province: %w", err)
	}
	return paper.Letterhead{Issuer: Words().Say(locale.VI, "app.demo_issuer", name), Place: strings.TrimPrefix(name, "tỉnh ")}, nil
}

// accountName is the name of an account; of one that is gone, nothing.
func (a *App) accountName(ctx context.Context, account id.ID) string {
	found, err := a.Auth.Names(ctx, []id.ID{account})
	if err != nil {
		return "" // a page that lacks a name still shows the account's id
	}
	return found[account].Name
}
