"""The client and the hub on a real PostgreSQL: made, sensors enrolled and revoked, the fleet asked, directives given."""

import csv
import io
import json
import os
import signal
import subprocess
import unittest

from hub_fleet import FilledHub, WithHub
from hub_server import device, needs_postgres, psql_program, push_call
from lab import Lab, needs_namespaces, wait_for


@needs_postgres
class Administration(WithHub):
    @classmethod
    def setUpClass(cls):
        cls.make_hub()

    def login(self, role, **variables):
        """What `push` says to that role by TLS over the network, or the refusal."""
        done = subprocess.run([psql_program(), "-X", "-A", "-t", "-c", push_call(hello=True),
                               f"host=localhost port={self.hub.port} dbname={variables.pop('database', 'onvigil')} "
                              f"user={role} sslmode=verify-full "
                               f"sslrootcert={self.keys}/ca.crt {variables.pop('options', '')}"],
                              capture_output=True, text=True, env={**os.environ, "HOME": self.folder, **variables})
        return done.stdout if done.returncode == 0 else done.stderr

    def write_hba(self, text):
        with open(self.hub.path("data/pg_hba.conf"), "w", encoding="utf-8") as file:
            file.write(text)
        self.hub.process.send_signal(signal.SIGHUP)

    def add_hba(self, lines):
        """Above the others, until the test ends."""
        with open(self.hub.path("data/pg_hba.conf"), encoding="utf-8") as file:
            kept = file.read()
        self.addCleanup(self.write_hba, kept)
        self.write_hba(lines + kept)

    def test_a_hub_is_made_once_and_upgraded_when_it_is_older(self):
        self.assertIn("hostssl", self.said)
        self.assertIn("hub upgrade", self.client("hub", "init", "--keys", self.keys, code=1))
        self.assertEqual(self.client("hub", "upgrade"), "schema 5: nothing to do\n")
        for key in ("ca.key", "knowledge.key"):
            self.assertEqual(os.stat(os.path.join(self.keys, key)).st_mode & 0o077, 0, key)
        self.hub.psql("CREATE DATABASE newer")
        newer = self.url().replace("/onvigil?", "/newer?")
        self.assertIn("onvigil hub init", self.client("hub", "upgrade", newer, code=1))
        self.assertIn("no hub in this database", self.client("--hub", newer, "devices", code=1))
        self.assertIn("createdb", self.client("--hub", newer.replace("/newer", "/never"), "devices", code=3))
        self.client("hub", "init", newer, "--keys", self.keys)
        self.assertIn("onvigil hub sensors", self.client("--hub", newer, "devices"))
        self.hub.psql("ALTER TABLE onvigil.device RENAME more_addresses TO of_later", database="newer")
        self.assertIn("onvigil hub upgrade", self.client("--hub", newer, "show", "10.0.0.1", code=1))
        self.hub.psql("UPDATE onvigil.setting SET value = '99' WHERE key = 'schema'", database="newer")
        self.assertIn("newer onvigil", self.client("hub", "upgrade", newer, code=1))
        self.hub.psql("CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
        ascii_only = self.url().replace("/onvigil?", "/ascii?")
        self.assertIn("the hub needs UTF8", self.client("hub", "init", ascii_only, "--keys", self.keys, code=1))

    def test_where_the_lines_of_init_stand_in_pg_hba_a_sensor_comes_into_this_database_alone(self):
        self.serve_with_keys()
        self.client("hub", "enrol", "east", "--keys", self.keys)
        files = f"sslcert={self.keys}/east.crt sslkey={self.keys}/east.key"
        self.add_hba("".join(line + "\n" for line in self.said.splitlines() if "+onvigil_sensor" in line))
        wait_for(lambda: "rejects connection" in self.login("east", options=files, database="postgres"), "the refusal")
        self.assertIn('"taken": false', self.login("east", options=files))

    def test_what_a_login_has_logged_fills_no_disk(self):
        self.client("hub", "enrol", "loud", "--password")
        before = os.path.getsize(self.hub.log)
        self.hub.psql("DO $$ BEGIN RAISE LOG '%', repeat('x', 1000000); END $$; SET debug_print_plan = on; SELECT 1", "loud")
        self.hub.refusal("SELECT '" + "x" * 1_000_000 + "'::integer", "loud")
        self.assertIn("permission denied", self.hub.refusal("SET log_min_messages = debug5", "loud"))
        self.assertLess(os.path.getsize(self.hub.log) - before, 100_000)

    def test_a_sensor_with_a_certificate_of_ours_pushes_until_it_is_revoked(self):
        self.serve_with_keys()
        enrolled = self.json("hub", "enrol", "North Gate #2", "--tenant", "acme", "--keys", self.keys)
        self.assertEqual((enrolled["sensor"], enrolled["tenant"]), ("north_gate_2", "acme"))
        self.assertIn("certificate_file", enrolled["settings"])
        self.assertIn(f"postgresql://north_gate_2@localhost:{self.hub.port}/onvigil", enrolled["settings"])
        again = self.json("hub", "enrol", "north gate 2", "--keys", self.keys)
        self.assertEqual(again["sensor"], "north_gate_2_2")
        files = f"sslcert={self.keys}/north_gate_2.crt sslkey={self.keys}/north_gate_2.key"
        wait_for(lambda: '"taken": false' in self.login("north_gate_2", options=files), "a push with the certificate")
        self.assertIn("certificate", self.login("north_gate_2_2", options=files))
        self.client("hub", "revoke", "north_gate_2")
        self.assertIn("not permitted to log in", self.login("north_gate_2", options=files))
        self.assertIn("already", self.client("hub", "revoke", "north_gate_2", code=1))
        self.assertIn("no sensor nobody", self.client("hub", "revoke", "nobody", code=1))

    def test_a_sensor_with_a_password_pushes_and_reads_nothing(self):
        self.serve_with_keys()
        enrolled = self.json("hub", "enrol", "south", "--password", "--keys", self.keys)
        self.add_hba(enrolled["pg_hba"] + "\n")
        wait_for(lambda: '"taken": false' in self.login("south", PGPASSWORD=enrolled["password"]), "a push")
        self.assertIn("password authentication failed", self.login("south", PGPASSWORD="guessed"))
        self.assertIn("SCRAM-SHA-256", self.hub.psql("SELECT rolpassword FROM pg_authid WHERE rolname = 'south'"))
        for fills_the_disk in ("SET temp_file_limit = -1", "ALTER ROLE south RESET temp_file_limit"):
            self.assertIn("permission denied", self.hub.refusal(fills_the_disk, "south"))
        self.hub.psql("ALTER ROLE south RESET ALL", "south")  # of what it may set
        self.assertEqual(self.hub.psql("SHOW temp_file_limit", "south"), "1GB")
        self.assertIn("permission denied", self.client("devices", code=4, role="south"))
        self.assertIn("permission denied", self.client("hub", "enrol", "x", "--password", code=4, role="south"))

    def test_sensors_are_told_the_worst_first(self):
        self.hub.psql("UPDATE onvigil.sensor SET revoked = now()")
        for site in ("fine", "lost", "full"):
            self.client("hub", "enrol", site, "--password", "--tenant", "order")
        for site in ("fine", "lost", "full"):
            self.push(site, changes=(0, 1), devices=[device(1, "banned")], complete=True,
                      status={"version": "1.2", "newest_change": 1})
        self.push("full", hello=True, status={"newest_change": 7, "version": "1.2"})
        self.hub.psql("UPDATE onvigil.sensor_state SET last_contact = now() - interval '3 hours' FROM onvigil.sensor s "
                      "WHERE s.sensor = sensor_state.sensor AND role = 'lost'")
        order = ("--tenant", "order", "hub", "sensors")
        self.assertEqual([(s["site"], s["state"]) for s in self.json(*order)["sensors"]],
                         [("lost", "silent"), ("full", "behind"), ("fine", "ok")])
        self.assertEqual([s["state"] for s in self.json(*order, "--silent", "4h")["sensors"]], ["behind", "ok", "ok"])
        rows = list(csv.DictReader(io.StringIO(self.client(*order, "-o", "csv"))))
        self.assertEqual([(r["site"], r["banned"]) for r in rows], [("lost", "1"), ("full", "1"), ("fine", "1")])
        self.assertRegex(self.client(*order).splitlines()[1], r"silent +lost +lost ")

    def test_a_sensor_that_never_came_is_critical_even_where_it_is_the_only_one(self):
        self.client("hub", "enrol", "late", "--password", "--tenant", "late")
        self.assertIn("no round has finished", self.client("--tenant", "late", "check", code=3))
        self.hub.psql("UPDATE onvigil.sensor SET enrolled = now() - interval '2 hours' WHERE role = 'late'")
        self.assertIn("late was enrolled and has never come", self.client("--tenant", "late", "check", code=2))
        self.assertIn("UNKNOWN", self.client("--tenant", "late", "check", "--silent", "3h", code=3))

    def test_a_hub_that_is_not_there_or_not_ours_is_said(self):
        gone = ("--hub", "postgresql://x@127.0.0.1:1/onvigil")
        self.assertIn("Connection refused; Is the server running", self.client(*gone, "devices", code=3))
        self.assertIn("UNKNOWN", self.client(*gone, "check", code=3))
        for no_url in ("hub.example.org/onvigil", "http://hub.example.org/onvigil", "onvigil"):
            self.assertIn("postgresql://HOST/DATABASE", self.client("hub", "init", no_url, code=2))
        self.assertIn("--hub", self.client("--socket", "/nowhere", "--site", "x", "devices", code=2))
        for of_one_sensor in (("policy", "lists"), ("export",), ("import", "-")):
            self.assertIn("without --hub", self.client(*of_one_sensor, code=2))
        unknown = f"postgresql://x@localhost:{self.hub.port}/onvigil"
        self.assertIn("sslrootcert=FILE", self.client("--hub", unknown, "devices", code=3))
        self.hub._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                          "-subj", "/CN=another CA", "-keyout", "another.key", "-out", "another.crt")
        refused = f"postgresql://x@localhost:{self.hub.port}/onvigil?sslmode=disable&sslrootcert={self.hub.path('another.crt')}"
        self.assertIn("certificate verify failed", self.client("--hub", refused, "devices", code=3))


@needs_postgres
class Asking(FilledHub):
    def ids(self, *filters, **options):
        return [(d["id"][-2:], d["site"]) for d in self.json("devices", *filters, **options)["devices"]]

    def test_devices_are_those_the_filters_choose(self):
        self.assertEqual(self.ids("--verdict", "banned"), [("01", "north"), ("01", "rival")])
        self.assertEqual(self.ids("--verdict", "banned", "--site", "n*"), [("01", "north")])
        self.assertEqual(self.ids("--state", "offline", "--tenant", "acme"), [("01", "south")])
        for one in (("--match", "gate"), ("--label", "door=3"), ("--maker", "HIKV"), ("--network", "10.2.0.0/24"),
                    ("--identification", "ok")):
            self.assertEqual(self.ids(*one, "--site", "north"), [("01", "north")], one)
        self.assertEqual(self.ids("--sort", "id", "--limit", "2", "--site", "north"), [("01", "north"), ("02", "north")])
        north = self.ids("--sort", "id", "--site", "north")
        self.assertEqual(self.ids("--sort=-id", "--site", "north"), north[::-1])
        self.assertEqual(len(self.ids("--site", "north")), 29)
        self.assertEqual(self.ids("--site", "nowhere"), [])
        self.assertIn("--verdict", self.client("devices", "--verdict", "fine", code=2))
        first = self.json("devices", "--site", "north", "--limit", "1")["devices"][0]
        self.assertEqual((first["sensor"], first["last_seen"]), ("north", "2026-11-29T09:00:00.000Z"))
        self.assertRegex(self.client("devices", "--site", "north"), r"VERDICT +SITE .*\nbanned +north +Hikvision")
        self.assertIn("dev-0000000001", self.client("devices", "--site", "north", "-o", "csv"))

    def test_a_device_is_found_by_whatever_names_it(self):
        for reference in ("dev-0000000001", "10.1.0.1", "10.2.0.1", "00:40:8c:00:00:01", "s1", "urn:uuid:abc", "abc"):
            shown = self.json("show", reference, "--site", "north")
            self.assertEqual((shown["id"], shown["sensor"]), ("dev-0000000001", "north"), reference)
        self.assertEqual([e["type"] for e in shown["history"]], ["finding.opened"])
        self.assertIn("BANNED", self.client("explain", "10.1.0.1", "--site", "north"))
        self.assertIn("at rival", self.client("show", "dev-0000000029", code=5))
        alone = self.json("show", "dev-0000000029", role=self.tenant_reader("acme_finds"))  # one sensor is read
        self.assertEqual((alone["sensor"], alone["site"], alone["lists"]), ("north", "north", []))
        self.assertIn("north", self.client("show", "s1", code=5))
        self.assertIn("no device", self.client("show", "10.9.9.9", code=5))
        self.assertIn("no device", self.client("show", "'; DROP TABLE x; --", code=5))

    def test_events_come_in_their_order_from_all_sites(self):
        told = self.json("events")["events"]
        self.assertEqual(len(told), 6)
        self.assertEqual({(e["site"], e["sensor"]) for e in told}, {(s, s) for s in ("north", "south", "rival")})
        some = self.json("events", "--type", "finding.*", "--site", "north", "--since", "2026-11-29")["events"]
        self.assertEqual([(e["seq"], e["site"]) for e in some], [(2, "north")])
        self.assertEqual(len(self.json("events", "--limit", "2")["events"]), 2)
        self.assertIn("rival: first", self.client("events"))
        self.assertEqual(len(self.json("events", "--device", "10.1.0.1", "--site", "north")["events"]), 1)

    def test_check_is_critical_for_a_banned_device_and_for_a_silent_sensor(self):
        self.assertIn("CRITICAL - 2 banned", self.client("check", code=2))
        self.assertIn("OK", self.client("check", "--site", "south"))
        self.assertIn("CRITICAL", self.client("check", "--verdict", "banned", "--site", "north", code=2))
        self.hub.psql("UPDATE onvigil.sensor_state SET last_contact = now() - interval '90 minutes' FROM onvigil.sensor s"
                      " WHERE s.sensor = sensor_state.sensor AND role = 'south'")
        self.assertIn("nothing heard of south for 90 min", self.client("check", "--site", "south", code=2))
        self.assertIn("OK", self.client("check", "--site", "south", "--silent", "2h"))
        self.assertIn("UNKNOWN", self.client("check", "--site", "nowhere", code=3))
        self.assertIn("1 silent", self.client("status"))
        self.hub.psql("UPDATE onvigil.sensor_state SET last_contact = now()")

    def test_status_counts_what_the_sensors_count(self):
        status = self.json("status", "--tenant", "acme")
        self.assertEqual((status["devices"]["total"], status["devices"]["by_verdict"]["banned"]), (30, 1))
        self.assertEqual((status["devices"]["waived"], status["sensors"]["total"]), ({"suspected": 1}, 2))
        self.assertIn("2 sensors: 2 ok · 30 devices: 1 banned", self.client("status", "--tenant", "acme"))

    def test_a_tenants_reader_is_shown_its_tenant_alone(self):
        self.tenant_reader("acme_reader")
        self.assertEqual(self.ids("--verdict", "banned", role="acme_reader"), [("01", "north")])
        self.assertEqual(len(self.json("events", role="acme_reader")["events"]), 4)
        self.assertRegex(self.client("label", "s2", "a=b", code=4, role="acme_reader"), "permission denied(?s:.*)onvigil_administrator")

    def test_changes_become_directives_and_their_result_is_seen(self):
        self.assertIn("directive", self.client("label", "10.1.0.1", "a=b", "--site", "north"))
        self.client("scan", code=2)
        self.client("scan", "--site", "north")
        asked = self.json("hub", "directives", "--site", "north")["directives"]
        self.assertEqual([(d["kind"], d["state"], d["asked_by"]) for d in asked],
                         [("label", "waiting", "postgres"), ("scan", "waiting", "postgres")])
        given = self.push("north", hello=True)["directives"]
        self.assertEqual(given[0]["body"], {"device": "dev-0000000001", "request": {"labels": {"a": "b"}}})
        self.push("north", hello=True, status={"results": [{"n": d["n"], "ok": d["kind"] == "scan", "result": "so"}
                                                           for d in given]})
        asked = self.json("hub", "directives")["directives"]
        self.assertEqual([d["state"] for d in asked], ["refused", "done"])
        self.assertEqual(self.json("hub", "directives", "--waiting")["directives"], [])
        self.assertIn("refused", self.client("hub", "directives"))


CAMERAS = """interface: cams0
cameras:
  - {count: 3, address: 10.77.0.10, manufacturer: HIKVISION, model: DS-2CD2012-I, mac: "44:19:b6:0a:0b:10",
     protocols: [ws-discovery, onvif, sadp]}
"""


@needs_postgres
@needs_namespaces
class WithARealSensor(WithHub):
    def setUp(self):
        self.lab = self.enterContext(Lab())
        type(self).make_hub(net=self.lab.sensor_net)
        self.addCleanup(self.doClassCleanups)
        enrolled = self.json("hub", "enrol", "north", "--keys", self.keys)
        self.assertEqual(enrolled["sensor"], "north")
        self.serve_with_keys()

    def start(self, environment=None, **changes):
        keys = {"url": f"postgresql://north@localhost:{self.hub.port}/onvigil", "push": "1s",
                "ca_file": f"{self.keys}/ca.crt", "certificate_file": f"{self.keys}/north.crt",
                "key_file": f"{self.keys}/north.key", **changes}
        self.lab.start_simulator(CAMERAS)
        self.lab.configure(f"hub: {json.dumps(keys)}\n")
        self.lab.start_daemon(environment=environment)
        wait_for(lambda: len(self.json("devices", "--verdict", "banned")["devices"]) == 3, "the devices at the hub", 60)

    def directive(self):
        return wait_for(lambda: next((d for d in reversed(self.json("hub", "directives")["directives"])
                                      if d["state"] != "waiting"), None), "the sensor's answer")

    def test_the_hub_shows_what_the_sensor_shows(self):
        self.start()

        def without(rows, *keys):
            return [{k: v for k, v in row.items() if k not in keys} for row in rows]

        def same():
            here, there = self.lab.devices(), self.json("devices")["devices"]
            return without(here, "site", "last_seen") == without(there, "site", "sensor", "last_seen") and there
        there = wait_for(same, "the same devices")
        self.assertEqual({(d["site"], d["sensor"]) for d in there}, {("north", "north")})
        def argument(shown):
            claims = [{k: v for k, v in claim.items() if k != "last_seen"} for claim in shown["evidence"]]
            return {"evidence": claims, **{key: shown[key] for key in ("findings", "reasons", "notes", "lists")}}

        def argued_alike():
            here, there = self.lab.json("show", "10.77.0.10"), self.json("show", "10.77.0.10")
            return argument(here) == argument(there) and (here, there)
        shown = wait_for(argued_alike, "the same argument")
        self.assertEqual(shown[0].keys() | {"sensor"}, shown[1].keys())
        self.assertIn("hikvision", [c["maker"] for c in shown[1]["evidence"]])
        self.assertIn("Evidence", self.client("show", "10.77.0.10"))
        self.assertRegex(self.client("explain", "10.77.0.10"), r"on lan0, (first )?seen 20")
        wait_for(lambda: [e["id"] for e in self.lab.json("events")["events"]] ==
                 [e["id"] for e in self.json("events")["events"]], "the same events")
        self.assertEqual(self.client("explain", "10.77.0.10").splitlines()[1], "BANNED")

    def test_what_is_asked_through_the_hub_is_done_and_on_record_at_the_sensor(self):
        self.start()
        self.client("waive", "10.77.0.10", "--until", "90d", "--reason", "ordered")
        self.assertEqual(self.directive()["state"], "done")
        self.assertEqual(self.lab.device("10.77.0.10")["waiver"]["by"], "postgres through the hub")
        wait_for(lambda: self.json("show", "10.77.0.10")["waiver"], "the waiver at the hub")
        self.client("label", "10.77.0.11", "door=3")
        wait_for(lambda: self.json("show", "10.77.0.11")["labels"] == {"door": "3"}, "the label at the hub")
        self.client("unwaive", "10.77.0.10")
        wait_for(lambda: self.json("show", "10.77.0.10")["waiver"] is None, "the waiver's end at the hub")
        rounds = self.lab.json("status")["rounds"]["count"]
        self.client("scan", "--site", "north")
        wait_for(lambda: self.lab.json("status")["rounds"]["count"] > rounds, "a round")
        self.client("forget", "10.77.0.12")
        wait_for(lambda: "device.forgotten" in [e["type"] for e in self.lab.json("events")["events"]], "it is forgotten")
        self.assertIn("audit: postgres through the hub asked for label", self.lab.text("daemon.log"))
        wait_for(lambda: not self.json("hub", "directives", "--waiting")["directives"], "every result")
        self.assertEqual({d["state"] for d in self.json("hub", "directives")["directives"]}, {"done"})

    def test_published_knowledge_counts_if_it_is_signed_newer_and_without_mistake(self):
        with open(f"{self.keys}/knowledge.pub", encoding="utf-8") as file:
            key = file.read().splitlines()[1][16:]
        os.mkdir(self.lab.path("state"))
        self.start(knowledge_key=key, environment={"STATE_DIRECTORY": self.lab.path("state")})
        folder = os.path.join(self.folder, "own")
        os.makedirs(folder + "/lists")

        def publish(text):
            with open(folder + "/lists/house.yaml", "w", encoding="utf-8") as file:
                file.write(text)
            return self.json("hub", "publish", folder, "--keys", self.keys)["version"]

        def in_use():
            return self.json("hub", "sensors")["sensors"][0]["knowledge"]

        def told(words):
            return lambda: [p for p in self.lab.json("status")["problems"] if words in json.dumps(p)]

        house = ("id: house\ntitle: House rule\njurisdiction: US\nauthority: us\nkind: house-rule\neffect: banned\n"
                 "effective: 2020-01-01\nas_of: 2026-11-01\ncitation: https://example.org\n"
                 "entities:\n  - {maker: hikvision, relation: named}\n")
        first = publish(house)
        wait_for(lambda: in_use() == first, "the first version in use")
        self.assertIn("house", [i["id"] for i in self.lab.json("policy", "lists")["lists"]])
        publish(house.replace("kind: house-rule", "kind: nonsense"))
        wait_for(told("lists/house.yaml:5"), "the mistake in words")
        self.assertEqual(in_use(), first)
        third = publish(house.replace("House rule", "Newer rule"))
        wait_for(lambda: in_use() == third, "the third version in use")
        self.hub.psql("INSERT INTO onvigil.knowledge (version, bundle, signature) SELECT version + 1000, bundle, signature "
                      f"FROM onvigil.knowledge WHERE version = {first}")
        wait_for(told("replayed"), "the replay in words")
        self.hub.psql("INSERT INTO onvigil.knowledge (version, bundle, signature) SELECT version + 2000, "
                      f"replace(bundle, '{first}', '{first + 2000}'), signature FROM onvigil.knowledge WHERE version = {first}")
        wait_for(told("its signature is not that of"), "the forgery in words")
        self.lab.end_daemon()
        self.lab.start_daemon(environment={"STATE_DIRECTORY": self.lab.path("state")})
        wait_for(lambda: "Newer rule" in [i["title"] for i in self.lab.json("policy", "lists")["lists"]], "the third again")
        self.assertEqual(in_use(), third)

    def test_a_sensor_refuses_what_it_does_not_accept(self):
        self.start(accept=["scan"])
        self.client("label", "10.77.0.10", "door=3")
        answer = self.directive()
        self.assertEqual((answer["state"], "hub.accept" in answer["result"]), ("refused", True))
        self.assertEqual(self.lab.device("10.77.0.10")["labels"], {})


if __name__ == "__main__":
    unittest.main()
