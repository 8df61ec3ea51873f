"""The daemon may be killed at any moment: nothing is lost, repeated or numbered twice."""

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


if __name__ == "__main__":
    unittest.main()
