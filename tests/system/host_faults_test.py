"""What the sensor's own machine may do to it: a clock that leaps, a second daemon, a full disk, a storm of reloads, few
descriptors."""

import json
import os
import signal
import subprocess
import time
import unittest

from lab import BIN, Lab, needs_namespaces, wait_for

CAMERAS = """
interface: cams0
cameras:
  - address: 10.77.1.1
    count: {count}
    platform: hikvision
    manufacturer: HIKVISION
    model: DS-2CD2012-I
    serial: "DS-2CD2012-I20150201CCWR{{n:09}}"
    mac: 44:19:b6:00:00:01
    protocols: [ws-discovery, onvif]
"""
TEN_YEARS = 10 * 365 * 86400


@needs_namespaces
class HostFaults(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)

    def start(self, count=3, extra="", **options):
        self.lab.configure("discovery: {interval: 2s, window: 500ms}\n" + extra)
        self.lab.start_simulator(CAMERAS.format(count=count))
        self.lab.start_daemon(**options)
        wait_for(lambda: len(self.lab.devices()) == count, "every device")

    def problems(self):
        return " | ".join(p["what"] for p in self.lab.try_status()["problems"])

    def test_a_clock_that_leaps_by_ten_years_does_no_damage(self):
        lab = self.lab
        shift = lab.write("shift", "0")
        self.start(environment={"LD_PRELOAD": "shifted_clock.so", "LD_LIBRARY_PATH": BIN, "SHIFTED_CLOCK": shift})
        device = lab.devices()[0]["id"]
        lab.client("label", device, "room=gate")
        wait_for(lambda: all(d["findings"] for d in lab.devices()), "findings")
        lab.client("waive", device, "--until", "90d", "--reason", "replaced in spring")
        before = lab.events()

        lab.write("shift", str(TEN_YEARS))
        wait_for(lambda: "the system clock has leapt" in self.problems(), "the leap is said")
        rounds = lab.try_status()["rounds"]["count"]
        wait_for(lambda: lab.try_status()["rounds"]["count"] >= rounds + 2, "rounds go on")
        lab.write("shift", "0")
        wait_for(lambda: "the system clock has leapt" not in self.problems(), "it is over")

        self.assertEqual([e["seq"] for e in lab.events()][:len(before)], [e["seq"] for e in before], "nothing is pruned")
        self.assertEqual(len(lab.devices()), 3)
        kept = next(d for d in lab.devices() if d["id"] == device)
        self.assertEqual(kept["labels"], {"room": "gate"})
        self.assertTrue(kept["waiver"])
        newest = max(e["time"] for e in lab.events())
        self.assertLess(newest, time.strftime("%Y-", time.gmtime(time.time() + 366 * 86400)))

    def test_a_start_in_the_past_closes_nothing(self):
        lab = self.lab
        shift = lab.write("shift", "0")
        environment = {"LD_PRELOAD": "shifted_clock.so", "LD_LIBRARY_PATH": BIN, "SHIFTED_CLOCK": shift}
        self.start(environment=environment)
        wait_for(lambda: all(d["findings"] for d in lab.devices()), "findings")
        lab.end_daemon()
        lab.write("shift", str(-TEN_YEARS))
        lab.start_daemon(environment=environment)
        wait_for(lambda: "the system clock has leapt" in self.problems(), "the leap is said")
        rounds = lab.try_status()["rounds"]["count"]
        wait_for(lambda: lab.try_status()["rounds"]["count"] > rounds, "a round")
        self.assertTrue(all(d["findings"] for d in lab.devices()))
        self.assertEqual([e["type"] for e in lab.events() if e["type"] == "finding.closed"], [])
        times = [e["time"] for e in lab.events()]
        self.assertEqual(times, sorted(times))

    def test_a_second_daemon_is_refused_and_a_single_scan_leaves_the_first_one_be(self):
        lab = self.lab
        self.start()
        second = lab.write("second.yaml", lab.text("onvigil.yaml").replace("control.sock", "second.sock"))
        done = self.run_within("--config", second)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(f"process {lab.daemon.pid}", done.stderr)
        done = self.run_within("--config", lab.path("onvigil.yaml"), "--once", "-o", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(json.loads(done.stdout)["devices"]), 3, "it begins with what the daemon knows")
        self.assertIsNone(lab.daemon.poll())
        self.assertEqual([e["type"] for e in lab.events()].count("sensor.started"), 1, "nothing was written but by the first")

    def run_within(self, *arguments):
        net = f"--net=/proc/{self.lab.sensor_net}/ns/net"
        return subprocess.run(["nsenter", net, f"{BIN}/onvigild", *arguments], capture_output=True, text=True,
                              timeout=60)

    def test_a_full_disk_is_said_and_survived(self):
        lab = self.lab
        disk = lab.path("disk")
        os.mkdir(disk)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "small", disk], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=True)
        alerts = lab.path("alerts.jsonl")
        self.start(extra=f"inventory: {{path: {disk}/inventory.db}}\n"
                         f"alerts: {{sinks: [{{name: file, type: file, path: {alerts}, format: json}}]}}\n")
        device = lab.devices()[0]["id"]
        with open(f"{disk}/ballast", "wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(b"x" * 4096)
            except OSError:
                pass
        lab.simulator.send_signal(signal.SIGTERM)
        lab.simulator.wait()
        lab.start_simulator(CAMERAS.format(count=400))
        wait_for(lambda: "the disk is full" in self.problems(), "status says so", 60)
        wait_for(lambda: "the disk is full" in lab.text("alerts.jsonl"), "so do sinks", 60)
        lab.client("label", device, "floor=2", code=1)
        self.assertIsNone(lab.daemon.poll())
        os.unlink(f"{disk}/ballast")
        wait_for(lambda: len(lab.devices()) == 400, "what was found meanwhile is stored", 60)
        wait_for(lambda: "the disk is full" not in self.problems(), "it is over")
        events = lab.events()
        self.assertEqual([e["seq"] for e in events], list(range(1, len(events) + 1)))
        self.assertIn(device, [d["id"] for d in lab.devices()])

    def test_a_damaged_inventory_is_set_aside_and_said(self):
        lab = self.lab
        self.start()
        device = lab.devices()[0]["id"]
        lab.end_daemon()
        with open(lab.path("inventory.db"), "r+b") as file:
            size = os.path.getsize(lab.path("inventory.db"))
            file.seek(4096)
            file.write(b"\x7f" * (size - 4096))
        lab.start_daemon()
        wait_for(lambda: "the inventory was damaged" in self.problems(), "it is said")
        wait_for(lambda: any(e["type"] == "sensor.degraded" and "damaged" in e["message"] for e in lab.events()),
                 "as an event, too")
        self.assertTrue([name for name in os.listdir(lab.folder) if name.startswith("inventory.db.damaged-2")])
        wait_for(lambda: device in [d["id"] for d in lab.devices()], "devices are found anew, with the ids they had")
        lab.end_daemon()
        lab.start_daemon()
        wait_for(lambda: "the inventory was damaged" not in self.problems(), "the next start is as any other")

    def test_a_storm_of_reloads_ends_with_the_newest_files_and_lets_it_stop(self):
        lab = self.lab
        self.start(count=1)
        wait_for(lambda: lab.text("daemon.log").count("watches"), "the start")
        for i in range(300):
            lab.write("conf.d/test.yaml", f"discovery: {{interval: {i + 10}s, window: 500ms}}\n")
            lab.daemon.send_signal(signal.SIGHUP)
        wait_for(lambda: '"interval": "309s"' in lab.client("config", "show", "-o", "json").replace('":"', '": "'),
                 "the newest file counts")
        reloads = lab.text("daemon.log").count("are reloaded")
        self.assertLess(reloads, 150, "signals that come during a reload are one")
        storm = subprocess.Popen(["sh", "-c", f"while kill -HUP {lab.daemon.pid} 2>/dev/null; do :; done"])
        self.addCleanup(storm.kill)
        code, seconds = lab.end_daemon()
        storm.wait(timeout=10)
        self.assertEqual(code, 0)
        self.assertLess(seconds, 5)

    def test_with_few_descriptors_cameras_are_asked_a_few_at_a_time(self):
        self.start(count=500, prefix=["prlimit", "--nofile=64:64"])
        wait_for(lambda: all(d["identification"]["state"] != "pending" for d in self.lab.devices()), "every answer", 120)
        states = [d["identification"]["state"] for d in self.lab.devices()]
        self.assertEqual(states.count("ok"), 500, sorted(set(states)))
        wait_for(lambda: "at most 16 cameras are asked at once" in self.problems(), "it is said")


if __name__ == "__main__":
    unittest.main()
