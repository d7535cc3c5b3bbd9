package cchcweb

import (
	"context"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"minhbach/internal/cchc/appraisal"
)

type (
	// AtRound is a block in a year.
	AtRound struct {
		Block string `path:"block" example:"so"`
		Year  int    `path:"year" example:"2018"`
	}
	atQueue struct {
		AtRound
		Agency    string `query:"agency" doc:"Code or id of one agency; left out: all."`
		Criterion string `query:"criterion" doc:"Code of one criterion; left out: all."`
		Step      string `query:"step" doc:"One step; left out: all."`
	}
	atDesk struct {
		AtRound
		Agency string `path:"agency" doc:"Code or id of the agency."`
		Code   string `path:"code" example:"1.1.3"`
	}
)

// describeProvince lists the twins of the province's pages.
func (p *Pages) describeProvince(api huma.API) {
	offer(api, "/appraisals/{block}/{year}", "list-appraisals", "Criteria as the province verifies them, disagreements first", p.apiQueue)
	offer(api, "/appraisals/{block}/{year}/{agency}/{code}", "get-appraisal", "One criterion of an agency: every stage side by side, evidence and history", p.apiDesk)
	offer(api, "/councils/{block}/{year}", "get-council", "Open points and sessions of the council", func(ctx context.Context, in *AtRound) (CouncilPage, error) {
		at, err := p.placeAt(ctx, *in, "", "")
		if err != nil {
			return CouncilPage{}, err
		}
		return p.councilPage(ctx, at)
	})
}

func (p *Pages) placeAt(ctx context.Context, in AtRound, agency, code string) (place, error) {
	s, err := p.at(ctx, AtBlock{Block: in.Block, Year: in.Year})
	if err != nil {
		return place{}, err
	}
	at := place{spot: s, code: code}
	if agency != "" {
		at.agency, _, err = s.unit(agency)
	}
	if err == nil && code != "" {
		_, err = s.criterionIn(code)
	}
	return at, err
}

func (p *Pages) apiQueue(ctx context.Context, in *atQueue) (AppraisalList, error) {
	at, err := p.placeAt(ctx, in.AtRound, in.Agency, in.Criterion)
	if err != nil {
		return AppraisalList{}, err
	}
	var q *appraisal.Queue
	if in.Agency != "" {
		q, err = p.options.Province.Appraisal.OfAgency(ctx, at.round(), at.agency.Agency)
	} else {
		q, err = p.options.Province.Appraisal.Queue(ctx, at.round())
	}
	if err != nil {
		return AppraisalList{}, err
	}
	if in.Criterion != "" {
		q = q.Keep(func(i *appraisal.Item) bool { return i.Criterion.Code == in.Criterion })
	}
	return listOf(q, queueAsked{step: appraisal.Step(in.Step), page: 1}, ""), nil
}

func (p *Pages) apiDesk(ctx context.Context, in *atDesk) (DeskPage, error) {
	at, err := p.placeAt(ctx, in.AtRound, in.Agency, in.Code)
	if err != nil {
		return DeskPage{}, err
	}
	return p.deskPage(ctx, at)
}

// apiDeskURL is the twin of a criterion's page.
func apiDeskURL(m DeskPage) string {
	return join(apiRoot+"/appraisals", m.Block, strconv.Itoa(m.Year), m.Agency.Code, m.Line.Code)
}
