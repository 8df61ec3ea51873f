#!/bin/sh
# Onvigil against simulated cameras: demo.sh PROGRAMS. Called by run.sh --demo.
# Two network namespaces, linked by a cable: one for the cameras, one for the daemon. Both vanish with this script.
# Where namespaces are not allowed, everything happens on loopback.
set -eu
bin=$1
here=$(cd "$(dirname "$0")/.." && pwd)

if [ "${ONVIGIL_DEMO_STAGE:-}" = "" ]; then
  for how in "unshare --net --mount --pid --fork --kill-child --mount-proc" \
             "unshare --net --fork --kill-child" \
             "unshare --user --map-root-user --net --mount --pid --fork --kill-child --mount-proc"; do
    # shellcheck disable=SC2086
    if $how ip link add probe0 type veth peer name probe1 2>/dev/null; then
      # shellcheck disable=SC2086
      ONVIGIL_DEMO_STAGE=namespace exec $how "$0" "$bin"
    fi
  done
  printf '%s\n' "demo: network namespaces are not allowed here; using loopback"
  ONVIGIL_DEMO_STAGE=loopback exec "$0" "$bin"
fi

state=$(mktemp -d)
children=
finish() {
  status=$?
  trap - EXIT INT TERM
  for child in $children; do kill "$child" 2>/dev/null || true; done
  for child in $children; do wait "$child" 2>/dev/null || true; done
  rm -rf "$state"
  exit $status
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Waits until a condition holds; 30 seconds at most.
wait_until() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || { printf '%s\n' "demo: gave up waiting for: $*" >&2; exit 1; }
    sleep 0.1
  done
}

scenario=$here/simulator/scenarios/demo.yaml
if [ "$ONVIGIL_DEMO_STAGE" = namespace ]; then
  ip link set lo up
  # shellcheck disable=SC2016
  unshare --net sh -c 'touch "$0/fleet-net"; exec sleep 600' "$state" &
  fleet=$!
  children="$fleet"
  wait_until test -e "$state/fleet-net"
  ip link add lan0 type veth peer name cameras0 netns "$fleet"
  ip addr add 10.77.0.1/16 dev lan0
  ip link set lan0 up
  in_fleet="nsenter --net=/proc/$fleet/ns/net"
  $in_fleet ip link set lo up
  $in_fleet ip addr add 10.77.0.2/16 dev cameras0
  $in_fleet ip link set cameras0 up
  $in_fleet ip route add local 10.77.3.0/24 dev lo
  # The scenario lives on loopback; here it moves to the other end of the cable.
  sed 's/127\.77\./10.77./; s/^interface: .*/interface: cameras0/' "$scenario" >"$state/scenario.yaml"
  scenario=$state/scenario.yaml
  interface=lan0
else
  in_fleet=
  interface=lo
fi

printf '%s\n' "demo: simulated cameras on $interface"
# shellcheck disable=SC2086
$in_fleet "$bin/onvigil-simulator" "$scenario" >"$state/simulator.log" 2>&1 &
children="$! $children"
wait_until grep -q ready "$state/simulator.log"

cat >"$state/onvigil.yaml" <<TXT
site: demo
discovery: {interfaces: [$interface]}
inventory: {path: $state/inventory.db}
control: {socket: $state/control.sock, group: ""}
TXT
"$bin/onvigild" --config "$state/onvigil.yaml" --log-level warning &
children="$! $children"
unset ONVIGIL_HUB
ONVIGIL_SOCKET=$state/control.sock
export ONVIGIL_SOCKET
wait_until "$bin/onvigil" status
"$bin/onvigil" scan --wait >/dev/null
printf '\n$ onvigil devices\n'
"$bin/onvigil" devices
banned=$("$bin/onvigil" devices --verdict banned -o csv | sed -n 2p | cut -d, -f1 | tr -d '"')
printf '\n$ onvigil explain %s\n' "$banned"
"$bin/onvigil" explain "$banned"
