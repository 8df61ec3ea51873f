#!/bin/sh
# Installs what the tests need, builds everything and runs every test. With --system only those that start the programs,
# and, beside them, the packages in a Debian booted with systemd: this machine's release, or that of ONVIGIL_SUITE
# (bookworm, trixie), the packages of which are then built in a root of it. With --sanitize all tests with AddressSanitizer and
# UndefinedBehaviorSanitizer (build/dev), and those of the modules with threads with ThreadSanitizer (build/tsan).
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
  --system)
    shift
    scripts/setup.sh --booted
    # shellcheck source=/dev/null
    here=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-unknown}")
    [ "${ONVIGIL_SUITE:-$here}" = "$here" ] || scripts/package.sh deb "$ONVIGIL_SUITE"
    set -- --build-config booted --label-regex '^(system|booted)$' "$@"
    ;;
  --sanitize)
    shift
    scripts/setup.sh --tests
    scripts/build.sh dev
    printf '%s\n' "test: running with AddressSanitizer and UndefinedBehaviorSanitizer"
    export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
    ctest --preset dev --parallel 2 --no-tests=error "$@"
    scripts/build.sh tsan async_tests store_tests alerts_tests hub_tests
    for module in async store alerts hub; do
      printf '%s\n' "test: running $module with ThreadSanitizer"
      # Its shadow memory needs the addresses that randomisation may take.
      TSAN_OPTIONS=halt_on_error=1 setarch -R "build/tsan/bin/${module}_tests" --gtest_brief=1
    done
    exit 0
    ;;
  *) scripts/setup.sh --tests ;;
esac
if [ -z "${ONVIGIL_CAPTURES:-}" ]; then
  printf '%s\n' "test: ONVIGIL_CAPTURES is not set: the tests that read captures of real devices are skipped"
fi
scripts/build.sh test
printf '%s\n' "test: running"
ctest --preset test --parallel 2 --no-tests=error "$@"
