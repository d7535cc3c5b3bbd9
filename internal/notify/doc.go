// Package notify tells people what waits for them: in the program, and once a
// day by e-mail.
//
// A notice says to one account that something is due, or that something
// happened. What is due is not pushed here by the modules that know it: they
// answer a Source, and a Keeper asks all sources again and again. A notice
// lives as long as its source names it; when the work is done it is settled by
// itself, so nobody has to tidy. What merely happened is posted by a use case
// inside its own transaction, and is settled by being read.
//
// A digest is the one letter a day that a person may get: everything overdue,
// due today, due soon, and new since the last digest. Nothing to say is no
// letter. A letter waits in an outbox until the mail server took it, is tried
// again with growing pauses, and is sent on its own day only: what it says is
// not true the day after, and the next digest says it anew.
//
// What always holds, whatever is killed and however many processes run: an
// account has at most one digest for a day, because the outbox has one row for
// the pair; one process at a time sends a letter, because it claims the row
// first. Sending is at least once: killed between the mail server's "taken" and
// our note of it, the same letter goes out again, under the same Message-ID, by
// which mail programs know the repetition. A lease names the process that does
// the work; it saves work and guards nothing.
//
// Notices are no evidence: nothing here is a fact. They hold what their owner
// may see anyway, and no address; that is asked for when a letter leaves.
package notify
