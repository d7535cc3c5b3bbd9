// Package evidence is the spine of the program: the log of what an office really did.
//
// A fact says that something happened: its kind, agency, subject and actor, a
// small payload, the digests of the files it speaks of, and three times: the day
// it occurred, the period it counts for, and the instant it was recorded. Record
// runs in the transaction of the use case, last, so that state and fact are kept
// together or not at all.
//
// Each fact is a leaf of a Merkle tree (RFC 6962, golang.org/x/mod/sumdb/tlog).
// The leaf is the fact in canonical JSON (RFC 8785); the other columns only
// repeat parts of it, and Verify compares them. Facts are never changed: a
// correction is a new fact that names the old one, which can be named once.
//
// A checkpoint is the size and root of the tree, signed with the installation's
// key as a C2SP note. Whoever holds an old checkpoint can tell whether the log
// still begins with what it held then; whoever holds a proof can show one fact
// without the database. What the holder of the key can still do is write another
// history from the start, which only checkpoints kept elsewhere reveal.
//
// Personal data never enter a fact, not even as a hash: the log cannot forget.
package evidence
