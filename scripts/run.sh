#!/bin/sh
# Installs what is needed, builds, looks once at the networks of this machine and prints what is there.
# With --demo: the same against simulated cameras in network namespaces of its own. With --demo-hub: three sites of them
# and the PostgreSQL that holds them all, a temporary one.
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
  "" | --demo | --demo-hub) ;;
  *) printf '%s\n' "usage: scripts/run.sh [--demo|--demo-hub]" >&2; exit 2 ;;
esac
if [ "${1:-}" = --demo-hub ]; then scripts/setup.sh --tests; else scripts/setup.sh; fi
scripts/build.sh release
bin=$PWD/build/release/bin
if [ "${1:-}" = --demo ]; then exec scripts/demo.sh "$bin"; fi
if [ "${1:-}" = --demo-hub ]; then ONVIGIL_BIN=$bin PYTHONDONTWRITEBYTECODE=1 exec python3 tests/system/hub_demo.py; fi

printf '%s\n' "run: one round; nothing is installed or left running"
# With a configuration of its own: the inventory of an installed daemon is left alone.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
: >"$folder/onvigil.yaml"
"$bin/onvigild" --once --config "$folder/onvigil.yaml"
cat <<TXT

Try it on simulated cameras:  scripts/run.sh --demo
Keep watching:                README.md, Install
TXT
