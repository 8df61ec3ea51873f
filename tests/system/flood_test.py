"""Hosts that announce themselves by the thousand and answer nothing (docs/security.md)."""

import json
import signal
import sys
import unittest

from adversary_test import AXIS, CAMERA, HERE, AdversaryLab, hello
from lab import needs_namespaces, wait_for


@needs_namespaces
class Flood(unittest.TestCase):
    def test_a_flood_of_hellos_is_one_problem_and_hides_no_camera(self):
        new = "10.77.9.99"
        with AdversaryLab() as lab:
            lab.configure("discovery: {interval: 2s, window: 1s}\n")
            lab.start_simulator(AXIS)
            lab.start_daemon()
            wait_for(lambda: (lab.device(CAMERA) or {}).get("verdict") == "clear", "a clear Axis")
            self._flood(lab, 6_000)
            wait_for(lambda: lab.json("status")["drops"].get("too-many-newcomers", 0) > 1_000, "the flood", 120)
            added = AXIS.splitlines()[-1].replace(CAMERA, new).replace("ACCC8E0A0B0C", "ACCC8E0A0B99").replace("0b:0c", "0b:99")
            lab.write("scenario.yaml", AXIS + added + "\n")
            lab.simulator.send_signal(signal.SIGHUP)
            wait_for(lambda: (lab.device(new) or {}).get("verdict") == "clear", "the new camera", 60)
            self.assertEqual(lab.device(CAMERA)["verdict"], "clear")
            flood = wait_for(lambda: [p for p in lab.json("status")["problems"] if "flood" in p["what"]], "the problem")
            self.assertEqual(len(flood), 1, flood)
            self.assertIn("most from 10.128.0.0/16", json.dumps(flood))
            self.assertLess(lab.json("status")["devices"]["total"], 1_100)
            wait_for(lambda: any("flood" in e["message"] for e in lab.events() if e["type"] == "sensor.degraded"), "its event")
            told = [e for e in lab.events() if e["type"] == "device.found" and e["address"].startswith("10.128.")]
            self.assertLess(len(told), 1_100)

    @staticmethod
    def _flood(lab, count):
        hellos = lab.write("hellos.hex", "".join(
            f"10.128.{n // 200}.{1 + n % 200} " + hello(n + 10, f"http://10.128.{n // 200}.{1 + n % 200}/onvif/device_service")
            .encode().hex() + "\n" for n in range(count)))
        lab._start(lab.adversary_net, ["sh", "-c", f"exec {sys.executable} {HERE}/adversary.py adv0 each 3702 < {hellos}"],
                   "flood.log")


if __name__ == "__main__":
    unittest.main()
