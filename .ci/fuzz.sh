#!/usr/bin/env bash
# Runs every fuzz test for FUZZTIME (five minutes unless told otherwise), one
# after the other, and stops at the first finding.
set -euo pipefail
cd "$(dirname "$0")/.."

grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' internal cmd | sort |
	while IFS=: read -r file function; do
		name=${function#func }
		printf '== %s in %s\n' "$name" "$(dirname "$file")"
		# A few tries at making a find smaller: the default is a minute for each, and
		# code that pools its buffers never looks the same twice.
		go test -run '^$' -fuzz "^$name\$" -fuzzminimizetime 10x -fuzztime "${FUZZTIME:-5m}" "./$(dirname "$file")" </dev/null
	done
