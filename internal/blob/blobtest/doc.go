// Package blobtest is the behaviour that every store of files has, and an S3
// server for tests.
//
// The server is versitygw, which `make bin/versitygw` builds. Without it the
// tests that need it are skipped; MINHBACH_REQUIRE=all says that a skipped test
// is a failure.
package blobtest
