// Package storetest opens fresh databases for tests, on either engine.
//
// SQLite is a migrated file in the test's own folder. Postgres is a fresh
// database on a server that costs nothing to lose: the one named by
// MINHBACH_TEST_POSTGRES, or else a private one that the test process starts
// from Debian's PostgreSQL, reached by a unix socket only. The private server
// hangs on a pipe to its parent, so it ends and clears its folder however the
// test process ends.
//
// Without a PostgreSQL to start, the tests of that engine are skipped, unless
// MINHBACH_REQUIRE=all says that a skipped suite is a failure.
package storetest
