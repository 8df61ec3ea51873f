#!/bin/sh
# Installs what is needed, builds, looks once at the networks of this machine and prints what is there.
# With --demo: the same against simulated cameras in network namespaces of its own.
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
  "" | --demo) ;;
  *) printf '%s\n' "usage: scripts/run.sh [--demo]" >&2; exit 2 ;;
esac
scripts/setup.sh
scripts/build.sh release
bin=$PWD/build/release/bin
if [ "${1:-}" = --demo ]; then exec scripts/demo.sh "$bin"; fi

printf '%s\n' "run: one round; nothing is installed or left running"
# A folder of its own for the configuration: what an installed daemon uses is left alone.
"$bin/onvigild" --once
cat <<TXT

Try it on simulated cameras:  scripts/run.sh --demo
Keep watching:                cmake --install build/release && systemctl enable --now onvigild   (README.md)
TXT
