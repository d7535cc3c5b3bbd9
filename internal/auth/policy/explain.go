package policy

import (
	"slices"
	"strings"

	"minhbach/internal/auth"
	"minhbach/internal/locale"
)

// roleNames says roles, or the reasons of permits where no role decides.
type roleNames struct {
	roles   []auth.Role
	reasons []Reason
}

// reasonsMax bounds what a refusal lists.
const reasonsMax = 5

// Text lists them in a language.
func (n roleNames) Text(l locale.Lang) string {
	var names []string
	for _, role := range n.roles {
		names = append(names, RoleName(l, role))
	}
	if len(names) > 0 {
		return strings.Join(names, ", ")
	}
	for _, reason := range n.reasons[:min(len(n.reasons), reasonsMax)] {
		names = append(names, reason.Text(l))
	}
	return strings.Join(names, "; ")
}

// RoleName is a role in words.
func RoleName(l locale.Lang, role auth.Role) string {
	return Words().Say(l, "auth.policy.role."+string(role))
}

// RolesThatMay lists the roles that may do an action on some resource which a
// person without a role may not.
func (e *Engine) RolesThatMay(action string) []auth.Role {
	e.mu.Lock()
	defer e.mu.Unlock()
	if roles, isKnown := e.may[action]; isKnown {
		return roles
	}
	var may []auth.Role
	anybody := e.mayIn(action, situation{})
	if !anybody {
		for _, role := range auth.AgencyRoles() {
			if e.mayIn(action, situation{here: []auth.Role{role}, belongs: true}) || e.mayIn(action, situation{here: []auth.Role{role}}) {
				may = append(may, role)
			}
		}
		for _, role := range auth.ProvinceRoles() {
			if e.mayIn(action, situation{province: []auth.Role{role}}) {
				may = append(may, role)
			}
		}
	}
	e.may[action] = may
	return may
}

// mayIn tells whether some variation of a situation is allowed, for a person
// who is not a guest; what is published is left out, everybody reads that.
func (e *Engine) mayIn(action string, s situation) bool {
	for _, at := range combine(s, true) {
		if at.published {
			continue
		}
		if d, err := e.decide(auth.Person{Account: elsewhere}, action, "", at); err == nil && d.Allowed {
			return true
		}
	}
	return false
}

func (e *Engine) whoMay(action string) roleNames {
	names := roleNames{roles: e.RolesThatMay(action)}
	for _, p := range e.policies {
		if !p.IsForbid && slices.Contains(p.Actions, action) {
			names.reasons = append(names.reasons, p.Reason)
		}
	}
	return names
}
