package app

import (
	"testing"

	"minhbach/internal/auth"
	"minhbach/internal/cchc/publication"
	"minhbach/internal/reform"
)

// TestALostPointBecomesAProposalInNextYearsPlan goes the whole way: a result
// published by a decision, a loss, a task that waits for a person to accept it.
func TestALostPointBecomesAProposalInNextYearsPlan(t *testing.T) {
	p := openDemo(t)
	ctx := auth.AsSystem(t.Context())
	found, err := p.app.Publication.Published(ctx, 2018, "so", 0)
	if err != nil {
		t.Fatal(err)
	}
	if found.Of == nil || len(found.Of.Files) == 0 || len(found.Lines) == 0 {
		t.Fatalf("the demonstration's result has no paper: %+v", found.Of)
	}
	after, err := p.app.Publication.After(ctx, demoFollowCode, 2018, "so")
	if err != nil {
		t.Fatal(err)
	}
	loss := after.Losses[0]
	made, err := p.app.Publication.Propose(ctx, publication.NewLossTask{
		Round: after.View.Round.ID, Agency: after.Unit.Agency, Criterion: loss.Criterion.Code, Text: "Khắc phục", Owner: "Văn phòng", Gain: loss.Lost,
	})
	if err != nil {
		t.Fatal(err)
	}
	task, err := p.app.Reform.Task(ctx, made.Task)
	if err != nil {
		t.Fatal(err)
	}
	if task.State != reform.Proposed || task.Year != 2019 || task.Agency != after.Unit.Agency || task.Gain != loss.Lost.String() {
		t.Errorf("the task is %+v", task)
	}
	if bad, err := p.app.verifyReadings(ctx); err != nil || bad != nil {
		t.Errorf("the publications do not hold: %+v, %v", bad, err)
	}
}
