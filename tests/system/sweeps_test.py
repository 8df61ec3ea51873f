"""Networks asked address by address: everybody found is asked, nobody is missed for nothing, scans do not wait."""

import contextlib
import json
import sqlite3
import subprocess
import unittest

from lab import BIN, Lab, needs_namespaces, wait_for

# Cameras that hear no multicast: their interface is the fleet's loopback.
CAMERAS = """
interface: lo
cameras:
  - address: {first}
    count: {count}
    platform: hikvision
    manufacturer: HIKVISION
    model: DS-2CD2012-I
    serial: "DS-2CD2012-I20150201CCWR{{n:09}}"
    mac: 44:19:b6:00:00:01
    protocols: [{protocols}]
"""


def cameras(first, count, protocols="ws-discovery, onvif"):
    return CAMERAS.format(first=first, count=count, protocols=protocols)


@needs_namespaces
class Sweeps(unittest.TestCase):
    def test_one_look_asks_everybody_whom_its_sweep_finds(self):
        with Lab() as lab:
            lab.start_simulator(cameras("10.77.3.1", 5, "sadp, onvif"))
            lab.configure("discovery: {interval: 1h, window: 1s, protocols: [sadp], networks: [10.77.3.0/28], rate: 4}\n"
                          "inventory: {path: ''}\n")
            command = ["nsenter", f"--net=/proc/{lab.sensor_net}/ns/net", f"{BIN}/onvigild", "--config",
                       lab.path("onvigil.yaml"), "--once", "-o", "json"]
            done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
            devices = json.loads(done.stdout)["devices"]
            self.assertEqual([d["identification"]["state"] for d in devices], ["ok"] * 5)
            self.assertEqual([d["addresses"] for d in devices], [[f"10.77.3.{n}"] for n in range(1, 6)])

    def test_a_small_scan_overtakes_a_large_sweep_and_counts_who_answers_it(self):
        with Lab() as lab:
            lab.start_simulator(cameras("10.77.9.1", 5, "sadp, onvif"))
            lab.configure("discovery: {interval: 1h, window: 1s, networks: [10.77.0.0/20], rate: 200}\n")
            lab.start_daemon()
            wait_for(lambda: lab.try_status()["sweep"]["running"], "the sweep")
            said = lab.client("scan", "10.77.9.0/29", "--wait")
            self.assertIn("5 devices answered", said)
            sweep = lab.try_status()["sweep"]
            self.assertTrue(sweep["running"])
            self.assertLess(sweep["asked"], sweep["total"] / 2)
            self.assertEqual({d["identification"]["state"] for d in lab.devices()}, {"ok"})

    def test_a_scan_waits_for_its_own_networks_and_ends_when_it_is_told_to(self):
        with Lab() as lab:
            lab.start_simulator(cameras("10.77.9.1", 5))
            lab.configure("discovery: {interval: 1h, window: 1s, rate: 200}\n")
            lab.start_daemon()
            self.assertRegex(lab.client("scan", "10.78.0.0/17"), "begun: 32,768 addresses, about [0-9]+ min")
            said = lab.client("scan", "10.77.9.0/29", "--wait")  # the large one takes minutes
            self.assertIn("5 devices answered", said)
            self.assertIn("5 new", said)
            self.assertEqual(lab.client("scan", "--stop"), "one scan stopped\n")
            wait_for(lambda: lab.client("scan", "--stop") == "no scan was under way\n", "its end")
            self.assertEqual(lab.client("scan", "10.0.0.0/8", code=2), "")

    def test_a_scan_of_what_is_wholly_excluded_says_so(self):
        with Lab() as lab:
            lab.configure("discovery: {interval: 1h, window: 1s, exclude: [10.77.8.0/21]}\n")
            lab.start_daemon()
            for network, code in (("10.77.9.0/24", 1), ("10.77.8.0/21", 1), ("10.77.16.0/30", 0)):
                done = subprocess.run([f"{BIN}/onvigil", "--socket", lab.path("control.sock"), "scan", network, "--wait"],
                                      capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertEqual(f"{network} lies in discovery.exclude" in done.stderr, code == 1, done.stderr)

    def test_a_restart_in_the_middle_of_a_sweep_makes_nobody_offline(self):
        with Lab() as lab:
            # The simulator takes what ends in .255 for a broadcast: all its cameras would answer.
            left_out = ", ".join(f"10.77.{n}.255/32" for n in range(8))
            lab.configure("discovery: {interfaces: [none0], interval: 1h, window: 1s, networks: [10.77.0.0/21], "
                          f"exclude: [{left_out}], protocols: [ws-discovery], rate: 400}}\n"
                          "inventory: {offline_after: 1}\n")
            lab.start_simulator(cameras("10.77.0.1", 100))
            lab.start_daemon()
            # The order is random: some are asked before the restart, some after.
            wait_for(lambda: self.stored_position(lab) > 100 and len(lab.devices()) > 10, "a position", 60)
            lab.end_daemon()
            lab.start_daemon()
            resumed = lab.try_status()["sweep"]
            self.assertTrue(resumed["running"])
            self.assertGreater(resumed["asked"], 100)  # what look-ups and answers take is asked again
            wait_for(lambda: lab.try_status()["sweep"]["last_finished"], "the end of the sweep", 60)
            lab.client("scan", "10.77.200.0/30", "--wait")  # all that came before is committed then
            self.assertEqual(len(lab.devices()), 100)
            self.assertEqual(lab.try_status()["devices"]["by_state"], {"online": 100, "offline": 0})

    @staticmethod
    def stored_position(lab):
        """How many addresses the sweep had passed when it was last stored."""
        with contextlib.closing(sqlite3.connect(f"file:{lab.path('inventory.db')}?mode=ro", uri=True)) as db:
            row = db.execute("select value from value where key = 'sweep'").fetchone()
        return int(row[0].split()[2]) if row else 0

    def test_known_devices_do_not_hide_that_multicast_is_broken(self):
        with Lab() as lab:
            lab.configure("discovery: {interval: 3s, window: 1s, protocols: [ws-discovery]}\n")
            lab.start_simulator(cameras("10.77.2.1", 3).replace("interface: lo", "interface: cams0"))
            lab.start_daemon()
            wait_for(lambda: len(lab.devices()) == 3, "all of them")
            lab.simulator.terminate()
            lab.simulator.wait(timeout=10)
            lab.start_simulator(cameras("10.77.2.1", 3))
            wait_for(lambda: any("nobody answers multicast on lan0" in p["what"] for p in lab.try_status()["problems"]),
                     "the problem", 30)
            self.assertEqual(lab.try_status()["devices"]["by_state"], {"online": 3, "offline": 0})


if __name__ == "__main__":
    unittest.main()
