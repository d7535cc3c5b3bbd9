// Package backup writes an installation into one file and makes an installation
// of such a file.
//
// The file is a tar in gzip, on wish encrypted with age. It begins with
// HEAD.json, which says by which schema the rows are to be read, and ends with
// MANIFEST.json, which lists every entry with its SHA-256 and the size and root
// of the evidence log; a file that was cut off has no manifest and is refused.
// Between them lie the rows of every table in parts, the files of the blob
// store under their digests, and the rest of the data folder: the key that
// signs checkpoints, and the checkpoints.
//
// The rows are read in one snapshot, so a backup taken under load is one
// moment of the database. Files are stored before the facts that speak of them,
// so reading the files after the snapshot began misses none. Rows have no form
// that belongs to an engine: what SQLite held, PostgreSQL can take over.
package backup
