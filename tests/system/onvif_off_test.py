"""Cameras with ONVIF off: found and flagged by SADP, DHIP and their hardware, each with a MAC of its own (macvlan)."""

import signal
import unittest

from lab import Lab, needs_namespaces, wait_for

# name of the link, MAC, addresses
HOSTS = [
    ("hik", "44:19:b6:0a:0b:10", ["10.77.0.10"]),
    ("dahua", "00:11:22:0a:0b:11", ["10.77.0.11"]),
    ("quiet", "44:19:b6:0a:0b:12", ["10.77.0.12"]),
    ("lossy", "44:19:b6:0a:0b:14", ["10.77.0.14"]),  # its answers to probes never arrive
    ("trendnet", "3c:8c:f8:0a:0b:13", ["10.77.0.13"]),
    ("router", "44:19:b6:0a:0b:20", ["10.77.0.20", "10.77.0.21"]),  # answers ARP for what stands behind it
    ("laptop", "00:1b:21:0a:0b:30", ["10.77.0.30"]),
]

SCENARIO = """
interface: cams0
cameras:
  - {address: 10.77.0.10, interface: hik, platform: hikvision, manufacturer: HIKVISION, model: DS-2CD2012-I,
     serial: DS-2CD2012-I20150201CCWR501088621, mac: "44:19:b6:0a:0b:10", protocols: [sadp]}
  - {address: 10.77.0.11, interface: dahua, platform: dahua, vendor: General, manufacturer: General,
     model: IPC-HDW1431T1-S4, serial: 6C01E93PAG69A7D, mac: "00:11:22:0a:0b:11", protocols: [dhip]}
  - {address: 10.77.0.13, interface: trendnet, platform: hikvision-neutral, manufacturer: TRENDnet, model: TV-IP320PI,
     serial: TV-IP320PI20161206AAWR863642784, mac: "3c:8c:f8:0a:0b:13", protocols: [ws-discovery, onvif, sadp]}
  - {address: 10.77.0.14, interface: lossy, manufacturer: HIKVISION, model: DS-2CD2032-I,
     serial: DS-2CD2032-I20150201CCWR501088621, mac: "44:19:b6:0a:0b:14", protocols: [onvif]}
  - {address: 10.77.0.20, interface: router, manufacturer: AXIS, model: M1065-L, serial: ACCC8E0A0B20,
     mac: "ac:cc:8e:0a:0b:20", protocols: [ws-discovery, onvif]}
  - {address: 10.77.0.21, interface: router, manufacturer: Bosch, model: FLEXIDOME indoor 5100i IR,
     serial: "404754734001050102", mac: "00:07:5f:0a:0b:21", protocols: [ws-discovery, onvif]}
"""

# Says by SADP where it is, and who it is when it is asked.
PLACE = """
interface: cams0
cameras:
  - {{address: 10.77.2.1, platform: hikvision, manufacturer: HIKVISION, model: DS-2CD2012-I,
     serial: DS-2CD2012-I20150201CCWR{n}, mac: "44:19:b6:0a:0b:0{n}", protocols: [sadp, onvif]}}
"""

# Makes the sensor learn a host's MAC, as any traffic would.
SPEAK = ("import socket, sys\n"
         "for address in sys.argv[1:]:\n"
         "    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
         "    s.bind((address, 0))\n"
         "    s.sendto(b'.', ('10.77.0.1', 9))\n")


@needs_namespaces
class OnvifOff(unittest.TestCase):
    def make_hosts(self, lab):
        fleet = lab.fleet_net
        for key, value in (("arp_ignore", "1"), ("arp_announce", "2")):
            lab.sysctl(fleet, f"net/ipv4/conf/all/{key}", value)
        for link, mac, addresses in HOSTS:
            lab.within(fleet, ["ip", "link", "add", link, "link", "cams0", "type", "macvlan", "mode", "bridge"])
            lab.within(fleet, ["ip", "link", "set", link, "address", mac, "up"])
            for address in addresses:
                lab.within(fleet, ["ip", "addr", "add", f"{address}/24", "dev", link])
        lab.within(fleet, ["ip", "addr", "flush", "dev", "cams0"])

    def test_hardware_and_makers_own_protocols_convict_and_routers_and_laptops_do_not(self):
        with Lab(routed=False) as lab:
            self.make_hosts(lab)
            lab.configure("discovery: {interval: 4s, window: 2s}\n")
            lab.start_simulator(SCENARIO)
            talkers = [address for name, _, addresses in HOSTS if name in ("quiet", "lossy", "router", "laptop")
                       for address in addresses]
            lab.within(lab.fleet_net, ["python3", "-c", SPEAK, *talkers])
            lab.start_daemon()
            wait_for(lambda: sum(d["verdict"] == "banned" for d in lab.devices()) >= 5, "five banned devices", 40)
            for address in ("10.77.0.12", "10.77.0.14"):
                wait_for(lambda: (lab.device(address) or {}).get("identification", {}).get("at"), f"that {address} was "
                         "asked", 40)
            wait_for(lambda: lab.try_status()["rounds"]["count"] >= 2, "two rounds", 40)
            found = {d["addresses"][0]: d for d in lab.devices()}

            def verdict(address):
                return found[address]["verdict"], found[address]["maker"], found[address]["maker_strength"]

            self.assertEqual(verdict("10.77.0.10"), ("banned", "hikvision", "proof"))
            self.assertIn("sadp", found["10.77.0.10"]["protocols"])
            self.assertEqual(verdict("10.77.0.11"), ("banned", "dahua", "proof"))
            self.assertEqual(found["10.77.0.11"]["protocols"][0], "dhip")
            self.assertEqual(verdict("10.77.0.12"), ("banned", "hikvision", "proof"))
            self.assertEqual(found["10.77.0.12"]["protocols"], ["neighbours"])
            self.assertEqual(found["10.77.0.12"]["macs"], ["44:19:b6:0a:0b:12"])
            self.assertEqual(found["10.77.0.14"]["model"], "DS-2CD2032-I")
            self.assertEqual(verdict("10.77.0.13"), ("banned", "hikvision", "proof"))
            self.assertEqual(found["10.77.0.13"]["brand"], "TRENDnet")
            self.assertNotIn("10.77.0.30", found)
            # Behind a router made by Hikvision: its MAC is nobody's own, and the cameras are cleared by what they say.
            self.assertEqual(verdict("10.77.0.20"), ("clear", "axis", "proof"))
            self.assertEqual(verdict("10.77.0.21"), ("clear", "bosch", "proof"))

    def test_hosts_that_only_the_neighbour_table_knows_go_offline_and_come_back(self):
        with Lab(routed=False) as lab:
            self.make_hosts(lab)
            # The kernel trusts what it learned for 15 to 45 s, and waits 5 s before it asks anew.
            for key, value in (("base_reachable_time_ms", "1000"), ("delay_first_probe_time", "1")):
                lab.sysctl(lab.sensor_net, f"net/ipv4/neigh/lan0/{key}", value)
            lab.configure("discovery: {interval: 4s, window: 2s}\n")
            lab.start_simulator(SCENARIO)
            lab.within(lab.fleet_net, ["python3", "-c", SPEAK, "10.77.0.12"])
            lab.start_daemon()

            def state():
                device = lab.device("10.77.0.12")
                return device and device["state"]

            wait_for(lambda: state() == "online", "the quiet camera", 20)
            seen = lab.try_status()["rounds"]["count"]
            wait_for(lambda: lab.try_status()["rounds"]["count"] >= seen + 5, "some more rounds", 40)
            self.assertEqual(state(), "online")
            self.assertEqual([e["type"] for e in lab.events()].count("device.offline"), 0)

            lab.within(lab.fleet_net, ["ip", "link", "set", "quiet", "down"])
            gone = lab.try_status()["rounds"]["count"]
            wait_for(lambda: state() == "offline", "that it is offline", 60)
            rounds = lab.try_status()["rounds"]["count"] - gone
            lab.within(lab.fleet_net, ["ip", "link", "set", "quiet", "up"])
            back = lab.try_status()["rounds"]["count"]
            wait_for(lambda: state() == "online", "that it is back", 30)
            print("rounds until it was offline:", rounds, "and back:", lab.try_status()["rounds"]["count"] - back)
            self.assertLessEqual(rounds, 3 + 2)

    def test_a_camera_that_takes_the_place_of_another_is_asked_who_it_is(self):
        with Lab() as lab:
            lab.configure("discovery: {interval: 3s, window: 1s, protocols: [sadp]}\n")
            lab.start_simulator(PLACE.format(n=1))
            lab.start_daemon()
            wait_for(lambda: (lab.device("10.77.2.1") or {}).get("identification", {}).get("state") == "ok", "it", 30)
            lab.write("scenario.yaml", PLACE.format(n=2))
            lab.simulator.send_signal(signal.SIGHUP)

            def second():
                return next((d for d in lab.devices() if d["serial"].endswith("CCWR2") and
                             d["identification"]["state"] == "ok"), None)

            wait_for(second, "the other one, identified", 40)
            wait_for(lambda: lab.try_status()["devices"]["by_state"] == {"online": 1, "offline": 1}, "who is gone", 40)
            self.assertEqual(second()["state"], "online")


if __name__ == "__main__":
    unittest.main()
