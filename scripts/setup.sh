#!/bin/sh
# Installs with apt what Onvigil needs to be built and run; builds nothing; may be repeated.
# With --tests also what the tests need.
set -eu

say() { printf '%s\n' "setup: $*"; }
die() { printf '%s\n' "setup: $*" >&2; exit 1; }

[ -r /etc/os-release ] || die "this is no Debian: /etc/os-release is missing; see README.md for the list of packages"
. /etc/os-release
command -v apt-get >/dev/null || die "apt-get is missing: Onvigil is built from Debian's packages (Debian 12 or newer)"

# Debian 12 calls 1.74 its default Boost; 1.81 lies beside it. Later releases have a newer default.
if [ "${ID:-}" = debian ] && [ "${VERSION_ID:-}" = 12 ]; then boost=1.81; else boost=; fi
packages="g++ cmake ninja-build make ccache git ca-certificates pkg-config iproute2 util-linux udev
  libboost${boost}-dev libboost-json${boost}-dev libboost-url${boost}-dev
  gsoap libgsoap-dev libyaml-cpp-dev libsystemd-dev libsqlitecpp-dev libsqlite3-dev libssl-dev zlib1g-dev
  libfmt-dev libcli11-dev"
tests="libgtest-dev libgmock-dev libbenchmark-dev python3 openssl rsyslog rsyslog-openssl rsyslog-relp procps curl"
[ "${1:-}" = --tests ] && packages="$packages $tests"

missing=
for package in $packages; do
  dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing="$missing $package"
done
if [ -z "$missing" ]; then
  say "everything is installed"
  exit 0
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || die "run me as root, or install sudo; these packages are missing:$missing"
  as_root=sudo
fi
say "installing$missing"
# A service that a package brings must not start because of us.
policy=/usr/sbin/policy-rc.d
made_policy=
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
  $as_root chmod 755 "$policy"
  made_policy=yes
fi
trap '[ -z "$made_policy" ] || $as_root rm -f "$policy"' EXIT
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
say "done"
