// Package authtest helps tests of other packages to act as somebody. A test of
// what a use case does takes the guard Open; a test of who may do it takes the
// real policies, and As to be the person. Nothing here is imported by the
// program itself.
package authtest

import (
	"context"
	"slices"

	"minhbach/internal/auth"
	"minhbach/internal/fault"
	"minhbach/internal/id"
)

// Open is a guard that lets everybody do everything. Tests of what a use case
// does stand on it; tests of who may do it stand on the real policies.
type Open struct{}

// Authorize allows.
func (Open) Authorize(context.Context, string, auth.Resource) error { return nil }

// Somewhere allows.
func (Open) Somewhere(context.Context, string) error { return nil }

// Only is a guard that allows the named actions and refuses all others.
type Only []string

// Authorize allows what is named.
func (o Only) Authorize(_ context.Context, action string, _ auth.Resource) error {
	if slices.Contains(o, action) {
		return nil
	}
	return fault.New(fault.Forbidden, "auth.refused", action)
}

// Somewhere allows what is named.
func (o Only) Somewhere(ctx context.Context, action string) error {
	return o.Authorize(ctx, action, auth.Resource{})
}

// As lets a person with one role act.
func As(ctx context.Context, account id.ID, role auth.Role, agency id.ID) context.Context {
	p := auth.Person{Account: account, Name: string(account), Grants: []auth.Grant{{Role: role, Agency: agency}}}
	if agency != "" {
		p.Agencies = []id.ID{agency}
	}
	return auth.With(ctx, p)
}
