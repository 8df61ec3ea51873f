#!/bin/sh
# Daemon against simulated fleets in network namespaces of their own: fleet.sh [DEVICES[:BANNED]...]   (1000 by
# default, all of them banned). Prints one line of figures a fleet; beside it what nmap's broadcast-wsdd-discover finds
# of the same fleet, and what npm's `onvif` finds and spends on the same calls, where they are installed. Needs root and
# a release build.
set -eu
cd "$(dirname "$0")/.."
ONVIGIL_BIN=${ONVIGIL_BIN:-$PWD/build/release/bin}
export ONVIGIL_BIN
[ -x "$ONVIGIL_BIN/onvigild" ] || { printf '%s\n' "fleet: no programs in $ONVIGIL_BIN: scripts/build.sh release" >&2; exit 1; }
exec python3 benchmarks/fleet.py "$@"
