#!/usr/bin/env bash
# Runs the benchmarks of every package that has some and prints one table.
# BENCH=REGEXP picks some of them; BENCHTIME goes to -benchtime.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t folders < <(grep -rl --include='*_test.go' '^func Benchmark' internal cmd | xargs -r -n 1 dirname | sort -u)
[ ${#folders[@]} -gt 0 ] || { printf 'There are no benchmarks.\n'; exit 0; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
# One package at a time: two at once would measure each other.
LAPAK_E2E=1 LAPAK_BIN="$PWD/bin/lapak" LAPAK_SERVER_BIN="$PWD/bin/lapak-server" CGO_ENABLED=0 go test -tags ci -p 1 -vet=off -run '^$' -timeout 60m \
	-bench "${BENCH:-.}" -benchtime "${BENCHTIME:-1s}" "${folders[@]/#/./}" >"$log" 2>&1 || status=$?
awk -f .ci/bench.awk "$log"
if [ $status -ne 0 ]; then
	printf '\nNot every benchmark ran:\n'
	grep -Ev '^(Benchmark|ok|PASS|goos|goarch|pkg|cpu)' "$log" || true
fi
exit $status
