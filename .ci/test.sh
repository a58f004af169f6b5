#!/usr/bin/env bash
# Runs every test in four parts and ends with the result of all of them. The last one
# waits more than it works, so it runs beside the others:
#   1. what does several things at once, without a window, with the race detector
#   2. a thousand days of simulated laptops and their central store, the random properties in full, and
#      all other packages
#   3. the screens and the commands of the till, on Fyne's software driver: no display, no C
#   4. the real programs from outside, in windows of a virtual display
# make check does the vetting, so that it is not done three times here.
#
# Random properties begin from one seed, so that a red test is the fault of the
# change and not of the day; make properties looks for new cases.
set -uo pipefail
cd "$(dirname "$0")/.."

screens='^lapak/(internal/gui|cmd/lapak)(/|$)'
outside='^lapak/internal/e2e(/|$)'
packages=$(go list ./...) || exit 1
quiet=$(grep -Ev "$screens|$outside" <<<"$packages")
# A package without a goroutine or a lock of its own, tests included, has nothing to
# race that the others do not show.
busy=$(grep -rlE --include='*.go' --exclude='*_bench_test.go' '^[[:space:]]*go (func|[a-zA-Z_.]+\()|"sync"|"sync/atomic"|t\.Parallel\(|/errgroup"' cmd internal |
	xargs -n1 dirname | sort -u | sed 's|^|lapak/|' | grep -Fx "$quiet")
failed=()
export RAPID_SEED=${RAPID_SEED:-20261127}
logs=$(mktemp -d)
programs=
trap '[ -z "$programs" ] || kill "$programs" 2>/dev/null; rm -rf "$logs"' EXIT

if make --no-print-directory build; then
	LAPAK_E2E=1 LAPAK_BIN="$PWD/bin/lapak" LAPAK_SERVER_BIN="$PWD/bin/lapak-server" go test -vet=off -timeout 40m ./internal/e2e/... >"$logs/programs" 2>&1 &
	programs=$!
else
	failed+=("build")
fi

printf '\n== 1. What does several things at once, with the race detector\n'
# The simulation and the random properties have little to race and parts of their
# own: a taste is enough. SQLite, a C program in Go, is not watched: it would take
# two thirds of the time, and what it does with its memory is its own affair. Nor is
# what only works a picture out.
unwatched=()
for package in modernc.org/sqlite/... modernc.org/libc/... image/... golang.org/x/image/... compress/flate lapak/internal/picture lapak/internal/demo/drawing; do
	unwatched+=("-gcflags=$package=-race=false -d=checkptr=0")
done
# shellcheck disable=SC2086
LAPAK_DEVICE_DAYS=20 RAPID_CHECKS=10 go test -race "${unwatched[@]}" -vet=off -timeout 40m $busy || failed+=("race detector")

printf '\n== 2. A thousand days of laptops; random properties in full; all other packages\n'
# Memory is measured here too, which the race detector distorts.
LAPAK_DEVICE_DAYS=1000 go test -v -vet=off -count=1 -timeout 20m -run '^TestNothingIsLostOrDoubled|^TestABodyThat' ./internal/uplink |
	grep -v '^ *=== \|^ *--- PASS'
[ "${PIPESTATUS[0]}" -eq 0 ] || failed+=("simulation")
# shellcheck disable=SC2046
properties=$(grep -l 'rapid\.Check' $(sed 's|^lapak/||; s|$|/*_test.go|' <<<"$busy") 2>/dev/null)
# shellcheck disable=SC2046,SC2086
go test -vet=off -timeout 20m -run "^($(grep -ho '^func Test[A-Za-z0-9]*' $properties | cut -c6- | paste -sd '|'))\$" \
	$(xargs -n1 dirname <<<"$properties" | sort -u | sed 's|^|./|') || failed+=("properties")
# shellcheck disable=SC2046
go test -vet=off -timeout 20m $(grep -Fxv "$busy" <<<"$quiet") || failed+=("all other packages")

printf '\n== 3. Screens and commands on the software driver\n'
# The tag ci swaps OpenGL for the software driver in cmd and keeps the fonts of
# this machine out of the pictures. The output is read because a call from the
# wrong thread is only logged by Fyne, and go test hides the log of what passes.
log=$logs/screens
# shellcheck disable=SC2046
CGO_ENABLED=0 go test -tags ci -v -vet=off -timeout 20m $(grep -E "$screens" <<<"$packages") >"$log" 2>&1
status=$?
if grep -A 3 'Error in Fyne call thread' "$log"; then
	printf 'FAIL: a screen was touched from the wrong goroutine\n'
	status=1
fi
if [ $status -ne 0 ]; then
	grep -v '^=== \|^ *--- PASS\|^ *--- SKIP' "$log"
	failed+=("screens and commands")
else
	grep -E '^(ok|\?)[[:space:]]|^ *--- SKIP' "$log"
fi

printf '\n== 4. The real programs from outside\n'
if [ -n "$programs" ]; then
	wait "$programs" || failed+=("real programs")
	programs=
	cat "$logs/programs"
fi

printf '\n'
if [ ${#failed[@]} -gt 0 ]; then
	printf 'FAILED:'
	printf ' [%s]' "${failed[@]}"
	printf '\n'
	exit 1
fi
printf 'All tests passed.\n'
