package criteria

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"minhbach/internal/cchc/expr"
	"minhbach/internal/cchc/rule"
	"minhbach/internal/fault"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

// criteriaMax bounds the nodes of a set; the longest real set known has 120.
const criteriaMax = 2000

// Load reads a set from the bytes of a YAML or JSON file. The error lists
// every problem with its line.
func Load(file string, data []byte) (*Set, error) {
	node, err := ruleset.Parse(file, data)
	if err != nil {
		return nil, fmt.Errorf("read criteria set: %w", err)
	}
	set, err := Decode(file, node)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	set.Digest = hex.EncodeToString(sum[:])
	return set, nil
}

// Decode reads a set from a tree. Its digest is left empty.
func Decode(file string, node *ruleset.Node) (*Set, error) {
	rd := ruleset.NewReader(file)
	l := &loader{Reader: rd, set: &Set{File: file, Source: node, byCode: map[string]*Criterion{}}}
	l.head(rd.Object(node, ""))
	l.tree()
	l.rules()
	if problems := rd.Problems(); len(problems) > 0 {
		return nil, problems
	}
	return l.set, nil
}

type loader struct {
	*ruleset.Reader
	set   *Set
	nodes []*ruleset.Node // of the criteria, by index
}

func (l *loader) head(o *ruleset.Object) {
	s := l.set
	s.ID, s.Title, s.Basis = o.Word("id"), o.Word("title"), o.WordOr("basis", "")
	s.ValidFrom, s.ValidTo = o.Date("valid_from"), o.Date("valid_to")
	s.Block = o.Word("block")
	s.MaxPoints = l.points(o, "max_points", true)
	s.TotalCap = l.maybePoints(o, "total_cap")
	l.rounding(o)
	s.Basis100 = Applicable
	if n := o.Key("index"); n != nil {
		index := l.Object(n, "index")
		s.Basis100 = IndexBasis(index.OneOf("basis", string(Applicable), string(Applicable), string(Printed)))
		index.End()
	}
	l.ranking(o)
	l.facts(o)
	s.BandsBy = Measure(o.OneOf("bands_by", "-", string(ByIndex), string(ByPoints)))
	l.bands(o)
	l.vetoes(o)
	for i, n := range o.List("calendar") {
		stage := l.Object(n, fmt.Sprintf("calendar[%d]", i))
		s.Calendar = append(s.Calendar, StageDeadline{stage.Word("stage"), stage.Date("until")})
		stage.End()
	}
	l.criteria(o)
	if !s.ValidTo.IsZero() && s.ValidTo.Before(s.ValidFrom) {
		l.Refuse(o.Node.Get("valid_to"), "valid_to", "criteria.dates_order")
	}
	o.End()
}

func (l *loader) points(o *ruleset.Object, name string, required bool) points.Points {
	if p := l.maybePoints(o, name); p != nil {
		return *p
	}
	if n := o.Node.Get(name); required && (n == nil || n.Kind == ruleset.Null) {
		l.Refuse(o.Node, o.At(name), "ruleset.key_missing", name)
	}
	return 0
}

func (l *loader) maybePoints(o *ruleset.Object, name string) *points.Points {
	return maybePoints(l.Reader, o, name)
}

func maybePoints(rd *ruleset.Reader, o *ruleset.Object, name string) *points.Points {
	n := o.Key(name)
	if n == nil || n.Kind == ruleset.Null {
		return nil
	}
	p, err := points.Parse(n.Text)
	if n.Kind != ruleset.Scalar || err != nil || p < 0 {
		rd.Refuse(n, o.At(name), "criteria.want_points", name)
		return nil
	}
	return &p
}

func (l *loader) rounding(o *ruleset.Object) {
	r := &l.set.Rounding
	*r = Rounding{Points: 2, Index: 2, Mode: points.HalfUp, At: AtDisplay}
	n := o.Key("rounding")
	if n == nil {
		return
	}
	of := l.Object(n, "rounding")
	places := int(of.Whole("places", 2, 0))
	r.Points, r.Index = int(of.Whole("points", int64(places), 0)), int(of.Whole("index", int64(places), 0))
	r.Mode = points.Mode(of.OneOf("mode", string(points.HalfUp), string(points.HalfUp), string(points.HalfEven), string(points.Down)))
	r.At = Where(of.OneOf("at", string(AtDisplay), string(AtLeaf), string(AtGroup), string(AtTotal), string(AtDisplay)))
	of.End()
	if r.Points > points.PlacesMax || r.Index > points.PlacesMax {
		l.Refuse(n, "rounding", "criteria.places", points.PlacesMax)
	}
}

func (l *loader) ranking(o *ruleset.Object) {
	r := &l.set.Ranking
	*r = Ranking{Method: Competition, By: ByIndex}
	n := o.Key("ranking")
	if n == nil {
		return
	}
	of := l.Object(n, "ranking")
	r.Method = RankMethod(of.OneOf("method", string(Competition), string(Competition), string(Dense), string(Ordinal)))
	r.By = Measure(of.OneOf("by", string(ByIndex), string(ByIndex), string(ByPoints)))
	for _, text := range of.Words("tie_break") {
		tie, ok := parseTie(text)
		if !ok {
			l.Refuse(n, "ranking.tie_break", "criteria.tie", text)
			continue
		}
		r.Ties = append(r.Ties, tie)
	}
	of.End()
}

// parseTie reads "criterion:2", "input:3.1.num asc", "fact:late_days asc" or
// "manual".
func parseTie(text string) (Tie, bool) {
	body, ascending := strings.CutSuffix(strings.TrimSpace(text), " asc")
	body = strings.TrimSpace(strings.TrimSuffix(body, " desc"))
	tie := Tie{Ascending: ascending, Text: text}
	kind, rest, _ := strings.Cut(body, ":")
	tie.Kind = TieKind(kind)
	switch tie.Kind {
	case TieManual:
		return tie, rest == ""
	case TieCriterion:
		tie.Code = rest
	case TieFact:
		tie.Name = rest
	case TieInput:
		dot := strings.LastIndexByte(rest, '.')
		if dot < 0 {
			return tie, false
		}
		tie.Code, tie.Name = rest[:dot], rest[dot+1:]
	default:
		return tie, false
	}
	return tie, rest != ""
}

func (l *loader) facts(o *ruleset.Object) {
	for i, n := range o.List("facts") {
		of := l.Object(n, fmt.Sprintf("facts[%d]", i))
		fact := Fact{
			Name: of.Word("name"), Label: of.WordOr("label", ""),
			Type: FactType(of.OneOf("type", "", string(FactBool), string(FactWord), string(FactDecimal), "number")),
		}
		if fact.Type == "number" {
			fact.Type = FactDecimal
		}
		if v := of.Key("default"); v != nil && v.Kind != ruleset.Null {
			value, err := ParseFact(fact.Type, v.Text)
			if v.Kind != ruleset.Scalar || err != nil {
				l.Refuse(v, of.At("default"), "criteria.fact_default", fact.Name, string(fact.Type))
			}
			fact.Default = &value
		}
		if l.set.Fact(fact.Name) != nil {
			l.Refuse(n, of.At("name"), "criteria.fact_twice", fact.Name)
		}
		l.set.Facts = append(l.set.Facts, fact)
		of.End()
	}
}

// ParseFact reads a unit's fact of a declared type.
func ParseFact(t FactType, text string) (expr.Value, error) {
	switch t {
	case FactBool:
		switch text {
		case "true":
			return expr.YesNo(true), nil
		case "false":
			return expr.YesNo(false), nil
		}
		return expr.Value{}, fault.New(fault.Invalid, "criteria.fact_bool", text)
	case FactWord:
		return expr.Text(text), nil
	}
	r, err := points.ParseRat(text)
	if err != nil {
		return expr.Value{}, fault.New(fault.Invalid, "criteria.fact_decimal", text).Because(err)
	}
	return expr.Num(r), nil
}

func (l *loader) bands(o *ruleset.Object) {
	for i, n := range o.List("bands") {
		of := l.Object(n, fmt.Sprintf("bands[%d]", i))
		band := Band{Name: of.Word("name"), Band: rule.Band{
			Lo: of.MaybeNumber("lo"), LoIncl: of.MaybeBool("lo_incl"),
			Hi: of.MaybeNumber("hi"), HiIncl: of.MaybeBool("hi_incl"),
		}}
		for _, text := range of.Words("require") {
			if e := l.condition(n, of.At("require"), text); e != nil {
				band.Require = append(band.Require, e)
			}
		}
		if l.set.BandRank(band.Name) >= 0 {
			l.Refuse(n, of.At("name"), "criteria.band_twice", band.Name)
		}
		l.set.Bands = append(l.set.Bands, band)
		of.End()
	}
	if len(l.set.Bands) > 0 && l.set.BandsBy == "-" {
		l.Refuse(o.Node.Get("bands"), "bands_by", "criteria.bands_by")
	}
}

func (l *loader) condition(n *ruleset.Node, field, text string) *expr.Expr {
	e, err := expr.Parse(text)
	if err != nil {
		l.Refuse(n, field, "criteria.condition", text, err.Error())
		return nil
	}
	return e
}

func (l *loader) vetoes(o *ruleset.Object) {
	for i, n := range o.List("vetoes") {
		of := l.Object(n, fmt.Sprintf("vetoes[%d]", i))
		veto := Veto{When: l.condition(n, of.At("when"), of.Word("when")), Band: of.WordOr("band", ""), BestBand: of.WordOr("best_band", "")}
		of.End()
		if (veto.Band == "") == (veto.BestBand == "") {
			l.Refuse(n, of.Path, "criteria.veto_one")
			continue
		}
		l.set.Vetoes = append(l.set.Vetoes, veto)
	}
}
