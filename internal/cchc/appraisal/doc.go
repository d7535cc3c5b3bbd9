// Package appraisal is the province's side of a scoring round (thẩm định): the
// verification of what agencies scored, their explanations, and the council.
//
// An appraiser opens what an agency declared beside its evidence and either
// takes it as it is or gives other figures with the reason; the points always
// follow from the figures by the rule. The agency replies once to what differs,
// within its deadline; the appraiser answers. What is still disputed then, and
// what the appraiser refers, are the open points of the council, which decides
// each with a reason while enough of its members are present. The result is the
// verified figures but where the council decided otherwise.
//
// What always holds: figures change only through package cchc, which scores and
// records them; each step of a case is a fact with its author, its stage and
// its reason, and no step takes another's place; nobody verifies, answers or
// decides for the agency he belongs to, and nobody verifies a field that the
// plan does not give him; who acts on a case that moved meanwhile is told so.
package appraisal
