package auth

import (
	"context"

	"minhbach/internal/id"
)

// Resource is what an action is done to, in the few words policies speak of.
type Resource struct {
	Kind   string // "round", "score", "plan", "account" …
	ID     string
	Agency id.ID  // whose it is; empty: the province's
	Field  string // the field of a criterion
	Owner  id.ID  // the account that made the request now to be approved, or whom it is about
	// IsPublished tells that everybody may read it.
	IsPublished bool
	// Division is the division (phòng) it is assigned to.
	Division id.ID
}

// Guard decides. Actions are words such as "score.submit"; each module lists
// its own, and the policies name them.
type Guard interface {
	// Authorize returns nil, or a refusal that says which policy decided and why.
	// Nobody signed in is fault.Unauthenticated, else fault.Forbidden.
	Authorize(ctx context.Context, action string, on Resource) error
	// Somewhere returns nil when the person may do the action on some resource:
	// what routes ask before a use case knows whose it is.
	Somewhere(ctx context.Context, action string) error
}
