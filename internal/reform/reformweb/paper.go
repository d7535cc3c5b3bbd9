package reformweb

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"minhbach/internal/locale"
	"minhbach/internal/paper"
	"minhbach/internal/reform"
	"minhbach/internal/web/voice"
)

// Papers are Vietnamese whatever the reader's language: they are documents of
// the office.
func paperContext(ctx context.Context) context.Context {
	return voice.With(ctx, locale.VI, voice.Words(ctx))
}

func (p *Pages) sendPaper(w http.ResponseWriter, r *http.Request, name string, d *paper.Document) error {
	var out bytes.Buffer
	if err := d.WritePDF(&out); err != nil {
		return err
	}
	return send(w, r, name+".pdf", pdfType, out.Bytes())
}

// planPaper prints a plan with its tasks.
func (p *Pages) planPaper(w http.ResponseWriter, r *http.Request) error {
	s, err := p.spot(r)
	if err != nil {
		return err
	}
	ctx := paperContext(r.Context())
	v, err := p.service.Plan(ctx, s.agency.Agency, s.year)
	if err != nil {
		return err
	}
	table := paper.Table{Columns: []paper.Column{
		{Title: "STT", Width: 6, Align: paper.Centre}, {Title: label(ctx, "task"), Width: 34}, {Title: label(ctx, "product"), Width: 20},
		{Title: label(ctx, "lead"), Width: 16}, {Title: label(ctx, "support"), Width: 14}, {Title: label(ctx, "due_on"), Width: 12, Align: paper.Centre},
	}}
	for _, t := range v.Tasks {
		if t.State == reform.Proposed || t.State == reform.Dropped {
			continue
		}
		table.Rows = append(table.Rows, paper.Row{Cells: []string{fmt.Sprint(len(table.Rows) + 1), t.Title, t.Product, t.Lead, t.Support, dayText(ctx, t.DueOn)}})
	}
	d := &paper.Document{
		Issuer: s.agency.Name, Number: v.Plan.Number, On: v.Plan.IssuedOn, Title: voice.Say(ctx, "reform.web.paper.plan"), Subtitle: v.Plan.Title, IsLandscape: true,
		Blocks: []paper.Block{table}, Signers: []paper.Signer{{Role: voice.Say(ctx, "reform.web.paper.head")}}, Foot: p.foot(ctx, string(v.Plan.Fact)),
	}
	if !v.Plan.IsIssued() {
		d.Foot = voice.Say(ctx, "reform.web.paper.draft")
	}
	return p.sendPaper(w, r, fmt.Sprintf("ke-hoach-cchc-%s-%d", s.agency.Code, s.year), d)
}

// foot says which fact the paper shows, so that it can be checked.
func (p *Pages) foot(ctx context.Context, fact string) string {
	if fact == "" {
		return ""
	}
	return voice.Say(ctx, "reform.web.paper.fact", fact)
}

// activityPaper prints the minutes of what was held.
func (p *Pages) activityPaper(w http.ResponseWriter, r *http.Request) error {
	s, a, err := p.activityOf(r)
	if err != nil {
		return err
	}
	ctx := paperContext(r.Context())
	d := &paper.Document{
		Issuer: s.agency.Name, Number: a.Number, On: a.On(), Title: voice.Say(ctx, "reform.web.paper."+string(a.Kind)), Subtitle: a.Title, Foot: p.foot(ctx, string(a.Fact)),
		Signers: []paper.Signer{{Role: voice.Say(ctx, "reform.web.paper.writer")}, {Role: voice.Say(ctx, "reform.web.paper.chair")}},
	}
	for i, item := range p.activityPairs(ctx, a) {
		d.Blocks = append(d.Blocks, paper.Paragraph{Lead: fmt.Sprintf("%d. %s:", i+1, item.label), Text: item.value})
	}
	if a.Content != "" {
		d.Blocks = append(d.Blocks, paper.Heading{Text: voice.Say(ctx, "reform.web.content."+string(a.Kind))})
		for line := range strings.SplitSeq(a.Content, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				d.Blocks = append(d.Blocks, paper.Paragraph{Text: line})
			}
		}
	}
	if len(a.Items) > 0 {
		d.Blocks = append(d.Blocks, paper.Heading{Text: voice.Say(ctx, "reform.web.activity.items")}, itemPaper(ctx, a))
	}
	return p.sendPaper(w, r, kindWords[a.Kind]+"-"+a.On().String(), d)
}

func itemPaper(ctx context.Context, a reform.Activity) paper.Table {
	t := paper.Table{Columns: []paper.Column{
		{Title: "STT", Width: 7, Align: paper.Centre}, {Title: label(ctx, "item_kind"), Width: 14}, {Title: label(ctx, "item_text"), Width: 45},
		{Title: label(ctx, "item_unit"), Width: 20}, {Title: label(ctx, "item_due_on"), Width: 14, Align: paper.Centre},
	}}
	for i, item := range a.Items {
		t.Rows = append(t.Rows, paper.Row{Cells: []string{fmt.Sprint(i + 1), voice.Say(ctx, "reform.web.item."+string(item.Kind)), item.Text, item.Unit, dayText(ctx, item.DueOn)}})
	}
	return t
}
