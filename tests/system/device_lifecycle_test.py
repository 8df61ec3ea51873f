"""A device as users see it: found, flagged, alerted, offline, back, waived, forgotten; and a reload of the lists."""

import json
import os
import signal
import unittest

from lab import Lab, needs_namespaces, wait_for

CAMERA = """
  - address: {address}
    platform: {platform}
    manufacturer: {manufacturer}
    model: {model}
    serial: "{serial}"
    firmware: {firmware}
    mac: {mac}
    silent: {silent}
    protocols: [ws-discovery, onvif]
"""


def hikvision(silent="false", firmware="V5.5.80"):
    return CAMERA.format(address="10.77.0.10", platform="hikvision", manufacturer="HIKVISION", model="DS-2CD2012-I",
                         serial="DS-2CD2012-I20150201CCWR501088621", firmware=firmware, mac="44:19:b6:0a:0b:0c",
                         silent=silent)


AXIS = CAMERA.format(address="10.77.0.11", platform="gsoap", manufacturer="AXIS", model="M1065-L",
                     serial="ACCC8E0A0B12", firmware="9.80.3.6", mac="ac:cc:8e:0a:0b:12", silent="false")


def scenario(*cameras):
    return "interface: cams0\ncameras:\n" + "".join(cameras)


@needs_namespaces
class DeviceLifecycle(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)

    def start(self, *cameras, extra=""):
        self.lab.start_simulator(scenario(*cameras))
        hook = self.lab.write("hook", f"#!/bin/sh\ncat >> {self.lab.path('hook.jsonl')}\necho >> {self.lab.path('hook.jsonl')}\n")
        os.chmod(hook, 0o755)
        self.lab.configure(extra or f"alerts: {{sinks: [{{name: hook, type: exec, command: [{hook}]}}]}}\n")
        self.lab.start_daemon()

    def hooked(self):
        return [json.loads(line) for line in self.lab.text("hook.jsonl").splitlines() if line.strip()]

    def play(self, *cameras):
        """Another scenario, from now on."""
        self.lab.write("scenario.yaml", scenario(*cameras))
        self.lab.simulator.send_signal(signal.SIGHUP)

    def test_found_identified_flagged_alerted_offline_and_back(self):
        lab = self.lab
        self.start(hikvision(), AXIS)
        banned = wait_for(lambda: next((d for d in lab.devices() if d["verdict"] == "banned"), None), "a verdict")
        self.assertEqual((banned["maker"], banned["maker_strength"]), ("hikvision", "proof"))
        self.assertEqual(banned["identification"]["state"], "ok")
        self.assertEqual({f["list"] for f in banned["findings"]}, {"us-ndaa-889", "ca-qc-2023"})
        clear = wait_for(lambda: next((d for d in lab.devices() if d["verdict"] == "clear"), None), "the other verdict")
        self.assertEqual(clear["maker"], "axis")
        wait_for(lambda: [e for e in self.hooked() if e["type"] == "finding.opened"], "an alert by the exec hook")
        wait_for(lambda: lab.json("status")["rounds"]["last_finished"], "the end of a round")
        self.assertIn("CRITICAL", lab.client("check", code=2))
        explained = lab.client("explain", "10.77.0.10")
        for words in ("BANNED", "Hikvision", "Section 889", "2019-08-13", "https://"):
            self.assertIn(words, explained)
        self.assertIn("ca-fed-use-2025", lab.client("show", "10.77.0.10", "-o", "json"))

        self.play(hikvision(silent="true"), AXIS)
        wait_for(lambda: lab.device("10.77.0.10")["state"] == "offline", "the camera to be offline", 60)
        wait_for(lambda: "device.offline" in {e["type"] for e in self.hooked()}, "the alert of it")
        self.play(hikvision(), AXIS)
        wait_for(lambda: lab.device("10.77.0.10")["state"] == "online", "the camera to be back", 30)
        wait_for(lambda: "device.online" in {e["type"] for e in self.hooked()}, "the alert of it")
        types = [e["type"] for e in self.hooked() if e.get("device_id") == banned["id"]]
        self.assertEqual(types.count("device.found"), 1)
        self.assertEqual(types.count("finding.opened"), 2)
        self.assertEqual(lab.json("events")["events"][0]["seq"], 1)

        code, seconds = lab.end_daemon()
        self.assertEqual(code, 0, lab.text("daemon.log"))
        self.assertLess(seconds, 2.0)

    def test_a_reload_brings_a_list_into_force_and_a_broken_file_changes_nothing(self):
        lab = self.lab
        self.start(hikvision())
        wait_for(lambda: any(d["verdict"] == "banned" for d in lab.devices()), "a verdict")
        lab.write("conf.d/test.yaml", "policy: {lists: [ca-fed-use-2025]}\n")
        lab.daemon.send_signal(signal.SIGHUP)
        wait_for(lambda: not any(d["verdict"] == "banned" for d in lab.devices()), "the list to be out of force")
        self.assertIn("policy.changed", {e["type"] for e in lab.events()})
        lab.write("conf.d/test.yaml", "policy: {lists: [us-ndaa-88]}\n")
        lab.daemon.send_signal(signal.SIGHUP)
        problems = wait_for(lambda: [p for p in lab.json("status")["problems"] if "refused" in p["what"]], "the refusal")
        self.assertIn("test.yaml:1: policy.lists", problems[0]["what"])

    def test_a_waiver_is_on_record_and_forget_forgets(self):
        lab = self.lab
        self.start(hikvision())
        wait_for(lambda: any(d["verdict"] == "banned" for d in lab.devices()), "a verdict")
        lab.client("waive", "10.77.0.10", "--until", "30d", "--reason", "replaced in spring", "--ticket", "OPS-7")
        device = lab.device("10.77.0.10")
        self.assertEqual(device["verdict"], "banned")
        self.assertEqual(device["waiver"]["ticket"], "OPS-7")
        self.assertTrue(all(f["waived"] for f in device["findings"]))
        lab.client("waive", "10.77.0.10", "--until", "30d", "--reason", "the state's alone", "--list", "us-*")
        waived = {f["list"]: f["waived"] for f in lab.device("10.77.0.10")["findings"]}
        self.assertEqual(waived, {"us-ndaa-889": True, "ca-qc-2023": False})
        lab.client("waive", "10.77.0.10", "--until", "30d", "--reason", "both", "--list", "us-*,ca-qc-2023")
        self.assertTrue(all(f["waived"] for f in lab.device("10.77.0.10")["findings"]))
        wait_for(lambda: lab.json("status")["rounds"]["last_finished"], "the end of a round")
        wait_for(lambda: "OK" in lab.client("check", code=None), "that check is content")
        lab.client("check", "--include-waived", code=2)
        lab.client("unwaive", "10.77.0.10")
        lab.client("label", "10.77.0.10", "room=3")
        self.assertEqual(lab.device("10.77.0.10")["labels"], {"room": "3"})
        lab.client("forget", "10.77.0.10")
        types = [e["type"] for e in lab.events()]
        for expected in ("finding.waived", "finding.unwaived", "device.forgotten"):
            self.assertIn(expected, types)
        lab.client("show", "no-such-device", code=5)


if __name__ == "__main__":
    unittest.main()
