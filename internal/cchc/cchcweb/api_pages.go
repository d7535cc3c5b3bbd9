package cchcweb

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"minhbach/internal/cchc/whatif"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Found is one thing the search finds.
type Found struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Note  string `json:"note,omitempty"`
	Href  string `json:"href"`
}

func (p *Pages) apiRanking(ctx context.Context, in *AtFollowed) (Ranking, error) {
	s, err := p.at(ctx, in.AtBlock)
	if err != nil {
		return Ranking{}, err
	}
	history, err := p.service.History(ctx, s.block())
	if err != nil {
		return Ranking{}, err
	}
	return newRanking(s, history, in.Follow), nil
}

func (p *Pages) apiAgency(ctx context.Context, in *AtAgency) (AgencyCard, error) {
	s, err := p.at(ctx, in.AtBlock)
	if err != nil {
		return AgencyCard{}, err
	}
	u, at, err := s.unit(in.Agency)
	if err != nil {
		return AgencyCard{}, err
	}
	history, err := p.service.History(ctx, s.block())
	if err != nil {
		return AgencyCard{}, err
	}
	return newCard(s, u, at, history)
}

func (p *Pages) apiStages(ctx context.Context, in *AtAgency) (StagePair, error) {
	s, err := p.at(ctx, in.AtBlock)
	if err != nil {
		return StagePair{}, err
	}
	u, _, err := s.unit(in.Agency)
	if err != nil {
		return StagePair{}, err
	}
	return stagePair(s.view, u, true), nil
}

func (p *Pages) apiList(ctx context.Context, in *atList) (PublishedList, error) {
	list, err := p.service.List(ctx, id.ID(in.List))
	if err != nil {
		return PublishedList{}, err
	}
	return newList(list), nil
}

// apiWhatIf tries figures. Here a refused figure refuses the whole question,
// with every problem named.
func (p *Pages) apiWhatIf(ctx context.Context, in *atTrial) (WhatIf, error) {
	s, err := p.at(ctx, in.AtBlock)
	if err != nil {
		return WhatIf{}, err
	}
	u, i, err := s.unit(in.Agency)
	if err != nil {
		return WhatIf{}, err
	}
	if i < 0 {
		return WhatIf{}, fault.New(fault.NotFound, "cchc.detail.whatif.nothing", u.Name)
	}
	var figures []whatif.Input
	for _, try := range in.Try {
		place, value, _ := strings.Cut(try, "=")
		c, name := s.view.Set.SplitInput(place)
		if c == nil {
			return WhatIf{}, fault.New(fault.Invalid, "cchc.detail.whatif.unknown", place).At(fault.Place{Field: place})
		}
		figures = append(figures, whatif.Input{Code: c.Code, Name: name, Text: value})
	}
	t, err := newWhatIf(s, u, i, whatIfURL(u.Code, s.block(), s.year()), figures)
	if err == nil && len(t.refused) > 0 {
		return WhatIf{}, t.refused
	}
	return t, err
}

// apiHeatURL is the twin of a heat map as the reader has it.
func apiHeatURL(m HeatMap) string {
	address := withQuery(join(apiRoot+"/heat-maps", m.Block, strconv.Itoa(m.Year)), "follow", m.Followed)
	if m.OrderByCode {
		address = withQuery(address, "order", "code")
	}
	if m.Leaves {
		address = withQuery(address, "level", "leaves")
	}
	return address
}

func apiWhyURL(c CriterionCard) string {
	return join(apiRoot+"/criteria", c.Block, strconv.Itoa(c.Year), c.Code, c.Agency.Code)
}

func apiStagesURL(m StagePair) string {
	return join(apiRoot+"/stages", m.Agency.Code, m.Block, strconv.Itoa(m.Year))
}

// apiTrialURL is the twin of a trial with its figures.
func apiTrialURL(t WhatIf) string {
	query := url.Values{}
	for _, one := range t.Tried {
		query.Add("try", one.Code+"."+one.Input+"="+one.Value)
	}
	address := join(apiRoot+"/what-if", t.Agency.Code, t.Block, strconv.Itoa(t.Year))
	if len(query) == 0 {
		return address
	}
	return address + "?" + query.Encode()
}
