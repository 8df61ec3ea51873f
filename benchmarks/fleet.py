"""Daemon against simulator in network namespaces of their own: one line of figures per fleet. Called by fleet.sh."""

import os
import re
import shutil
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tests/system"))
from lab import Lab, wait_for  # noqa: E402

SCENARIO = """
interface: cams0
cameras:
  - address: 10.77.0.1
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


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid, key="VmRSS"):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(key))


def measure(count, delay, window):
    with Lab() as lab:
        lab.configure(f"discovery: {{interval: 5m, window: {window}, protocols: [ws-discovery]}}\n")
        lab.start_simulator(SCENARIO.format(count=count, delay=delay))
        started = time.monotonic()
        lab.start_daemon()
        found = identified = None

        def all_identified():
            nonlocal found, identified
            devices = lab.try_status()["devices"]
            now = time.monotonic() - started
            if found is None and devices["total"] >= count:
                found = now
            if devices["by_identification"].get("ok", 0) >= count:
                identified = now
            return identified

        try:
            wait_for(all_identified, "the fleet to be identified", 120)
        except AssertionError:
            pass
        pid = lab.daemon.pid
        cpu = cpu_seconds(pid)
        status = lab.try_status()
        begun = time.monotonic()
        lab.client("devices", "-o", "json")
        listing = time.monotonic() - begun
        return {"devices": status["devices"]["total"], "identified": status["devices"]["by_identification"].get("ok", 0),
                "found_s": found, "identified_s": identified, "cpu_s": cpu, "cpu_ms_device": 1000 * cpu / count,
                "rss_mb": resident_mb(pid), "database_mb": os.path.getsize(lab.path("inventory.db")) / 1e6,
                "listing_ms": 1000 * listing, "drops": {k: v for k, v in status["drops"].items() if v}}


def found_by_nmap(count, delay):
    """How many cameras of the same fleet nmap's script finds; None where nmap is not installed."""
    if shutil.which("nmap") is None:
        return None
    with Lab() as lab:
        lab.start_simulator(SCENARIO.format(count=count, delay=delay))
        told = lab.within(lab.sensor_net, ["nmap", "--script", "broadcast-wsdd-discover", "-e", "lan0"], timeout=120)
        return len(set(re.findall(r"10\.77\.\d+\.\d+", told)))


def main():
    columns = ("devices", "identified", "found_s", "identified_s", "cpu_s", "cpu_ms_device", "rss_mb", "database_mb",
               "listing_ms", "lost", "nmap_finds")
    print(" ".join(f"{name:>13}" for name in columns))
    for argument in sys.argv[1:] or ["1000"]:
        figures = measure(int(argument), "500ms", "5s")
        figures["lost"] = sum(figures.pop("drops").values())
        figures["nmap_finds"] = found_by_nmap(int(argument), "500ms")
        print(" ".join(f"{shown(figures[name]):>13}" for name in columns), flush=True)


def shown(value):
    return "-" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
