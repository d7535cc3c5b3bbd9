// Package notifytest is the behaviour of package notify, written once and run
// on both engines: what notices do while work is done, what a digest says, and
// that nobody gets two on one day however often programs are killed.
package notifytest
