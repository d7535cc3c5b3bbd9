// Package orgdb keeps agencies in the database, one SQL text for both engines.
package orgdb
