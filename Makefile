# Lapak: the till for a stall, and the central store of all tills. make run opens
# the till; make help lists the rest.

SHELL := /bin/bash
export PATH := $(PATH):/usr/local/go/bin

# The tags of the shipped window: calls into Fyne come from the right goroutine
# (make test proves it, without the tag), and a blinking cursor must not repaint
# the window all day.
TAGS := migrated_fynedo,no_animations

# Git refuses a checkout that belongs to another user; then the program is built
# without the commit in it.
ifneq ($(shell git rev-parse HEAD >/dev/null 2>&1 && echo yes),yes)
export GOFLAGS += -buildvcs=false
endif

.PHONY: help run build build-server build-windows test check bench golden screenshots fuzz kill-campaign sync-campaign simulate read-codes properties failover deps clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: ## open the till with the demo fair, or run its day without a window
	@.ci/deps.sh go build till
	@$(MAKE) --no-print-directory build
	@.ci/till.sh

build: build-server ## build the till and the central store into bin/
	@.ci/deps.sh go build
	@echo "Building bin/lapak; the first time takes some minutes."
	go build -trimpath -tags $(TAGS) -ldflags "-s -w" -o bin/lapak ./cmd/lapak

build-server: ## build the central store alone; it needs Go and nothing else
	@.ci/deps.sh go
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o bin/lapak-server ./cmd/lapak-server

build-windows: ## build the till for Windows into bin/
	@.ci/deps.sh go windows
	CGO_ENABLED=1 GOOS=windows GOARCH=amd64 CC=x86_64-w64-mingw32-gcc \
		go build -trimpath -tags $(TAGS) -ldflags "-s -w -H=windowsgui" -o bin/lapak.exe ./cmd/lapak

test: ## run every test
	@.ci/deps.sh go build till test
	@.ci/test.sh

check: ## formatting, vet, staticcheck and the rules of the house
	@.ci/deps.sh go build
	@unformatted=$$(gofmt -l cmd internal assets); if [ -n "$$unformatted" ]; then \
		echo "Not formatted; run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	GOOS=windows go vet ./internal/printer/...
	go tool staticcheck ./...
	go test -vet=off ./internal/house/... ./internal/i18n/...

bench: build ## measure, and print one table
	@.ci/deps.sh go test
	@.ci/bench.sh

golden: ## rewrite the golden files from what the tests produce now
	@.ci/deps.sh go test
	LAPAK_UPDATE_GOLDEN=1 CGO_ENABLED=0 go test -tags ci -vet=off -count=1 $$(go list -test -f \
		'{{$$p := .ForTest}}{{range .Imports}}{{if eq . "lapak/internal/golden"}}{{$$p}}{{end}}{{end}}' ./... | sort -u)

screenshots: build ## photograph the real window, driven by keys, into docs/screenshots
	@.ci/deps.sh go till test
	LAPAK_E2E=1 LAPAK_BIN="$(CURDIR)/bin/lapak" LAPAK_SERVER_BIN="$(CURDIR)/bin/lapak-server" LAPAK_SCREENSHOTS="$(CURDIR)/docs/screenshots" \
		go test -vet=off -count=1 -timeout 20m -run Screenshots ./internal/e2e/...

fuzz: ## run every fuzz test for FUZZTIME (5m)
	@.ci/deps.sh go
	@.ci/fuzz.sh

kill-campaign: build ## kill the till 200 times while it sells
	LAPAK_E2E=1 LAPAK_BIN="$(CURDIR)/bin/lapak" LAPAK_KILL_ROUNDS=200 \
		go test -v -vet=off -count=1 -timeout 60m -run Kill ./internal/e2e/...

sync-campaign: build ## kill the till and its central store 100 times while they sync
	LAPAK_E2E=1 LAPAK_BIN="$(CURDIR)/bin/lapak" LAPAK_SERVER_BIN="$(CURDIR)/bin/lapak-server" LAPAK_SYNC_KILL_ROUNDS=100 \
		go test -v -vet=off -count=1 -timeout 60m -run 'WhileTheySync|SyncCampaign' ./internal/e2e/...

simulate: ## ten thousand days of laptops with every fault, and the simulation on code with rules switched off
	LAPAK_DEVICE_DAYS=10000 go test -v -vet=off -count=1 -timeout 60m -run '^TestNothingIsLostOrDoubled' ./internal/uplink
	LAPAK_MUTANTS=1 go test -v -vet=off -count=1 -timeout 90m -run '^TestTheSimulationNotices' ./internal/uplink

read-codes: ## every payment vector through every condition of print and photo, read by three programs
	@.ci/deps.sh go test
	LAPAK_CODE_CAMPAIGN=1 go test -v -vet=off -count=1 -timeout 30m -run 'ReadersReadEvery|TwoDots' ./internal/qr

properties: ## every random property on new cases, CHECKS (1000) each
	@.ci/deps.sh go
	RAPID_CHECKS=$(or $(CHECKS),1000) CGO_ENABLED=0 go test -tags ci -vet=off -count=1 -timeout 120m $$(go list -test -f \
		'{{$$p := .ForTest}}{{range .Imports}}{{if eq . "pgregory.net/rapid"}}{{$$p}}{{"\n"}}{{end}}{{end}}' ./... | sort -u)

failover: ## kill the PostgreSQL primary under load, 5 times with and 5 without a standby that is waited for
	@.ci/deps.sh go test
	LAPAK_FAILOVER=1 go test -v -vet=off -count=1 -timeout 30m -run AFailover ./internal/store/...

deps: ## install the system packages that are missing (Debian, Ubuntu)
	@.ci/deps.sh go build till test

clean: ## remove what was built or made by a demo
	rm -rf bin out
	find . -path ./.git -prune -o -type d -path '*/testdata/failed' -exec rm -rf {} +
