"""Sensors that push into a real PostgreSQL, by TLS with client certificates: what arrives, and what happens when either
side fails."""

import json
import os
import shutil
import signal
import sqlite3
import unittest

from hub_lab import PushingSensor
from hub_server import needs_postgres
from lab import needs_namespaces, wait_for

CAMERAS = """interface: cams0
cameras:
  - {count: 6, address: 10.77.0.10, manufacturer: HIKVISION, model: DS-2CD2012-I, mac: "44:19:b6:0a:0b:10",
     protocols: [ws-discovery, onvif, sadp]}
  - {count: 6, address: 10.77.0.40, manufacturer: AXIS, model: M1065-L, mac: "ac:cc:8e:0a:0b:10",
     protocols: [ws-discovery, onvif]}
"""


@needs_postgres
@needs_namespaces
class Pushing(PushingSensor):
    def test_devices_and_events_arrive_and_follow_every_change(self):
        self.lab.start_simulator(CAMERAS)
        self.configure()
        self.lab.start_daemon()
        wait_for(lambda: len(self.at_the_hub()) == 12 and self.equal(), "all devices at the hub", 60)
        self.assertEqual((self.counted()["devices"], self.counted()["complete"]), (12, True))
        device = self.lab.device("10.77.0.10")["id"]
        self.lab.client("label", device, "door=3")
        wait_for(lambda: json.loads(self.at_the_hub()[device])["labels"] == {"door": "3"}, "the label at the hub")
        self.lab.client("forget", self.lab.device("10.77.0.40")["id"])
        wait_for(self.equal, "both sides to be equal")
        wait_for(lambda: self.sink()["delivered"] > 12, "what is counted")
        self.assertIn("change ", self.sink()["position"])
        self.assertRegex(self.lab.client("alerts"), r"\nhub: at change \d+, event \d+\n")
        self.assert_every_event_once()

    def test_a_server_that_cannot_prove_its_name_gets_nothing(self):
        self.hub._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                          "-subj", "/CN=another CA", "-keyout", "another.key", "-out", "another.crt")
        self.configure(ca_file=self.hub.path("another.crt"))
        self.lab.start_daemon()
        wait_for(lambda: "certificate verify failed" in (self.sink()["last_error"] or ""), "the refusal in words")
        self.configure(url=f"postgresql://north@localhost.example:{self.hub.port}/onvigil?hostaddr=127.0.0.1"
                           "&sslmode=disable")
        self.lab.daemon.send_signal(signal.SIGHUP)
        wait_for(lambda: "does not match host name" in (self.sink()["last_error"] or ""), "the other refusal")
        self.assertEqual(self.hub.psql("SELECT count(*) FROM onvigil.sensor_state WHERE last_contact IS NOT NULL"), "0")
        self.assertTrue(any("takes nothing" in p["what"] for p in wait_for(
            lambda: self.lab.json("status")["problems"], "the problem")))

    def test_a_hub_whose_position_goes_to_and_fro_is_left(self):
        self.hub.psql("CREATE SEQUENCE onvigil.visits; CREATE OR REPLACE FUNCTION onvigil.push(protocol integer, epoch "
                      "text, change_from bigint, change_to bigint, complete boolean, devices text, gone text[], seq_from "
                      "bigint, seq_to bigint, events text, status text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ "
                      "SELECT json_build_object('taken', true, 'epoch', epoch, 'visits', nextval('onvigil.visits'), "
                      "'change', CASE WHEN seq_from = 0 THEN change_to ELSE 0 END, "
                      "'seq', CASE WHEN seq_from = 0 THEN seq_to ELSE 0 END)::text $$; "
                      "GRANT ALL ON SEQUENCE onvigil.visits TO onvigil_owner")
        self.lab.start_simulator(CAMERAS)
        self.configure()
        self.lab.start_daemon()
        wait_for(lambda: "position moves by itself" in (self.sink()["last_error"] or ""), "the hub is left", 60)

    def test_a_newer_hub_takes_what_a_sensor_pushes_and_an_older_one_is_said(self):
        self.hub.speak(2)
        self.lab.start_simulator(CAMERAS)
        self.configure()
        self.lab.start_daemon()
        wait_for(lambda: len(self.at_the_hub()) == 12 and self.equal(), "all devices at the newer hub", 60)
        self.hub.speak(0)
        wait_for(lambda: "the hub is older; upgrade the hub" in (self.sink()["last_error"] or ""), "the older hub in words")
        wait_for(lambda: any("the hub is older" in p["what"] for p in self.lab.json("status")["problems"]), "the problem")
        self.hub.speak(1)
        self.lab.client("label", "10.77.0.10", "after=upgrade")
        wait_for(lambda: self.equal() and self.sink()["state"] == "ok", "the hub that was upgraded", 60)

    def test_a_hub_that_dies_and_comes_back_has_everything_in_the_end(self):
        self.lab.start_simulator(CAMERAS)
        self.configure()
        self.lab.start_daemon()
        wait_for(lambda: self.lab.device("10.77.0.10"), "the first device")
        for number in range(3):
            self.hub.stop(signal.SIGKILL if number % 2 == 0 else signal.SIGINT)
            self.lab.client("label", "10.77.0.10", f"round={number}")
            self.hub.start()
        wait_for(lambda: self.equal() and len(self.at_the_hub()) == 12, "both sides to be equal", 60)
        wait_for(lambda: self.sink()["state"] == "ok", "the sink to be well")
        self.assert_every_event_once()

    def test_a_sensor_that_is_killed_loses_and_repeats_nothing(self):
        self.lab.start_simulator(CAMERAS)
        self.configure()
        self.lab.start_daemon()
        for number in range(5):
            self.lab.client("status")
            self.lab.end_daemon(signal.SIGKILL)
            self.lab.start_daemon()
            wait_for(lambda: self.sink()["state"] == "ok", "the hub to be reached")
            if self.lab.device("10.77.0.10"):
                self.lab.client("label", "10.77.0.10", f"round={number}")
        wait_for(lambda: self.equal() and len(self.at_the_hub()) == 12, "both sides to be equal", 60)
        self.assert_every_event_once()
        self.assertEqual(self.hub.psql("SELECT generation FROM onvigil.sensor_state"), "1")

    def test_events_that_were_pruned_before_the_hub_came_back_are_a_gap_that_is_told(self):
        self.configure()
        self.lab.start_daemon()
        wait_for(lambda: len(self.seqs()) > 2, "the first events at the hub", 60)
        self.hub.stop()
        newest = self.lab.events()[-1]["seq"]
        wait_for(lambda: self.lab.events()[-1]["seq"] > newest + 5, "events that the hub does not get", 60)
        self.lab.end_daemon()
        with sqlite3.connect(self.lab.path("inventory.db")) as database:
            database.execute("DELETE FROM event WHERE seq <= ?", (newest + 4,))
        self.hub.start()
        before = self.seqs()
        self.lab.start_daemon()
        told = json.loads(wait_for(lambda: self.hub.psql("SELECT body FROM onvigil.event WHERE type = 'events.lost' "
                                                         "AND body ->> 'sink' = 'hub'"), "the gap in words", 60))
        pruned = newest + 4 - before[-1]
        self.assertEqual((told["lost"], told["first_seq"], told["last_seq"]), (pruned, before[-1] + 1, newest + 4))
        self.assertEqual(self.sink()["lost"], pruned)
        seqs = self.seqs()
        self.assertEqual(seqs, before + list(range(newest + 5, seqs[-1] + 1)))

    def test_a_sensor_that_is_wiped_or_restored_leaves_no_ghosts(self):
        self.lab.start_simulator(CAMERAS)
        self.configure()
        self.lab.start_daemon()
        wait_for(lambda: self.equal() and len(self.at_the_hub()) == 12, "all devices", 60)
        self.lab.end_daemon()
        files = [f for f in os.listdir(self.lab.folder) if f.startswith("inventory.db")]
        os.mkdir(self.lab.path("kept"))
        for file in files:
            shutil.copy(self.lab.path(file), self.lab.path("kept"))
        self.lab.start_daemon()
        self.lab.client("label", "10.77.0.10", "after=backup")
        wait_for(self.equal, "the later label at the hub")
        before = self.seqs()
        self.lab.end_daemon()
        for file in files:
            shutil.copy(self.lab.path("kept/" + file), self.lab.path(file))
        self.lab.start_daemon()
        wait_for(lambda: self.counted()["complete"] and self.equal(), "the restored inventory at the hub", 60)
        self.assertEqual(json.loads(self.at_the_hub()[self.lab.device("10.77.0.10")["id"]])["labels"], {})
        ids = self.hub.psql("SELECT id FROM onvigil.event").splitlines()
        self.assertEqual(len(ids), len(set(ids)))
        self.assertLessEqual(set(before), set(self.seqs()))
        self.lab.end_daemon()
        for file in files:
            os.unlink(self.lab.path(file))
        self.lab.simulator.terminate()
        self.lab.start_daemon()
        wait_for(lambda: self.counted()["complete"] and not self.at_the_hub(), "no ghosts at the hub", 60)
        self.assertEqual(self.counted()["devices"], 0)


if __name__ == "__main__":
    unittest.main()
