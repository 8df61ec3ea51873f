"""A sensor in a namespace that pushes into a hub by TLS with a client certificate, and what both must agree on."""

import json
import unittest

from hub_server import HubServer
from lab import Lab


class PushingSensor(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab())
        self.hub = self.enterContext(HubServer(net=self.lab.sensor_net))
        self.hub.make_schema()
        self.hub.enrol("north", "north")
        self.hub.certificate("north", "north")

    def configure(self, **changes):
        keys = {"url": f"postgresql://north@127.0.0.1:{self.hub.port}/onvigil", "push": "1s",
                "ca_file": self.hub.path("ca.crt"), "certificate_file": self.hub.path("north.crt"),
                "key_file": self.hub.path("north.key"), **changes}
        self.lab.configure(f"hub: {json.dumps(keys)}\nalerts: {{heartbeat: 1s}}\n")

    def sink(self):
        return next(s for s in self.lab.json("alerts")["sinks"] if s["name"] == "hub")

    def at_the_hub(self):
        return dict(line.split("|", 1) for line in
                    self.hub.psql("SELECT id, document FROM onvigil.device").splitlines())

    def at_the_sensor(self):
        """The documents are made as `show` makes them; `last_seen` of a device that is merely seen again stays home."""
        return {d["id"]: d for d in self.lab.devices()}

    def equal(self):
        """Both hold the same devices, in the same version: what `devices` shows is the same text."""
        def without(document, *keys):
            return json.dumps({k: v for k, v in document.items() if k not in keys})
        hub = {i: without(json.loads(d), "last_seen", "reasons", "contradictions_told", "announced", "notes", "lists")
               for i, d in self.at_the_hub().items()}
        return hub == {i: without(d, "last_seen") for i, d in self.at_the_sensor().items()} and hub

    def seqs(self):
        return [int(s) for s in self.hub.psql("SELECT seq FROM onvigil.event ORDER BY seq").splitlines()]

    def assert_every_event_once(self):
        seqs = self.seqs()
        self.assertEqual(seqs, list(range(1, len(seqs) + 1)))

    def counted(self):
        return self.hub.json("SELECT devices, banned, clear, suspected, unknown, changes_waiting, complete, host, version "
                             "FROM onvigil.fleet_sensors")[0]
