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
# With a configuration of its own: the inventory of an installed daemon is left alone.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
: >"$folder/onvigil.yaml"
"$bin/onvigild" --once --config "$folder/onvigil.yaml"
cat <<TXT

Try it on simulated cameras:  scripts/run.sh --demo
Keep watching:                cmake --install build/release && systemctl enable --now onvigild   (README.md)
TXT
