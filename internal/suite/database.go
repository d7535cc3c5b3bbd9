package main

import (
	"fmt"
	"io"
	"os"

	"minhbach/internal/store/storetest"
)

type database struct {
	url  string
	stop func()
}

// startDatabase starts one PostgreSQL for the whole run, in which each test
// makes a database of its own, unless the caller has named one. Without it the PostgreSQL tests skip, and are counted.
func startDatabase(out io.Writer) *database {
	if url := os.Getenv(storetest.EnvServer); url != "" {
		return &database{url: url, stop: func() {}}
	}
	url, stop, err := storetest.StartServer("")
	if err != nil {
		fmt.Fprintf(out, "no PostgreSQL for this run: %v\n", err)
		return nil
	}
	return &database{url: url, stop: stop}
}
