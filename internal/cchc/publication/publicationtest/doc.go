// Package publicationtest is the behaviour of package publication, run on each
// engine. Exercise takes a way to open a database and nothing else. The round it
// publishes is that of package cchctest: three agencies, three criteria, one of
// them compared with the block.
package publicationtest
