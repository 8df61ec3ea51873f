#!/bin/sh
# Makes a bare root of a Debian release: root.sh SUITE FOLDER [NEEDED]. With debootstrap, from this machine's mirror, where
# FOLDER is not there already; or a copy of ONVIGIL_ROOTS/SUITE where that variable is set. NEEDED is what to install there,
# as a line Depends: has it.
set -eu
suite=$1
folder=$2
needed=${3:-}

# In a mount namespace of its own: nothing stays mounted, whatever happens.
within() {
  # shellcheck disable=SC2016
  unshare --mount --fork sh -eu -c 'mount -t proc proc "$1/proc"; root=$1; shift; exec chroot "$root" "$@"' sh "$folder" \
    env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"
}

make_root() {
  mkdir -p "$(dirname "$folder")"
  rm -rf "$folder.new"
  if [ -n "${ONVIGIL_ROOTS:-}" ] && [ -e "$ONVIGIL_ROOTS/$suite/etc/debian_version" ]; then
    cp -a --reflink=auto "$ONVIGIL_ROOTS/$suite" "$folder.new"
  else
    mirror=$(sed -nE 's/^(deb .*|URIs: *)(https?:[^ ]+debian\/?)( .*|$)/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
      grep -v security | head -n 1)
    printf '%s\n' "root: $suite from ${mirror:=http://deb.debian.org/debian} into $folder"
    if ! timeout 300 debootstrap --variant=minbase "$suite" "$folder.new" "$mirror" >"$folder.log" 2>&1; then
      tail -n 5 "$folder.log" >&2
      exit 1
    fi
    rm "$folder.log"
  fi
  # As this machine reaches its mirror: through a proxy, or over certificates of its own.
  cp /etc/resolv.conf "$folder.new/etc/resolv.conf" 2>/dev/null || true
  find /etc/apt/apt.conf.d /etc/apt/apt.conf \( -iname '*proxy*' -o -iname '*artifact*' \) \
    -exec cp {} "$folder.new/etc/apt/apt.conf.d/" \; 2>/dev/null || true
  # What is installed here must not start here.
  printf '#!/bin/sh\nexit 101\n' >"$folder.new/usr/sbin/policy-rc.d"
  chmod 755 "$folder.new/usr/sbin/policy-rc.d"
  mv "$folder.new" "$folder"
  within timeout 120 apt-get update -qq
}

[ -e "$folder/etc/debian_version" ] || make_root
[ -z "$needed" ] || within timeout 300 apt-get satisfy -y -qq --no-install-recommends "$needed" >"$folder.log" 2>&1 || {
  tail -n 5 "$folder.log" >&2
  exit 1
}
