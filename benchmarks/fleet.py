"""Daemon against simulator in network namespaces of their own: one line of figures per fleet. Called by fleet.sh.

Each argument is a fleet: COUNT cameras, all of them banned, or COUNT:BANNED, the others being an unlisted maker's."""

import ipaddress
import json
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tests/system"))
from lab import Lab, wait_for  # noqa: E402

BANNED = """  - address: {first}
    count: {count}
    platform: hikvision
    manufacturer: HIKVISION
    model: DS-2CD2012-I
    firmware: V5.2.0 build 140721
    serial: "DS-2CD2012-I20150201CCWR{{n:09}}"
    hardware_id: "88"
    mac: 44:19:b6:00:00:01
    delay: {delay}
    protocols: [ws-discovery, onvif]
"""
CLEAR = """  - address: {first}
    count: {count}
    platform: gsoap
    manufacturer: AXIS
    model: M1065-L
    firmware: "9.80.1"
    serial: "ACCC8E{{n:06}}"
    mac: ac:cc:8e:00:00:01
    delay: {delay}
    protocols: [ws-discovery, onvif]
"""


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid, key="VmRSS"):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(key))


class Fleet:
    """`count` cameras that answer one probe at random moments of `spread`."""

    def __init__(self, named):
        count, _, banned = named.partition(":")
        self.count = count = int(count)
        self.banned = int(banned or count)
        self.first = "10.77.0.1" if count <= 60_000 else "10.128.0.1"
        self.spread, self.window = ("500ms", "5s") if count <= 10_000 else ("20s", "30s")

    def start(self, lab):
        text = "interface: cams0\ncameras:\n" + BANNED.format(first=self.first, count=self.banned, delay=self.spread)
        if self.banned < self.count:
            first = ipaddress.ip_address(self.first) + self.banned
            text += CLEAR.format(first=first, count=self.count - self.banned, delay=self.spread)
        lab.start_simulator(text)


def milliseconds_of(lab, *arguments):
    begun = time.monotonic()
    lab.client(*arguments)
    return 1000 * (time.monotonic() - begun)


def measure(fleet):
    with Lab() as lab:
        lab.configure(f"discovery: {{interval: 5m, window: {fleet.window}, protocols: [ws-discovery]}}\n")
        fleet.start(lab)
        started = time.monotonic()
        lab.start_daemon()
        found = identified = None

        def all_identified():
            nonlocal found, identified
            devices = lab.try_status()["devices"]
            now = time.monotonic() - started
            if found is None and devices["total"] >= fleet.count:
                found = now
            if devices["by_identification"].get("ok", 0) >= fleet.count:
                identified = now
            return identified

        try:
            wait_for(all_identified, "the fleet to be identified", 400)
        except AssertionError:
            pass
        pid = lab.daemon.pid
        cpu = cpu_seconds(pid)
        burst = resident_mb(pid)
        listing = milliseconds_of(lab, "devices", "-o", "json")
        banned = min(milliseconds_of(lab, "devices", "--verdict", "banned") for _ in range(5))
        match = min(milliseconds_of(lab, "devices", "--verdict", "banned", "--match", "000000007") for _ in range(5))
        status = lab.try_status()
        database = sum(os.path.getsize(lab.path(name)) for name in ("inventory.db", "inventory.db-wal")) / 1e6
        rest = []
        wait_for(lambda: rest.append(resident_mb(pid)) or len(rest) > 100, "memory to go back")
        return {"devices": status["devices"]["total"], "identified": status["devices"]["by_identification"].get("ok", 0),
                "found_s": found, "identified_s": identified, "cpu_ms_device": 1000 * cpu / fleet.count,
                "burst_mb": burst, "rest_mb": rest[-1], "database_mb": database,
                "listing_ms": listing, "banned_ms": banned, "match_ms": match, "lost": sum(status["drops"].values())}


def found_by_nmap(fleet):
    """How many cameras of the same fleet nmap's script finds; None where nmap is not installed."""
    if shutil.which("nmap") is None:
        return None
    with Lab() as lab:
        fleet.start(lab)
        told = lab.within(lab.sensor_net, ["nmap", "--script", "broadcast-wsdd-discover", "-e", "lan0"], timeout=300)
        return len(set(re.findall(r"10\.\d+\.\d+\.\d+", told)))


def through_npm(fleet):
    """What npm's `onvif` finds, and spends on the same calls; {} where it is not installed (NODE_PATH)."""
    if subprocess.run(["node", "-e", "require('onvif')"], capture_output=True).returncode != 0:
        return {}
    with Lab() as lab:
        fleet.start(lab)
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "npm_onvif.js")
        return json.loads(lab.within(lab.sensor_net, ["node", script, "lan0", fleet.first, str(fleet.count)], timeout=600))


def main():
    columns = ("devices", "identified", "found_s", "identified_s", "cpu_ms_device", "burst_mb", "rest_mb", "database_mb",
               "listing_ms", "banned_ms", "match_ms", "lost", "nmap_finds", "npm_finds", "npm_cpu_ms")
    print(" ".join(f"{name:>13}" for name in columns))
    for argument in sys.argv[1:] or ["1000"]:
        fleet = Fleet(argument)
        figures = measure(fleet)
        npm = through_npm(fleet) if fleet.count <= 10_000 else {}
        figures["nmap_finds"] = found_by_nmap(fleet) if fleet.count <= 10_000 else None
        if npm.get("failed"):
            print(f"npm's onvif failed with {npm['failed']} devices: its CPU is not that of five calls", file=sys.stderr)
        figures["npm_finds"], figures["npm_cpu_ms"] = npm.get("found"), npm.get("cpu_ms_device")
        print(" ".join(f"{shown(figures[name]):>13}" for name in columns), flush=True)


def shown(value):
    return "-" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
