// Package survey asks people (điều tra xã hội học) and brings what they
// answered into a round as survey criteria.
//
// A survey asks one group of respondents (nhóm đối tượng) the same questions
// about each agency of a round. People answer by a one-time link, printed or
// sent as a QR code, or on paper that an officer enters in stacks. A question
// offers a few answers; each answer counts for the criterion the question
// feeds. When a survey is closed, the counts of each agency become the figures
// of its survey criteria, by the same use case as every other figure.
//
// Who answered what cannot be found out, by construction and not by promise:
//
//   - An answer bears a random id. It holds no time, no address, no account and
//     no link. No fact and no line of the access log is written for one answer.
//   - A link is known by its hash. That it was used is a flag without a time,
//     and the flag is set together with those of at least BatchMin−1 others of
//     the same agency, whose answers move from "pending" under new random ids
//     in a shuffled order. Until then the only place that knows the link was
//     used is the memory of the program.
//   - Fewer than BatchMin answers about an agency are never shown or scored.
//
// The price, stated on the page: when the program stops while answers are
// pending, the fewer than BatchMin links of each agency they came by can be
// used once more. The answers themselves are kept, and the page shows how many
// answers there are beyond the links used.
package survey
