package cchcweb

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/scoring"
	"minhbach/internal/civil"
	"minhbach/internal/paper"
	"minhbach/internal/web/voice"
)

// printScore prints the self-score as the form that a leader signs: number,
// criterion, maximum, self, verified, final, evidence. What was not submitted
// says so on every page.
func (p *Pages) printScore(w http.ResponseWriter, r *http.Request) error {
	t, err := p.tasksOf(r)
	if err != nil {
		return err
	}
	doc := t.paper(r.Context())
	var out bytes.Buffer
	if err := doc.WritePDF(&out); err != nil {
		return err
	}
	return sendFile(w, r, fileName("phieu-tu-cham-"+t.Unit.Code+"-"+strconv.Itoa(t.View.Round.Year))+".pdf", "application/pdf", out.Bytes())
}

// The widths of the columns, in shares of the page.
var printedColumns = []struct {
	key   string
	width int
	align paper.Align
}{
	{"code", 7, paper.Left}, {"criterion", 40, paper.Left}, {"max", 8, paper.Right}, {"self", 8, paper.Right},
	{"verified", 9, paper.Right}, {"final", 8, paper.Right}, {"evidence", 30, paper.Left},
}

func (t *TaskPage) paper(ctx context.Context) *paper.Document {
	table := paper.Table{}
	for _, c := range printedColumns {
		table.Columns = append(table.Columns, paper.Column{Title: voice.Say(ctx, "cchc.score.paper."+c.key), Width: c.width, Align: c.align})
	}
	for _, c := range t.View.Set.Criteria {
		table.Rows = append(table.Rows, t.printedRow(ctx, c))
	}
	sum := []string{"", voice.Say(ctx, "cchc.score.paper.sum"), voice.Number(ctx, maxText(t.Result.Max)), voice.Number(ctx, pointsText(t.View.Set, t.Result.Points))}
	for _, stage := range t.later() {
		text := ""
		if result := t.resultAt(stage); result != nil {
			text = voice.Number(ctx, pointsText(t.View.Set, result.Points))
		}
		sum = append(sum, text)
	}
	table.Rows = append(table.Rows, paper.Row{Cells: append(sum, ""), Bold: true})
	doc := &paper.Document{
		Issuer: t.Unit.Name, Title: voice.Say(ctx, "cchc.score.paper.title"), Subtitle: voice.Say(ctx, "cchc.score.paper.subtitle", strconv.Itoa(t.View.Round.Year)),
		IsLandscape: true, Blocks: []paper.Block{table}, Foot: t.foot(ctx),
		Signers: []paper.Signer{{Role: voice.Say(ctx, "cchc.score.paper.officer")}, {Role: voice.Say(ctx, "cchc.score.paper.leader")}},
	}
	if t.Submission.SubmittedAt != "" {
		if at, err := civil.ParseInstant(t.Submission.SubmittedAt); err == nil {
			doc.On = civil.DateOf(at)
		}
	}
	return doc
}

// foot names what was handed in by its digest, or says that nothing was.
func (t *TaskPage) foot(ctx context.Context) string {
	if t.Submission.IsSubmitted() {
		return voice.Say(ctx, "cchc.score.paper.submitted", instantText(t.Submission.SubmittedAt), t.Submission.Digest)
	}
	return voice.Say(ctx, "cchc.score.paper.draft", t.Due)
}

// later are the stages after the self-score: the verified one, and the one that
// counts once it is decided.
func (t *TaskPage) later() []cchc.Stage { return []cchc.Stage{cchc.Verified, t.View.FinalStage()} }

func (t *TaskPage) resultAt(stage cchc.Stage) *scoring.Result {
	block := t.View.Blocks[stage]
	if stage == cchc.Self || block == nil || block.At(string(t.Unit.Agency)) < 0 {
		return nil
	}
	return &block.Results[block.At(string(t.Unit.Agency))]
}

func (t *TaskPage) printedRow(ctx context.Context, c *criteria.Criterion) paper.Row {
	self := t.Result.Nodes[c.Index]
	cells := []string{c.Code, c.Name, voice.Number(ctx, maxText(c.MaxPoints)), printedPoints(ctx, t, self)}
	for _, stage := range t.later() {
		text := ""
		if result := t.resultAt(stage); result != nil {
			text = printedPoints(ctx, t, result.Nodes[c.Index])
		}
		cells = append(cells, text)
	}
	return paper.Row{Bold: !c.IsLeaf(), Cells: append(cells, t.printedEvidence(ctx, c, self))}
}

// printedEvidence lists the files of a criterion by name, and its note.
func (t *TaskPage) printedEvidence(ctx context.Context, c *criteria.Criterion, self scoring.Node) string {
	var said []string
	if task, isTask := t.Task(c.Code); isTask {
		for _, file := range task.Files {
			said = append(said, file.Name)
		}
		if len(said) == 0 && self.Certainty == scoring.CertainComputed {
			said = append(said, voice.Say(ctx, "cchc.score.certainty.computed"))
		}
		if task.Entry.Note != "" {
			said = append(said, task.Entry.Note)
		}
	}
	return strings.Join(said, "; ")
}

func printedPoints(ctx context.Context, t *TaskPage, n scoring.Node) string {
	switch n.State {
	case scoring.Missing:
		return ""
	case scoring.NotApplicable:
		return voice.Say(ctx, "cchc.score.paper.na")
	case scoring.Scored, scoring.FullNA, scoring.NoEvent, scoring.Gated:
	}
	return voice.Number(ctx, pointsText(t.View.Set, n.Points))
}
