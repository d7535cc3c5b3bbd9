package cchcweb

import (
	"net/http"
	"slices"
	"strconv"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/fault"
)

// spot is what most addresses name: a block in a year, at a stage.
type spot struct {
	view   *cchc.View
	stage  cchc.Stage
	scored *scoring.Block // nil while nobody gave a figure
}

// spot reads {block}, {year} and the stage of an address.
func (p *Pages) spot(r *http.Request) (spot, error) {
	year, err := strconv.Atoi(r.PathValue("year"))
	if err != nil {
		return spot{}, fault.New(fault.NotFound, "cchc.web.no_year", r.PathValue("year"))
	}
	view, err := p.service.View(r.Context(), year, r.PathValue("block"))
	if err != nil {
		return spot{}, err
	}
	stage := view.FinalStage()
	if word := r.URL.Query().Get(stageParameter); word != "" {
		known := false
		for s, w := range stageWords {
			if w == word {
				stage, known = s, true
			}
		}
		if !known {
			return spot{}, fault.New(fault.NotFound, "cchc.web.no_stage", word)
		}
	}
	return at(view, stage), nil
}

func at(view *cchc.View, stage cchc.Stage) spot { return spot{view, stage, view.Shown(stage)} }

// isPartial reports whether figures are still to come, so that ranks compare
// what has arrived and no years.
func (s spot) isPartial() bool {
	return s.view.IsProvisional() && s.scored != nil &&
		slices.ContainsFunc(s.scored.Results, func(r scoring.Result) bool { return r.Missing > 0 })
}

// unit finds the agency an address names in the round, with its place in the
// scored block (−1 while nothing was scored).
func (s spot) unit(key string) (cchc.Unit, int, error) {
	u, ok := s.view.Unit(key)
	if why := s.view.Withheld[key]; why != nil {
		return cchc.Unit{}, -1, why
	}
	if !ok {
		return cchc.Unit{}, -1, fault.New(fault.NotFound, "cchc.web.no_unit", key, strconv.Itoa(s.year()))
	}
	if s.scored == nil {
		return u, -1, nil
	}
	return u, s.scored.At(string(u.Agency)), nil
}

func (s spot) block() string { return s.view.Round.Block }
func (s spot) year() int     { return s.view.Round.Year }

// unitsByAgency finds the units of a view by the agency's id.
func unitsByAgency(v *cchc.View) map[string]cchc.Unit {
	units := make(map[string]cchc.Unit, len(v.Units))
	for _, u := range v.Units {
		units[string(u.Agency)] = u
	}
	return units
}
