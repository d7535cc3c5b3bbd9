package demo

import (
	"fmt"
	"strconv"

	"minhbach/internal/civil"
	"minhbach/internal/points"
	"minhbach/internal/ruleset"
	"minhbach/worlds"
)

const folder = "minh-hoa/"

// province is worlds/minh-hoa/province.yaml.
type province struct {
	label, name string
	now         civil.Date
	first, last int
	calendar    map[int]yearDays
	curve       map[blockYear]curve
	stories     stories
	reasons     reasons
	decisions   []decision
	agencies    []agency
}

type blockYear struct {
	block string
	year  int
}

type yearDays struct{ selfDue, verified, published civil.Date }

// curve bounds the indices of a round.
type curve struct{ top, bottom points.Points }

type agency struct {
	key, block string
	size       int64    // in percent of a middling one
	standing   [2]int64 // wished for in the first and the last year
	names      []Name
}

type decision struct {
	on      civil.Date
	basis   string
	lineage []lineage
}

type lineage struct{ kind, from, to string }

// stories are what must come true, by the agency's key.
type stories struct {
	pins    map[agencyYear]int
	full    []span // what: a field
	ties    map[blockYear]int
	late    map[agencyYear]int64
	rebuked map[agencyYear]int64
	excused []span // what: a criterion
}

type agencyYear struct {
	agency string
	year   int
}

type span struct {
	agency, what, reason string
	from, to             int
}

func (s span) holds(key string, year int) bool {
	return s.agency == key && s.from <= year && year <= s.to
}

type reasons struct {
	lower, higher []string
	submittedLate string
}

// readWorld reads one file of the world and hands its top map over.
func readWorld(name string, read func(*ruleset.Object)) error {
	data, err := worlds.Files.ReadFile(folder + name)
	if err != nil {
		return fmt.Errorf("read the world: %w", err)
	}
	node, err := ruleset.Parse(name, data)
	if err != nil {
		return fmt.Errorf("read the world: %w", err)
	}
	rd := ruleset.NewReader(name)
	top := rd.Object(node, "")
	read(top)
	top.End()
	return rd.Problems().OrNil()
}

// ProvinceName is what the invented province is called, of whatever seed.
func ProvinceName() (string, error) {
	p, err := loadProvince()
	return p.name, err
}

func loadProvince() (*province, error) {
	p := &province{calendar: map[int]yearDays{}, curve: map[blockYear]curve{}}
	return p, readWorld("province.yaml", func(o *ruleset.Object) {
		p.label = o.Word("label")
		head := o.Object(o.Key("province"), "province")
		p.name, p.now = head.Word("name"), head.Date("now")
		head.End()
		years := wholes(o, "years", 2)
		p.first, p.last = int(years[0]), int(years[1])
		each(o, "calendar", func(c *ruleset.Object) {
			p.calendar[number(c, "year")] = yearDays{c.Date("self_due"), c.Date("verified"), c.Date("published")}
		})
		each(o, "curve", func(c *ruleset.Object) {
			p.curve[blockYear{c.Word("block"), number(c, "year")}] = curve{percent(c, "top"), percent(c, "bottom")}
		})
		p.stories = readStories(o.Object(o.Key("stories"), "stories"))
		why := o.Object(o.Key("reasons"), "reasons")
		p.reasons = reasons{why.Words("lower"), why.Words("higher"), why.Word("submitted_late")}
		why.End()
		each(o, "decisions", func(d *ruleset.Object) { p.decisions = append(p.decisions, readDecision(d)) })
		each(o, "agencies", func(a *ruleset.Object) { p.agencies = append(p.agencies, readAgency(a)) })
	})
}

func readStories(o *ruleset.Object) stories {
	s := stories{pins: map[agencyYear]int{}, ties: map[blockYear]int{}, late: map[agencyYear]int64{}, rebuked: map[agencyYear]int64{}}
	each(o, "pins", func(p *ruleset.Object) { s.pins[when(p)] = number(p, "rank") })
	each(o, "full", func(f *ruleset.Object) { s.full = append(s.full, readSpan(f, "field")) })
	each(o, "tie", func(t *ruleset.Object) { s.ties[blockYear{t.Word("block"), number(t, "year")}] = number(t, "rank") })
	each(o, "late", func(l *ruleset.Object) { s.late[when(l)] = int64(number(l, "days")) })
	each(o, "rebuked", func(r *ruleset.Object) { s.rebuked[when(r)] = int64(number(r, "times")) })
	each(o, "excused", func(e *ruleset.Object) {
		one := readSpan(e, "criterion")
		one.reason = e.Word("reason")
		s.excused = append(s.excused, one)
	})
	o.End()
	return s
}

func when(o *ruleset.Object) agencyYear { return agencyYear{o.Word("agency"), number(o, "year")} }

func readSpan(o *ruleset.Object, what string) span {
	return span{agency: o.Word("agency"), what: o.Word(what), from: number(o, "from"), to: number(o, "to")}
}

func readDecision(o *ruleset.Object) decision {
	d := decision{on: o.Date("on"), basis: o.Word("basis")}
	each(o, "lineage", func(l *ruleset.Object) {
		d.lineage = append(d.lineage, lineage{l.Word("kind"), l.Word("from"), l.Word("to")})
	})
	return d
}

func readAgency(o *ruleset.Object) agency {
	a := agency{key: o.Word("key"), block: o.Word("block"), size: int64(number(o, "size"))}
	copy(a.standing[:], wholes(o, "standing", 2))
	each(o, "names", func(n *ruleset.Object) {
		a.names = append(a.names, Name{n.Word("code"), n.Word("name"), n.Word("short_name"), n.Date("from"), n.Date("to")})
	})
	for i := 1; i < len(a.names); i++ {
		a.names[i-1].ValidTo = a.names[i].ValidFrom.AddDays(-1)
	}
	return a
}

func each(o *ruleset.Object, name string, read func(*ruleset.Object)) {
	for i, n := range o.List(name) {
		item := o.Object(n, o.At(name)+"["+strconv.Itoa(i)+"]")
		read(item)
		item.End()
	}
}

func number(o *ruleset.Object, name string) int { return int(o.Whole(name, 0, 0)) }

// percent reads an index such as 95.6 in millionths of a percent.
func percent(o *ruleset.Object, name string) points.Points {
	p, _ := o.RequiredNumber(name).Points()
	return p
}

// wholes reads a list of whole numbers; of one item when want is 1 too.
func wholes(o *ruleset.Object, name string, want int) []int64 {
	list := o.List(name)
	out := make([]int64, want)
	if len(list) != want {
		o.Refuse(o.Node, o.At(name), "ruleset.want_list", name)
		return out
	}
	for i, n := range list {
		if r := o.Number(n, o.At(name)); r != nil {
			out[i], _ = r.Int64()
		}
	}
	return out
}
