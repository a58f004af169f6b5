#!/usr/bin/env bash
# Opens the till with the demo fair; where no window can open, lets the same day
# happen without one, so that there is always something to look at.
set -euo pipefail
cd "$(dirname "$0")/.."

without_window() {
	printf '%s\n' "$1 The demo day runs without a window instead; look into out/."
	exec bin/lapak demo --out out/
}

if [ "$(uname -s)" != Darwin ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
	without_window "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)."
fi
printf 'Opening the till with the demo fair.\n'
status=0
bin/lapak --demo || status=$?
[ $status -eq 0 ] || without_window "The window ended with status $status."
