#!/bin/sh
# Installs with apt what Onvigil needs to be built and run; builds nothing; may be repeated.
# With --tests also what the tests need, with --lint what lint.sh needs, with --fuzz also what fuzz.sh needs, with --package
# also what package.sh needs, with --booted also what the tests of the booted package need.
set -eu

say() { printf '%s\n' "setup: $*"; }
die() { printf '%s\n' "setup: $*" >&2; exit 1; }

[ -r /etc/os-release ] || die "this is no Debian: /etc/os-release is missing; see README.md for the list of packages"
# shellcheck source=/dev/null
. /etc/os-release
command -v apt-get >/dev/null || die "apt-get is missing: Onvigil is built from Debian's packages (Debian 12 or newer)"

# Debian 12 calls 1.74 its default Boost; 1.81 lies beside it. Later releases have a newer default.
if [ "${ID:-}" = debian ] && [ "${VERSION_ID:-}" = 12 ]; then boost=1.81; else boost=; fi
packages="g++ cmake ninja-build make ccache git ca-certificates pkg-config iproute2 util-linux udev
  libboost${boost}-dev libboost-json${boost}-dev libboost-url${boost}-dev
  gsoap libgsoap-dev libyaml-cpp-dev libsystemd-dev libmnl-dev libsqlitecpp-dev libsqlite3-dev libssl-dev zlib1g-dev
  libfmt-dev libcli11-dev prometheus-cpp-dev libpugixml-dev libpq-dev libre2-dev libutf8proc-dev"
tests="libgtest-dev libgmock-dev libbenchmark-dev python3 python3-yaml openssl rsyslog rsyslog-openssl rsyslog-relp procps curl postgresql"
pack="build-essential dpkg-dev debhelper"
booted="$tests $pack debootstrap systemd-container zsh fish"
lint="clang-format cppcheck shellcheck man-db groff-base python3"
case "${1:-}" in
  "") ;;
  --tests) packages="$packages $tests" ;;
  --lint) packages=$lint ;;
  --fuzz) packages="$packages $tests clang llvm libclang-rt-dev" ;;
  --package) packages="$packages $pack lintian rpm" ;;
  --booted) packages="$packages $booted" ;;
  *) die "usage: scripts/setup.sh [--tests|--lint|--fuzz|--package|--booted]" ;;
esac

installed() { dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'; }

# What must not be installed is only unpacked, into a folder of build/, with those of its libraries that are not installed:
# syslog-ng and rsyslog, of which the tests start both, exclude each other, and of Prometheus they want promtool alone. Where
# that fails the test says that it is skipped.
unpack() {
  package=$1
  root="$(cd "$(dirname "$0")/.." && pwd)/$2"
  [ -x "$root/$3" ] || [ -x "/$3" ] && return 0
  folder="$(mktemp -d)"
  libraries="$(apt-cache depends "$package" | sed -n 's/^ *|\{0,1\}Depends: \(lib[a-z0-9.+-]*\)$/\1/p' | grep -v -e elogind -e '^libjs-' || true)"
  wanted=$package
  # shellcheck disable=SC2086
  for library in $libraries $(apt-cache depends $libraries | sed -n 's/^  Depends: \(lib[a-z0-9.+-]*\)$/\1/p' | sort -u); do
    installed "$library" || wanted="$wanted $library"
  done
  say "unpacking $wanted into $root"
  mkdir -p "$root"
  # shellcheck disable=SC2086
  if ! (cd "$folder" && apt-get -o APT::Sandbox::User=root download -qq $wanted >/dev/null &&
        for file in *.deb; do dpkg-deb -x "$file" "$root" || exit 1; done); then
    say "$package could not be unpacked: its test will be skipped"
  fi
  rm -rf "$folder"
}

as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo

# A container may be without; the tests' own networks have no name server.
name_localhost() {
  [ ! -e /etc/hosts ] || return 0
  say "writing /etc/hosts: there is none, and the tests call localhost by its name"
  printf '127.0.0.1\tlocalhost\n::1\tlocalhost\n' | $as_root tee /etc/hosts >/dev/null
}

# A service that a package brings must not start because of us; what else is installed later must, however this ends.
policy=/usr/sbin/policy-rc.d
ours() { grep -qs 'scripts/setup.sh of Onvigil' "$policy"; }
trap '! ours || $as_root rm -f "$policy"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
install() {
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\n# While scripts/setup.sh of Onvigil installs: no service starts.\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
  fi
  $as_root apt-get update -qq &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# The page is tested in a real browser, and by axe-core of npm, in the version that tests/system/package-lock.json names.
# What of it cannot be had leaves tests out, which say so.
set_up_browser() {
  root="$(cd "$(dirname "$0")/.." && pwd)"
  for package in chromium poppler-utils; do
    installed "$package" || { say "installing $package"; install "$package"; } || say "without $package: its tests will be skipped"
  done
  command -v npm >/dev/null || { say "installing npm"; install npm; } || say "without npm: the page's accessibility is not tested"
  if ! command -v npm >/dev/null || cmp -s "$root/tests/system/package-lock.json" "$root/build/npm/installed.json"; then return 0; fi
  say "fetching axe-core"
  mkdir -p "$root/build/npm"
  cp "$root/tests/system/package.json" "$root/tests/system/package-lock.json" "$root/build/npm"
  if (cd "$root/build/npm" && timeout 300 npm ci --silent --ignore-scripts --no-audit --no-fund >/dev/null 2>&1); then
    cp "$root/build/npm/package-lock.json" "$root/build/npm/installed.json"
  else
    say "axe-core could not be fetched: the page's accessibility is not tested"
  fi
}

case "${1:-}" in --tests | --booted) name_localhost ;; esac
missing=
for package in $packages; do
  installed "$package" || missing="$missing $package"
done
if [ -z "$missing" ]; then
  say "everything is installed"
else
  [ -z "$as_root" ] || command -v sudo >/dev/null || die "run me as root, or install sudo; these packages are missing:$missing"
  say "installing$missing"
  # shellcheck disable=SC2086
  install $missing
fi
case "${1:-}" in
  --tests | --booted)
    unpack syslog-ng-core build/syslog-ng usr/sbin/syslog-ng
    unpack prometheus build/prometheus usr/bin/promtool
    set_up_browser
    ;;
esac
say "done"
