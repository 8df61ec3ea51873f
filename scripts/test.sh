#!/bin/sh
# Installs what the tests need, builds everything and runs every test.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh --tests
if [ -z "${ONVIGIL_CAPTURES:-}" ]; then
  printf '%s\n' "test: ONVIGIL_CAPTURES is not set: the tests that read captures of real devices are skipped"
fi
scripts/build.sh test
printf '%s\n' "test: running"
ctest --preset test --parallel 2 --no-tests=error "$@"
