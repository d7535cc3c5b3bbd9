package app

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"minhbach/internal/auth"
	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/cchc/round"
	"minhbach/internal/cchc/round/rounddb"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/notify"
)

// roundWork is what the rounds ask of people: self-scores to be handed in,
// criteria that divisions were given, criteria to be verified, explanations that
// are owed and those that wait for an answer, and points for the council.
type roundWork struct{ app *App }

// Due answers for every round that is open and has a plan.
func (w roundWork) Due(ctx context.Context, day civil.Date) ([]notify.Item, error) {
	ctx = auth.AsSystem(ctx)
	calendar, err := w.app.Reform.Calendar(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the working calendar: %w", err)
	}
	until, err := w.app.Notify.Rules.SoonUntil(calendar, day)
	if err != nil {
		return nil, err
	}
	rounds, err := w.app.Index.Rounds(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the rounds: %w", err)
	}
	var items []notify.Item
	for _, r := range rounds {
		if r.State != cchc.Open {
			continue
		}
		status, err := w.app.Round.Status(ctx, r.ID)
		if err != nil {
			return nil, fmt.Errorf("read where round %s stands: %w", r.ID, err)
		}
		if status.Plan == nil || status.Phase == cchc.PhasePreparing {
			continue
		}
		found, err := w.ofAgencies(ctx, &status, day, until)
		if err != nil {
			return nil, err
		}
		owed, err := w.ofPhase(ctx, &status, day, until)
		if err != nil {
			return nil, err
		}
		items = append(append(items, found...), owed...)
	}
	return items, nil
}

// ofAgencies lists what agencies owe that have not handed in.
func (w roundWork) ofAgencies(ctx context.Context, status *round.Status, day, until civil.Date) ([]notify.Item, error) {
	var items []notify.Item
	for i := range status.Agencies {
		a := &status.Agencies[i]
		if a.State == cchc.SubmissionSubmitted {
			continue
		}
		if !a.Due.On.After(until) {
			owners, err := w.app.ownersOf(ctx, day, "", a.Agency, "", auth.ReformOfficer, auth.Leader)
			if err != nil {
				return nil, err
			}
			items = append(items, itemsFor(owners, notify.Item{
				Key: "round/" + string(status.Round.ID) + "/submit/" + string(a.Agency), Kind: "app.due.submit", Href: selfScoreHref(status.Round, a.Code),
				Subject: notify.Say("app.due.submit_of", strconv.Itoa(status.Round.Year), a.Name), On: a.Due.On,
			})...)
		}
		assigned, err := w.assigned(ctx, status.Round, a, day, until)
		if err != nil {
			return nil, err
		}
		items = append(items, assigned...)
	}
	return items, nil
}

// assigned lists criteria that were given to divisions until a day and whose
// heads have not confirmed them.
func (w roundWork) assigned(ctx context.Context, r cchc.Round, a *round.Standing, day, until civil.Date) (items []notify.Item, err error) {
	var entries []round.Entry
	err = w.app.DB.View(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		entries, err = rounddb.Rows{}.Entries(ctx, tx, r.ID, a.Agency)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what divisions of %s were given: %w", a.Agency, err)
	}
	owners := map[id.ID][]id.ID{}
	for _, e := range entries {
		if e.Division.IsZero() || e.DueOn.IsZero() || e.DueOn.After(until) || e.IsConfirmed() {
			continue
		}
		if _, isKnown := owners[e.Division]; !isKnown {
			if owners[e.Division], err = w.app.ownersOf(ctx, day, "", a.Agency, e.Division, auth.HeadOfDivision); err != nil {
				return nil, err
			}
		}
		items = append(items, itemsFor(owners[e.Division], notify.Item{
			Key: "round/" + string(r.ID) + "/criterion/" + string(a.Agency) + "/" + e.Criterion, Kind: "app.due.criterion", On: e.DueOn,
			Subject: notify.Say("app.due.criterion_of", e.Criterion, strconv.Itoa(r.Year), a.Name), Href: selfScoreHref(r, a.Code) + "?tieu-chi=" + e.Criterion,
		})...)
	}
	return items, nil
}

// ofPhase lists what is owed until the end of the phase that a round is in.
func (w roundWork) ofPhase(ctx context.Context, status *round.Status, day, until civil.Date) ([]notify.Item, error) {
	end := status.Plan.Deadlines[status.Phase].On
	isAppraised := slices.Contains([]cchc.Phase{cchc.PhaseVerification, cchc.PhaseExplanation, cchc.PhaseCouncil}, status.Phase)
	if !isAppraised || end.IsZero() || end.After(until) {
		return nil, nil
	}
	queue, err := w.app.Appraisal.Queue(ctx, status.Round.ID)
	if err != nil {
		return nil, fmt.Errorf("read what is verified in round %s: %w", status.Round.ID, err)
	}
	d := phaseWork{roundWork: w, status: status, queue: queue, day: day, end: end, belongs: map[id.ID][]id.ID{}}
	switch status.Phase {
	case cchc.PhaseVerification:
		return d.ofAppraisers(ctx, "verification", appraisal.ToVerify)
	case cchc.PhaseExplanation:
		owed, err := d.ofExplainers(ctx)
		if err != nil {
			return nil, err
		}
		answers, err := d.ofAppraisers(ctx, "answer", appraisal.Disputed)
		return append(owed, answers...), err
	case cchc.PhaseCouncil:
		if queue.Count(appraisal.OpenPoint) > 0 {
			return itemsFor(status.Plan.Council, d.item("council", "/hoi-dong"+d.place())), nil
		}
	case cchc.PhasePreparing, cchc.PhaseSelfScoring, cchc.PhaseFrozen, cchc.PhasePublished:
	}
	return nil, nil
}

// phaseWork is one phase of a round while its items are gathered.
type phaseWork struct {
	roundWork
	status   *round.Status
	queue    *appraisal.Queue
	day, end civil.Date
	belongs  map[id.ID][]id.ID // the agencies of an account, once asked
}

func (d *phaseWork) place() string {
	return "/" + d.status.Round.Block + "/" + strconv.Itoa(d.status.Round.Year)
}

func (d *phaseWork) item(what, href string) notify.Item {
	return notify.Item{
		Key: "round/" + string(d.status.Round.ID) + "/" + what, Kind: "app.due." + what, On: d.end, Href: href,
		Subject: notify.Say("app.due.round", strconv.Itoa(d.status.Round.Year), d.status.Round.Block),
	}
}

// ofAppraisers tells those who are named for a criterion that stands at a step:
// each once, however many there are.
func (d *phaseWork) ofAppraisers(ctx context.Context, what string, step appraisal.Step) ([]notify.Item, error) {
	var named []id.ID
	for i := range d.queue.Items {
		one := &d.queue.Items[i]
		if one.Step != step {
			continue
		}
		var failed error
		named = append(named, d.status.Plan.AppraisersOf(one.Criterion.Field().Code, func(account id.ID) bool {
			isOwn, err := d.belongsTo(ctx, account, one.Unit.Agency)
			failed = errors.Join(failed, err)
			return isOwn
		})...)
		if failed != nil {
			return nil, failed
		}
		slices.Sort(named)
		named = slices.Compact(named)
	}
	return itemsFor(named, d.item(what, "/tham-dinh"+d.place())), nil
}

func (d *phaseWork) belongsTo(ctx context.Context, account, agency id.ID) (bool, error) {
	if _, isKnown := d.belongs[account]; !isKnown {
		_, agencies, err := d.app.People.PostsOf(ctx, account, d.day)
		if err != nil {
			return false, fmt.Errorf("find the agencies of %s: %w", account, err)
		}
		d.belongs[account] = agencies
	}
	return slices.Contains(d.belongs[account], agency), nil
}

// ofExplainers tells the agencies whose verified figures differ from their own.
func (d *phaseWork) ofExplainers(ctx context.Context) ([]notify.Item, error) {
	var items []notify.Item
	told := map[id.ID]bool{}
	for i := range d.queue.Items {
		one := &d.queue.Items[i]
		if one.Step != appraisal.Differs || told[one.Unit.Agency] {
			continue
		}
		told[one.Unit.Agency] = true
		owners, err := d.app.ownersOf(ctx, d.day, "", one.Unit.Agency, "", auth.ReformOfficer, auth.Leader)
		if err != nil {
			return nil, err
		}
		item := d.item("explanation", "/tham-dinh"+d.place()+"/co-quan/"+one.Unit.Code)
		item.Key += "/" + string(one.Unit.Agency)
		item.Subject = notify.Say("app.due.submit_of", strconv.Itoa(d.status.Round.Year), one.Unit.Name)
		items = append(items, itemsFor(owners, item)...)
	}
	return items, nil
}

func selfScoreHref(r cchc.Round, agency string) string {
	return "/tu-cham/" + agency + "/" + r.Block + "/" + strconv.Itoa(r.Year)
}
