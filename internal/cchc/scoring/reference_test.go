package scoring_test

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// This file is the second reading of RULES §2, §3, §5 and §6: a whole set over
// a block of units. The set is the decoded JSON of its file.

// refNode is a criterion's result.
type refNode struct {
	state  string
	p, max *big.Rat
}

// refUnit is a unit's figures and what they come to.
type refUnit struct {
	name   string
	inputs map[string]object
	na     []string
	facts  object

	nodes                 map[string]*refNode
	points, max, index    *big.Rat // index is nil when there is none
	missing, zero, scored int
	excluded, failed      bool
	rescale               map[string]object // by group: the word that rescales it
	rank                  int
	band                  string
}

// refSet is a set as its file says it.
type refSet struct {
	raw   object
	nodes []object
}

func readSet(data []byte) *refSet {
	var raw object
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.UseNumber()
	if err := dec.Decode(&raw); err != nil {
		panic(err)
	}
	return &refSet{raw, objects(raw["criteria"])}
}

func (s *refSet) node(code string) object {
	for _, n := range s.nodes {
		if n["code"] == code {
			return n
		}
	}
	return nil
}

func (s *refSet) parent(n object) object {
	code, _ := n["parent"].(string)
	return s.node(code)
}

func (s *refSet) children(code any) []object {
	var found []object
	for _, n := range s.nodes {
		if n["parent"] == code {
			found = append(found, n)
		}
	}
	return found
}

func groupKind(n object) string {
	g, _ := n["group"].(object)
	return text(g, "kind", "sum")
}

func (s *refSet) outside(n object) bool {
	for ; n != nil; n = s.parent(n) {
		if k := groupKind(n); k == "bonus" || k == "penalty" {
			return true
		}
	}
	return false
}

// word is the nearest "na" from a node upwards, and the node that says it.
func (s *refSet) word(n object) (na, at object) {
	for ; n != nil; n = s.parent(n) {
		if na, ok := n["na"].(object); ok {
			return na, n
		}
	}
	return nil, nil
}

// at is the node whose approval covers a leaf.
func (s *refSet) approvedFor(u *refUnit, n object) object {
	for ; n != nil; n = s.parent(n) {
		if slices.Contains(u.na, n["code"].(string)) {
			return n
		}
	}
	return nil
}

func round6(r *big.Rat) *big.Rat { return roundTo(r, 6, "half_up") }

// roundTo keeps the given decimals of a number that is not negative.
func roundTo(r *big.Rat, places int, mode string) *big.Rat {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	scaled := mul(r, new(big.Rat).SetInt(scale))
	floor := new(big.Int).Div(scaled.Num(), scaled.Denom())
	rest := less(scaled, new(big.Rat).SetInt(floor))
	switch order := rest.Cmp(big.NewRat(1, 2)); {
	case mode == "down":
	case order > 0, order == 0 && mode == "half_up", order == 0 && floor.Bit(0) == 1:
		floor.Add(floor, big.NewInt(1))
	}
	return quo(new(big.Rat).SetInt(floor), new(big.Rat).SetInt(scale))
}

// roundAt rounds where the set lets rounding take hold.
func (s *refSet) roundAt(r *big.Rat, at, places string) *big.Rat {
	rounding, _ := s.raw["rounding"].(object)
	if text(rounding, "at", "display") != at {
		return r
	}
	n := param(rounding, places, whole(2)).Num().Int64()
	return roundTo(r, int(n), text(rounding, "mode", "half_up"))
}

// score evaluates every unit and ranks the block. Inputs are the block's own.
func (s *refSet) score(units []*refUnit) {
	for _, u := range units {
		u.nodes, u.rescale = map[string]*refNode{}, map[string]object{}
		for _, fact := range objects(s.raw["facts"]) {
			if name := fact["name"].(string); u.facts[name] == nil && fact["default"] != nil {
				u.facts[name] = fact["default"]
			}
		}
		for _, n := range s.nodes {
			if rule, ok := n["rule"].(object); ok {
				u.nodes[n["code"].(string)] = s.leaf(u, n, rule, units)
			}
		}
		s.total(u)
		s.bandOf(u)
	}
	s.rankAll(units)
}

// peersOf are the inputs of all units for a criterion; units for which it is
// not applicable are left out.
func (s *refSet) peersOf(n, rule object, units []*refUnit) map[string]object {
	code := n["code"].(string)
	peers := map[string]object{}
	for _, u := range units {
		in := u.inputs[code]
		nothingArose := rule["no_event"] == "na" && in["no_event"] == true
		if gate, ok := rule["gate"].(object); ok && nothingArose {
			nothingArose, _ = gatePassed(gate, in)
		}
		if s.approvedFor(u, n) == nil && !nothingArose {
			peers[u.name] = in
		}
	}
	return peers
}

func (s *refSet) leaf(u *refUnit, n, bare object, units []*refUnit) *refNode {
	code, full := n["code"].(string), ratOf(n["max_points"])
	rule := object{}
	for _, from := range []object{bare, n} {
		for _, key := range []string{"gate", "no_event"} {
			if v, ok := from[key]; ok {
				rule[key] = v
			}
		}
	}
	maps.Copy(rule, bare)
	if at := s.approvedFor(u, n); at != nil {
		na, said := s.word(at)
		return s.notApplicable(u, na, said, full)
	}
	v := leafByRules(rule, u.inputs[code], full, u.name, s.peersOf(n, rule, units))
	switch v.state {
	case "error":
		u.failed = true
		return &refNode{state: "error", p: new(big.Rat), max: full}
	case "missing":
		u.missing++
		return &refNode{state: "missing", p: new(big.Rat), max: full}
	case "na":
		na, said := s.word(n)
		return s.notApplicable(u, na, said, full)
	}
	u.scored++
	p := s.roundAt(round6(v.p), "leaf", "points")
	if p.Sign() == 0 && !s.outside(n) {
		u.zero++
	}
	return &refNode{state: v.state, p: p, max: full}
}

func (s *refSet) notApplicable(u *refUnit, na, said object, full *big.Rat) *refNode {
	switch na["policy"] {
	case "full_points":
		return &refNode{state: "full_na", p: full, max: full}
	case "exclude_unit":
		u.excluded = true
	case "rescale_in_group":
		group := text(na, "group", text(said, "parent", ""))
		u.rescale[group] = na
	}
	return &refNode{state: "na", p: new(big.Rat), max: new(big.Rat)}
}

// sumUp adds some nodes: points, applicable maximum, and how much of the
// printed maximum fell away.
func (s *refSet) sumUp(u *refUnit, nodes []object) (p, full, gone *big.Rat, applicable bool) {
	p, full, gone = new(big.Rat), new(big.Rat), new(big.Rat)
	for _, n := range nodes {
		r := s.result(u, n)
		p, full = plus(p, r.p), plus(full, r.max)
		gone = plus(gone, less(ratOf(n["max_points"]), r.max))
		applicable = applicable || r.state != "na"
	}
	return p, full, gone, applicable
}

func (s *refSet) result(u *refUnit, n object) *refNode {
	code := n["code"].(string)
	if r := u.nodes[code]; r != nil {
		return r
	}
	r := s.inner(u, n)
	u.nodes[code] = r
	return r
}

func (s *refSet) inner(u *refUnit, n object) *refNode {
	children, printed := s.children(n["code"]), ratOf(n["max_points"])
	p, full, gone, applicable := s.sumUp(u, children)
	if !applicable {
		return &refNode{state: "na", p: new(big.Rat), max: new(big.Rat)}
	}
	r := &refNode{state: "scored", p: p, max: less(printed, gone)}
	na, rescales := u.rescale[n["code"].(string)]
	to := param(na, "to", printed)
	if groupKind(n) == "weighted" {
		sum, weights := new(big.Rat), new(big.Rat)
		for _, child := range children {
			of := s.result(u, child)
			if of.state == "na" {
				continue
			}
			w := ratOf(n["group"].(object)["weights"].(object)[child["code"].(string)])
			weights = plus(weights, w)
			sum = plus(sum, mul(w, quo(of.p, of.max)))
		}
		r.p, r.max = round6(mul(to, quo(sum, weights))), printed
	} else if rescales {
		r.p, r.max = round6(mul(quo(p, full), to)), printed
	}
	if g, ok := n["group"].(object); ok && g["cap"] != nil {
		r.p = low(r.p, ratOf(g["cap"]))
	}
	r.p = s.roundAt(r.p, "group", "points")
	return r
}

func (s *refSet) total(u *refUnit) {
	var base []object
	bonus, penalty := new(big.Rat), new(big.Rat)
	for _, n := range s.children(nil) {
		switch groupKind(n) {
		case "bonus":
			bonus = plus(bonus, s.result(u, n).p)
		case "penalty":
			penalty = plus(penalty, s.result(u, n).p)
		default:
			base = append(base, n)
		}
	}
	p, _, gone, applicable := s.sumUp(u, base)
	total := high(less(plus(p, bonus), penalty), new(big.Rat))
	if limit := s.raw["total_cap"]; limit != nil {
		total = low(total, ratOf(limit))
	}
	u.points = s.roundAt(total, "total", "points")
	printed := ratOf(s.raw["max_points"])
	u.max = less(printed, gone)
	if !applicable {
		u.max = new(big.Rat)
		return
	}
	basis := u.max
	if index, ok := s.raw["index"].(object); ok && index["basis"] == "printed" {
		basis = printed
	}
	u.index = s.roundAt(mul(quo(u.points, basis), whole(100)), "total", "index")
}

// holds evaluates a condition of the shapes the generator writes: NAME OP
// NUMBER, NAME, !NAME, NAME != ”.
func (u *refUnit) holds(condition string) bool {
	words := strings.Fields(condition)
	if name, negated := strings.CutPrefix(words[0], "!"); len(words) == 1 {
		return (u.facts[name] == true) != negated
	}
	if words[2] == "''" {
		return u.facts[words[0]] != ""
	}
	value := map[string]*big.Rat{
		"missing": whole(u.missing), "zero_criteria": whole(u.zero), "scored": whole(u.scored), "total": u.points, "index": u.index,
	}[words[0]]
	if value == nil {
		value = ratOf(u.facts[words[0]])
	}
	op := words[1]
	if op == "==" {
		op = "="
	}
	return compared(value, op, num(words[2]))
}

func (s *refSet) bandOf(u *refUnit) {
	bands := objects(s.raw["bands"])
	measure := u.index
	if s.raw["bands_by"] == "points" {
		measure = u.points
	}
	if len(bands) == 0 || measure == nil {
		return
	}
	for _, fact := range objects(s.raw["facts"]) {
		name := fact["name"].(string)
		if _, ok := u.facts[name]; !ok && s.asks(name) {
			return
		}
	}
	at := slices.IndexFunc(bands, func(b object) bool {
		return tableRule(object{"bands": list{object{"lo": b["lo"], "lo_incl": b["lo_incl"], "hi": b["hi"], "hi_incl": b["hi_incl"], "points": 1}}}, measure).p != nil
	})
	for at >= 0 && at < len(bands) && !u.all(bands[at]["require"]) {
		at++
	}
	if at < 0 || at == len(bands) {
		return
	}
	for _, veto := range objects(s.raw["vetoes"]) {
		named := slices.IndexFunc(bands, func(b object) bool { return b["name"] == veto["band"] || b["name"] == veto["best_band"] })
		if u.holds(veto["when"].(string)) {
			at = max(at, named)
		}
	}
	u.band = bands[at]["name"].(string)
}

// asks tells whether a condition names a fact.
func (s *refSet) asks(fact string) bool {
	conditions := list{}
	for _, b := range objects(s.raw["bands"]) {
		conditions = append(conditions, b["require"].(list)...)
	}
	for _, v := range objects(s.raw["vetoes"]) {
		conditions = append(conditions, v["when"])
	}
	return slices.ContainsFunc(conditions, func(c any) bool { return strings.Contains(c.(string), fact) })
}

func (u *refUnit) all(conditions any) bool {
	for _, c := range conditions.(list) {
		if !u.holds(c.(string)) {
			return false
		}
	}
	return true
}

// better compares two units: 1 when x stands before y, 0 when nothing parts
// them.
func (s *refSet) better(x, y *refUnit) int {
	ranking := s.raw["ranking"].(object)
	order := x.points.Cmp(y.points)
	if text(ranking, "by", "index") == "index" {
		order = x.index.Cmp(y.index)
	}
	for _, tie := range ranking["tie_break"].(list) {
		if order != 0 {
			break
		}
		key, ascending := strings.CutSuffix(tie.(string), " asc")
		a, b := x.tieValue(key), y.tieValue(key)
		switch {
		case a == nil && b == nil:
		case a == nil:
			order = -1
		case b == nil:
			order = 1
		case ascending:
			order = b.Cmp(a)
		default:
			order = a.Cmp(b)
		}
	}
	return order
}

func (u *refUnit) tieValue(key string) *big.Rat {
	kind, rest, _ := strings.Cut(key, ":")
	switch kind {
	case "criterion":
		return u.nodes[rest].p
	case "fact":
		if v, ok := u.facts[rest]; ok {
			return ratOf(v)
		}
	case "input":
		dot := strings.LastIndex(rest, ".")
		if v := u.inputs[rest[:dot]][rest[dot+1:]]; v != nil {
			return ratOf(v)
		}
	}
	return nil
}

// rankAll counts: a competition rank is one more than the units before; a
// dense one, one more than the different results before.
func (s *refSet) rankAll(units []*refUnit) {
	var ranked []*refUnit
	for _, u := range units {
		if !u.excluded && u.index != nil {
			ranked = append(ranked, u)
		}
	}
	for _, u := range ranked {
		var before []*refUnit
		for _, other := range ranked {
			if s.better(other, u) > 0 {
				before = append(before, other)
			}
		}
		if s.raw["ranking"].(object)["method"] == "dense" {
			var different []*refUnit
			for _, b := range before {
				if !slices.ContainsFunc(different, func(d *refUnit) bool { return s.better(b, d) == 0 }) {
					different = append(different, b)
				}
			}
			before = different
		}
		u.rank = len(before) + 1
	}
}
