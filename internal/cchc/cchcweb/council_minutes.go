package cchcweb

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/appraisal"
	"minhbach/internal/id"
	"minhbach/internal/locale"
	"minhbach/internal/paper"
)

// minutes sends the minutes of a session as they are signed: in Vietnamese.
func (p *Pages) minutes(w http.ResponseWriter, r *http.Request) error {
	at, kept, err := p.sessionAt(r)
	if err != nil {
		return err
	}
	q, err := p.options.Province.Appraisal.Queue(r.Context(), at.round())
	if err != nil {
		return err
	}
	m := minutes{view: at.view, session: kept, province: p.options.Province}
	for i := range q.Items {
		if q.Items[i].Case.Session == kept.ID {
			m.decided = append(m.decided, lineOf(at.view, &q.Items[i]))
		}
	}
	var out bytes.Buffer
	if err := m.document().WritePDF(&out); err != nil {
		return err
	}
	return sendFile(w, r, "bien-ban-hoi-dong-"+at.block()+"-"+strconv.Itoa(at.year())+"-"+strconv.Itoa(kept.Number)+".pdf", "application/pdf", out.Bytes())
}

// minutes is a session with what it decided, on its way to paper.
type minutes struct {
	view     *cchc.View
	session  appraisal.Session
	province *Province
	decided  []AppraisalLine
}

func (m *minutes) say(key string, args ...any) string {
	return Words().Say(locale.VI, "cchc.minutes."+key, args...)
}

func (m *minutes) document() *paper.Document {
	s := m.session
	doc := &paper.Document{
		Superior: m.province.Superior, Issuer: m.province.Issuer, Place: m.province.Place, On: s.HeldOn, Title: m.say("title"),
		Subtitle: m.say("subtitle", s.Number, strings.ToLower(m.block()), strconv.Itoa(m.view.Round.Year)), Foot: m.foot(),
	}
	for _, a := range s.Present {
		if a.Duty == appraisal.Secretary {
			doc.Signers = append(doc.Signers, paper.Signer{Role: m.say("secretary"), Name: a.Name})
		}
	}
	for _, a := range s.Present {
		if a.Duty == appraisal.Chair {
			doc.Signers = append(doc.Signers, paper.Signer{Role: m.say("chair"), Name: a.Name})
		}
	}
	doc.Blocks = append(doc.Blocks, paper.Heading{Text: m.say("when")}, paper.Paragraph{Text: m.say("when_text", s.HeldOn, orDash(s.Place))})
	doc.Blocks = append(doc.Blocks, m.people()...)
	doc.Blocks = append(doc.Blocks, m.decisions()...)
	doc.Blocks = append(doc.Blocks, paper.Heading{Text: m.say("conclusion")})
	conclusion := s.Conclusion
	if conclusion == "" {
		conclusion = m.say("no_conclusion")
	}
	for line := range strings.Lines(conclusion) {
		if line = strings.TrimSpace(line); line != "" {
			doc.Blocks = append(doc.Blocks, paper.Paragraph{Text: line})
		}
	}
	doc.Blocks = append(doc.Blocks, paper.Paragraph{Text: m.say("end")})
	return doc
}

func (m *minutes) block() string {
	if key := "cchc.web.block." + m.view.Round.Block; Words().Has(key) {
		return Words().Say(locale.VI, key)
	}
	return m.view.Round.Block
}

// foot says what the paper is not yet, and whether its figures are invented.
func (m *minutes) foot() string {
	var said []string
	if !m.session.Closed.IsDone() {
		said = append(said, m.say("draft"))
	}
	if m.view.Round.IsDemo {
		said = append(said, m.say("demo"))
	}
	return strings.Join(said, ". ")
}

func (m *minutes) people() []paper.Block {
	table := paper.Table{Columns: []paper.Column{
		{Title: m.say("no"), Width: 1, Align: paper.Centre}, {Title: m.say("name"), Width: 5}, {Title: m.say("duty"), Width: 3}, {Title: m.say("agency"), Width: 5},
	}}
	deciding := 0
	for i, a := range m.session.Present {
		if a.Duty != appraisal.Secretary {
			deciding++
		}
		table.Rows = append(table.Rows, paper.Row{Cells: []string{strconv.Itoa(i + 1), a.Name, m.say("duty_" + string(a.Duty)), orDash(m.unitName(a.Agency))}})
	}
	return []paper.Block{
		paper.Heading{Text: m.say("people")}, table, paper.Paragraph{Text: m.say("quorum", deciding, m.session.Members, m.session.Quorum)},
	}
}

func (m *minutes) unitName(agency id.ID) string {
	if u, isHere := m.view.Unit(string(agency)); isHere && agency != "" {
		return u.Name
	}
	return ""
}

func (m *minutes) decisions() []paper.Block {
	blocks := []paper.Block{paper.Heading{Text: m.say("content")}}
	if len(m.decided) == 0 {
		return append(blocks, paper.Paragraph{Text: m.say("nothing_decided")})
	}
	table := paper.Table{Columns: []paper.Column{
		{Title: m.say("no"), Width: 1, Align: paper.Centre}, {Title: m.say("agency"), Width: 4}, {Title: m.say("criterion"), Width: 5},
		{Title: m.say("self"), Width: 2, Align: paper.Right}, {Title: m.say("verified"), Width: 2, Align: paper.Right},
		{Title: m.say("final"), Width: 2, Align: paper.Right}, {Title: m.say("reason"), Width: 6},
	}}
	vi := func(decimal string) string {
		if decimal == "" {
			return "–"
		}
		return locale.VI.Decimal(decimal)
	}
	var aside []string
	for i, l := range m.decided {
		table.Rows = append(table.Rows, paper.Row{Cells: []string{
			strconv.Itoa(i + 1), l.Agency.Name, l.Code + " " + l.Name, vi(l.Self), vi(l.Verified), vi(l.Final), l.item.Case.DecidedWhy,
		}})
		for _, a := range m.session.Present {
			if said := m.say("aside", a.Name, l.Agency.Name); a.Agency == l.item.Unit.Agency && a.Duty != appraisal.Secretary && !slices.Contains(aside, said) {
				aside = append(aside, said)
			}
		}
	}
	blocks = append(blocks, table)
	for _, said := range aside {
		blocks = append(blocks, paper.Paragraph{Text: said})
	}
	return blocks
}
