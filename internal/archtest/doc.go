// Package archtest holds the picture of the house in docs/ARCHITECTURE.md, so
// that the picture stays true when nobody is looking at it.
//
// Packages lie in rings, and an import may only point inwards; what may point
// sideways is a written list, each line with its reason. The line that matters
// most is the one around the score: cchc reads recorded facts and nothing of
// the offices that do the work, and none of them can reach cchc. That a score
// cannot be written by those it measures is thus checked at every build.
//
// The other tests keep smaller promises: every package tells its story, files
// and functions stay readable, rules of law stay in dated data and out of Go,
// no binary fraction comes near points or money, every dependency is explained
// in docs/DECISIONS.md, and no page asks for words that no catalogue has.
//
// Each check is an ordinary function over parsed source and is itself tested on
// small invented violations: a rule that cannot fail holds nothing.
package archtest
