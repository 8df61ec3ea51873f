"""A sensor, a hub and everything that can happen to their line, at random: in the end both are equal. ONVIGIL_CUTS says
how often (6), ONVIGIL_SEED repeats a run."""

import json
import os
import random
import signal
import unittest

from hub_lab import PushingSensor
from hub_server import needs_postgres
from lab import needs_namespaces, wait_for

CUTS = int(os.environ.get("ONVIGIL_CUTS", "6"))
CAMERAS = """interface: cams0
cameras:
  - {count: 120, address: 10.77.1.1, manufacturer: AXIS, model: M1065-L, protocols: [ws-discovery, onvif]}
"""


@needs_postgres
@needs_namespaces
class Cuts(PushingSensor):
    def cut(self, kind):
        """Ends with sensor, hub and line in working order."""
        if kind == "hub killed":
            self.hub.stop(signal.SIGKILL)
            self.change()
            self.hub.start()
        elif kind == "hub restarted":
            self.hub.stop()
            self.change()
            self.hub.start()
        elif kind == "sensor killed":
            self.lab.end_daemon(signal.SIGKILL)
            self.lab.start_daemon()
        elif kind == "sensor restarted":
            self.lab.end_daemon()
            self.lab.start_daemon()
        elif kind == "connections cut":
            self.hub.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'north'")
        elif kind == "line cut":
            self.lab.within(self.lab.sensor_net, ["ip", "link", "set", "lo", "down"])
            self.change()
            self.lab.within(self.lab.sensor_net, ["ip", "link", "set", "lo", "up"])

    def change(self):
        self.changes += 1
        network = self.dice.choice(["10.77.0.0/16", "10.77.1.0/28", "10.77.1.64/26"])
        self.lab.client("label", "--network", network, f"change={self.changes}", "--yes")

    def pushed(self):
        return self.hub.psql("SELECT change || ' ' || seq FROM onvigil.sensor_state")

    def wait_for_a_push(self):
        """Heartbeats are events: there is always something that comes."""
        before = self.pushed()
        wait_for(lambda: self.pushed() != before, "a push", 60)

    def test_whatever_is_cut_both_are_equal_in_the_end(self):
        seed = int(os.environ.get("ONVIGIL_SEED", random.randrange(1 << 30)))
        self.dice, self.changes = random.Random(seed), 0
        self.lab.start_simulator(CAMERAS)
        self.configure()
        self.lab.start_daemon()
        wait_for(lambda: len(self.lab.devices()) == 120, "the devices", 60)
        kinds = ["hub killed", "hub restarted", "sensor killed", "sensor restarted", "connections cut", "line cut"]
        done = []
        try:
            for number in range(CUTS):
                self.change()
                if self.dice.random() < 0.5:
                    self.wait_for_a_push()
                done.append(kinds[number % len(kinds)] if number < len(kinds) else self.dice.choice(kinds))
                self.cut(done[-1])
            self.lab.client("label", "--network", "10.77.0.0/16", "last=yes", "--yes")
            wait_for(lambda: self.equal() and len(self.at_the_hub()) == 120, "both sides to be equal", 120)
            self.assert_every_event_once()
            wait_for(lambda: self.counted()["devices"] == 120, "the counters")
            ids = self.hub.psql("SELECT id FROM onvigil.event ORDER BY seq").splitlines()
            own = [e["id"] for e in self.lab.json("events")["events"]]
            self.assertEqual(ids, own[:len(ids)])
            self.assertLessEqual(len(own) - len(ids), 20)
            self.assertEqual(self.hub.psql("SELECT generation FROM onvigil.sensor_state"), "1")
        except BaseException:
            print(f"ONVIGIL_SEED={seed}: {json.dumps(done)}\n{self.lab.text('daemon.log')[-2000:]}", flush=True)
            raise


if __name__ == "__main__":
    unittest.main()
