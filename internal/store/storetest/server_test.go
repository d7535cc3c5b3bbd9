package storetest_test

import (
	"errors"
	"net/url"
	"os"
	"testing"
	"time"

	"minhbach/internal/store"
	"minhbach/internal/store/storetest"
)

func TestAStoppedServerLeavesNothing(t *testing.T) {
	address, stop, err := storetest.StartServer("")
	if errors.Is(err, storetest.ErrNoServer) && os.Getenv(storetest.EnvRequire) != "all" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	home := parsed.Query().Get("host")
	if _, err := os.Stat(home); err != nil {
		t.Fatalf("the server's folder: %v", err)
	}
	db, err := store.Connect(store.Config{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("the server does not answer: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	started := time.Now()
	stop()
	stop() // a second stop is harmless
	if _, err := os.Stat(home); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left after %v: %v", home, time.Since(started), err)
	}
}

func TestTwoTestsNeverShareADatabase(t *testing.T) {
	first, second := storetest.PostgresURL(t), storetest.PostgresURL(t)
	if first == second {
		t.Errorf("%s twice", first)
	}
}
