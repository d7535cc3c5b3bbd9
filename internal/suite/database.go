package main

import (
	"context"
	"fmt"
	"io"
	"os"
)

// postgresVariable names the server that every PostgreSQL test uses; each test
// makes a database of its own in it.
const postgresVariable = "MINHBACH_TEST_POSTGRES"

type database struct {
	url  string
	stop func()
}

// startDatabase starts one PostgreSQL for the whole run, unless the caller has
// named one. Without it the PostgreSQL tests skip, and are counted.
func startDatabase(ctx context.Context, out io.Writer) *database {
	if url := os.Getenv(postgresVariable); url != "" {
		return &database{url: url, stop: func() {}}
	}
	url, stop, err := startServer(ctx)
	if err != nil {
		fmt.Fprintf(out, "no PostgreSQL for this run: %v\n", err)
		return nil
	}
	return &database{url: url, stop: stop}
}
