package policy

import (
	"context"
	"fmt"
	"sync"

	"github.com/cedar-policy/cedar-go"

	"minhbach/internal/auth"
	"minhbach/internal/fault"
)

// Engine is a guard over a set of policies. It does not change after loading
// and is safe for concurrent use.
type Engine struct {
	actions  []string
	policies []Policy
	byAction map[string]cedar.PolicyMap // what speaks of the action
	entities cedar.EntityMap            // the actions and their groups
	byID     map[string]*Policy

	mu  sync.Mutex
	may map[string][]auth.Role // by action, found when first asked for
}

var _ auth.Guard = (*Engine)(nil)

// Decision is an answer and the policies that gave it. A refusal without
// policies means that none permits.
type Decision struct {
	Allowed  bool
	Policies []*Policy
}

// Authorize returns nil or the refusal.
func (e *Engine) Authorize(ctx context.Context, action string, on auth.Resource) error {
	person, _ := auth.From(ctx)
	decision, err := e.Decide(person, action, on)
	if err != nil {
		return err
	}
	return e.refusal(person, action, decision)
}

// Somewhere returns nil when the person may do the action on some resource
// that there could be.
func (e *Engine) Somewhere(ctx context.Context, action string) error {
	person, _ := auth.From(ctx)
	if person.IsSystem() {
		return nil
	}
	var last Decision
	for _, at := range possible(person) {
		decision, err := e.decide(person, action, "", at)
		if err != nil || decision.Allowed {
			return err
		}
		if len(last.Policies) == 0 {
			last = decision
		}
	}
	return e.refusal(person, action, last)
}

// Decide answers for a person and a resource.
func (e *Engine) Decide(person auth.Person, action string, on auth.Resource) (Decision, error) {
	if person.IsSystem() {
		return Decision{Allowed: true}, nil
	}
	return e.decide(person, action, on.Kind+"/"+on.ID, situationOf(person, on))
}

func (e *Engine) decide(person auth.Person, action, resource string, at situation) (Decision, error) {
	policies, isKnown := e.byAction[action]
	if !isKnown {
		return Decision{}, fmt.Errorf("policy: no module declared the action %q", action)
	}
	allowed, diagnostic := cedar.Authorize(policies, e.entities, cedar.Request{
		Principal: cedar.NewEntityUID("Account", cedar.String(person.Account)),
		Action:    actionUID(action),
		Resource:  cedar.NewEntityUID("Resource", cedar.String(resource)),
		Context:   at.record(),
	})
	if len(diagnostic.Errors) > 0 {
		failed := diagnostic.Errors[0]
		return Decision{}, fmt.Errorf("policy %s: %s", failed.PolicyID, failed.Message)
	}
	decision := Decision{Allowed: allowed == cedar.Allow}
	for i := range e.policies { // in the order of the files, whatever Cedar's was
		for _, reason := range diagnostic.Reasons {
			if string(reason.PolicyID) == e.policies[i].ID {
				decision.Policies = append(decision.Policies, &e.policies[i])
			}
		}
	}
	return decision, nil
}

// refusal says a decision in words. Somebody unknown is asked to sign in first:
// the answer may be another then.
func (e *Engine) refusal(person auth.Person, action string, d Decision) error {
	switch {
	case d.Allowed:
		return nil
	case person.IsGuest():
		return fault.New(fault.Unauthenticated, "auth.sign_in_first")
	case len(d.Policies) > 0:
		return fault.New(fault.Forbidden, "auth.policy.forbidden", d.Policies[0].Reason, d.Policies[0].ID)
	}
	return fault.New(fault.Forbidden, "auth.policy.nobody_permits", action, e.whoMay(action))
}

// Actions lists every action that was declared, sorted.
func (e *Engine) Actions() []string { return e.actions }

// Policies lists the policies in the order of files and lines.
func (e *Engine) Policies() []Policy { return e.policies }

// Policy finds a policy by its id.
func (e *Engine) Policy(id string) (Policy, bool) {
	p, ok := e.byID[id]
	if !ok {
		return Policy{}, false
	}
	return *p, true
}

func actionUID(action string) cedar.EntityUID {
	return cedar.NewEntityUID("Action", cedar.String(action))
}
