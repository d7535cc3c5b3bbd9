package cchcweb

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/round"
	"minhbach/internal/fault"
)

// RoundTold is where a round stands.
type RoundTold struct {
	Block     string            `json:"block"`
	Year      int               `json:"year"`
	Phase     cchc.Phase        `json:"phase"`
	Planned   bool              `json:"planned"`
	Deadlines map[string]string `json:"deadlines"` // by phase, "2019-12-15T17:00" in Vietnam
	Submitted int               `json:"submitted"`
	Late      int               `json:"late"`
	Agencies  []AgencyTold      `json:"agencies"`
}

// AgencyTold is how far an agency has come.
type AgencyTold struct {
	Code        string `json:"code"`
	Name        string `json:"name"`
	State       string `json:"state" enum:"draft,submitted,returned"`
	Due         string `json:"due,omitempty"`
	SubmittedAt string `json:"submitted_at,omitempty"`
	DaysLate    int    `json:"days_late"`
	Filled      int    `json:"filled"`
	Of          int    `json:"of"`
}

// ScoreTold is a self-score as its list of tasks.
type ScoreTold struct {
	Agency       string     `json:"agency"`
	Year         int        `json:"year"`
	State        string     `json:"state" enum:"draft,submitted,returned"`
	Due          string     `json:"due"`
	TakesFigures bool       `json:"takes_figures"`
	Points       string     `json:"points"`
	Max          string     `json:"applicable_max"`
	Tasks        []TaskTold `json:"tasks"`
}

// TaskTold is one criterion of a self-score.
type TaskTold struct {
	Code      string     `json:"code"`
	Name      string     `json:"name"`
	State     string     `json:"state" enum:"open,unproven,moved,awaits,asked,done,left_out,foreign"`
	Points    string     `json:"points"`
	Max       string     `json:"max"`
	Certainty string     `json:"certainty" enum:"unknown,computed,evidenced,declared"`
	Note      string     `json:"note,omitempty"`
	Files     []FileTold `json:"files,omitempty"`
}

// FileTold is a piece of evidence.
type FileTold struct {
	Name      string `json:"name"`
	Digest    string `json:"digest"`
	Media     string `json:"media"`
	SizeBytes int64  `json:"size_bytes"`
}

// describeRounds adds the work of rounds to the API.
func (p *Pages) describeRounds(api huma.API) {
	if p.options.Rounds == nil {
		return
	}
	offer(api, "/rounds/{block}/{year}", "round", "Where a round stands: phases, deadlines, who submitted and who is late", p.apiRound)
	offer(api, "/self-scores/{agency}/{block}/{year}", "self-score", "The self-score of an agency as its list of tasks", p.apiScore)
}

func (p *Pages) apiRound(ctx context.Context, in *AtBlock) (RoundTold, error) {
	s, err := p.at(ctx, *in)
	if err != nil {
		return RoundTold{}, err
	}
	status, err := p.options.Rounds.Status(ctx, s.view.Round.ID)
	if err != nil {
		return RoundTold{}, err
	}
	told := RoundTold{
		Block: s.block(), Year: s.year(), Phase: status.Phase, Planned: status.Plan != nil, Deadlines: map[string]string{},
		Submitted: status.Submitted(), Late: status.Late(), Agencies: []AgencyTold{},
	}
	if status.Plan != nil {
		for phase, until := range status.Plan.Deadlines {
			told.Deadlines[string(phase)] = until.String()
		}
	}
	for _, a := range status.Agencies {
		told.Agencies = append(told.Agencies, AgencyTold{
			Code: a.Code, Name: a.Name, State: string(a.State), Due: a.Due.String(), SubmittedAt: a.SubmittedAt, DaysLate: a.DaysLate, Filled: a.Filled, Of: a.Of,
		})
	}
	return told, nil
}

func (p *Pages) apiScore(ctx context.Context, in *AtAgency) (ScoreTold, error) {
	s, err := p.at(ctx, in.AtBlock)
	if err != nil {
		return ScoreTold{}, err
	}
	u, isHere := s.view.Unit(in.Agency)
	if !isHere {
		return ScoreTold{}, fault.New(fault.NotFound, "cchc.unknown_unit", in.Agency)
	}
	t, err := p.options.Rounds.Tasks(ctx, s.view.Round.ID, u.Agency)
	if err != nil {
		return ScoreTold{}, err
	}
	told := ScoreTold{
		Agency: u.Code, Year: s.year(), State: string(t.Submission.State), Due: t.Due.String(), TakesFigures: t.TakesFigures,
		Points: pointsText(t.View.Set, t.Result.Points), Max: maxText(t.Result.Max), Tasks: []TaskTold{},
	}
	for i := range t.List {
		told.Tasks = append(told.Tasks, taskTold(t, &t.List[i]))
	}
	return told, nil
}

func taskTold(t *round.Tasks, task *round.Task) TaskTold {
	told := TaskTold{
		Code: task.Criterion.Code, Name: task.Criterion.Name, State: string(task.State), Points: pointsText(t.View.Set, task.Node.Points),
		Max: maxText(task.Node.Max), Certainty: task.Node.Certainty.String(), Note: task.Entry.Note,
	}
	for _, f := range task.Files {
		told.Files = append(told.Files, FileTold{Name: f.Name, Digest: f.Digest.String(), Media: f.Media, SizeBytes: f.SizeBytes})
	}
	return told
}
