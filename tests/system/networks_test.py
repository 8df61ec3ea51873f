"""Networks that change under a running daemon: cameras that move, interfaces that come, networks behind a router."""

import os
import signal
import time
import unittest

from lab import Lab, needs_namespaces, wait_for

FLEET = """
interface: cams0
cameras:
  - address: {first}
    count: 200
    platform: hikvision
    manufacturer: HIKVISION
    model: DS-2CD2012-I
    serial: "DS-2CD2012-I20150201CCWR{{n:09}}"
    mac: 44:19:b6:00:00:01
    delay: 300ms
    protocols: [ws-discovery, onvif]
"""


@needs_namespaces
class Networks(unittest.TestCase):
    def test_two_hundred_cameras_move_at_once_and_stay_who_they_are(self):
        with Lab() as lab:
            lab.configure("discovery: {interval: 4s, window: 2s}\n")
            lab.start_simulator(FLEET.format(first="10.77.2.1"))
            lab.start_daemon()
            wait_for(lambda: lab.try_status()["devices"]["by_identification"].get("ok", 0) == 200, "all identified", 30)
            before = {d["id"]: d["serial"] for d in lab.devices()}
            lab.write("scenario.yaml", FLEET.format(first="10.77.9.1"))
            lab.simulator.send_signal(signal.SIGHUP)
            wait_for(lambda: all(d["addresses"][0].startswith("10.77.9.") for d in lab.devices()), "all moved", 60)
            self.assertEqual({d["id"]: d["serial"] for d in lab.devices()}, before)
            types = [e["type"] for e in lab.events()]
            self.assertEqual(types.count("device.moved"), 200)
            self.assertEqual(types.count("device.found"), 200)
            self.assertEqual(types.count("device.offline"), 0)

    def test_an_interface_that_comes_is_scanned_within_two_seconds(self):
        with Lab() as lab:
            lab.configure('discovery: {interfaces: ["lan*"], interval: 1h, window: 2s}\n')
            lab.start_simulator(FLEET.format(first="10.77.2.1"))
            lab.within(lab.sensor_net, ["ip", "link", "set", "lan0", "down"])
            lab.start_daemon()
            self.assertEqual(lab.devices(), [])
            lab.within(lab.sensor_net, ["ip", "link", "set", "lan0", "up"])
            lab.within(lab.sensor_net, ["ip", "route", "replace", "default", "via", "10.99.0.2"])
            started = time.monotonic()
            wait_for(lambda: lab.devices(), "the first device", 10)
            self.assertLess(time.monotonic() - started, 3.0)

    def test_a_thousand_interface_flaps_leave_sockets_and_memory_where_they_were(self):
        with Lab() as lab:
            lab.configure('discovery: {interfaces: ["lan*", "flap*"], interval: 1h, window: 1s}\n')
            lab.start_daemon()
            at_once = 20
            appear = "".join(f"link add flap{i} type veth peer name peer{i}\nlink set peer{i} up\n"
                             f"addr add 10.66.{i}.1/24 dev flap{i}\nlink set flap{i} up\n" for i in range(at_once))
            vanish = "".join(f"link del flap{i}\n" for i in range(at_once))
            lab.write("appear", appear)
            lab.write("vanish", vanish)

            def flap(times):
                for _ in range(times):
                    lab.within(lab.sensor_net, ["ip", "-batch", lab.path("appear")])
                    wait_for(lambda: len(lab.try_status()["interfaces"]) == at_once + 1, "they are used")
                    lab.within(lab.sensor_net, ["ip", "-batch", lab.path("vanish")])
                    wait_for(lambda: len(lab.try_status()["interfaces"]) == 1, "they are let go")

            def measure():
                wait_for(lambda: not lab.try_status()["rounds"]["running"], "the end of the round")
                with open(f"/proc/{lab.daemon.pid}/status", encoding="ascii") as file:
                    rss = next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
                return len(os.listdir(f"/proc/{lab.daemon.pid}/fd")), rss

            flap(5)
            before = measure()
            flap(1000 // at_once)
            # A client that has just asked may still be on its way out.
            after = wait_for(lambda: (now := measure())[0] <= before[0] and now, "that the descriptors are given back", 60)
            print(f"descriptors and RSS in KiB before and after 1,000 flaps: {before}, {after}")
            self.assertLess(after[1], before[1] + 2048)
            self.assertIsNone(lab.daemon.poll())

    def test_a_routed_network_is_asked_address_by_address_and_exclusions_are_left_alone(self):
        with Lab() as lab:
            lab.configure("discovery: {interval: 1h, window: 1s, protocols: [ws-discovery], networks: [10.77.2.0/24], "
                          "exclude: [10.77.2.128/25], rate: 0}\n")
            # Cameras that hear no multicast: their interface is the fleet's loopback.
            lab.start_simulator(FLEET.format(first="10.77.2.1").replace("interface: cams0", "interface: lo"))
            lab.start_daemon()
            wait_for(lambda: lab.try_status()["sweep"]["last_finished"], "the end of the sweep", 30)
            wait_for(lambda: len(lab.devices()) == 127, "the half that may be asked", 30)
            lab.simulator.send_signal(signal.SIGTERM)
            lab.simulator.wait(timeout=10)
            counters = lab.text("simulator.log")
            for address in ("10.77.2.128", "10.77.2.200"):
                self.assertNotIn(f'"{address}","port":80,"datagrams_in":1', counters)


if __name__ == "__main__":
    unittest.main()
