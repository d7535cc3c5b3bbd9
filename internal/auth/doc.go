// Package auth knows who acts and what that person may do.
//
// An account is a person who may sign in; it bears a random id, which is the
// actor of every fact. Names, addresses and secrets stay in this package and
// never enter a fact. A grant gives an account a role in one agency, or in the
// whole province, from one day to another. A person is an account with the
// grants of today, as a request carries it.
//
// A use case asks a Guard before it loads anything that it would show or
// change: "may this person do this action on this resource?". The guard's
// answer names the policy that decided, so a refusal can say why. What an
// agency, a round or a field is, this package does not know: a resource is a
// few plain words that the asking module fills in.
//
// Two things hold always. Nobody verifies, approves or decides for the agency
// he belongs to, and nobody approves his own request.
package auth
