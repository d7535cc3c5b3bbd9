package publication

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"minhbach/internal/locale"
	"minhbach/internal/ruleset"
)

// Rules are the words and the days that rule files give.
type Rules struct {
	Template   Template
	Complaints ComplaintRules
}

// Template is the wording of a decision and its annex.
type Template struct {
	Basis      string
	Decision   Wording
	Correction Wording // empty parts are those of Decision
	Recipients []string

	AnnexName, AnnexTitle, AnnexAttached, AnnexEvidence, Foot string
	PreviewFoot, DemoFoot                                     string
}

// Wording is the text of one decision.
type Wording struct {
	Title, Subtitle, Resolves string
	Grounds, Articles         []string
}

// ComplaintRules say until when an agency complains and is answered.
type ComplaintRules struct {
	Basis, Certainty string
	FileWithin       int // working days after the decision
	ReplyWithin      int // working days after the complaint
	Outcomes         []Outcome
}

// Outcome is one way a complaint may end.
type Outcome struct {
	Code              string
	LeadsToCorrection bool

	names map[locale.Lang]string
}

// Name is the outcome in the reader's language.
func (o Outcome) Name(l locale.Lang) string { return o.names[l] }

// Outcome finds an outcome by its code.
func (c ComplaintRules) Outcome(code string) (Outcome, bool) {
	i := slices.IndexFunc(c.Outcomes, func(o Outcome) bool { return o.Code == code })
	if i < 0 {
		return Outcome{}, false
	}
	return c.Outcomes[i], true
}

// The files, under the rules' own names.
const (
	templateFile   = "templates/cong-bo-ket-qua.yaml"
	complaintsFile = "complaints/ket-qua-cchc.yaml"
)

// ReadRules reads the rule files of this package.
func ReadRules(files fs.FS) (*Rules, error) {
	r := &Rules{}
	for file, read := range map[string]func(*ruleset.Object){templateFile: r.readTemplate, complaintsFile: r.readComplaints} {
		data, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		node, err := ruleset.Parse(file, data)
		if err != nil {
			return nil, err
		}
		rd := ruleset.NewReader(file)
		top := rd.Object(node, "")
		top.Word("id")
		top.Word("title")
		top.Date("valid_from")
		read(top)
		top.End()
		if err := rd.Problems().OrNil(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// placeholder is a word in braces.
var placeholder = regexp.MustCompile(`\{[a-z_]*\}`)

// fillable are the words that a template may leave open.
var fillable = []string{
	"year", "block", "units", "set", "set_basis", "number", "date", "reason", "old_number", "old_date", "size", "root", "origin",
}

// reader takes texts out of a template and refuses placeholders nobody fills.
type reader struct{ *ruleset.Object }

func (rd reader) in(name string) reader {
	return reader{rd.Object.Object(rd.Key(name), rd.At(name))}
}

func (rd reader) text(name string) string {
	text := rd.Word(name)
	rd.check(name, text)
	return text
}

func (rd reader) texts(name string) []string {
	texts := rd.Words(name)
	for _, text := range texts {
		rd.check(name, text)
	}
	return texts
}

func (rd reader) check(name, text string) {
	for _, found := range placeholder.FindAllString(text, -1) {
		if !slices.Contains(fillable, strings.Trim(found, "{}")) {
			rd.Refuse(rd.Node, rd.At(name), "cchc.publication.placeholder", found)
		}
	}
}

func (r *Rules) readTemplate(o *ruleset.Object) {
	t, rd := &r.Template, reader{o}
	t.Basis = o.Word("basis")
	o.Word("certainty")
	d := rd.in("decision")
	t.Decision = Wording{Title: d.text("title"), Subtitle: d.text("subtitle"), Grounds: d.texts("grounds"), Resolves: d.text("resolves"), Articles: d.texts("articles")}
	t.Recipients = d.texts("recipients")
	d.End()
	c := rd.in("correction")
	t.Correction = t.Decision
	t.Correction.Subtitle, t.Correction.Articles = c.text("subtitle"), c.texts("articles")
	c.End()
	a := rd.in("annex")
	t.AnnexName, t.AnnexTitle, t.AnnexAttached = a.text("name"), a.text("title"), a.text("attached")
	t.AnnexEvidence, t.Foot = a.text("evidence"), a.text("foot")
	a.End()
	t.PreviewFoot, t.DemoFoot = rd.text("preview_foot"), rd.text("demo_foot")
}

func (r *Rules) readComplaints(o *ruleset.Object) {
	c := &r.Complaints
	c.Basis, c.Certainty = o.Word("basis"), o.Word("certainty")
	c.FileWithin, c.ReplyWithin = int(o.Whole("file_within_working_days", 0, 1)), int(o.Whole("reply_within_working_days", 0, 1))
	for i, n := range o.List("outcomes") {
		one := o.Object(n, fmt.Sprintf("%s[%d]", o.At("outcomes"), i))
		c.Outcomes = append(c.Outcomes, Outcome{
			Code: one.Word("code"), LeadsToCorrection: one.Bool("leads_to_correction", false),
			names: map[locale.Lang]string{locale.VI: one.Word("label"), locale.EN: one.Word("english")},
		})
		one.End()
	}
}
