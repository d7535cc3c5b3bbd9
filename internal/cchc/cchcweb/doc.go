// Package cchcweb is the pages of the administrative-reform index: rankings,
// the card of one agency, published results, and what leads from any number to
// what decided it.
//
// Each page is made in two steps. A view model (Ranking, AgencyCard, …) is
// built from a round's View: numbers as decimal text rounded as the set says,
// addresses, findings as data. The page draws it, the API sends the same
// struct as JSON, so that the two cannot say different things.
//
// Every state of a page stands in its address, which urls.go alone writes.
// Titles are findings: what moved, who leads, where points were lost.
package cchcweb
