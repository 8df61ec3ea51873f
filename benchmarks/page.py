"""The live page in Chromium and the reports, of simulated fleets: page.py [DEVICES[:BANNED]...]   (10000:300 by default).

Prints for each fleet: until the page shows the worst devices, a search's time from the key to its rows (median and
worst of 20), size and time of each report and of `devices`, and by how much the daemon's memory grew at most. A fleet of
more than 10,000 is a tenth or hundredth of it, discovered, and copies of these in the inventory: on a busy machine a
simulator beside the daemon answers so many too slowly. Needs root, a release build and what the tests in a browser need."""

import ipaddress
import json
import os
import sqlite3
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tests/system"))
from browser import Browser  # noqa: E402
from fleet import Fleet, resident_mb  # noqa: E402
from lab import Lab, wait_for  # noqa: E402

# Milliseconds from the key to rows of which each fits; null after half a minute without.
SEARCH = """new Promise((done) => {
  const field = document.getElementById('filters').elements.match, rows = document.getElementById('rows');
  const began = performance.now();
  setTimeout(done, 30000, null);
  new MutationObserver((changes, observer) => {
    if (!rows.firstChild || !rows.firstChild.innerText.includes('%s')) return;
    observer.disconnect();
    done(performance.now() - began);
  }).observe(rows, {childList: true});
  field.value = '%s';
  field.dispatchEvent(new Event('input', {bubbles: true}));
})"""


class Memory:
    """By how much a process's resident memory grows at most while something is done."""

    def __init__(self, pid):
        self.pid = pid

    def during(self, name, work):
        with open(f"/proc/{self.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")  # VmHWM begins anew
        before = resident_mb(self.pid)
        began = time.monotonic()
        told = work()
        took, grew = 1000 * (time.monotonic() - began), resident_mb(self.pid, "VmHWM") - before
        print(f"  {name}: {took:.0f} ms, {grew:+.1f} MB", flush=True)
        return told


def measure_page(lab, fleet, memory):
    with Browser(lab, lab.sensor_net) as page:
        page.open("about:blank")

        def usable():
            page.open("http://127.0.0.1:8470/")
            page.wait_for("document.getElementById('rows')?.children.length === 50", "the rows")
            return page.evaluate("performance.getEntriesByType('resource').filter((r) => r.name.includes('devices?'))"
                                 ".map((r) => r.responseEnd)[0]")

        shown = memory.during("page", usable)
        page.wait_for("document.querySelectorAll('#networks li').length > 0", "the map", 120)
        numbers = page.evaluate("performance.getEntriesByType('resource').filter((r) => r.name.includes('summary'))"
                                ".map((r) => r.responseEnd)[0]")
        page.wait_for("performance.now() > 5000", "the first refreshes")
        addresses = [ipaddress.ip_address(fleet.first) + (n + 1) * fleet.count // 21 for n in range(20)]
        times = memory.during("20 searches", lambda: [page.evaluate(SEARCH % (address, address)) for address in addresses])
        answered = [took for took in times if took is not None] or [float("nan")]
        print(f"  page: devices after {shown:.0f} ms, numbers and map after {numbers:.0f} ms; "
              f"search {statistics.median(answered):.0f} ms, at worst {max(answered):.0f} ms, "
              f"{times.count(None)} of {len(times)} without an answer", flush=True)


def identified(lab):
    status = lab.try_status()  # None from a daemon that is too busy to answer in time
    return status["devices"]["by_identification"].get("ok", 0) if status else 0


def gather(lab, fleet):
    """How many devices are identified in the end: answers that a busy machine lost are asked for again."""
    for _ in range(5):
        try:
            wait_for(lambda: identified(lab) >= fleet.count, "the fleet", 100)
            break
        except AssertionError:
            lab.client("scan", code=None)
    return identified(lab)


def copied(document, n, address):
    """A stored device as another one: what tells devices apart is its own."""
    old = document["addresses"][0]
    mac = document["macs"][0][0] if document["macs"] else None
    endpoint = f"urn:uuid:00000000-0000-4000-8000-{n:012x}"
    text = json.dumps(document).replace(document["endpoint"], endpoint).replace(f'"{old}"', f'"{address}"')
    text = text.replace(f"//{old}/", f"//{address}/")
    if document.get("serial"):
        text = text.replace(document["serial"], f"COPY{n:09}")
    if mac:
        text = text.replace(mac, f"{mac[:8]}:{n >> 16:02x}:{n >> 8 & 255:02x}:{n & 255:02x}")
    return {**json.loads(text), "id": f"dev-{n:010}", "hostname": f"cam-{n}"}


def fill_inventory(lab, fleet):
    """Copies of the devices in the stopped daemon's inventory, until it holds the whole fleet."""
    with sqlite3.connect(lab.path("inventory.db")) as database:
        rows = database.execute("SELECT document, verdict, last_seen FROM device JOIN seen USING (number)").fetchall()
        last = database.execute("SELECT max(number) FROM past").fetchone()[0]
        for n in range(len(rows), fleet.count):
            document, verdict, seen = rows[n % len(rows)]
            device = copied(json.loads(document), n, ipaddress.ip_address(fleet.first) + n)
            number = last + 1 + n
            database.execute("INSERT INTO device(number, document, verdict) VALUES (?, ?, ?)",
                             (number, json.dumps(device, separators=(",", ":")), verdict))
            database.execute("INSERT INTO past(number, id, key) VALUES (?, ?, ?)", (number, device["id"], device["key"]))
            database.execute("INSERT INTO seen(number, last_seen, missed) VALUES (?, ?, 0)", (number, seen))
    database.close()


def start(lab, fleet):
    """How many devices the daemon knows in the end."""
    shrunk = 1 if fleet.count <= 10_000 else 10 if fleet.count < 50_000 else 100
    part = Fleet(f"{fleet.count // shrunk}:{fleet.banned // shrunk}")
    part.first = fleet.first
    part.start(lab)
    lab.start_daemon()
    found = gather(lab, part)
    if shrunk == 1:
        return found
    lab.end_daemon()
    fill_inventory(lab, fleet)
    lab.start_daemon()
    return lab.try_status()["devices"]["total"]


def measure(fleet):
    with Lab() as lab:
        lab.configure(f"discovery: {{interval: 1h, window: {fleet.window}, protocols: [ws-discovery]}}\n"
                      "control: {listen: '127.0.0.1:8470'}\n")
        found = start(lab, fleet)
        rest = []
        wait_for(lambda: rest.append(resident_mb(lab.daemon.pid)) or len(rest) > 150, "memory to go back")
        print(f"{found} of {fleet.count} devices, {fleet.banned} banned, {rest[-1]:.0f} MB", flush=True)
        memory = Memory(lab.daemon.pid)
        measure_page(lab, fleet, memory)
        for form in ("html", "json", "csv"):
            file = lab.path(f"report.{form}")
            memory.during(f"report {form}", lambda: lab.client("report", "--format", form, "--output", file))
            print(f"  report {form}: {os.path.getsize(file) / 1e6:.2f} MB", flush=True)
        memory.during("devices", lambda: lab.client("devices"))
        memory.during("devices json", lambda: lab.client("devices", "-o", "json"))


if __name__ == "__main__":
    for argument in sys.argv[1:] or ["10000:300"]:
        measure(Fleet(argument))
