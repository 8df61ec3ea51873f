#!/bin/sh
# Makes packages of the working tree: package.sh [deb [SUITE] | rpm | --from BUILD]. By default .deb for this machine's
# Debian; for another SUITE (bookworm, trixie) in a root of that release, which debootstrap makes below build/roots when it
# is missing. The packages land in build/packages/SUITE (build/packages/rpm). --from packs what is built already
# (build/test, build/release) and compiles nothing; the packages land in BUILD/packages.
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8

say() { printf '%s\n' "package: $*"; }
die() { printf '%s\n' "package: $*" >&2; exit 1; }

[ -r /etc/os-release ] || die "this is no Debian: /etc/os-release is missing"
# shellcheck source=/dev/null
here=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-unknown}")
case "${1:-deb}" in
  deb) suite=${2:-$here} ;;
  rpm) suite=rpm ;;
  --from)
    suite=$here
    ONVIGIL_BUILT=$(cd "${2:?which build?}" && pwd)
    # Programs are installed without symbols: there are none to pack.
    export ONVIGIL_BUILT DEB_BUILD_OPTIONS=noautodbgsym
    ;;
  *) die "usage: scripts/package.sh [deb [SUITE] | rpm | --from BUILD]" ;;
esac
output=$PWD/build/packages/$suite
[ -z "${ONVIGIL_BUILT:-}" ] || output=$ONVIGIL_BUILT/packages
source=$output/source

# Whose folder it is does not matter here.
our_git() { git -c safe.directory='*' "$@"; }

# What git knows, or all but build/ in a source archive: nothing of an earlier build and nothing private goes along. Earlier
# objects stay for the next build.
lay_out_source() {
  mkdir -p "$source"
  find "$source" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
  if [ -e .git ]; then our_git ls-files -co --exclude-standard -z; else find . -path ./build -prune -o ! -type d -print0; fi \
    >"$output/files"
  tar -c --null --ignore-failed-read -T "$output/files" 2>/dev/null | tar -x -C "$source"
  rm "$output/files"
  ln -sfn packaging/debian "$source/debian"
}

# 0.1.0+deb12 is newer than 0.1.0 and older than 0.1.0+deb13: a machine that is upgraded to the next Debian gets its build.
name_version() {
  number=$1
  date=$(our_git log -1 --format=%cD 2>/dev/null || date -R)
  who=$(sed -n 's/^Maintainer: //p' packaging/debian/control)
  mv "$source/packaging/debian/changelog" "$output/changelog"
  version=$(sed -n '1s/.*(\(.*\)).*/\1/p' "$output/changelog")
  {
    printf 'onvigil (%s+deb%s) %s; urgency=medium\n\n  * Built for Debian %s.\n\n -- %s  %s\n\n' \
      "$version" "$number" "$suite" "$number" "$who" "$date"
    cat "$output/changelog"
  } >"$source/packaging/debian/changelog"
  rm "$output/changelog"
}

build="dpkg-buildpackage --build=binary --no-pre-clean --unsigned-buildinfo --unsigned-changes"

build_here() {
  say "building for $suite"
  ( cd "$source" && CCACHE_DIR="${CCACHE_DIR:-${HOME:-/root}/.cache/ccache}" $build >../build.log 2>&1 ) ||
    { tail -n 30 "$output/build.log" >&2; die "failed; $output/build.log has everything"; }
}

build_in_root() {
  [ "$(id -u)" -eq 0 ] || die "building for $suite takes root: debootstrap and chroot"
  root=$PWD/build/roots/$suite-build
  scripts/root.sh "$suite" "$root"
  say "building for $suite in $root"
  mkdir -p "$root/source" "$root/ccache"
  # In a mount namespace of its own: nothing stays mounted, whatever happens.
  # shellcheck disable=SC2016
  CCACHE_DIR=/ccache unshare --mount --fork sh -eu -c '
    mount --bind "$1" "$2/source"
    mount -t proc proc "$2/proc"
    cd "$2"
    chroot . sh -c "
      export DEBIAN_FRONTEND=noninteractive
      apt-get install -y -qq --no-install-recommends ccache dpkg-dev >/dev/null
      cd /source/source && apt-get build-dep -y -qq --no-install-recommends ./ >/dev/null && $3"' \
    sh "$output" "$root" "$build" >"$output/build.log" 2>&1 ||
    { tail -n 30 "$output/build.log" >&2; die "failed; $output/build.log has everything"; }
}

# The version of makers and lists is their date, as in packaging/debian/rules.
build_rpms() {
  cmake --preset release && cmake --build --preset release &&
    pack_rpms "onvigil;configuration;simulator" "$(sed -n '1s/.*(\(.*\)).*/\1/p' packaging/debian/changelog)" &&
    pack_rpms knowledge "$knowledge_date"
}
pack_rpms() {
  cpack --config build/release/CPackConfig.cmake -B "$output" -D CPACK_COMPONENTS_ALL="$1" -D CPACK_PACKAGE_VERSION="$2"
}

[ -n "${ONVIGIL_BUILT:-}" ] || scripts/setup.sh --package
lay_out_source
if [ "$suite" = rpm ]; then
  knowledge_date=$(TZ=UTC our_git log -1 --date=format-local:%Y.%m.%d --format=%cd 2>/dev/null || date --utc +%Y.%m.%d)
  say "building for rpm"
  find "$output" -maxdepth 1 -name '*.rpm' -delete
  ( cd "$source" && build_rpms ) >"$output/build.log" 2>&1 ||
    { tail -n 30 "$output/build.log" >&2; die "failed; $output/build.log has everything"; }
else
  case "$suite" in
    bookworm) name_version 12 ;;
    trixie) name_version 13 ;;
    *) die "$suite: packages are made for bookworm and trixie" ;;
  esac
  find "$output" -maxdepth 1 -name '*.deb' -delete
  if [ "$suite" = "$here" ]; then build_here; else build_in_root; fi
fi
if [ "$suite" != rpm ] && command -v lintian >/dev/null; then
  lintian --profile debian --fail-on error --allow-root "$output"/*.deb >&2
fi
find "$output" -maxdepth 1 \( -name '*.deb' -o -name '*.rpm' \) | sort | sed 's/^/package: made /'
