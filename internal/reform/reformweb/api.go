package reformweb

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"minhbach/internal/reform"
	"minhbach/internal/web"
)

// registerAPI serves the JSON twins of the pages.
func (p *Pages) registerAPI() {
	twin := func(path string, answer func(ctx context.Context, r *http.Request) (any, error)) {
		p.site.Handle("GET "+apiRoot+path, web.Visitor, func(w http.ResponseWriter, r *http.Request) error {
			content, err := answer(r.Context(), r)
			if err != nil {
				return err
			}
			return sendJSON(w, content)
		})
	}
	twin("/due", func(ctx context.Context, _ *http.Request) (any, error) { return p.mineOf(ctx) })
	twin("/calendar/{month}", func(ctx context.Context, r *http.Request) (any, error) {
		v, err := p.calendarOf(ctx, r.PathValue("month"), true)
		return dueList(v.items), err
	})
	twin("/years/{agency}/{year}", p.yearTwin)
}

func dueList(list []reform.Due) []reform.Due {
	if list == nil {
		return []reform.Due{}
	}
	return list
}

// yearTwin is the year of an agency as data: plan, tasks, reports, activities.
type yearTwin struct {
	Agency     string            `json:"agency"`
	Year       int               `json:"year"`
	Plan       reform.Plan       `json:"plan"`
	Tasks      []reform.Task     `json:"tasks"`
	Reports    []reportTwin      `json:"reports"`
	Activities []reform.Activity `json:"activities"`
}

type reportTwin struct {
	Code        string             `json:"code"`
	DueOn       string             `json:"due_on"`
	Provisional bool               `json:"provisional"`
	State       reform.ReportState `json:"state"`
	SentOn      string             `json:"sent_on,omitempty"`
}

func (p *Pages) yearTwin(ctx context.Context, r *http.Request) (any, error) {
	s, err := p.spot(r)
	if err != nil {
		return nil, err
	}
	y, err := p.service.Overview(ctx, s.agency.Agency, s.year)
	if err != nil {
		return nil, err
	}
	twin := yearTwin{Agency: s.agency.Code, Year: s.year, Plan: y.Plan, Tasks: y.Tasks, Activities: y.Activities}
	for _, l := range y.Reports {
		line := reportTwin{Code: l.Rule.Code, DueOn: l.Due.On.String(), Provisional: l.Due.Provisional, State: l.State(y.Today)}
		if l.Sent != nil {
			line.SentOn = l.Sent.SentOn.String()
		}
		twin.Reports = append(twin.Reports, line)
	}
	return twin, nil
}

func sendJSON(w http.ResponseWriter, content any) error {
	body, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.Write(body) //nolint:errcheck // the caller went away; nobody is left to tell
	return nil
}
