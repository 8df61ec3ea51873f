#!/bin/sh
# Onvigil under a real systemd: boot.sh ROOT, where ROOT is a Debian root file system (debootstrap) in whose /src a
# release build lies (scripts/build.sh release). Boots it in a container with a network of its own, and judges there.
# Needs root, debootstrap's result and systemd-nspawn; not part of scripts/test.sh.
set -eu
root=$(cd "$1" && pwd)
[ -x "$root/src/build/release/bin/onvigild" ] || { printf '%s\n' "boot: no release build in $root/src" >&2; exit 1; }
chroot "$root" sh -c 'command -v systemctl >/dev/null && command -v dbus-daemon >/dev/null' ||
  chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus curl >/dev/null
chroot "$root" cmake --install /src/build/release --prefix /usr >/dev/null
mkdir -p "$root/etc/onvigil"
cat >"$root/etc/onvigil/onvigil.yaml" <<TXT
site: booted
discovery: {interfaces: [host0, lo], interval: 10s, window: 2s}
alerts:
  sinks:
    - {name: file, type: file, path: /var/log/onvigil/events.jsonl}
    - {name: hook, type: exec, command: [/bin/sh, -c, "grep CapEff /proc/self/status > /var/lib/onvigil/hook.capabilities"]}
TXT
cat >"$root/root/judge" <<'TXT'
#!/bin/sh
# Inside: every line is a check; the first that fails ends it.
set -eux
systemd-sysusers
systemd-tmpfiles --create || true
systemctl daemon-reload
ip link set lo up
systemctl start onvigild || { journalctl --no-pager -u onvigild | tail -n 20; exit 1; }
systemctl is-active onvigild
test "$(stat -c %U:%G:%a /run/onvigil/control.sock)" = onvigil:onvigil:660
onvigil status
curl -sf --unix-socket /run/onvigil/control.sock http://localhost/v1/devices
systemctl show -p StatusText onvigild
onvigil alerts test file
onvigil alerts test hook
onvigil alerts test journal
test "$(stat -c %U:%a /var/log/onvigil)" = onvigil:750
test -s /var/log/onvigil/events.jsonl
grep -q '0000000000000000' /var/lib/onvigil/hook.capabilities
systemctl reload onvigild
systemctl is-active onvigild
journalctl --catalog-update 2>/dev/null || true
sleep 1
journalctl -u onvigild -o json --no-pager | grep -c ONVIGIL_TYPE
journalctl --no-pager -u onvigild | tail -n 5
[ ! -x /src/build/test/bin/alerts_tests ] || /src/build/test/bin/alerts_tests --gtest_filter='Journald.*'
start=$(date +%s%N)
systemctl stop onvigild
stop=$(( ($(date +%s%N) - start) / 1000000 ))
echo "stopped in $stop ms"
test "$stop" -lt 2000
systemctl start onvigild || { journalctl --no-pager -u onvigild | tail -n 20; exit 1; }
kill -KILL "$(systemctl show -p MainPID --value onvigild)"
sleep 4
systemctl is-active onvigild
systemd-analyze security onvigild --no-pager | tail -n 1
echo JUDGED
TXT
chmod +x "$root/root/judge"
cat >"$root/etc/systemd/system/judge.service" <<'TXT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/sh -c '/root/judge >/root/judged.log 2>&1; echo "exit $?" >>/root/judged.log; systemctl poweroff --no-block'
[Install]
WantedBy=multi-user.target
TXT
ln -sf /etc/systemd/system/judge.service "$root/etc/systemd/system/multi-user.target.wants/judge.service" 2>/dev/null ||
  { mkdir -p "$root/etc/systemd/system/multi-user.target.wants"; ln -sf /etc/systemd/system/judge.service "$root/etc/systemd/system/multi-user.target.wants/judge.service"; }
rm -f "$root/root/judged.log"
timeout 120 systemd-nspawn --quiet --register=no --keep-unit --private-network --console=pipe -D "$root" -b >/dev/null 2>&1 || true
cat "$root/root/judged.log"
grep -q JUDGED "$root/root/judged.log"
