// Package app puts the program together: it opens the data folder and the
// database, gives every module the parts it asked for, and hands routes and
// commands to the outside. It is the only place that knows all modules.
//
// It decides nothing itself. What looks like a decision here, such as which
// agencies a round covers, is one module's need satisfied by another through a
// small interface (DESIGN §2, rule 4).
package app
