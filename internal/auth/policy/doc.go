// Package policy decides who may do what, by policies kept in files.
//
// A policy is a few lines of Cedar in rules/policies: it permits or forbids
// some actions under a condition, and bears an id and a reason in both
// languages. What no policy permits is refused; what any policy forbids is
// refused whatever else permits it. A refusal names the policy that decided and
// says its reason, so that nobody is left with a bare "no".
//
// Conditions speak of the nine words of a context and of nothing else:
//
//	here       the roles the person holds in the agency whose resource it is
//	province   the roles the person holds for the whole province
//	belongs    that agency is the person's own
//	owner      the person made the request in question, or acts for who made it
//	field      an appraiser answers for the field; true where there is none
//	division   the person's posts lie in the division; true where there is none
//	published  everybody may read it
//	guest      nobody has signed in
//	demo       nobody has signed in, and the installation shows a demonstration
//
// A guest holds no role, of the province neither: what a demonstration shows to
// guests is permitted by policies of its own, with context.demo.
//
// Actions are words of the modules, such as "score.submit". Beside its own
// name an action may be named by what is done, the part after the dot
// ("approve"), and by "reading" or "changing", one of which every action is.
//
// Loading is strict. A word that no module declared, a role that does not
// exist, a condition beyond those words, and an action that no policy permits
// stop the program at its start, with file and line.
//
// The program itself (auth.System) is asked nothing: whoever can start it could
// also write its files.
package policy
