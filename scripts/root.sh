#!/bin/sh
# Makes a bare root of a Debian release: root.sh SUITE FOLDER. With debootstrap, from this machine's mirror; does nothing
# where FOLDER is there already. A copy of ONVIGIL_ROOTS/SUITE is taken instead where that variable is set.
set -eu
suite=$1
folder=$2
[ ! -e "$folder/etc/debian_version" ] || exit 0
mkdir -p "$(dirname "$folder")"
if [ -n "${ONVIGIL_ROOTS:-}" ] && [ -e "$ONVIGIL_ROOTS/$suite/etc/debian_version" ]; then
  cp -a --reflink=auto "$ONVIGIL_ROOTS/$suite" "$folder"
else
  mirror=$(sed -nE 's/^(deb .*|URIs: *)(https?:[^ ]+debian\/?)( .*|$)/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    grep -v security | head -n 1)
  printf '%s\n' "root: $suite from ${mirror:=http://deb.debian.org/debian} into $folder"
  if ! debootstrap --variant=minbase "$suite" "$folder.new" "$mirror" >"$folder.log" 2>&1; then
    tail -n 5 "$folder.log" >&2
    exit 1
  fi
  mv "$folder.new" "$folder"
  rm "$folder.log"
fi
# As this machine reaches its mirror: through a proxy, or over certificates of its own.
cp /etc/resolv.conf "$folder/etc/resolv.conf" 2>/dev/null || true
find /etc/apt/apt.conf.d /etc/apt/apt.conf -iname '*proxy*' -exec cp {} "$folder/etc/apt/apt.conf.d/" \; 2>/dev/null || true
# What is installed here must not start here.
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
chmod 755 "$folder/usr/sbin/policy-rc.d"
chroot "$folder" apt-get update -qq
