// Package reformtest holds the behaviour of reform work that every engine must
// show: the plan and what becomes of its tasks, reports and their lateness, what
// was held and what came of it, notices that move deadlines, lists of what is
// due, and that two people never write over each other.
//
// Each case ends with a verification of the evidence log, since what was done is
// also a fact. All agencies and papers are invented.
package reformtest
