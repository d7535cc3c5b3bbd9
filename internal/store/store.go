package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the "pgx" driver
	_ "modernc.org/sqlite"             // the "sqlite" driver

	"minhbach/internal/fault"
)

// Engine names the database behind a DB.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// FileName is the SQLite database inside the data folder.
const FileName = "minhbach.db"

// Connections to PostgreSQL per process; SQLite has one writer whatever is asked.
const (
	writersMax = 8
	readersMax = 8
)

// Config says where the data live.
type Config struct {
	URL string // empty: SQLite at Dir/minhbach.db; else postgres://…
	Dir string // the data folder; made when absent
}

// DB is an open, migrated database; it may be shared.
type DB struct {
	engine Engine
	write  pool
	read   pool
}

// Open opens the database and brings its schema up to date. Two processes may
// open the same new database at once.
func Open(ctx context.Context, config Config) (*DB, error) {
	db, err := Connect(config)
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx, latest); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Connect opens the database as it is, without migrating it: for tools and tests.
func Connect(config Config) (*DB, error) {
	switch {
	case config.URL == "":
		return connectSQLite(config.Dir)
	case strings.HasPrefix(config.URL, "postgres://"), strings.HasPrefix(config.URL, "postgresql://"):
		return connectPostgres(config.URL)
	}
	scheme, _, _ := strings.Cut(config.URL, ":") // the rest may hold a password
	return nil, fault.New(fault.Invalid, "store.unknown_database", scheme)
}

func connectSQLite(dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "store.folder_unusable", dir).Because(err)
	}
	path, err := filepath.Abs(filepath.Join(dir, FileName))
	if err != nil {
		return nil, fmt.Errorf("find the database in %s: %w", dir, err)
	}
	write, err := sql.Open("sqlite", sqliteDSN(path, "_txlock=immediate"))
	if err != nil {
		return nil, fmt.Errorf("open %s for writing: %w", path, err)
	}
	// Without a single immediate writer, concurrent updates fail as busy instead of waiting.
	read, err := sql.Open("sqlite", sqliteDSN(path, "_pragma=query_only(1)"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s for reading: %w", path, err), write.Close())
	}
	return &DB{engine: SQLite, write: newPool(write, 1), read: newPool(read, max(4, runtime.NumCPU()))}, nil
}

// sqliteDSN keeps FULL: with NORMAL the last commits may be lost with the power.
func sqliteDSN(path, last string) string {
	file := url.URL{Scheme: "file", Path: path}
	return file.String() + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&" + last
}

func connectPostgres(address string) (*DB, error) {
	write, err := sql.Open("pgx", address)
	if err != nil {
		return nil, fault.New(fault.Invalid, "store.address_unreadable").Because(err)
	}
	read, err := sql.Open("pgx", address)
	if err != nil {
		return nil, errors.Join(fault.New(fault.Invalid, "store.address_unreadable").Because(err), write.Close())
	}
	write.SetMaxIdleConns(writersMax)
	read.SetMaxIdleConns(readersMax)
	return &DB{engine: Postgres, write: newPool(write, writersMax), read: newPool(read, readersMax)}, nil
}

// Engine tells which database this is.
func (db *DB) Engine() Engine { return db.engine }

// Ping tells whether the database answers; readiness checks use it.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.read.PingContext(ctx); err != nil {
		return fault.New(fault.Unavailable, "store.no_answer").Because(err)
	}
	return nil
}

// Close ends all connections.
func (db *DB) Close() error {
	return errors.Join(db.read.Close(), db.write.Close())
}
