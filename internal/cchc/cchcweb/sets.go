package cchcweb

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"

	"minhbach/internal/cchc"
	"minhbach/internal/cchc/compare"
	"minhbach/internal/cchc/criteria"
	"minhbach/internal/cchc/exchange"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/civil"
	"minhbach/internal/fault"
	"minhbach/internal/web/component/tag"
	"minhbach/internal/web/layout"
	"minhbach/internal/web/voice"
)

// SetLine is a criteria set in the list.
type SetLine struct {
	Digest      string        `json:"digest"`
	ID          string        `json:"id"`
	Title       string        `json:"title"`
	Block       string        `json:"block"`
	ValidFrom   civil.Date    `json:"valid_from"`
	ValidTo     civil.Date    `json:"valid_to,omitzero"`
	State       cchc.SetState `json:"state"`
	MaxPoints   string        `json:"max_points"`
	Leaves      int           `json:"leaves"`
	Findings    int           `json:"findings"` // that stop publishing
	Warnings    int           `json:"warnings"`
	PublishedAt string        `json:"published_at,omitempty"`
	Years       []int         `json:"years"` // scored by it
}

// SetPage is one set with everything it says.
type SetPage struct {
	SetLine
	Basis    string        `json:"basis,omitempty"`
	File     string        `json:"file"`
	Ranking  SetRanking    `json:"ranking"`
	Bands    []SetBand     `json:"bands"`
	Criteria []SetNode     `json:"criteria"`
	Lint     []LintFinding `json:"lint"`
	Earlier  *SetRef       `json:"earlier,omitempty"` // the set of the same block before it

	set     *criteria.Set
	mayEdit bool
}

// isEditable reports whether the reader may change the set.
func (m SetPage) isEditable() bool { return m.mayEdit && m.State == cchc.DraftSet }

// SetRanking says how units are ranked.
type SetRanking struct {
	By       string   `json:"by"`
	Method   string   `json:"method"`
	TieBreak []string `json:"tie_break"`
}

// SetBand is a class of results; its bounds are in words.
type SetBand struct {
	Name   string `json:"name"`
	Bounds Said   `json:"bounds"`
}

// SetNode is a criterion with what hangs below it.
type SetNode struct {
	Code      string    `json:"code"`
	Name      string    `json:"name"`
	MaxPoints string    `json:"max_points"`
	Source    string    `json:"source,omitempty"`
	Kind      rule.Kind `json:"rule,omitempty"`
	Rule      []Said    `json:"rule_words,omitempty"`
	Evidence  []string  `json:"evidence,omitempty"`
	NA        string    `json:"na,omitempty"`
	NAWhen    string    `json:"na_when,omitempty"`
	MapsTo    []string  `json:"maps_to,omitempty"`
	Notes     string    `json:"notes,omitempty"`
	Findings  []Said    `json:"findings,omitempty"`
	Below     []SetNode `json:"criteria,omitempty"`
}

// LintFinding is one thing the linter says.
type LintFinding struct {
	Code    string `json:"code"`
	Warning bool   `json:"warning,omitempty"`
	Place   string `json:"place"`
	Line    int    `json:"line,omitempty"`
	Words   Said   `json:"words"`
}

func (p *Pages) sets(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	lines, err := p.setLines(ctx)
	if err != nil {
		return err
	}
	mayEdit := p.site.Shows(r, "set.edit")
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.detail.sets.title"), Current: railSets, Lead: voice.Say(ctx, "cchc.detail.sets.lead"), Twin: apiRoot + "/sets", Actions: setsActions(mayEdit),
	}
	return p.site.Render(w, r, page, setsPage(lines, mayEdit))
}

// setLines lists the sets that are not replaced by a newer draft.
func (p *Pages) setLines(ctx context.Context) ([]SetLine, error) {
	stored, err := p.service.Sets(ctx)
	if err != nil {
		return nil, err
	}
	rounds, err := p.service.Rounds(ctx)
	if err != nil {
		return nil, err
	}
	lines := []SetLine{}
	for _, s := range stored {
		if s.State == cchc.ReplacedSet {
			continue
		}
		line, _, _, err := p.setLine(ctx, s, rounds)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func (p *Pages) setLine(ctx context.Context, s cchc.StoredSet, rounds []cchc.Round) (SetLine, *criteria.Set, []criteria.Finding, error) {
	engine, err := p.service.Engine(ctx, s.Digest)
	if err != nil {
		return SetLine{}, nil, nil, err
	}
	set := engine.Set()
	findings, err := p.service.Lint(ctx, set)
	if err != nil {
		return SetLine{}, nil, nil, err
	}
	line := SetLine{
		Digest: s.Digest, ID: s.ID, Title: s.Title, Block: s.Block, ValidFrom: s.ValidFrom, ValidTo: s.ValidTo, State: s.State,
		MaxPoints: maxText(set.MaxPoints), Leaves: len(set.Leaves()), PublishedAt: s.PublishedAt, Years: []int{},
	}
	for _, f := range findings {
		if f.Warning {
			line.Warnings++
		} else {
			line.Findings++
		}
	}
	for _, round := range rounds {
		if round.SetDigest == s.Digest {
			line.Years = append(line.Years, round.Year)
		}
	}
	return line, set, findings, nil
}

func (p *Pages) set(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	m, err := p.setPage(ctx, r.PathValue("set"))
	if err != nil {
		return err
	}
	m.mayEdit = p.site.Shows(r, "set.edit")
	page := layout.Page{
		Title: m.Title, Current: railSets, Twin: join(apiRoot+"/sets", m.Digest), Lead: m.Basis, Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.sets"), Href: setRoot}},
		Here: m.ID, Actions: setActions(m, p.options.WriteSet != nil),
	}
	return p.site.Render(w, r, page, setPageBody(m))
}

// setPage builds the view model of a set.
func (p *Pages) setPage(ctx context.Context, digest string) (SetPage, error) {
	stored, err := p.service.Set(ctx, digest)
	if err != nil {
		return SetPage{}, err
	}
	rounds, err := p.service.Rounds(ctx)
	if err != nil {
		return SetPage{}, err
	}
	line, set, findings, err := p.setLine(ctx, stored, rounds)
	if err != nil {
		return SetPage{}, err
	}
	m := SetPage{SetLine: line, Basis: set.Basis, File: stored.File, Lint: []LintFinding{}, Bands: []SetBand{}, set: set}
	m.Ranking = SetRanking{By: string(set.Ranking.By), Method: string(set.Ranking.Method), TieBreak: []string{}}
	for _, tie := range set.Ranking.Ties {
		m.Ranking.TieBreak = append(m.Ranking.TieBreak, tie.Text)
	}
	for _, b := range set.Bands {
		m.Bands = append(m.Bands, SetBand{b.Name, saidBy(rule.RangeOf(b.Band).Text)})
	}
	at := map[string][]Said{}
	for _, f := range findings {
		words := saidBy(f.Say)
		m.Lint = append(m.Lint, LintFinding{f.Code, f.Warning, f.Place, f.Line, words})
		at[f.Place] = append(at[f.Place], words)
	}
	for _, c := range set.Fields() {
		m.Criteria = append(m.Criteria, setNode(c, at))
	}
	m.Earlier, err = p.earlier(ctx, set)
	return m, err
}

func setNode(c *criteria.Criterion, findings map[string][]Said) SetNode {
	n := SetNode{
		Code: c.Code, Name: c.Name, MaxPoints: maxText(c.MaxPoints), Source: string(c.Source), Evidence: c.Evidence, MapsTo: c.MapsTo,
		Notes: c.Notes, Findings: findings[c.Code],
	}
	if c.Rule != nil {
		n.Kind = c.Rule.Kind()
		for _, sentence := range c.Rule.Words(c.MaxPoints.Rat()) {
			n.Rule = append(n.Rule, saidBy(sentence.Say))
		}
	}
	if c.NA != nil {
		n.NA, n.NAWhen = string(c.NA.Policy), c.NA.When
	}
	for _, child := range c.Children {
		n.Below = append(n.Below, setNode(child, findings))
	}
	return n
}

// earlier finds the published set of the block that was valid before this one.
func (p *Pages) earlier(ctx context.Context, set *criteria.Set) (*SetRef, error) {
	stored, err := p.service.Sets(ctx)
	if err != nil {
		return nil, err
	}
	var best *cchc.StoredSet
	for i, s := range stored {
		isBefore := s.Block == set.Block && s.State == cchc.PublishedSet && s.ValidFrom.Before(set.ValidFrom)
		if isBefore && (best == nil || best.ValidFrom.Before(s.ValidFrom)) {
			best = &stored[i]
		}
	}
	if best == nil {
		return nil, nil
	}
	return &SetRef{best.Digest, best.ID, best.Title}, nil
}

// setFile hands out the set as a file: as it came, or in another format.
func (p *Pages) setFile(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	stored, err := p.service.Set(ctx, r.PathValue("set"))
	if err != nil {
		return err
	}
	engine, err := p.service.Engine(ctx, stored.Digest)
	if err != nil {
		return err
	}
	name := fileName(stored.ID)
	isJSON := strings.HasSuffix(stored.File, ".json")
	switch format := r.PathValue("format"); {
	case format == "yaml" && !isJSON:
		return sendFile(w, r, name+".yaml", "application/yaml; charset=utf-8", stored.Source)
	case format == "yaml":
		return sendFile(w, r, name+".yaml", "application/yaml; charset=utf-8", exchange.WriteYAML(engine.Set().Source))
	case format == "json" && isJSON:
		return sendFile(w, r, name+".json", "application/json", stored.Source)
	case format == "json":
		return sendFile(w, r, name+".json", "application/json", exchange.WriteJSON(engine.Set().Source))
	case format == "xlsx" && p.options.WriteSet != nil:
		var out bytes.Buffer
		if err := p.options.WriteSet(&out, engine.Set(), voice.Lang(ctx)); err != nil {
			return err
		}
		return sendFile(w, r, name+".xlsx", xlsxType, out.Bytes())
	default:
		return fault.New(fault.NotFound, "cchc.detail.sets.no_format", format)
	}
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// fileName keeps what every file system takes.
func fileName(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, id)
}

// setCompare lays a set beside another one, the earlier by itself.
func (p *Pages) setCompare(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, title, err := p.setComparison(ctx, r.PathValue("set"), r.URL.Query().Get(againstParameter))
	if err != nil {
		return err
	}
	page := layout.Page{
		Title: voice.Say(ctx, "cchc.detail.sets.compare_title", c.Older.Title, c.Newer.Title), Window: voice.Say(ctx, "cchc.detail.sets.compare_title", c.Before, c.After),
		Actions: setCompareActions(withQuery(excelRoot+setURL(r.PathValue("set"))+"/so-sanh", againstParameter, r.URL.Query().Get(againstParameter))), Current: railSets, Twin: join(apiRoot+"/sets", r.PathValue("set")) + "/comparison",
		Crumbs: []layout.Link{{Label: voice.Say(ctx, "cchc.web.nav.sets"), Href: setRoot}, {Label: title, Href: setURL(r.PathValue("set"))}},
		Here:   voice.Say(ctx, "cchc.detail.sets.compare"),
		Lead:   voice.Say(ctx, "cchc.detail.sets.coverage", percentText(ctx, c.Coverage.Before), percentText(ctx, c.Coverage.After)),
	}
	return p.site.Render(w, r, page, compareTable(c.Comparison, false, c.link))
}

// SetComparison is two sets beside each other.
type SetComparison struct {
	*compare.Comparison
	Older SetRef `json:"older"`
	Newer SetRef `json:"newer"`
}

func (c SetComparison) link(m compare.Member, isBefore bool) string {
	if isBefore {
		return setURL(c.Older.Digest) + "#" + anchor(m.Code)
	}
	return setURL(c.Newer.Digest) + "#" + anchor(m.Code)
}

func (p *Pages) setComparison(ctx context.Context, digest, against string) (SetComparison, string, error) {
	engine, err := p.service.Engine(ctx, digest)
	if err != nil {
		return SetComparison{}, "", err
	}
	set := engine.Set()
	if against == "" {
		earlier, err := p.earlier(ctx, set)
		if err != nil {
			return SetComparison{}, "", err
		}
		if earlier == nil {
			return SetComparison{}, "", fault.New(fault.NotFound, "cchc.detail.sets.no_earlier", set.Title)
		}
		against = earlier.Digest
	}
	other, err := p.service.Engine(ctx, against)
	if err != nil {
		return SetComparison{}, "", err
	}
	older, newer := other.Set(), set
	if newer.ValidFrom.Before(older.ValidFrom) {
		older, newer = newer, older
	}
	c := compare.Results(compare.Side{Set: older, Label: older.ID}, compare.Side{Set: newer, Label: newer.ID})
	return SetComparison{c, refOf(older), refOf(newer)}, set.Title, nil
}

// setTag is the state of a set.
func setTag(state cchc.SetState) tag.Kind {
	if state == cchc.PublishedSet {
		return tag.Done
	}
	return tag.Waiting
}

func (l SetLine) validity(ctx context.Context) string {
	if l.ValidTo.IsZero() {
		return voice.Say(ctx, "cchc.detail.sets.from", l.ValidFrom)
	}
	return voice.Say(ctx, "cchc.detail.sets.from_to", l.ValidFrom, l.ValidTo)
}

func (m SetPage) canPublish() bool { return m.State == cchc.DraftSet && m.Findings == 0 }

func lintTitle(ctx context.Context, m SetPage) string {
	if m.Findings == 0 {
		return voice.Say(ctx, "cchc.detail.sets.no_findings")
	}
	return voice.Say(ctx, "cchc.detail.sets.has_findings", m.Findings)
}

func tieText(ctx context.Context, set *criteria.Set) string {
	if len(set.Ranking.Ties) == 0 {
		return ""
	}
	return voice.Say(ctx, "cchc.detail.sets.ties", strings.Join(tieWords(ctx, set), ", "))
}

func yearsText(years []int) string {
	if len(years) == 0 {
		return "–"
	}
	said := make([]string, len(years))
	for i, y := range years {
		said[i] = number(y)
	}
	return strings.Join(said, ", ")
}

// isOpen tells whether a field stands open: the first one, and those with
// something to mend.
func (n SetNode) isOpen(m SetPage) bool {
	return n.Code == m.Criteria[0].Code || n.hasFindings()
}

func (n SetNode) hasFindings() bool {
	return len(n.Findings) > 0 || slices.ContainsFunc(n.Below, SetNode.hasFindings)
}
