"""The daemon may be killed at any moment: nothing is lost, repeated or numbered twice. ONVIGIL_KILLS=1000 kills it more
often than the ordinary suite does."""

import json
import os
import random
import signal
import time
import unittest

from lab import Lab, needs_namespaces, wait_for

SCENARIO = """
interface: cams0
cameras:
  - address: 10.77.1.1
    count: 200
    platform: hikvision
    manufacturer: HIKVISION
    model: DS-2CD2012-I
    serial: "DS-2CD2012-I20150201CCWR{n:09}"
    mac: 44:19:b6:00:00:01
    delay: 500ms
    protocols: [ws-discovery, onvif]
"""

KILLS = int(os.environ.get("ONVIGIL_KILLS", 25))
CAMERA = ('  - {{address: 10.77.1.{place}, platform: gsoap, manufacturer: {maker}, model: C1, serial: "AB{number:06}", '
          'mac: "44:19:b6:00:01:{number:02x}", protocols: [ws-discovery, onvif]}}\n')


def fleet(dice):
    """Forty cameras, of which some are off, some elsewhere, and some of another maker than before."""
    return "interface: cams0\ncameras:\n" + "".join(
        CAMERA.format(number=n, place=n + dice.choice((0, 0, 0, 100)), maker=dice.choice(("HIKVISION", "HIKVISION", "Axis")))
        for n in range(1, 41) if dice.random() < 0.9)


@needs_namespaces
class KillRecovery(unittest.TestCase):
    def test_killed_twenty_times_nothing_is_lost_or_told_twice(self):
        dice = random.Random(889)
        with Lab() as lab:
            lab.configure("discovery: {interval: 3s, window: 1s}\n")
            lab.start_simulator(SCENARIO)
            for _ in range(20):
                lab.start_daemon()
                deadline = time.monotonic() + dice.uniform(0.05, 1.5)
                wait_for(lambda: time.monotonic() >= deadline, "the moment", 5)
                code, _seconds = lab.end_daemon(signal.SIGKILL)
                self.assertEqual(code, -signal.SIGKILL)
            lab.start_daemon()
            wait_for(lambda: len(lab.devices()) == 200, "every device", 60)
            wait_for(lambda: all(d["verdict"] == "banned" for d in lab.devices()), "every verdict", 60)
            wait_for(lambda: len([e for e in lab.events() if e["type"] == "device.found"]) == 200, "every device told", 30)
            events = lab.events()
            self.assertEqual([e["seq"] for e in events], list(range(1, len(events) + 1)))
            self.assertEqual(len({e["id"] for e in events}), len(events))
            found = [e["device_id"] for e in events if e["type"] == "device.found"]
            self.assertEqual(len(found), len(set(found)))
            self.assertEqual(set(found), {d["id"] for d in lab.devices()})
            opened = [e["finding_id"] for e in events if e["type"] == "finding.opened"]
            self.assertEqual(len(opened), len(set(opened)))
            self.assertEqual(len(opened), 400)

    def test_killed_amid_rounds_reloads_and_sinks_each_event_is_one_and_reaches_each_sink(self):
        dice = random.Random(233)
        with Lab() as lab:
            files = [lab.path("all.jsonl"), lab.path("found.jsonl")]
            sinks = (f"{{name: all, type: file, path: {files[0]}, format: json, max_backlog: 1000000}}, "
                     f"{{name: found, type: file, path: {files[1]}, format: json, events: [device.*]}}")

            def configure():
                lab.configure(f"discovery: {{interval: {dice.choice((2, 3))}s, window: 1s}}\nidentification: {{refresh: 2s}}\n"
                              f"inventory: {{offline_after: 2}}\nalerts: {{heartbeat: 1s, sinks: [{sinks}]}}\n")

            configure()
            lab.start_simulator(fleet(dice))
            for _ in range(KILLS):
                lab.start_daemon()
                deadline = time.monotonic() + dice.uniform(0.05, 2)
                while time.monotonic() < deadline:
                    act = dice.choice(("reload", "fleet", "wait", "wait"))
                    if act == "reload":
                        configure()
                        lab.daemon.send_signal(signal.SIGHUP)
                    if act == "fleet":
                        lab.write("scenario.yaml", fleet(dice))
                        lab.simulator.send_signal(signal.SIGHUP)
                    moment = time.monotonic() + dice.uniform(0.02, 0.5)
                    wait_for(lambda: time.monotonic() >= moment, "the next act", 5)
                code, _seconds = lab.end_daemon(signal.SIGKILL)
                self.assertEqual(code, -signal.SIGKILL, lab.text("daemon.log")[-2000:])
            lab.start_daemon()
            told = lab.events()
            self.assertEqual([e["seq"] for e in told], list(range(1, len(told) + 1)))
            self.assertEqual(len({e["id"] for e in told}), len(told))
            for path, wanted in zip(files, ("", "device.")):
                all_told = {e["id"] for e in told if e["type"].startswith(wanted)}
                try:
                    wait_for(lambda: all_told <= self.delivered(path), f"every event in {path}", 60)
                except AssertionError:
                    missing = [(e["seq"], e["type"]) for e in told if e["id"] in all_told - self.delivered(path)]
                    self.fail(f"{len(missing)} of {len(all_told)} events are not in {path}: {missing[:20]}; "
                              f"{lab.client('alerts', 'status')}")
            opened = [e["finding_id"] for e in told if e["type"] == "finding.opened"]
            closed = [e["finding_id"] for e in told if e["type"] == "finding.closed"]
            for finding in set(opened):
                self.assertLessEqual(opened.count(finding) - closed.count(finding), 1, finding)
            print(f"{KILLS} kills: {len(told)} events, {len(set(opened))} findings")

    @staticmethod
    def delivered(path):
        """The ids in a file sink's file. A killed daemon may leave half a line, behind which the next record begins."""
        with open(path, encoding="utf-8") as file:
            return {json.loads(line[line.rindex('{"id":"'):])["id"] for line in file if line.endswith("}\n")}


if __name__ == "__main__":
    unittest.main()
