// Package blob keeps files by the SHA-256 of their content.
//
// A Store is a folder (Disk) or a bucket on an S3 server (s3blob). A file is
// written aside, hashed meanwhile, and put under its name once it is whole, so
// that a name either holds the whole content or does not exist. The same content
// is kept once. Reading checks the digest again: what comes back to its end
// without an error is what was put in.
//
// Nothing here removes a file. A file may be destroyed only through a fact that
// names the legal basis (evidence, kind blob.disposed).
package blob
