"""Hosts that announce themselves by the thousand and answer nothing (docs/security.md)."""

import json
import signal
import sys
import unittest

from adversary_test import AXIS, CAMERA, HERE, HIK_MAC, SADP, AdversaryLab, hello, match, mdns
from lab import BIN, needs_namespaces, wait_for
from odd_answers_test import ssdp

NEW = AXIS.splitlines()[-1]
SADP_ALONE = ("interface: cam0\ncameras:\n  - {{address: {}, platform: hikvision, manufacturer: HIKVISION, model: DS-2CD2012-I, "
              "serial: DS-2CD2012-I20150201CCWR501088699, mac: '44:19:b6:0a:00:99', endpoint: mac, protocols: [sadp]}}\n")


MARKED = {  # answers with marks of a maker on a list, by the port that was asked
    3702: lambda n, address: match(n + 10, f"http://{address}/onvif/device_service").replace(
        "<d:XAddrs>", "<d:Scopes>onvif://www.onvif.org/name/HIKVISION%20DS-2CD2012-I</d:Scopes><d:XAddrs>"),
    1900: lambda n, address: ssdp(1, "HIKVISION DS-2CD2012-I/V5.6.2 UPnP/1.0"),
    5353: lambda n, address: mdns(HIK_MAC).decode("latin-1"),
}


def other_camera(address, number):
    return NEW.replace(CAMERA, address).replace("ACCC8E0A0B0C", f"ACCC8E0A0B{number}").replace("0b:0c", f"0b:{number}")


class FloodLab(AdversaryLab):
    def add_camera_host(self, address):
        """A host on the sensor's link (cam0) with an address and a hardware address of its own."""
        host = self._namespace()
        for net, commands in ((self.fleet_net, (f"link add to-cam0 type veth peer name cam0 netns {host}",
                                                "link set to-cam0 master br0", "link set to-cam0 up")),
                              (host, ("link set lo up", "link set cam0 up", f"addr add {address}/32 dev cam0",
                                      f"route add 10.99.0.0/30 dev cam0 src {address}", "route add 224.0.0.0/4 dev cam0"))):
            for command in commands:
                self.within(net, ["ip", *command.split()])
        return host

    def verdict(self, address):
        return json.loads(self.client("show", address, "-o", "json", code=None) or "{}").get("verdict")


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
            lab.write("scenario.yaml", AXIS + other_camera(new, 99) + "\n")
            lab.simulator.send_signal(signal.SIGHUP)
            wait_for(lambda: (lab.device(new) or {}).get("verdict") == "clear", "the new camera", 120)
            self.assertEqual(lab.device(CAMERA)["verdict"], "clear")
            flood = wait_for(lambda: [p for p in lab.json("status")["problems"] if "flood" in p["what"]], "the problem")
            self.assertEqual(len(flood), 1, flood)
            self.assertIn("most from 10.128.0.0/16", json.dumps(flood))
            self.assertLess(lab.json("status")["devices"]["total"], 1_100)
            wait_for(lambda: any("flood" in e["message"] for e in lab.events() if e["type"] == "sensor.degraded"), "its event")
            told = [e for e in lab.events() if e["type"] == "device.found" and e["address"].startswith("10.128.")]
            self.assertLess(len(told), 1_100)

    def test_new_cameras_are_found_while_thousands_of_forged_answers_come_again_and_again(self):
        """One on the sensor's link at an address of the flood's networks, one behind the router."""
        on_link, routed = "10.128.50.250", "10.77.9.99"
        with FloodLab() as lab:
            lab.configure("discovery: {interval: 2s, window: 1s}\n")
            lab.within(lab.fleet_net, ["ip", "route", "del", "local", "10.128.0.0/14", "dev", "lo"])
            lab.within(lab.sensor_net, ["ip", "route", "add", "10.128.0.0/10", "dev", "lan0"])
            camera_net = lab.add_camera_host(on_link)
            lab.start_simulator(AXIS)
            lab.start_daemon()
            wait_for(lambda: lab.verdict(CAMERA) == "clear", "a clear Axis")
            self._forge_answers(lab, 24_000)
            wait_for(lambda: lab.json("status")["drops"].get("too-many-newcomers", 0) > 10_000, "the flood", 120)
            lab.write("scenario.yaml", AXIS + other_camera(routed, 99) + "\n")
            lab.simulator.send_signal(signal.SIGHUP)
            scenario = lab.write("on_link.yaml", AXIS.replace("br0", "cam0").replace(NEW, other_camera(on_link, 98)))
            lab._start(camera_net, [f"{BIN}/onvigil-simulator", scenario], "on_link.log")
            for address in (on_link, routed):
                wait_for(lambda: lab.verdict(address) == "clear", f"the new camera at {address}", 120)
            flood = wait_for(lambda: [p for p in lab.json("status")["problems"] if "flood" in p["what"]], "the problem")
            self.assertIn("most from 10.128.0.0/16", json.dumps(flood))
            self.assertEqual(lab.verdict(CAMERA), "clear")

    def test_thousands_of_forged_answers_of_a_makers_protocol_accuse_no_one_and_hide_no_camera(self):
        new = "10.128.50.250"
        with FloodLab() as lab:
            lab.configure("discovery: {interval: 2s, window: 1s}\n")
            lab.within(lab.fleet_net, ["ip", "route", "del", "local", "10.128.0.0/14", "dev", "lo"])
            lab.within(lab.sensor_net, ["ip", "route", "add", "10.128.0.0/10", "dev", "lan0"])
            camera_net = lab.add_camera_host(new)
            lab.start_simulator(AXIS)
            lab.start_daemon()
            wait_for(lambda: lab.verdict(CAMERA) == "clear", "a clear Axis")
            self._forge_answers(lab, 24_000, 37020, lambda _n, address: SADP.replace(CAMERA, address))
            wait_for(lambda: lab.json("status")["drops"].get("too-many-newcomers", 0) > 10_000, "the flood", 120)
            lab._start(camera_net, [f"{BIN}/onvigil-simulator", lab.write("on_link.yaml", SADP_ALONE.format(new))], "on_link.log")
            wait_for(lambda: lab.verdict(new) == "banned", "the new camera", 60)
            status = lab.json("status", "--timeout", "60s")
            self.assertLess(status["devices"]["total"], 16_500)
            self.assertLess(status["devices"]["by_verdict"]["suspected"], 300)
            self.assertLess(sum(e["type"].startswith("finding.") for e in lab.events()), 1_000)
            self.assertEqual(lab.verdict(CAMERA), "clear")

    def test_thousands_of_forged_answers_with_a_makers_marks_accuse_no_one_by_any_protocol(self):
        with FloodLab() as lab:
            lab.configure("discovery: {interval: 2s, window: 1s}\n")
            lab.within(lab.fleet_net, ["ip", "route", "del", "local", "10.128.0.0/14", "dev", "lo"])
            lab.within(lab.sensor_net, ["ip", "route", "add", "10.128.0.0/10", "dev", "lan0"])
            lab.start_simulator(AXIS)
            lab.start_daemon()
            wait_for(lambda: lab.verdict(CAMERA) == "clear", "a clear Axis")
            for n, (port, answer) in enumerate(MARKED.items()):
                self._forge_answers(lab, 1_000, port, answer, first=1_000 * n)
            wait_for(lambda: lab.json("status", "--timeout", "60s")["devices"]["total"] > 2_900, "the hosts", 120)
            devices = lab.json("devices", "--timeout", "60s")["devices"]
            suspected = [d for d in devices if d["verdict"] == "suspected"]
            self.assertLess(len(suspected), 300)
            self.assertLess(sum(e["type"].startswith("finding.") for e in lab.events()), 1_000)
            self.assertEqual(lab.verdict(CAMERA), "clear")

    def test_more_devices_named_by_a_host_name_than_are_remembered_are_their_senders(self):
        with FloodLab() as lab:
            lab.configure("discovery: {interval: 2s, window: 1s}\n")
            lab.within(lab.fleet_net, ["ip", "route", "del", "local", "10.128.0.0/14", "dev", "lo"])
            lab.within(lab.sensor_net, ["ip", "route", "add", "10.128.0.0/10", "dev", "lan0"])
            lab.start_daemon()
            self._forge_answers(lab, 4_300, answer=lambda n, _address: match(n + 10, "http://camera.local/onvif/device_service"))
            wait_for(lambda: sum(bool(d["endpoint"]) for d in lab.json("devices", "--timeout", "60s")["devices"]) == 4_300,
                     "each by its endpoint", 120)
            self.assertEqual(lab.json("status", "--timeout", "60s")["drops"].get("too-many-relayed", 0), 0)

    @staticmethod
    def _forge_answers(lab, count, port=3702, answer=lambda n, address: match(n + 10, f"http://{address}/onvif/device_service"),
                       first=0):
        """In the name of so many hosts of the link, over and over until the lab closes."""
        hosts = [(n, f"10.128.{n // 200}.{1 + n % 200}") for n in range(first, first + count)]
        answers = lab.write(f"answers{port}.hex", "".join(f"{host} {answer(n, host).encode('latin-1').hex()}\n" for n, host in hosts))
        lab._start(lab.adversary_net, ["sh", "-c", f"exec {sys.executable} {HERE}/adversary.py adv0 answers {port} 10.99.0.1 "
                                       f"{lab.link_address()} < {answers}"], "flood.log")

    @staticmethod
    def _flood(lab, count):
        hellos = lab.write("hellos.hex", "".join(
            f"10.128.{n // 200}.{1 + n % 200} " + hello(n + 10, f"http://10.128.{n // 200}.{1 + n % 200}/onvif/device_service")
            .encode().hex() + "\n" for n in range(count)))
        lab._start(lab.adversary_net, ["sh", "-c", f"exec {sys.executable} {HERE}/adversary.py adv0 each 3702 < {hellos}"],
                   "flood.log")


if __name__ == "__main__":
    unittest.main()
