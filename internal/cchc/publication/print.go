package publication

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/civil"
	"minhbach/internal/evidence"
	"minhbach/internal/locale"
	"minhbach/internal/paper"
)

// press is everything a publication is printed from.
type press struct {
	rules      *Rules
	view       *cchc.View
	pub        *Publication
	decision   Decision
	old        *Publication // the one it replaces
	checkpoint evidence.Checkpoint
	isPreview  bool
}

// draft is a file that was made and is not kept yet.
type draft struct {
	name, media string
	data        []byte
}

// The media types of what a publication leaves.
const (
	mediaPDF  = "application/pdf"
	mediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	mediaCSV  = "text/csv; charset=utf-8"
	mediaJSON = "application/json"
	mediaText = "text/plain; charset=utf-8"
)

// all makes every file of the publication.
func (p *press) all() ([]draft, error) {
	var drafts []draft
	for _, one := range []struct {
		name, media string
		make        func() ([]byte, error)
	}{
		{DecisionPDF, mediaPDF, p.decisionPDF}, {AnnexPDF, mediaPDF, p.annexPDF}, {AnnexXLSX, mediaXLSX, p.annexXLSX},
		{DataCSV, mediaCSV, p.dataCSV}, {DataJSON, mediaJSON, p.dataJSON},
		{CheckpointNote, mediaText, func() ([]byte, error) { return []byte(p.checkpoint.Note), nil }},
	} {
		data, err := one.make()
		if err != nil {
			return nil, fmt.Errorf("make %s: %w", one.name, err)
		}
		drafts = append(drafts, draft{one.name, one.media, data})
	}
	return drafts, nil
}

// fill puts what is known in the place of the template's words in braces.
func (p *press) fill(text string) string {
	pairs := []string{
		"{year}", strconv.Itoa(p.view.Round.Year), "{block}", lowerFirst(BlockName(locale.VI, p.view.Round.Block)), "{units}", strconv.Itoa(len(p.view.Units)),
		"{set}", p.view.Set.Title, "{set_basis}", p.view.Set.Basis, "{number}", p.decision.Number, "{date}", dayText(p.decision.On),
		"{reason}", p.pub.Reason, "{size}", strconv.FormatInt(p.checkpoint.Size, 10), "{root}", p.checkpoint.Root.String(), "{origin}", p.checkpoint.Origin,
	}
	if p.old != nil {
		pairs = append(pairs, "{old_number}", p.old.Decision, "{old_date}", dayText(p.old.DecidedOn))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// dayText is a day as decisions cite it.
func dayText(d civil.Date) string {
	if d.IsZero() {
		return "…/…/……"
	}
	return d.Text(locale.VI)
}

func lowerFirst(text string) string {
	runes := []rune(text)
	return strings.ToLower(string(runes[:1])) + string(runes[1:])
}

// BlockName is the name of a block; one that the catalogue does not know goes
// by its own word.
func BlockName(l locale.Lang, block string) string {
	if key := "cchc.publication.block." + block; Words().Has(key) {
		return Words().Say(l, key)
	}
	return Words().Say(l, "cchc.publication.block_other", block)
}

func (p *press) wording() Wording {
	if p.old != nil {
		return p.rules.Template.Correction
	}
	return p.rules.Template.Decision
}

// foot names the state of the log on every page.
func (p *press) foot() string {
	foot := p.rules.Template.Foot
	if p.isPreview {
		foot = p.rules.Template.PreviewFoot
	}
	if p.view.Round.IsDemo {
		foot += ". " + p.rules.Template.DemoFoot
	}
	return p.fill(foot)
}

func (p *press) decisionPDF() ([]byte, error) {
	words, d := p.wording(), p.decision
	doc := &paper.Document{
		Superior: d.Superior, Issuer: d.Issuer, Number: d.Number, Place: d.Place, On: d.On,
		Title: words.Title, Subtitle: p.fill(words.Subtitle), Foot: p.foot(), Recipients: p.rules.Template.Recipients,
	}
	for _, ground := range words.Grounds {
		doc.Blocks = append(doc.Blocks, paper.Paragraph{Text: p.fill(ground), Italic: true})
	}
	doc.Blocks = append(doc.Blocks, paper.Paragraph{Text: words.Resolves, Bold: true, Centre: true})
	for i, article := range words.Articles {
		doc.Blocks = append(doc.Blocks, paper.Paragraph{Lead: Words().Say(locale.VI, "cchc.publication.article", i+1), Text: p.fill(article)})
	}
	if d.Role != "" || d.Signer != "" {
		doc.Signers = []paper.Signer{{Role: d.Role, Name: d.Signer}}
	}
	return pdfOf(doc)
}

func pdfOf(doc *paper.Document) ([]byte, error) {
	var out bytes.Buffer
	err := doc.WritePDF(&out)
	return out.Bytes(), err
}

// How wide the annex's columns are, beside each other.
const (
	wideRank   = 3
	wideCode   = 3
	wideName   = 12
	wideNumber = 4
	wideBand   = 5
)

func (p *press) annexPDF() ([]byte, error) {
	t := p.rules.Template
	doc := &paper.Document{
		Annex: t.AnnexName, Title: p.fill(t.AnnexTitle), Subtitle: p.fill(t.AnnexAttached), On: p.decision.On, Foot: p.foot(),
	}
	say := func(key string) string { return Words().Say(locale.VI, "cchc.publication.col."+key) }
	table := paper.Table{Columns: []paper.Column{
		{Title: say("rank"), Width: wideRank, Align: paper.Centre}, {Title: say("code"), Width: wideCode}, {Title: say("name"), Width: wideName},
		{Title: say("points"), Width: wideNumber, Align: paper.Right}, {Title: say("max"), Width: wideNumber, Align: paper.Right},
		{Title: say("index"), Width: wideNumber, Align: paper.Right}, {Title: say("band"), Width: wideBand},
	}}
	for _, line := range Lines(p.view) {
		table.Rows = append(table.Rows, paper.Row{Cells: []string{
			dash(line.RankText()), line.Code, line.Name, vi(line.Points), vi(line.Max), dash(vi(line.Index)), dash(line.Band),
		}})
	}
	doc.Blocks = append(doc.Blocks, table)
	for _, sentence := range Method(locale.VI, p.view.Set) {
		doc.Blocks = append(doc.Blocks, paper.Paragraph{Text: sentence})
	}
	doc.Blocks = append(doc.Blocks, paper.Paragraph{Text: p.fill(t.AnnexEvidence)}, paper.Paragraph{Text: p.checkpoint.Root.String(), Centre: true})
	return pdfOf(doc)
}

func (p *press) annexXLSX() ([]byte, error) {
	var out bytes.Buffer
	notes := append([]string{p.fill(p.rules.Template.AnnexAttached)}, Method(locale.VI, p.view.Set)...)
	codes := map[string]string{}
	for _, u := range p.view.Units {
		codes[string(u.Agency)] = u.Code
	}
	if err := exchange.ResultsXLSX(&out, p.view.Final(), locale.VI, exchange.Heading{
		Period: strconv.Itoa(p.view.Round.Year), Codes: codes, Notes: append(notes, p.foot()),
	}); err != nil {
		return nil, err
	}
	return settled(out.Bytes())
}

func vi(decimal string) string { return locale.VI.Decimal(decimal) }

func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}
