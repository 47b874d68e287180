.DEFAULT_GOAL := help

# Fuzz targets run for this long each.
FUZZTIME ?= 30s
BENCH ?= .
BENCHCOUNT ?= 6

.PHONY: help build test test-all race lint fuzz mutate bench profile generate cover check stubs-check release-check snapshot release

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## bin/mrrc-lua
	go build -trimpath -o bin/mrrc-lua ./cmd/mrrc-lua

test: ## the tests, as a developer runs them all day
	go test ./...

test-all: ## all tests, those that take minutes included
	MRRC_TEST_HEAVY=1 go test ./...

race: ## all tests with the race detector, in random order, the heavy matrices too
	MRRC_TEST_HEAVY=1 go test -race -shuffle=on -timeout 45m ./...

lint: ## golangci-lint of both modules, in the version that line 1 of its configuration names
	@lint="go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$$(sed -n '1s/.*@//p' .golangci.yml) run --allow-parallel-runners ./..."; \
	set -ex; $$lint; cd beam; $$lint

fuzz: ## every fuzz target for FUZZTIME (30s)
	@set -e; for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "$$package $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package; \
		done; \
	done

mutate: ## changes of PKG that its tests do not notice: N of them, or all; those of files whose names contain FILES; ALSO: further tests
	@[ -n "$(PKG)" ] || { echo "usage: make mutate PKG=./internal/outfile [N=100] [FILES=keep,set] [ALSO=./cmd/mrrc-lua] [MUTATE=-root]"; exit 2; }
	go run ./internal/mutate $(if $(N),-n $(N)) $(if $(FILES),-files $(FILES)) $(if $(ALSO),-also $(ALSO)) $(MUTATE) $(PKG)

bench: ## benchmarks that match BENCH, BENCHCOUNT times, into bin/bench.txt; benchstat compares two of these
	@mkdir -p bin
	go test -run '^$$' -bench '$(BENCH)' -benchmem -count $(BENCHCOUNT) ./... | tee bin/bench.txt

profile: ## cmd/mrrc-lua/default.pgo, by which the compiler optimises the command: a profile of whole runs
	GOGC=400 go test -trimpath ./engine -run '^$$' -bench 'BenchmarkRun/' -benchtime 3s \
		-cpuprofile $(CURDIR)/cmd/mrrc-lua/default.pgo -o $${TMPDIR:-/tmp}/engine.test

generate: ## what is made from other files
	go generate ./...

cover: ## coverage of all packages by all tests, into bin/cover.html
	@mkdir -p bin
	go test -coverpkg ./... -coverprofile bin/cover.out ./...
	go tool cover -html bin/cover.out -o bin/cover.html
	go tool cover -func bin/cover.out | tail -1

goreleaser = go run github.com/goreleaser/goreleaser/v2@$$(sed -n '1s/.*@//p' .goreleaser.yaml)

stubs-check: ## mistakes that an editor finds by the definitions, and examples without any: needs emmylua_check
	@command -v emmylua_check >/dev/null || { echo "emmylua_check is missing: cargo install emmylua_check"; exit 2; }
	go test -count=1 ./cmd/mrrc-lua -run TestEditor

release-check: ## whether goreleaser accepts its configuration
	SNAPSHOT_VERSION=0.0.0 $(goreleaser) check

snapshot: ## what a release would consist of, in dist, published nowhere; SKIP=docker without container images
	SNAPSHOT_VERSION=$$(sed -n 's/^var version = "\(.*\)"$$/\1/p' cmd/mrrc-lua/main.go) $(goreleaser) release --snapshot --clean --parallelism 1 $(if $(SKIP),--skip=$(SKIP))
	.ci/dist dist

release: ## publishes the tag that is checked out; the workflow release.yml runs it with NOTES
	@[ -n "$(NOTES)" ] || { echo "usage: make release NOTES=FILE"; exit 2; }
	$(goreleaser) release --clean --release-notes $(NOTES)
	.ci/dist dist

check: ## everything that must hold before a change goes in; CI runs this
	.ci/run
