package policy

import (
	"fmt"
	"slices"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/x/exp/ast"

	"minhbach/internal/auth"
)

// checker walks one policy and refuses what the engine does not stand for.
// Cedar itself would take a misspelt role for one that nobody holds.
type checker struct {
	*loader
	from source
}

// actionsOf finds the declared actions a policy speaks of.
func (c checker) actionsOf(p *ast.Policy) []string {
	var named []cedar.EntityUID
	switch scope := p.Action.(type) {
	case ast.ScopeTypeAll:
		return c.actions
	case ast.ScopeTypeEq:
		named = []cedar.EntityUID{scope.Entity}
	case ast.ScopeTypeIn:
		named = []cedar.EntityUID{scope.Entity}
	case ast.ScopeTypeInSet:
		named = scope.Entities
	}
	var actions []string
	for _, uid := range named {
		members, isKnown := c.groups[string(uid.ID)]
		if !isKnown || uid.Type != "Action" {
			c.refuse(c.from.at(string(uid.ID)), "auth.policy.unknown_action", string(uid.ID))
		}
		actions = append(actions, members...)
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

func (c checker) check(p *ast.Policy) {
	if _, isAll := p.Principal.(ast.ScopeTypeAll); !isAll {
		c.refuse(c.from.at("principal"), "auth.policy.scope", "principal")
	}
	if _, isAll := p.Resource.(ast.ScopeTypeAll); !isAll {
		c.refuse(c.from.at("resource"), "auth.policy.scope", "resource")
	}
	for _, condition := range p.Conditions {
		c.truth(condition.Body)
	}
}

// truth checks what must be true or false.
func (c checker) truth(n ast.IsNode) {
	switch n := n.(type) {
	case ast.NodeTypeAnd:
		c.truth(n.Left)
		c.truth(n.Right)
	case ast.NodeTypeOr:
		c.truth(n.Left)
		c.truth(n.Right)
	case ast.NodeTypeNot:
		c.truth(n.Arg)
	case ast.NodeTypeAccess:
		c.word(n, false)
	case ast.NodeTypeContains:
		c.roles(n.Left, n.Right)
	case ast.NodeTypeContainsAny:
		c.roles(n.Left, n.Right)
	case ast.NodeTypeContainsAll:
		c.roles(n.Left, n.Right)
	case ast.NodeTypeIsEmpty:
		c.word(n.Arg, true)
	default:
		c.refuse(c.from.at(""), "auth.policy.beyond", nodeName(n))
	}
}

// word checks a word of the context.
func (c checker) word(n ast.IsNode, wantRoles bool) {
	access, isAccess := n.(ast.NodeTypeAccess)
	if !isAccess {
		c.refuse(c.from.at(""), "auth.policy.beyond", nodeName(n))
		return
	}
	variable, isVariable := access.Arg.(ast.NodeTypeVariable)
	isRoles, isKnown := contextWords[string(access.Value)]
	if !isVariable || variable.Name != "context" || !isKnown || isRoles != wantRoles {
		c.refuse(c.from.at(string(access.Value)), "auth.policy.unknown_word", string(access.Value))
	}
}

// roles checks context.here.contains("role") and its plurals.
func (c checker) roles(set, named ast.IsNode) {
	c.word(set, true)
	place := ""
	if access, isAccess := set.(ast.NodeTypeAccess); isAccess {
		place = string(access.Value)
	}
	for _, role := range c.texts(named) {
		known := auth.AgencyRoles()
		if place == "province" {
			known = auth.ProvinceRoles()
		}
		if !slices.Contains(known, auth.Role(role)) {
			c.refuse(c.from.at(role), "auth.policy.unknown_role", role, place)
		}
	}
}

// texts reads a text or a set of texts.
func (c checker) texts(n ast.IsNode) []string {
	var texts []string
	switch n := n.(type) {
	case ast.NodeValue:
		switch value := n.Value.(type) {
		case cedar.String:
			return []string{string(value)}
		case cedar.Set:
			for v := range value.All() {
				texts = append(texts, c.texts(ast.NodeValue{Value: v})...)
			}
			return texts
		}
	case ast.NodeTypeSet:
		for _, element := range n.Elements {
			texts = append(texts, c.texts(element)...)
		}
		return texts
	default: // beyond what a policy of ours says
	}
	c.refuse(c.from.at(""), "auth.policy.beyond", nodeName(n))
	return nil
}

func nodeName(n ast.IsNode) string { return fmt.Sprintf("%T", n) }
