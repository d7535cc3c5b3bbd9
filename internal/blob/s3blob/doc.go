// Package s3blob keeps files in a bucket of an S3 server.
//
// It gives what a folder gives: a file is received and hashed on this machine
// first, and sent only when it is whole and not too large; the server checks an
// MD5 of what arrives, and is asked afterwards how much it kept. Reading checks
// the SHA-256, as everywhere. A key is what the path in a folder would be, so
// that a folder can be copied to a bucket, and back, by any tool.
//
// The address names the server. There is no default: the files of a province go
// nowhere that nobody wrote down. Credentials come from the environment alone.
package s3blob
