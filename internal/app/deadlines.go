package app

import (
	"context"
	"fmt"
	"strconv"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/reform"

	roundwork "minhbach/internal/cchc/round"
)

// roundDeadlines puts the deadlines of scoring rounds into the calendar of an
// agency's work.
type roundDeadlines struct{ app *App }

// Deadlines lists when each phase of an open round ends for the agencies in it.
func (d roundDeadlines) Deadlines(ctx context.Context, agencies []id.ID, from, to civil.Date) ([]reform.Due, error) {
	ctx = auth.AsSystem(ctx) // the caller asked for agencies that its reader may see
	rounds, err := d.app.Index.Rounds(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the rounds: %w", err)
	}
	var list []reform.Due
	for _, r := range rounds {
		if r.State != cchc.Open {
			continue
		}
		status, err := d.app.Round.Status(ctx, r.ID)
		if err != nil {
			return nil, fmt.Errorf("read where round %s stands: %w", r.ID, err)
		}
		if status.Plan != nil {
			list = append(list, phaseDeadlines(&status, agencies, from, to)...)
		}
	}
	return list, nil
}

// phaseDeadlines lists the ends of a round's phases, each once for an agency.
func phaseDeadlines(status *roundwork.Status, agencies []id.ID, from, to civil.Date) []reform.Due {
	wanted := map[id.ID]bool{}
	for _, agency := range agencies {
		wanted[agency] = true
	}
	var list []reform.Due
	for i := range status.Agencies {
		a := &status.Agencies[i]
		if !wanted[a.Agency] {
			continue
		}
		for _, phase := range cchc.WorkPhases() {
			ends := status.Plan.Deadlines[phase]
			if phase == cchc.PhaseSelfScoring {
				ends = a.Due // moved for this agency, perhaps
			}
			if ends.IsZero() || ends.On.Before(from) || ends.On.After(to) {
				continue
			}
			list = append(list, reform.Due{
				Key: "round/" + string(status.Round.ID) + "/" + string(phase) + "/" + string(a.Agency), Kind: reform.DueOther, Agency: a.Agency, On: ends.On,
				Title: Words().Say(locale.VI, "app.due.phase", roundwork.PhaseName(phase, locale.VI), strconv.Itoa(status.Round.Year)), Href: selfScoreHref(status.Round, a.Code),
			})
		}
	}
	return list
}
