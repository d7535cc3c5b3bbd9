# Two commands matter: `make demo` shows the product, `make test` proves it.
.DEFAULT_GOAL := help
SHELL := bash
export PATH := $(PATH):/usr/local/go/bin
# No C anywhere but in the race detector: one static binary, and every package
# compiled once for the program, its tests and its tools.
export CGO_ENABLED := 0

web := internal/web
collected := $(web)/node_modules/.collected
tools := templ sqlc golangci-lint
fuzztime ?= 1m
pages ?= /

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## build, fill ./data with the demo world and serve it on this machine
	@./bin/minhbach demo

build: assets ## build bin/minhbach
	@go build -trimpath -o bin/minhbach ./cmd/minhbach

test: ## everything CI runs: both engines, browser, race, fuzz; ends with a table
	@go run ./internal/suite

bench: ## run the benchmarks properly and print their figures
	@go test -run '^$$' -bench . -benchmem -timeout 2h ./...

lint: bin/golangci-lint ## golangci-lint, and go.mod as tidy as it should be
	@bin/golangci-lint run ./...
	@go mod tidy -diff

generate: bin/templ bin/sqlc ## write again what is generated from templates and SQL
	@bin/templ generate -log-level error
	@if [ -f sqlc.yaml ]; then bin/sqlc generate; fi

fmt: bin/templ ## format Go and templates
	@gofmt -w cmd internal $(wildcard rules worlds)
	@bin/templ fmt -log-level error internal

cover: ## test coverage by function, written to .test/cover.html
	@mkdir -p .test
	@go test -coverpkg=./... -coverprofile=.test/cover.out ./...
	@go tool cover -html=.test/cover.out -o .test/cover.html
	@go tool cover -func=.test/cover.out | tail -n 1

fuzz: ## every fuzz target for a minute each (fuzztime=10m for longer)
	@go run ./internal/suite -only fuzz -fuzztime $(fuzztime)

shots: build ## pictures of pages at 3 widths, light and dark, into .test/shots (pages="/ /...")
	@go run ./internal/shots $(pages)

clean: ## remove what make built; ./data stays
	@rm -rf bin .test

# npm is optional: without it the program loses htmx and its web fonts, nothing else.
assets:
	@[ -f $(web)/package-lock.json ] || exit 0; \
	[ ! -f $(collected) ] || [ $(web)/package-lock.json -nt $(collected) ] || exit 0; \
	if ! command -v npm >/dev/null; then \
		echo "npm is not here: building without htmx and web fonts; every page still works"; \
	elif npm ci --prefix $(web) --silent --no-audit --no-fund && go run ./$(web)/assets/collect; then \
		touch $(collected); \
	else \
		echo "npm could not fetch the assets: building without htmx and web fonts; every page still works"; \
	fi

$(tools:%=bin/%): tools/go.mod
	@case $(@F) in \
		templ) go build -C tools -o ../bin/ github.com/a-h/templ/cmd/templ ;; \
		sqlc) go build -C tools -o ../bin/ github.com/sqlc-dev/sqlc/cmd/sqlc ;; \
		golangci-lint) go build -C tools -o ../bin/ github.com/golangci/golangci-lint/v2/cmd/golangci-lint ;; \
	esac
	@touch $@

# A real S3 server for tests. It is no part of tools/: its hundred dependencies
# would move the pins of the others.
bin/versitygw: Makefile
	@GOBIN=$(CURDIR)/bin go install -ldflags='-s -w' github.com/versity/versitygw/cmd/versitygw@v1.8.0
	@touch $@

.PHONY: assets help demo build test bench lint generate fmt cover fuzz shots clean
