# Turns the output of go test -bench into a table: what was measured, the time
# of one operation, and the figures that the benchmark reports itself, such as
# the ratio to bare SQL ("x-bare") or the slowest of a hundred ("p99-ms").

function nice(ns) {
	if (ns >= 1e9) return sprintf("%.2f s ", ns / 1e9)
	if (ns >= 1e6) return sprintf("%.2f ms", ns / 1e6)
	if (ns >= 1e3) return sprintf("%.2f us", ns / 1e3)
	return sprintf("%.1f ns", ns)
}

/^pkg: / { package = $2; sub(/^lapak\/internal\//, "", package); sub(/^lapak\//, "", package) }
/^cpu: / { cpu = substr($0, 6) }
/^Benchmark/ && NF >= 4 {
	name = $1
	sub(/^Benchmark/, "", name)
	sub(/-[0-9]+$/, "", name)
	gsub(/_/, " ", name)
	rows++
	names[rows] = package ": " name
	if (length(names[rows]) > widest) widest = length(names[rows])
	times[rows] = "-"
	for (i = 3; i < NF; i += 2) {
		if ($(i + 1) == "ns/op") times[rows] = nice($i)
		else own[rows] = own[rows] (own[rows] == "" ? "" : "   ") $i " " $(i + 1)
	}
}

END {
	if (cpu != "") print "Processor: " cpu
	printf "%-" widest "s  %12s   %s\n", "what", "one takes", "own figures"
	for (i = 1; i <= rows; i++) printf "%-" widest "s  %12s   %s\n", names[i], times[i], own[i]
}
