// Package surveyweb is the pages of the surveys: those by which the province
// runs them, and the one by which people answer.
//
// The page of a respondent is public and asks for nothing but the link. It is
// served without a line in the log, sends no referrer, keeps no cookie of its
// own and may not be cached: the link is all that stands between an answer and
// a person. It is made for a cheap telephone and works without scripts.
package surveyweb
