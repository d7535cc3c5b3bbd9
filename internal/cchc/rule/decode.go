package rule

import (
	"fmt"
	"slices"
	"strings"

	"minhbach/internal/cchc/expr"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
)

// partsMax bounds the rules inside one rule, and depth those inside those.
const (
	partsMax = 50
	depthMax = 4
)

// Guards are the keys gate and no_event, which may stand on a criterion or on
// a rule object, but not on both.
type Guards struct {
	Gate    *Gate
	NoEvent Policy
}

// DecodeGuards reads the keys gate and no_event of an object.
func DecodeGuards(o *ruleset.Object) Guards {
	var g Guards
	if n := o.Key("gate"); n != nil && n.Kind != ruleset.Null {
		gate := o.Object(n, o.At("gate"))
		gate.OneOf("kind", "precondition", "precondition")
		g.Gate = &Gate{Require: gate.Words("require"), OnFail: gate.NumberOr("on_fail", points.Rat{})}
		if len(g.Gate.Require) == 0 {
			gate.Refuse(n, gate.At("require"), "rule.decode.empty_list", "require")
		}
		gate.End()
	}
	g.NoEvent = Policy(o.OneOf("no_event", "-", string(Full), string(Zero), string(NA)))
	if g.NoEvent == "-" {
		g.NoEvent = Unsaid
	}
	return g
}

// Decode reads a rule object. full is the criterion's maximum, which several
// parameters default to; outer are the guards of the criterion itself. It
// returns nil after recording what is wrong.
func Decode(rd *ruleset.Reader, n *ruleset.Node, path string, full points.Rat, outer Guards) Rule {
	return decodeAt(rd, n, path, full, outer, 0)
}

func decodeAt(rd *ruleset.Reader, n *ruleset.Node, path string, full points.Rat, outer Guards, depth int) Rule {
	before := len(rd.Problems())
	o := rd.Object(n, path)
	kind := Kind(o.Word("kind"))
	info := InfoOf(kind)
	if info == nil {
		if kind != "" {
			o.Refuse(o.Node.Get("kind"), o.At("kind"), "rule.decode.unknown_kind", string(kind), strings.Join(kindNames(), ", "))
		}
		return nil
	}
	if depth > depthMax {
		o.Refuse(n, path, "rule.decode.too_deep", depthMax)
		return nil
	}
	d := &decoder{Object: o, full: full, depth: depth}
	r := info.decode(d)
	inner := DecodeGuards(o)
	if depth == 0 {
		o.Key("na") // the criterion's own affair, read by the set
	}
	o.End()
	switch {
	case inner.Gate != nil && outer.Gate != nil:
		o.Refuse(o.Node.Get("gate"), o.At("gate"), "rule.decode.guard_twice", "gate")
	case inner.NoEvent != Unsaid && outer.NoEvent != Unsaid:
		o.Refuse(o.Node.Get("no_event"), o.At("no_event"), "rule.decode.guard_twice", "no_event")
	}
	if len(rd.Problems()) > before || r == nil {
		return nil
	}
	if inner.Gate == nil {
		inner.Gate = outer.Gate
	}
	if inner.NoEvent == Unsaid {
		inner.NoEvent = outer.NoEvent
	}
	if inner.Gate != nil || inner.NoEvent != Unsaid {
		return newGuarded(r, inner.Gate, inner.NoEvent)
	}
	return r
}

type decoder struct {
	*ruleset.Object
	full  points.Rat
	depth int
}

func (d *decoder) zeroDen() Policy {
	return d.policy("on_zero_den", Full, Zero, NA, Refuse)
}

func (d *decoder) policy(name string, allowed ...Policy) Policy {
	words := make([]string, len(allowed))
	for i, p := range allowed {
		words[i] = string(p)
	}
	if p := d.OneOf(name, "-", words...); p != "-" {
		return Policy(p)
	}
	return Unsaid
}

func (d *decoder) ratio() Ratio {
	return Ratio{OnZeroDen: d.zeroDen(), ForbidOver: d.OneOf("num_over_den", "allowed", "allowed", "error") == "error"}
}

func (d *decoder) positive(name string, r points.Rat) points.Rat {
	if r.Sign() <= 0 {
		d.Refuse(d.Node, d.At(name), "rule.decode.not_positive", name)
	}
	return r
}

// each reads a list of objects that must not be empty.
func (d *decoder) each(name string, read func(i int, o *ruleset.Object)) {
	list := d.List(name)
	if len(list) == 0 {
		d.Refuse(d.Node, d.At(name), "rule.decode.empty_list", name)
	}
	for i, n := range list {
		o := d.Reader.Object(n, fmt.Sprintf("%s[%d]", d.At(name), i))
		read(i, o)
		o.End()
	}
}

func (d *decoder) steps(mark string) []Step {
	var steps []Step
	for i, n := range d.List("steps") {
		o := d.Reader.Object(n, fmt.Sprintf("%s[%d]", d.At("steps"), i))
		steps = append(steps, Step{o.RequiredNumber(mark), o.RequiredNumber("points")})
		o.End()
	}
	return steps
}

func (d *decoder) bands() []Band {
	var bands []Band
	d.each("bands", func(_ int, o *ruleset.Object) {
		bands = append(bands, Band{
			Lo: o.MaybeNumber("lo"), LoIncl: o.MaybeBool("lo_incl"),
			Hi: o.MaybeNumber("hi"), HiIncl: o.MaybeBool("hi_incl"),
			Points: o.RequiredNumber("points"),
		})
	})
	return bands
}

func (d *decoder) knots() []Knot {
	list := d.List("knots")
	var knots []Knot
	for i, n := range list {
		field := fmt.Sprintf("%s[%d]", d.At("knots"), i)
		if n.Kind != ruleset.List || len(n.Items) != 2 {
			d.Refuse(n, field, "rule.decode.knot")
			continue
		}
		x, y := d.Number(n.Items[0], field), d.Number(n.Items[1], field)
		if x == nil || y == nil {
			continue
		}
		if len(knots) > 0 && x.Cmp(knots[len(knots)-1].X) <= 0 {
			d.Refuse(n, field, "rule.decode.knots_order")
		}
		knots = append(knots, Knot{*x, *y})
	}
	if len(list) < 2 {
		d.Refuse(d.Node, d.At("knots"), "rule.decode.knots_few")
	}
	return knots
}

// options reads a list of coded things; scored says that points are required.
func (d *decoder) options(name string, scored bool) []Option {
	var options []Option
	d.each(name, func(_ int, o *ruleset.Object) {
		option := Option{Code: o.Word("code"), Label: o.WordOr("label", "")}
		if scored {
			option.Points = o.RequiredNumber("points")
		} else {
			option.Points = o.NumberOr("points", points.Rat{})
		}
		if slices.ContainsFunc(options, func(have Option) bool { return have.Code == option.Code }) {
			o.Refuse(o.Node, o.At("code"), "rule.decode.code_twice", option.Code)
		}
		options = append(options, option)
	})
	return options
}

func (d *decoder) checklist() Rule {
	mode := d.OneOf("mode", "", modeSum, modeProportional, modeAll, modeSteps)
	items := d.options("items", mode == modeSum)
	steps := d.steps("gte")
	if (mode == modeSteps) != (len(steps) > 0) {
		d.Refuse(d.Node, d.At("steps"), "rule.decode.checklist_steps")
	}
	return newChecklist(items, mode, steps)
}

func (d *decoder) classes() []Class {
	var classes []Class
	d.each("classes", func(_ int, o *ruleset.Object) {
		c := Class{Code: o.Word("code"), Label: o.WordOr("label", ""), Per: o.RequiredNumber("per")}
		if c.Label == "" {
			c.Label = c.Code
		}
		if slices.ContainsFunc(classes, func(have Class) bool { return have.Code == c.Code }) {
			o.Refuse(o.Node, o.At("code"), "rule.decode.code_twice", c.Code)
		}
		classes = append(classes, c)
	})
	return classes
}

func (d *decoder) lateness() Rule {
	steps := d.steps("days_lte")
	return &Lateness{
		Steps: steps, Otherwise: d.NumberOr("otherwise", points.Rat{}), NeverSent: d.NumberOr("missing", points.Rat{}),
		Calendar: d.OneOf("calendar", "working", "working", "calendar"),
	}
}

func (d *decoder) weights() []Option {
	n := d.Key("weights")
	if n == nil || n.Kind != ruleset.Map || len(n.Keys) == 0 {
		d.Refuse(d.Node, d.At("weights"), "rule.decode.weights")
		return nil
	}
	var weights []Option
	for _, k := range n.Keys {
		if w := d.Number(k.Value, d.At("weights")+"."+k.Name); w != nil {
			weights = append(weights, Option{Code: k.Name, Points: *w})
		}
	}
	return weights
}

func (d *decoder) peers() Rule {
	r := &RelativeToPeers{
		Stat:        d.OneOf("stat", "", "mean", "median", "max"),
		Op:          d.OneOf("op", "-", ">=", "<=", ">", "<", "=", "=="),
		True:        d.NumberOr("points_if_true", d.full),
		False:       d.NumberOr("points_if_false", points.Rat{}),
		Share:       d.OneOf("mode", "-", "share_of_stat") == "share_of_stat",
		ExcludeSelf: d.Bool("exclude_self", false),
		OnZeroDen:   d.zeroDen(),
	}
	if (r.Op == "-") != r.Share {
		d.Refuse(d.Node, d.At("op"), "rule.decode.peers_mode")
	}
	return r
}

func (d *decoder) judgement() Rule {
	r := &Judgement{Granularity: d.MaybeGranularity(), One: d.OneOf("scorers", "mean", "one", "mean") == "one"}
	if r.Granularity != nil && r.Granularity.Sign() <= 0 {
		d.Refuse(d.Node.Get("granularity"), d.At("granularity"), "rule.decode.not_positive", "granularity")
	}
	return r
}

// MaybeGranularity reads the step of a judgement; any or an absent key is nil.
func (d *decoder) MaybeGranularity() *points.Rat {
	if n := d.Node.Get("granularity"); n != nil && n.Text == "any" {
		d.Key("granularity")
		return nil
	}
	return d.MaybeNumber("granularity")
}

func (d *decoder) item() Rule {
	itemMax := d.positive("item_max", d.NumberOr("item_max", points.Int(1)))
	item := decodeAt(d.Reader, d.Key("item_rule"), d.At("item_rule"), itemMax, Guards{}, d.depth+1)
	onNoItems := d.policy("on_no_items", Full, Zero, NA)
	if item == nil {
		return nil
	}
	return newMeanOverItems(item, itemMax, onNoItems)
}

func (d *decoder) expression() Rule {
	text := d.Word("expr")
	var parts []Part
	if n := d.Key("parts"); n != nil && n.Kind == ruleset.Map {
		for _, k := range n.Keys {
			if r := decodeAt(d.Reader, k.Value, d.At("parts")+"."+k.Name, d.full, Guards{}, d.depth+1); r != nil {
				parts = append(parts, Part{Name: k.Name, Rule: r})
			}
		}
	}
	onZeroDen := d.zeroDen()
	e, err := expr.Parse(text)
	if err != nil {
		d.Refuse(d.Node.Get("expr"), d.At("expr"), "rule.decode.expression", err.Error())
		return nil
	}
	r, unknown := newExpression(e, parts, onZeroDen)
	if r == nil {
		d.Refuse(d.Node.Get("expr"), d.At("expr"), "rule.decode.unknown_part", unknown)
		return nil
	}
	return r
}

func (d *decoder) bestOf() Rule {
	list := d.List("rules")
	if len(list) == 0 || len(list) > partsMax {
		d.Refuse(d.Node, d.At("rules"), "rule.decode.empty_list", "rules")
	}
	var parts []Part
	for i, n := range list {
		if r := decodeAt(d.Reader, n, fmt.Sprintf("%s[%d]", d.At("rules"), i), d.full, Guards{}, d.depth+1); r != nil {
			parts = append(parts, Part{Name: fmt.Sprint(i), Rule: r})
		}
	}
	return newBestOf(parts)
}
