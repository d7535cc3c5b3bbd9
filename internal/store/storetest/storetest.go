package storetest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"minhbach/internal/store"
)

// The variables that steer the tests.
const (
	EnvServer  = "MINHBACH_TEST_POSTGRES" // the address of a server whose databases may be made and dropped
	EnvRequire = "MINHBACH_REQUIRE"       // "all": what cannot run is a failure
)

// Open opens a fresh, migrated database that lasts as long as the test.
type Open func(t testing.TB) *store.DB

// SQLite opens a fresh file.
func SQLite(t testing.TB) *store.DB {
	t.Helper()
	db, _ := SQLiteAt(t)
	return db
}

// SQLiteAt is SQLite, and tells the data folder.
func SQLiteAt(t testing.TB) (*store.DB, string) {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("make the template database: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.FileName), template, 0o600); err != nil {
		t.Fatalf("copy the template database: %v", err)
	}
	return open(t, store.Config{Dir: dir}), dir
}

// sqliteTemplate migrates once per process; each test begins with a copy.
var sqliteTemplate = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "mbsqlite")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	db, err := store.Open(context.Background(), store.Config{Dir: dir})
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil { // folds the write-ahead log into the file
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, store.FileName))
})

// Postgres opens a fresh database of a test server.
func Postgres(t testing.TB) *store.DB {
	t.Helper()
	return open(t, store.Config{URL: PostgresURL(t)})
}

// SQLiteConfig is a fresh, migrated file, for a test that opens it more than once.
func SQLiteConfig(t testing.TB) store.Config {
	t.Helper()
	db, dir := SQLiteAt(t)
	if err := db.Close(); err != nil {
		t.Fatalf("close the database: %v", err)
	}
	return store.Config{Dir: dir}
}

// PostgresConfig is a fresh, migrated database, for a test that opens it more than once.
func PostgresConfig(t testing.TB) store.Config {
	t.Helper()
	return store.Config{URL: PostgresURL(t)}
}

// OpenConfig opens a database until the test ends.
func OpenConfig(t testing.TB, config store.Config) *store.DB {
	t.Helper()
	return open(t, config)
}

// PostgresURL makes a fresh, migrated database and gives its address, for a test
// that opens it more than once.
func PostgresURL(t testing.TB) string {
	t.Helper()
	template := serverAddress(t, sharedTemplate)
	return freshDatabase(t, template)
}

// EmptyPostgresURL makes a database without any table, for tests of the migrations.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	shared := serverAddress(t, sharedServer)
	return freshDatabase(t, template{server: shared.address, name: "template0"})
}

func serverAddress[T any](t testing.TB, get func() (T, error)) T {
	t.Helper()
	value, err := get()
	switch {
	case err == nil:
	case errors.Is(err, ErrNoServer) && os.Getenv(EnvRequire) != "all":
		t.Skip(err)
	default:
		t.Fatal(err)
	}
	return value
}

func open(t testing.TB, config store.Config) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), config)
	if err != nil {
		t.Fatalf("open the database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return db
}

// server holds on to stop without calling it: the collector would close the leash
// of a server whose stop nobody holds.
type server struct {
	address string
	stop    func()
}

// sharedServer is one server for the test process; it ends with the process.
var sharedServer = sync.OnceValues(func() (server, error) {
	if address := os.Getenv(EnvServer); address != "" {
		return server{address: address, stop: func() {}}, nil
	}
	address, stop, err := StartServer("")
	return server{address, stop}, err
})

type template struct{ server, name string }

// Left behind on a server named by MINHBACH_TEST_POSTGRES is one template for
// each state of the migrations; the tests' own databases are dropped.

// templateLock is any number that all test processes agree on.
const templateLock = 7022018

// sharedTemplate migrates once per server and state of the migrations: copying a
// database is quicker than migrating one.
var sharedTemplate = sync.OnceValues(func() (made template, err error) {
	shared, err := sharedServer()
	if err != nil {
		return template{}, err
	}
	name, err := templateName()
	if err != nil {
		return template{}, err
	}
	ctx := context.Background()
	admin, err := sql.Open("pgx", shared.address)
	if err != nil {
		return template{}, err
	}
	defer func() { err = errors.Join(err, admin.Close()) }()
	conn, err := admin.Conn(ctx)
	if err != nil {
		return template{}, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }() // ends the session and with it the lock
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, templateLock); err != nil {
		return template{}, err
	}
	made = template{server: shared.address, name: name}
	return made, errors.Join(made.make(ctx, conn), unlock(ctx, conn))
})

func unlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, templateLock)
	return err
}

// make migrates under another name first: a half-made template is never used.
func (m template) make(ctx context.Context, conn *sql.Conn) error {
	var count int
	if err := conn.QueryRowContext(ctx, `SELECT count(*) FROM pg_database WHERE datname = $1`, m.name).Scan(&count); err != nil {
		return err
	}
	if count > 0 {
		return nil
	}
	draft := m.name + "_draft"
	for _, statement := range []string{`DROP DATABASE IF EXISTS ` + draft, `CREATE DATABASE ` + draft + ` TEMPLATE template0`} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	address, err := databaseAddress(m.server, draft)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Config{URL: address})
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `ALTER DATABASE `+draft+` RENAME TO `+m.name)
	return err
}

func templateName() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(store.Migrations(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(store.Migrations(), path)
		fmt.Fprintf(sum, "%s %d\n", path, len(content))
		sum.Write(content)
		return err
	})
	return "minhbach_template_" + hex.EncodeToString(sum.Sum(nil)[:8]), err
}

func freshDatabase(t testing.TB, from template) string {
	t.Helper()
	admin, err := sql.Open("pgx", from.server)
	if err != nil {
		t.Fatalf("reach the test server: %v", err)
	}
	name := "minhbach_test_" + randomName()
	if _, err := admin.ExecContext(t.Context(), `CREATE DATABASE `+name+` TEMPLATE `+from.name); err != nil {
		t.Fatalf("make a database: %v", errors.Join(err, admin.Close()))
	}
	t.Cleanup(func() {
		_, err := admin.ExecContext(context.Background(), `DROP DATABASE `+name+` WITH (FORCE)`)
		if err := errors.Join(err, admin.Close()); err != nil {
			t.Errorf("drop the database: %v", err)
		}
	})
	address, err := databaseAddress(from.server, name)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func randomName() string {
	var raw [8]byte
	rand.Read(raw[:]) // never fails
	return hex.EncodeToString(raw[:])
}

func databaseAddress(server, name string) (string, error) {
	address, err := url.Parse(server)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", EnvServer, err)
	}
	address.Path = "/" + name
	return address.String(), nil
}
