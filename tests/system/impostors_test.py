"""A host on a camera's link that passes for another interface of the camera (docs/security.md)."""

import sys
import unittest

from adversary_test import AXIS, CAMERA, HERE, AdversaryLab, hello
from lab import needs_namespaces, wait_for


@needs_namespaces
class Impostors(unittest.TestCase):
    def test_a_host_that_repeats_a_cameras_hello_is_no_interface_of_the_camera(self):
        camera, rogue = "10.88.0.9", "10.88.0.66"
        with AdversaryLab() as lab:
            for net, device, address in ((lab.sensor_net, "lan0", "10.88.0.1/24"), (lab.fleet_net, "br0", f"{camera}/24"),
                                         (lab.adversary_net, "adv0", f"{rogue}/24")):
                lab.within(net, ["ip", "addr", "add", address, "dev", device])
            lab.within(lab.adversary_net, ["ip", "link", "set", "adv0", "address", "44:19:b6:66:66:66"])
            lab.configure("discovery: {interval: 2s, window: 1s}\n")
            lab.start_simulator(AXIS.replace(CAMERA, camera))
            lab.start_daemon()
            wait_for(lambda: (lab.device(camera) or {}).get("verdict") == "clear", "a clear Axis")
            genuine = lab.device(camera)
            repeated = hello(1, f"http://{rogue}/onvif/device_service http://{camera}/onvif/device_service").replace(
                "urn:uuid:22222222-0000-4000-8000-000000000001", genuine["endpoint"])

            def known_by_itself():
                lab.spoof(3702, repeated, source=rogue)
                return (lab.device(rogue) or genuine)["id"] != genuine["id"]
            wait_for(known_by_itself, "a device of its own", 60)
            for _ in range(3):
                rounds = lab.json("status")["rounds"]["count"]
                lab.spoof(3702, repeated, source=rogue)
                wait_for(lambda: lab.json("status")["rounds"]["count"] > rounds, "another round")
            self.assertEqual(lab.device(camera)["addresses"], [camera])
            self.assertEqual(lab.device(rogue)["verdict"], "banned")
            of_camera = [e for e in lab.events() if e.get("device_id") == genuine["id"]]
            self.assertEqual({e["verdict"] for e in of_camera}, {"clear"})

    def forge_resolution(self, label, own_mac, claimed_mac):
        """The device, and its events, after three rounds in which another host says that its address is at another
        hardware address."""
        camera = "10.88.0.9"
        with AdversaryLab() as lab:
            lab.within(lab.fleet_net, ["ip", "link", "set", "br0", "address", own_mac])
            for net, device, address in ((lab.sensor_net, "lan0", "10.88.0.1/24"), (lab.fleet_net, "br0", f"{camera}/24")):
                lab.within(net, ["ip", "addr", "add", address, "dev", device])
            lab.configure("discovery: {interval: 2s, window: 1s}\n")
            lab.start_simulator(f"interface: br0\ncameras:\n  - {{address: {camera}, manufacturer: {label}, model: M3045-V, "
                                "serial: ACCC8E0A0B0C, protocols: [ws-discovery, onvif]}\n")
            lab.start_daemon()
            wait_for(lambda: own_mac in (lab.device(camera) or {"macs": []})["macs"], "its hardware address")
            wait_for(lambda: "baseline.taken" in [e["type"] for e in lab.events()], "the end of the baseline")
            before = lab.device(camera)["verdict"]
            lab._start(lab.adversary_net, [sys.executable, f"{HERE}/adversary.py", "adv0", "claims", camera, claimed_mac,
                                           "10.88.0.1", lab.link_address()], "claims.log")
            wait_for(lambda: claimed_mac in lab.device(camera)["macs"], "what is claimed, on record", 60)
            rounds = lab.json("status")["rounds"]["count"]
            wait_for(lambda: lab.json("status")["rounds"]["count"] >= rounds + 3, "three rounds", 60)
            return before, lab.device(camera), lab.events()

    def test_a_forged_answer_of_address_resolution_accuses_nobody(self):
        before, after, events = self.forge_resolution("AXIS", "ac:cc:8e:0a:0b:0c", "44:19:b6:66:66:66")
        self.assertEqual(before, "clear")
        self.assertEqual(after["verdict"], "unknown")
        self.assertIn("44:19:b6:66:66:66", " ".join(after["contradictions"]))
        self.assertNotIn("banned", [e.get("verdict") for e in events])
        self.assertEqual([e["message"] for e in events if e["type"].startswith("finding.")], [])

    def test_a_forged_answer_of_address_resolution_clears_nobody(self):
        before, after, events = self.forge_resolution("AXIS", "44:19:b6:0a:0b:0c", "ac:cc:8e:66:66:66")
        self.assertEqual(before, "banned")
        self.assertEqual(after["verdict"], "banned")
        self.assertNotIn("finding.closed", [e["type"] for e in events])


if __name__ == "__main__":
    unittest.main()
