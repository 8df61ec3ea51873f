"""A sensor, a hub and everything that can happen to their line, at random: in the end both are equal. ONVIGIL_CUTS says
how often (each kind once), ONVIGIL_SEED repeats a run."""

import json
import os
import random
import signal
import subprocess
import sys
import unittest

from hub_lab import PushingSensor
from hub_server import free_port, needs_postgres
from lab import needs_namespaces, wait_for

KINDS = ["hub killed", "hub restarted", "hub away", "sensor killed", "sensor restarted", "connections cut", "line cut",
         "cut in a batch", "acknowledgement lost"]
BACK_OFF = 400  # a sensor tries again after five minutes at most
CUTS = int(os.environ.get("ONVIGIL_CUTS", len(KINDS)))
CAMERAS = """interface: cams0
cameras:
  - {count: 100, address: 10.77.1.1, manufacturer: AXIS, model: M1065-L, mac: "ac:cc:8e:0a:0b:10",
     protocols: [ws-discovery, onvif]}
  - {count: 20, address: 10.77.1.101, manufacturer: HIKVISION, model: DS-2CD2012-I, mac: "44:19:b6:0a:0b:10",
     protocols: [ws-discovery, onvif]}
"""


@needs_postgres
@needs_namespaces
class Cuts(PushingSensor):
    def setUp(self):
        super().setUp()
        self.relay_port = free_port()
        self.relay = subprocess.Popen(
            ["nsenter", f"--net=/proc/{self.lab.sensor_net}/ns/net", sys.executable, "cutting_relay.py",
             str(self.relay_port), str(self.hub.port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.enterContext(self.relay)
        self.addCleanup(self.relay.terminate)

    def tell_relay(self, line):
        self.relay.stdin.write(line + "\n")
        self.relay.stdin.flush()
        self.assertEqual(self.relay.stdout.readline(), "ok\n")

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
        elif kind == "hub away":
            self.hub.stop()
            for number in range(10):
                self.lab.client("waive", "--verdict", "banned", "--until", "90d", "--reason", f"{number}", "--yes")
                self.lab.client("unwaive", "--verdict", "banned", "--yes")
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

        else:
            self.tell_relay(f"up {self.dice.randrange(100, 150_000)}" if kind == "cut in a batch" else
                            f"down {self.dice.randrange(0, 60_000)}")
            wait_for(lambda: self.change("10.77.0.0/16") or self.sink()["state"] == "retrying", "a push that is cut", BACK_OFF)
            self.tell_relay("whole")

    def change(self, network=None):
        self.changes += 1
        network = network or self.dice.choice(["10.77.0.0/16", "10.77.1.0/28", "10.77.1.64/26"])
        self.lab.client("label", "--network", network, f"change={self.changes}", "--yes")

    def pushed(self):
        return self.hub.psql("SELECT change || ' ' || seq FROM onvigil.sensor_state")

    def wait_for_a_push(self):
        """Heartbeats are events: there is always something that comes."""
        before = self.pushed()
        wait_for(lambda: self.pushed() != before, "a push", BACK_OFF)

    def test_whatever_is_cut_both_are_equal_in_the_end(self):
        seed = int(os.environ.get("ONVIGIL_SEED", random.randrange(1 << 30)))
        self.dice, self.changes = random.Random(seed), 0
        self.lab.start_simulator(CAMERAS)
        self.configure(url=f"postgresql://north@127.0.0.1:{self.relay_port}/onvigil")
        self.lab.start_daemon()
        wait_for(lambda: len(self.lab.devices()) == 120, "the devices", 60)
        done = []
        try:
            for number in range(CUTS):
                self.change()
                if self.dice.random() < 0.5:
                    self.wait_for_a_push()
                done.append(KINDS[number] if number < len(KINDS) else self.dice.choice(KINDS))
                self.cut(done[-1])
            self.lab.client("label", "--network", "10.77.0.0/16", "last=yes", "--yes")
            wait_for(lambda: self.equal() and len(self.at_the_hub()) == 120, "both sides to be equal", BACK_OFF)
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
