package demo

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/civil"
	"minhbach/internal/id"
	"minhbach/internal/ruleset"
	"minhbach/worlds"
)

// Person is an invented person of the world: an account, a post, and perhaps a
// role of the province.
type Person struct {
	ID       id.ID       `json:"id"`
	Login    string      `json:"login"`
	Name     string      `json:"name"`
	Agency   id.ID       `json:"agency,omitempty"`
	Division string      `json:"division,omitempty"`
	Title    string      `json:"title,omitempty"`
	Roles    []auth.Role `json:"roles,omitempty"`
	Province auth.Role   `json:"province,omitempty"`
	Fields   []string    `json:"fields,omitempty"`
	From     civil.Date  `json:"from"`
}

const peopleFile = folder + "people.yaml"

// peopleSeed parts the ids of people from those of everything else, so that
// another person changes no other id.
const peopleSeed = 0x70656f706c65

// people reads worlds/minh-hoa/people.yaml.
func (b *builder) people() error {
	data, err := worlds.Files.ReadFile(peopleFile)
	if err != nil {
		return fmt.Errorf("read the people: %w", err)
	}
	node, err := ruleset.Parse(peopleFile, data)
	if err != nil {
		return err
	}
	rd := ruleset.NewReader(peopleFile)
	top := rd.Object(node, "")
	top.Word("label")
	from := top.Date("from")
	ids := id.Seeded(civil.NewFixedClock(b.world.Now), b.seed^peopleSeed)
	for i, n := range top.List("people") {
		b.world.People = append(b.world.People, b.person(rd.Object(n, fmt.Sprintf("people[%d]", i)), ids.New(), from))
	}
	top.End()
	return rd.Problems().OrNil()
}

func (b *builder) person(o *ruleset.Object, account id.ID, from civil.Date) Person {
	p := Person{
		ID: account, Login: o.Word("login"), Name: o.Word("name"), Division: o.WordOr("division", ""), Title: o.WordOr("title", ""),
		From: from,
	}
	if o.Has("province") {
		p.Province = auth.Role(o.OneOf("province", "", roleWords(auth.ProvinceRoles())...))
	}
	if o.Has("fields") {
		p.Fields = o.Words("fields")
	}
	if o.Has("roles") {
		for _, role := range o.Words("roles") {
			p.Roles = append(p.Roles, auth.Role(role))
		}
	}
	if key := o.WordOr("agency", ""); key != "" {
		if p.Agency = b.ids[key]; p.Agency == "" {
			o.Refuse(o.Node.Get("agency"), o.At("agency"), "ruleset.want_one_of", o.At("agency"), strings.Join(slices.Sorted(maps.Keys(b.ids)), ", "))
		}
	}
	o.End()
	return p
}

func roleWords(roles []auth.Role) []string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = string(role)
	}
	return words
}
