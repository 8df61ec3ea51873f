"""The hub's schema on a real PostgreSQL: what a push does, what it refuses, and what each role may see."""

import json
import unittest

from hub_server import HubServer, device, event, needs_postgres, push_call


@needs_postgres
class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hub = HubServer()
        cls.addClassCleanup(cls.hub.close)
        cls.hub.make_schema()
        cls.sensors = 0

    def sensor(self, tenant="", site="north"):
        type(self).sensors += 1
        role = f"sensor_{self.sensors}"
        self.hub.enrol(role, site, tenant)
        return role

    def push(self, role, **arguments):
        return json.loads(self.hub.psql(push_call(**arguments), role))

    def refused(self, role, **arguments):
        return self.hub.refusal(push_call(**arguments), role)

    def documents(self, role):
        return self.hub.psql("SELECT d.document FROM onvigil.device d JOIN onvigil.sensor USING (sensor) "
                             f"WHERE role = '{role}' ORDER BY id").splitlines()

    def state(self, role):
        return self.hub.json("SELECT t.* FROM onvigil.sensor_state t JOIN onvigil.sensor USING (sensor) "
                             f"WHERE role = '{role}'")[0]

    def seqs(self, role):
        return [r["seq"] for r in self.hub.json("SELECT seq FROM onvigil.event JOIN onvigil.sensor USING (sensor) "
                                                f"WHERE role = '{role}' ORDER BY seq, generation")]

    def assert_counted(self, role):
        counted = self.hub.json("SELECT count(*) FILTER (WHERE verdict = 'banned') AS banned, "
                                "count(*) FILTER (WHERE verdict = 'clear') AS clear, "
                                "count(*) FILTER (WHERE verdict = 'unknown') AS unknown, "
                                "count(*) FILTER (WHERE waived) AS waived, "
                                "count(*) FILTER (WHERE d.state = 'online') AS online FROM onvigil.device d "
                                f"JOIN onvigil.sensor USING (sensor) WHERE role = '{role}'")[0]
        state = self.state(role)
        self.assertEqual(counted, {key: state[key] for key in counted})

    def test_documents_arrive_byte_for_byte_and_are_counted(self):
        role = self.sensor()
        odd = '{"verdict":"clear","id" : "dev-1","state":"online","addresses":["fe80::1%lan0"],"macs":[],"findings":[],' \
              '"model":"caf\u00e9 \\u00e9 \\" x","b":1.50,"a":2}'
        answer = self.push(role, changes=(0, 3), devices=[odd, device(2, "banned"), device(3, state="offline")])
        self.assertEqual((answer["taken"], answer["change"], answer["seq"]), (True, 3, 0))
        self.assertEqual(self.documents(role)[-1], odd)
        self.assert_counted(role)
        waived = device(2, "banned", findings=[{"id": "f", "waived": True}])
        self.push(role, changes=(3, 5), devices=[waived, device(3)])
        self.assertEqual(self.state(role)["waived"], 1)
        for view in ("fleet_devices", "fleet_findings", "fleet_sensors", "fleet_cameras_seen_twice"):
            self.hub.psql(f"SELECT * FROM onvigil.{view}")
        self.assert_counted(role)
        self.push(role, changes=(5, 7), gone=["dev-0000000002", "dev-1", "dev-none"])
        self.assertEqual(len(self.documents(role)), 1)
        self.assert_counted(role)

    def test_a_lost_acknowledgement_writes_nothing_twice(self):
        role = self.sensor()
        batch = dict(changes=(0, 1), seqs=(0, 2), devices=[device(1)], events=[event(1), event(2)])
        self.push(role, **batch)
        again = self.push(role, **batch)
        self.assertEqual((again["taken"], again["change"], again["seq"]), (False, 1, 2))
        self.assertEqual(self.seqs(role), [1, 2])
        self.assertEqual(self.push(role, hello=True)["epoch"], "e1")

    def test_a_new_epoch_replaces_what_was_there_once_it_is_complete(self):
        role = self.sensor()
        self.push(role, changes=(0, 2), seqs=(0, 3), devices=[device(1), device(2, "banned")], complete=True,
                  events=[event(1), event(2), event(3)])
        self.push(role, epoch="e2", changes=(0, 1), devices=[device(1, "unknown")])
        self.assertEqual(len(self.documents(role)), 2)
        self.assert_counted(role)
        self.push(role, epoch="e2", changes=(1, 1), seqs=(0, 4), complete=True,
                  events=[event(2), event(3, id="another"), event(4)])
        self.assertEqual(len(self.documents(role)), 1)
        self.assertEqual(self.seqs(role), [1, 2, 3, 3, 4])
        self.assert_counted(role)

    def test_what_no_sensor_would_send_is_refused_whole(self):
        role = self.sensor()
        good = device(1)
        for wrong in ({"verdict": "fine"}, {"state": None}, {"id": "x" * 65}, {"addresses": ["here"]}, {"macs": ["no"]},
                      {"id": None}, {"model": "m" * 5000}, {"huge": "h" * 300_000}, {"last_seen": "never"}, {"findings": {"a": 1}}, {"findings": [5]},
                      {"findings": [{"opened": "long ago"}]}, {"last_seen": "infinity"}, {"last_seen": "2026-13-01T00:00:00Z"},
                      {"findings": [{"opened": "2026-11-29 08:00 UTC"}]},
                      {"addresses": ["fe80::1%" + "z" * 60]}, {"addresses": ["10.0.0.1", "fe80::1%" + "z" * 60]},
                      {"addresses": [f"10.0.0.{n}" for n in range(66)]}, {"macs": [f"00:11:22:33:44:{n:02x}" for n in range(65)]}):
            self.refused(role, changes=(0, 2), devices=[good, {**device(2), **wrong}])
        for read_otherwise in ({"last_seen": "31/12/2026 10:00"}, {"findings": [{"opened": "31/12/2026"}]}):
            self.hub.refusal("SET DateStyle = 'ISO, DMY'; " + push_call(changes=(0, 1), devices=[{**good, **read_otherwise}]),
                             role)
        self.refused(role, changes=(0, 501), devices=[device(n) for n in range(501)])
        self.refused(role, changes=(0, 2), devices=[good, good])
        self.refused(role, seqs=(0, 2), events=[event(3)])
        for moment in ("infinity", "4000-01-01 BC", "31/12/2026"):
            self.refused(role, seqs=(0, 1), events=[{**event(1), "time": moment}])
            self.refused(role, hello=True, status={"last_round": moment})
        self.refused(role, seqs=(0, 2), events=[event(1, severity="dreadful")])
        self.refused(role, seqs=(0, 2), events=[event(1, message="m" * 70_000)])
        self.assertEqual((self.documents(role), self.seqs(role)), ([], []))
        self.assertEqual(self.state(role)["change"], 0)

    def test_what_a_sensor_may_leave_out_spoils_no_view(self):
        role = self.sensor()
        odd = [device(1, "banned", findings=None), device(2, "banned", findings=[{}]), device(3, labels=[1]),
               device(4, identification="x", last_seen=None), {k: v for k, v in device(5, "banned").items() if k != "findings"}]
        # Of two equal keys what is checked is what the views read; and nothing is too deep for them.
        odd += [json.dumps(device(6 + n, "banned"))[:-1] + f",{more}}}" for n, more in enumerate(
            ('"last_seen":"never","last_seen":"2026-11-29T08:00:00Z"', '"findings":[{"opened":"never"}],"findings":[{}]',
             '"findings":[{"opened":"never","opened":"2026-11-29T08:00:00Z","waived":"perhaps","waived":true}]',
             '"findings":[{"reasons":{"a":1},"citation":[1],"list":{}}],"site":{},"serial":["a"],"maker":{"x":1}',
             '"labels":' + "[" * 1000 + "]" * 1000))]
        self.push(role, changes=(0, 10), devices=odd)
        for key in ("newest_change", "newest_seq"):
            for outside in (-1, -2 ** 63, 2 ** 63 - 1):
                self.refused(role, hello=True, status={key: outside})
        for view in ("fleet_devices", "fleet_findings", "fleet_sensors", "fleet_cameras_seen_twice"):
            self.hub.psql(f"SELECT * FROM onvigil.{view}")

    def test_bounds_of_a_sensor_are_kept(self):
        role = self.sensor()
        self.hub.psql(f"UPDATE onvigil.sensor SET max_devices = 1, max_events_per_day = 1 WHERE role = '{role}'")
        for what, batch in (("devices", dict(changes=(0, 2), devices=[device(1), device(2)])),
                            ("events", dict(seqs=(0, 2), events=[event(1), event(2)]))):
            said = self.refused(role, **batch)
            self.assertIn(f"more than 1 {what}", said)
            self.assertIn("54000", said)  # no row is wrong: the sensor tries again and leaves none out
        self.push(role, seqs=(0, 1), events=[event(1)])
        for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):  # it is another day there
            said = self.hub.refusal(f"SET TimeZone = '{zone}'; " + push_call(seqs=(1, 2), events=[event(2)]), role)
            self.assertIn("more than 1 events", said)
        self.hub.psql(f"UPDATE onvigil.sensor SET max_devices = 9, max_bytes_per_day = 2000 WHERE role = '{role}'")
        self.push(role, changes=(0, 1), seqs=(1, 1), devices=[device(1)])
        said = self.refused(role, changes=(1, 2), seqs=(1, 1), devices=[device(2, name="n" * 2000)])
        self.assertIn("more than 2000 bytes in one day", said)
        said = self.refused(role, hello=True, status={"lists": ["l" * 2000]})  # these are kept, too
        self.assertIn("more than 2000 bytes in one day", said)
        self.hub.psql("UPDATE onvigil.sensor_state SET day = day - 1")
        self.push(role, changes=(1, 2), seqs=(1, 1), devices=[device(2)])

    def test_a_sensor_that_keeps_its_transaction_open_is_ended_by_the_next_that_comes(self):
        role, other = self.sensor(), self.sensor()
        first = dict(seqs=(0, 1), events=[event(1)])
        self.hub.psql("DROP TABLE IF EXISTS onvigil." + self.hub.psql("SELECT to_char(now(), '\"event_\"YYYY\"_\"MM')"))
        self.addCleanup(self.hub.psql, "UPDATE onvigil.setting SET value = '5 minutes' WHERE key = 'longest_transaction'")
        with self.hub.held(f"BEGIN; SET idle_in_transaction_session_timeout = 0; {push_call(**first)}", role):
            self.hub.refusal(f"SET lock_timeout = '100ms'; {push_call(**first)}", other)
            self.push(other, hello=True)  # a push may take a while
            self.hub.refusal(f"SET lock_timeout = '100ms'; {push_call(**first)}", other)
            self.hub.psql("UPDATE onvigil.setting SET value = '0 s' WHERE key = 'longest_transaction'")
            self.push(other, hello=True)
            self.assertEqual(self.push(other, **first)["seq"], 1)
        self.assertEqual(self.seqs(role), [])

    def test_another_protocol_is_said_in_words_and_the_one_before_is_taken(self):
        role = self.sensor()
        said = self.refused(role, protocol=2)
        self.assertIn("the hub is older", said)
        self.assertIn("onvigil hub upgrade", said)
        self.assertIn("0A000", said)
        self.assertIn("upgrade the sensor", self.refused(role, protocol=0))
        self.addCleanup(self.hub.speak, 1)
        self.hub.speak(2)
        self.assertEqual(self.push(role, changes=(0, 1), devices=[device(1)], protocol=1)["protocol"], 2)
        self.assertTrue(self.push(role, changes=(1, 2), devices=[device(2)], protocol=2)["taken"])
        self.assertIn("the hub is older", self.refused(role, protocol=3))
        self.hub.speak(3)
        self.assertIn("upgrade the sensor", self.refused(role, protocol=1))

    def test_a_sensor_reads_nothing_and_writes_its_own_rows_only(self):
        role, other = self.sensor(), self.sensor()
        self.push(other, changes=(0, 1), devices=[device(1)])
        for attempt in ("SELECT * FROM onvigil.device", "SELECT * FROM onvigil.device_0", "SELECT * FROM onvigil.sensor",
                        "SELECT * FROM onvigil.fleet_devices", "SELECT * FROM onvigil.knowledge", "SELECT * FROM onvigil.sensor_lists",
                        "SELECT * FROM onvigil.directive", "INSERT INTO onvigil.directive DEFAULT VALUES",
                        "INSERT INTO onvigil.device SELECT * FROM onvigil.device", "DELETE FROM onvigil.event",
                        "SELECT onvigil.put_devices(NULL, '[]')", "SELECT onvigil.remove_devices(NULL, NULL)",
                        "SELECT onvigil.answer(NULL, true, true)", "SELECT onvigil.turn_month()",
                        f"SET SESSION AUTHORIZATION {other}", f"SET ROLE {other}", "SET ROLE onvigil_owner",
                        "CREATE TABLE x(y int)", "CREATE TEMP TABLE x(y int)", "CREATE SCHEMA x", "SELECT lo_create(0)",
                        "SELECT lo_from_bytea(0, 'x')", "SELECT pg_logical_emit_message(false, '', 'x')",
                        "SELECT pg_notify('x', 'y')", "SELECT pg_advisory_lock(1)", "SELECT pg_try_advisory_xact_lock(1, 2)", "CREATE TABLE public.x(y int)", "COPY (SELECT 1) TO '/tmp/x'",
                        "COPY (SELECT 1) TO PROGRAM 'id'", "COPY onvigil.device TO STDOUT", "SELECT pg_read_file('/etc/passwd')",
                        "SELECT lo_import('/etc/passwd')", "SELECT query_to_xml('SELECT * FROM onvigil.device', true, true, '')",
                        "SELECT rolpassword FROM pg_authid", "SELECT * FROM pg_statistic", "SELECT * FROM pg_hba_file_rules",
                        "SELECT nextval('onvigil.sensor_sensor_seq')", "SELECT onvigil.end_long_transactions()",
                        "BEGIN; LOCK TABLE onvigil.sensor_state IN ACCESS SHARE MODE", "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                        "SET session_replication_role = replica", "LOAD 'auto_explain'", f"ALTER ROLE {role} CONNECTION LIMIT -1",
                        f"ALTER ROLE {role} RENAME TO x", f"GRANT onvigil_sensor TO {other}", "CREATE EXTENSION dblink",
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'"):
            self.hub.refusal(attempt, role)
        shadowed = "SET search_path = pg_temp, public; " + push_call(changes=(0, 1), devices=[device(7)])
        self.hub.psql(shadowed, role)
        self.assertEqual(len(self.documents(other)), 1)
        self.hub.psql(f"UPDATE onvigil.sensor SET revoked = now() WHERE role = '{role}'")
        self.assertIn("no sensor of this hub", self.refused(role, hello=True))

    def test_a_tenants_reader_sees_its_tenant_alone(self):
        ours, theirs = self.sensor("acme"), self.sensor("rival")
        listed = device(1, "banned", findings=[{"id": "fnd-1", "list": "us-ndaa-889", "waived": False}])
        for role in (ours, theirs):
            self.push(role, changes=(0, 1), seqs=(0, 1), devices=[listed], events=[event(1)])
        self.hub.psql("CREATE ROLE acme_reader LOGIN IN ROLE onvigil_tenant_reader;"
                      "CREATE ROLE stray LOGIN IN ROLE onvigil_tenant_reader;"
                      "CREATE ROLE all_reader LOGIN IN ROLE onvigil_reader;"
                      "INSERT INTO onvigil.tenant_reader VALUES ('acme_reader', 'acme')")
        tables = ("device", "event", "sensor", "sensor_state", "fleet_devices", "fleet_findings", "fleet_sensors")
        for table in tables:
            seen = {r["tenant"] for r in self.hub.json(f"SELECT tenant FROM onvigil.{table}", "acme_reader")}
            self.assertEqual(seen, {"acme"}, table)
            self.assertEqual(self.hub.json(f"SELECT tenant FROM onvigil.{table}", "stray"), [])
            self.assertIn("rival", {r["tenant"] for r in self.hub.json(f"SELECT tenant FROM onvigil.{table}",
                                                                       "all_reader")})
        for attempt in ("SELECT * FROM onvigil.device_3", "UPDATE onvigil.device SET tenant = 'acme'",
                        "INSERT INTO onvigil.tenant_reader VALUES ('stray', 'rival')", "SET ROLE onvigil_reader",
                        "SET row_security = off; SELECT * FROM onvigil.device", "COPY onvigil.device_3 TO STDOUT",
                        "SELECT * FROM onvigil.device FOR UPDATE", "SELECT * FROM onvigil.knowledge", "TRUNCATE onvigil.event",
                        "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS 'BEGIN RETURN $1; END'",
                        "CREATE TEMP TABLE x AS SELECT 1", "BEGIN; LOCK TABLE onvigil.device IN ROW EXCLUSIVE MODE",
                        "ALTER VIEW onvigil.fleet_devices SET (security_invoker = false)",
                        "SELECT * FROM onvigil.tenant_reader", push_call(hello=True)):
            self.hub.refusal(attempt, "acme_reader")
        # What an error tells, it tells of the own rows alone.
        self.hub.psql("SELECT count(*) FROM onvigil.device WHERE 1 / (CASE tenant WHEN 'rival' THEN 0 ELSE 1 END) > 0", "acme_reader")
        self.assertEqual(self.hub.psql("SELECT * FROM pg_stats WHERE schemaname = 'onvigil'", "acme_reader"), "")

    def test_one_camera_that_two_sensors_see_is_one_row(self):
        first, second = self.sensor("twins"), self.sensor("twins")
        self.push(first, changes=(0, 2), devices=[(device(1), "00:40:8c:aa:00:01"), device(2)])
        self.push(second, changes=(0, 2), devices=[(device(9), "00:40:8c:aa:00:01"),
                                                   device(2, macs=["00:40:8c:ff:ff:ff"], id="dev-other")])
        seen = self.hub.json("SELECT by, value, sensors FROM onvigil.fleet_cameras_seen_twice WHERE tenant = 'twins'")
        self.assertEqual(sorted(r["by"] for r in seen), ["mac", "serial"])
        self.assertTrue(all(r["sensors"] == 2 for r in seen))

    def test_directives_and_knowledge_travel_with_the_answer(self):
        role = self.sensor()
        self.hub.psql("CREATE ROLE boss LOGIN IN ROLE onvigil_administrator")
        self.hub.psql("INSERT INTO onvigil.directive(sensor, tenant, kind, body) SELECT sensor, tenant, 'scan', '{}' "
                      f"FROM onvigil.sensor WHERE role = '{role}';"
                      "INSERT INTO onvigil.knowledge(version, bundle, signature) VALUES (7, 'B', 'S')", "boss")
        answer = self.push(role, hello=True)
        self.assertEqual((answer["knowledge"], answer.get("bundle")), (7, None))
        self.assertEqual([(d["kind"], d["by"]) for d in answer["directives"]], [("scan", "boss")])
        status = {"wants_knowledge": True, "knowledge": 6,
                  "results": [{"n": answer["directives"][0]["n"], "ok": True, "result": "done"}]}
        answer = self.push(role, hello=True, status=status)
        self.assertEqual((answer["bundle"], answer["signature"], answer["directives"]), ("B", "S", []))
        self.assertNotIn("bundle", self.push(role, hello=True, status={"wants_knowledge": True, "knowledge": 7}))
        self.hub.refusal("UPDATE onvigil.device SET verdict = 'clear'", "boss")
        self.hub.refusal("DELETE FROM onvigil.directive", "boss")

    def test_months_come_and_old_ones_go(self):
        role = self.sensor()
        self.hub.psql("CREATE TABLE onvigil.event_2020_01 PARTITION OF onvigil.event "
                      "FOR VALUES FROM ('2020-01-01') TO ('2020-02-01'); ALTER TABLE onvigil.event_2020_01 OWNER TO "
                      "onvigil_owner; DO $$ BEGIN EXECUTE 'DROP TABLE IF EXISTS onvigil.' || "
                      "to_char(now(), '\"event_\"YYYY\"_\"MM'); END $$")
        self.hub.psql("SET TimeZone = 'Etc/GMT+12'; " + push_call(seqs=(0, 1), events=[event(1)]), role)
        self.assertEqual(self.hub.psql("SELECT count(*) FROM pg_inherits WHERE inhparent = 'onvigil.event'::regclass"),
                         "1")
        self.assertEqual(self.hub.psql(
            "SET TimeZone = 'UTC'; SELECT pg_get_expr(relpartbound, oid) = format('FOR VALUES FROM (%L) TO (%L)', "
            "date_trunc('month', now()), date_trunc('month', now()) + interval '1 month') FROM pg_class "
            "WHERE relname ~ '^event_\\d+_\\d+$'"), "t")


if __name__ == "__main__":
    unittest.main()
