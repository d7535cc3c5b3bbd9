// Package blob keeps files by the SHA-256 of their content.
//
// A file is written beside its place, flushed to the disk and then renamed, so
// that a name either holds the whole content or does not exist. The same content
// is kept once. Reading checks the digest again: what comes back to its end
// without an error is what was put in.
//
// Nothing here removes a file. A file may be destroyed only through a fact that
// names the legal basis (evidence, kind blob.disposed).
package blob
