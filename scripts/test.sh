#!/bin/sh
# Installs what the tests need, builds everything and runs every test. With --system only those that start the programs,
# and, beside them, the packages in a Debian booted with systemd.
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
  --system)
    shift
    scripts/setup.sh --booted
    set -- --build-config booted --label-regex '^(system|booted)$' "$@"
    ;;
  *) scripts/setup.sh --tests ;;
esac
if [ -z "${ONVIGIL_CAPTURES:-}" ]; then
  printf '%s\n' "test: ONVIGIL_CAPTURES is not set: the tests that read captures of real devices are skipped"
fi
scripts/build.sh test
printf '%s\n' "test: running"
ctest --preset test --parallel 2 --no-tests=error "$@"
