#!/usr/bin/env bash
# Makes sure that this machine has what a task needs: .ci/deps.sh TASK...
#   go       Go, new enough; never installed here
#   build    compiler and headers of the window (Fyne: OpenGL, X11, Wayland)
#   till     the libraries that the window loads when it starts
#   test     programs that the tests drive or check against
#   windows  the cross compiler for the Windows till
# On Debian and Ubuntu it says what is missing and installs it; elsewhere it
# names the packages and stops. It costs a fraction of a second when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }

# The packages of a task on Debian and Ubuntu.
debian_packages() {
	case $1 in
	build) echo ca-certificates gcc libc6-dev pkg-config libgl-dev libegl-dev libx11-dev libxcursor-dev libxrandr-dev \
		libxinerama-dev libxi-dev libxxf86vm-dev libwayland-dev libxkbcommon-dev ;;
	till) echo libgl1 libgl1-mesa-dri libwayland-client0 ;;
	test) echo xvfb xdotool imagemagick zbar-tools zxing-cpp-tools poppler-utils qpdf \
		postgresql procps chromium ;;
	windows) echo gcc-mingw-w64-x86-64 ;;
	esac
}

# What must be found elsewhere: pkg-config modules with "pc:", else commands.
needed_elsewhere() {
	case $1 in
	build)
		echo cc
		if [ "$(uname -s)" != Darwin ]; then
			echo pkg-config pc:gl pc:egl pc:x11 pc:xcursor pc:xrandr pc:xinerama pc:xi pc:xxf86vm pc:wayland-client pc:xkbcommon
		fi ;;
	test) echo zbarimg ZXingReader pdftotext qpdf initdb psql ps chromium
		if [ "$(uname -s)" != Darwin ]; then echo Xvfb xdotool convert; fi ;;
	windows) echo x86_64-w64-mingw32-gcc ;;
	esac
}

# How other systems call the same packages.
hint_for() {
	case $1:$2 in
	fedora:build) echo "sudo dnf install gcc pkgconf-pkg-config mesa-libGL-devel mesa-libEGL-devel libX11-devel libXcursor-devel libXrandr-devel libXinerama-devel libXi-devel libXxf86vm-devel wayland-devel libxkbcommon-devel" ;;
	fedora:test) echo "sudo dnf install xorg-x11-server-Xvfb xdotool ImageMagick zbar zxing-cpp poppler-utils qpdf postgresql-server procps-ng chromium" ;;
	fedora:windows) echo "sudo dnf install mingw64-gcc" ;;
	arch:build) echo "sudo pacman -S --needed gcc pkgconf libglvnd libx11 libxcursor libxrandr libxinerama libxi libxxf86vm wayland libxkbcommon" ;;
	arch:test) echo "sudo pacman -S --needed xorg-server-xvfb xdotool imagemagick zbar zxing-cpp poppler qpdf postgresql procps-ng chromium" ;;
	arch:windows) echo "sudo pacman -S --needed mingw-w64-gcc" ;;
	darwin:build) echo "xcode-select --install" ;;
	darwin:test) echo "brew install zbar zxing-cpp poppler qpdf postgresql@17 chromium && brew link postgresql@17" ;;
	darwin:windows) echo "brew install mingw-w64" ;;
	esac
}

check_go() {
	local want have
	want=$(awk '$1 == "go" { print $2; exit }' go.mod)
	command -v go >/dev/null 2>&1 ||
		stop "Lapak needs Go ${want%.0} or newer, and there is no go command here. Get it from https://go.dev/dl/; the golang package of Debian is too old."
	# Asked inside the module, a Go that can fetch a newer one has done so.
	have=$(go env GOVERSION 2>/dev/null) || have=$(GOTOOLCHAIN=local go version 2>/dev/null | awk '{ print $3 }')
	have=${have#go}
	have=${have%%[-+ a-z]*}
	if [ "$(printf '%s\n%s\n' "$want" "${have:-0}.0" | sort -V | head -n 1)" != "$want" ]; then
		stop "Lapak needs Go ${want%.0} or newer, and this is Go ${have:-unknown}. Get a newer one from https://go.dev/dl/; the golang package of Debian is too old."
	fi
}

# Prints those of the given packages that are not installed.
missing_debian() {
	local installed
	installed=" $(dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
		awk '$2 == "installed" { sub(/:.*/, "", $1); printf "%s ", $1 }' || true)"
	for package in "$@"; do
		case $installed in *" $package "*) ;; *) echo "$package" ;; esac
	done
}

# The package postgresql makes and starts a server of its own. The tests start
# theirs, so that one is not wanted on a machine that only builds: this setting
# says so while the packages are installed here, and is gone afterwards.
no_cluster=/etc/postgresql-common/createcluster.d/lapak-deps.conf

# Uses the root of its caller.
without_cluster() {
	# shellcheck disable=SC2016
	"${root[@]}" sh -c 'mkdir -p "${1%/*}" && echo "create_main_cluster = false" >"$1"' sh "$no_cluster"
	# shellcheck disable=SC2064
	trap "${root[*]} rm -f $no_cluster" EXIT
}

install_debian() {
	local root=() apt missing=("$@")
	say "These packages are missing and will be installed now: ${missing[*]}"
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null 2>&1 ||
			stop "That needs root, and there is no sudo here. As root, run:" \
				"apt-get install --no-install-recommends ${missing[*]}"
		root=(sudo)
		[ -t 0 ] || root+=(-n)
	fi
	apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
	"${apt[@]}" update -q || say "The package lists could not all be renewed; going on with those at hand."
	local package wanted=()
	for package in "${missing[@]}"; do
		if apt-cache show "$package" >/dev/null 2>&1; then
			wanted+=("$package")
		else
			say "This release does not offer $package; tests that need it will say so and be skipped."
		fi
	done
	[ ${#wanted[@]} -gt 0 ] || return 0
	case " ${wanted[*]} " in *" postgresql "*) without_cluster ;; esac
	"${apt[@]}" install -y -q --no-install-recommends "${wanted[@]}" </dev/null ||
		stop "The packages could not be installed. Install them by hand and try again: ${missing[*]}"
}

# Stops with the right names when something is missing on another system.
check_elsewhere() {
	local system task need missing=() advice=()
	system=$(uname -s | tr '[:upper:]' '[:lower:]')
	case " $(. /etc/os-release 2>/dev/null && echo "${ID:-} ${ID_LIKE:-}") " in
	*" fedora "* | *" rhel "*) system=fedora ;;
	*" arch "*) system=arch ;;
	esac
	for task in "$@"; do
		local lacks=no
		for need in $(needed_elsewhere "$task"); do
			case $need in
			pc:*) pkg-config --exists "${need#pc:}" 2>/dev/null && continue ;;
			*) command -v "$need" >/dev/null 2>&1 && continue ;;
			esac
			missing+=("${need#pc:}")
			lacks=yes
		done
		local hint
		hint=$(hint_for "$system" "$task")
		if [ $lacks = yes ] && [ "$hint" ]; then advice+=("  $hint"); fi
	done
	[ ${#missing[@]} -eq 0 ] && return
	say "Not found on this system: ${missing[*]}"
	if [ ${#advice[@]} -gt 0 ]; then
		say "Install them and run the same command again:"
		printf '%s\n' "${advice[@]}" >&2
	else
		say "Install what provides them; on Debian the packages are: $(for task in "$@"; do debian_packages "$task"; done | tr '\n' ' ')"
	fi
	exit 1
}

tasks=()
for task in "$@"; do
	case $task in
	go) check_go ;;
	build | till | test | windows) tasks+=("$task") ;;
	*) stop "usage: .ci/deps.sh [go] [build] [till] [test] [windows]" ;;
	esac
done
[ ${#tasks[@]} -gt 0 ] || exit 0
if command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then
	mapfile -t missing < <(for task in "${tasks[@]}"; do missing_debian $(debian_packages "$task"); done)
	[ ${#missing[@]} -eq 0 ] || install_debian "${missing[@]}"
else
	check_elsewhere "${tasks[@]}"
fi
