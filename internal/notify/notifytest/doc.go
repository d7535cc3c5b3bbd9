// Package notifytest is the behaviour of package notify, written once and run
// on both engines. It holds what notices do while work is done, what a digest
// says, and that nobody gets two on one day. A world of the suite has a clock,
// a source of work and a mail server that the test moves; a kill is a panic in
// the middle of a use case, after which another keeper is started on the same
// database.
package notifytest
