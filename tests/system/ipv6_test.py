"""IPv6 over a cable: cameras that are asked at FF02::C and have link-local or global addresses, or one of IPv4 as well."""

import json
import signal
import unittest

from lab import Lab, needs_namespaces, wait_for

FLEET = """
interface: cams0
cameras:
  - address: 10.77.2.1             # no route leads there: only IPv6 leads to these
    address6: fe80::a0
    count: 3
    platform: hikvision
    manufacturer: HIKVISION
    model: DS-2CD2012-I
    serial: "DS-2CD2012-I20150201CCWR{n:09}"
    mac: 44:19:b6:00:00:01
    protocols: [ws-discovery, onvif]
  - address: 10.77.3.1
    address6: fd99::b0
    count: 2
    platform: gsoap
    manufacturer: AXIS
    model: M3045-V
    serial: "ACCC8E0000{n:02}"
    mac: ac:cc:8e:00:00:01
    protocols: [ws-discovery, onvif]
"""

LISTENER = """
import re, socket, sys
interface = socket.if_nametoindex(sys.argv[1])
v4 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
v4.bind(("239.255.255.250", 3702))
v4.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
              socket.inet_aton("239.255.255.250") + bytes(4) + interface.to_bytes(4, sys.byteorder))
v6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
v6.bind(("ff02::c", 3702, 0, interface))
v6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
              socket.inet_pton(socket.AF_INET6, "ff02::c") + interface.to_bytes(4, sys.byteorder))
print("ready", flush=True)
for family, heard in (("v4", v4), ("v6", v6)):
    for _ in range(8):
        print(family, re.search(rb"MessageID[^>]*>([^<]+)", heard.recv(65536))[1].decode(), flush=True)
"""

BOTH = """
interface: cams0
cameras:
  - {address: 10.77.0.2, address6: "fd99::b0", platform: gsoap, manufacturer: AXIS, model: M3045-V,
     serial: ACCC8E0000B0, mac: "ac:cc:8e:00:00:b0", http_delay: 300ms, protocols: [ws-discovery, onvif]}
"""


@needs_namespaces
class Ipv6(unittest.TestCase):
    def address(self, lab, net, link, *addresses):
        for address in addresses:
            lab.within(net, ["ip", "-6", "addr", "add", address, "dev", link, "nodad"])

    def wait_until_all_are_asked(self, lab):
        wait_for(lambda: lab.try_status()["identification"] == {"queued": 0, "running": 0}, "the end of asking", 30)

    def know_a_camera_with_both_families(self, lab):
        self.address(lab, lab.sensor_net, "lan0", "fd99::1/64")
        self.address(lab, lab.fleet_net, "cams0", "fd99::b0/64")
        lab.configure("discovery: {interval: 1h, window: 2s, protocols: [ws-discovery]}\n"
                      "identification: {fingerprint: false}\n")
        lab.start_simulator(BOTH)
        lab.start_daemon()
        wait_for(lambda: any(len(d["addresses"]) == 2 for d in lab.devices()), "one device at two addresses", 30)
        self.wait_until_all_are_asked(lab)

    def what_the_cameras_counted(self, lab):
        lab.simulator.send_signal(signal.SIGTERM)
        lab.simulator.wait(timeout=10)
        return json.loads(lab.text("simulator.log").split("\n", 1)[1])["all"]

    def test_cameras_are_found_at_ff02_c_and_identified_at_link_local_and_global_addresses(self):
        with Lab() as lab:
            lab.within(lab.sensor_net, ["ip", "addr", "flush", "dev", "lan0", "scope", "global"])  # no IPv4 at all
            self.address(lab, lab.sensor_net, "lan0", "fd99::1/64")
            self.address(lab, lab.fleet_net, "cams0", "fe80::a0/64", "fe80::a1/64", "fe80::a2/64", "fd99::b0/64",
                         "fd99::b1/64")
            lab.configure("discovery: {interval: 4s, window: 2s, protocols: [ws-discovery, neighbours]}\n"
                          "identification: {fingerprint: false}\n")
            lab.start_simulator(FLEET)
            lab.start_daemon()
            wait_for(lambda: lab.try_status()["devices"]["by_identification"].get("ok", 0) == 5, "all identified", 30)
            wait_for(lambda: lab.try_status()["rounds"]["count"] >= 3, "some more rounds", 30)
            devices = {d["addresses"][0]: d for d in lab.devices()}
            self.assertEqual(set(devices), {"fe80::a0%lan0", "fe80::a1%lan0", "fe80::a2%lan0", "fd99::b0", "fd99::b1"})
            for device in devices.values():
                self.assertEqual(device["state"], "online", device["addresses"])
            self.assertEqual(len(devices), 5)
            counters = self.what_the_cameras_counted(lab)
            self.assertEqual(counters["connections"], 5, "each is asked once, over one connection")

    def test_a_camera_with_both_families_is_asked_over_one_connection_at_a_time(self):
        with Lab(routed=False) as lab:
            self.know_a_camera_with_both_families(lab)
            counters = self.what_the_cameras_counted(lab)
            self.assertEqual(counters["connections"], 2)
            # Not most_open: on a busy machine the end of one connection may be seen after the beginning of the next.
            self.assertEqual(counters["most_being_answered"], 1)

    def test_probes_of_both_families_have_message_ids_of_their_own(self):
        with Lab(routed=False) as lab:
            lab.configure("discovery: {interval: 1h, window: 2s, protocols: [ws-discovery]}\n")
            lab._start(lab.fleet_net, ["python3", "-c", LISTENER, "cams0"], "ids.log")
            wait_for(lambda: "ready" in lab.text("ids.log"), "the listener")
            lab.start_daemon()
            wait_for(lambda: lab.text("ids.log").count("v6 ") >= 8, "eight probes by each family", 30)
            ids = {family: {line.split()[1] for line in lab.text("ids.log").splitlines() if line.startswith(family)}
                   for family in ("v4", "v6")}
            # One for each type, and again where an address that comes up is asked from a second time.
            self.assertGreaterEqual(min(len(seen) for seen in ids.values()), 2)
            self.assertEqual(ids["v4"] & ids["v6"], set())

    def test_a_restart_asks_a_camera_with_both_families_at_neither_address(self):
        with Lab(routed=False) as lab:
            self.know_a_camera_with_both_families(lab)
            lab.end_daemon()
            lab.start_daemon()
            wait_for(lambda: lab.try_status()["rounds"]["last_finished"], "a round after the restart", 30)
            self.wait_until_all_are_asked(lab)
            counters = self.what_the_cameras_counted(lab)
            self.assertEqual(counters["connections"], 2, "those before the restart")


if __name__ == "__main__":
    unittest.main()
