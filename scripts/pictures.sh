#!/bin/sh
# Makes the pictures of the README, docs/pictures/, from the demonstration's fleet: pictures.sh [PROGRAMS]. Needs root,
# network namespaces and what the tests in a browser need.
set -eu
cd "$(dirname "$0")/.."
ONVIGIL_BIN=${1:-$PWD/build/release/bin}
export ONVIGIL_BIN
[ -x "$ONVIGIL_BIN/onvigild" ] || { printf '%s\n' "pictures: no programs in $ONVIGIL_BIN: scripts/build.sh release" >&2; exit 1; }
command -v chromium >/dev/null || { printf '%s\n' "pictures: needs chromium: scripts/setup.sh --tests" >&2; exit 1; }
mkdir -p docs/pictures
PYTHONDONTWRITEBYTECODE=1 exec python3 scripts/pictures.py docs/pictures
