package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrations is the folder of schema changes, numbered, only ever added to. There
// is no way down: a fact that was recorded is not dropped by a downgrade.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// latest asks migrate for every step there is.
const latest int64 = 0

// migrateAttemptsMax bounds how often a process starts over when another one
// migrates the same SQLite file; each step is one transaction, so none is half done.
const migrateAttemptsMax = 20

func (db *DB) migrate(ctx context.Context, to int64) error {
	for attempt := 1; ; attempt++ {
		err := db.migrateOnce(ctx, to)
		if err == nil || db.engine == Postgres || attempt == migrateAttemptsMax {
			return err
		}
		pending, checkErr := db.pending(ctx)
		if checkErr == nil && !pending {
			return nil
		}
		if !mayRetry(err) && checkErr == nil && attempt > 2 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(attempt) * 10 * time.Millisecond):
		}
	}
}

func (db *DB) migrateOnce(ctx context.Context, to int64) error {
	provider, err := db.provider()
	if err != nil {
		return err
	}
	if to == latest {
		_, err = provider.Up(ctx)
	} else {
		_, err = provider.UpTo(ctx, to)
	}
	if err != nil {
		return fmt.Errorf("bring the schema up to date: %w", err)
	}
	return nil
}

func (db *DB) pending(ctx context.Context) (bool, error) {
	provider, err := db.provider()
	if err != nil {
		return false, err
	}
	return provider.HasPending(ctx)
}

// Versions tells the schema's version and the one this program brings.
func (db *DB) Versions(ctx context.Context) (current, target int64, err error) {
	provider, err := db.provider()
	if err != nil {
		return 0, 0, err
	}
	return provider.GetVersions(ctx)
}

// MigrateTo stops at an earlier schema: the upgrade tests begin there.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	return db.migrate(ctx, version)
}

func (db *DB) provider() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if db.engine == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("make the lock for migrating: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, db.write.DB, Migrations(), options...)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}
