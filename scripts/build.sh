#!/bin/sh
# Configures and builds one preset: build.sh PRESET [TARGET...]. Quiet when nothing is to be done.
set -eu
cd "$(dirname "$0")/.."
preset=$1
shift
[ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" >/dev/null
printf '%s\n' "build: preset $preset (the first time takes some minutes)"
cmake --build --preset "$preset" ${1:+--target "$@"}
