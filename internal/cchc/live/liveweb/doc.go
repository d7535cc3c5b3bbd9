// Package liveweb is the page of an agency's score as of today.
//
// One page answers what a leader asks in the year: how far are we, how much of
// it is certain, how far can we still come, where would that leave us among the
// others, what should we do first and who does it. Every step of the line names
// the fact that moved it and leads to its proof.
package liveweb
