"""The fleet's report, and what a sensor that lies or an odd name does to the client's answers, on a real PostgreSQL."""

import csv
import io
import json
import os
import unittest

from hub_fleet import FilledHub, WithHub
from hub_server import device, event, needs_postgres, push_call


@needs_postgres
class Reports(FilledHub):
    def report(self, *options, name="report", **more):
        path = os.path.join(self.folder, name)
        self.client("report", "--output", path, *options, **more)
        with open(path, encoding="utf-8") as file:
            return file.read()

    def test_a_report_covers_the_fleet_site_by_site(self):
        report = json.loads(self.report("--format", "json", name="fleet.json"))
        self.assertEqual([(s["tenant"], s["site"], s["devices"], s["banned"]) for s in report["sites"]],
                         [("acme", "north", 29, 1), ("acme", "south", 1, 0), ("other", "rival", 29, 1)])
        self.assertEqual((len(report["devices"]), report["totals"]["devices"], report["totals"]["banned"]), (59, 59, 2))
        self.assertEqual({d["site"] for d in report["devices"]}, {"north", "south", "rival"})
        self.assertEqual(report["sites"][0]["sensors"][0]["sensor"], "north")
        self.assertIn("whole, sha256", self.client("report", "verify", os.path.join(self.folder, "fleet.json")))
        page = self.report("--since", "2026-11-01", name="fleet.html")
        for words in ("2 banned, 2 suspected and 1 unknown", "59 devices at 3 sites", "other: rival</h1>", "acme: north</h1>",
                      "Hikvision · P3245", "10.1.0.1", "Since 2026-11-01"):
            self.assertIn(words, page)
        self.assertIn("whole, sha256", self.client("report", "verify", os.path.join(self.folder, "fleet.html")))
        rows = list(csv.DictReader(io.StringIO(self.report("-o", "csv"))))
        self.assertEqual((len(rows), {r["site"] for r in rows}), (59, {"north", "south", "rival"}))
        self.assertEqual({r["label.door"] for r in rows if r["id"].endswith("01") and r["site"] != "south"}, {"3"})
        self.assertIn("by which lists", self.client("report", "--form", "far-889", code=1))

    def test_a_report_is_narrowed_and_says_so(self):
        report = json.loads(self.report("-o", "json", "--site", "n*", "--verdict", "banned"))
        self.assertEqual([(s["site"], s["devices"]) for s in report["sites"]], [("north", 1)])
        self.assertEqual(report["narrowed"], ["verdict banned", "site n*"])
        self.assertIn("Not the whole inventory", self.report("--site", "n*"))
        own = json.loads(self.report("-o", "json", role=self.tenant_reader("report_reader")))
        self.assertEqual([s["site"] for s in own["sites"]], ["north", "south"])
        self.assertIn("no site of the hub", self.client("report", "--site", "nowhere", code=1))
        self.assertIn("--format", self.client("report", "--format", "pdf", code=2))
        self.assertIn("permission denied", self.client("report", "--output", os.path.join(self.folder, "none"), role="north",
                                                       code=4))
        self.assertFalse([f for f in os.listdir(self.folder) if f.startswith("none")])


@needs_postgres
class OddNamesAndLies(WithHub):
    @classmethod
    def setUpClass(cls):
        cls.make_hub()

    def test_a_name_that_would_be_a_path_or_another_certificate_is_refused(self):
        for wrong in ("../ca", "a/CN=postgres", "a b", "-x", "pg_read_all_data"):
            self.assertIn("no name for a sensor", self.client("hub", "enrol", "x", f"--sensor={wrong}", "--keys", self.keys,
                                                              code=2), wrong)
        self.assertIn("128 bytes", self.client("hub", "enrol", "x" * 129, "--keys", self.keys, code=2))
        self.client("hub", "enrol", "once", "--sensor", "once", "--keys", self.keys)
        with open(f"{self.keys}/once.crt", encoding="utf-8") as file:
            certificate = file.read()
        self.assertIn("role once already", self.client("hub", "enrol", "twice", "--sensor", "once", "--keys", self.keys, code=1))
        with open(f"{self.keys}/once.crt", encoding="utf-8") as file:
            self.assertEqual(file.read(), certificate)
        odd = self.json("hub", "enrol", "O'Neil \"x\"; DROP TABLE \u202e<b>", "--tenant", "a'b", "--password")
        self.assertEqual([s["tenant"] for s in self.json("--tenant", "a'b", "hub", "sensors")["sensors"]], ["a'b"])
        self.assertNotIn("\u202e", self.client("--tenant", "a'b", "hub", "sensors"))
        self.assertEqual(odd["sensor"], "o_neil_x_drop_table_b")

    def test_a_number_for_which_no_double_has_room_spoils_no_answer(self):
        self.client("hub", "enrol", "endless", "--password", "--tenant", "endless")
        call = push_call(changes=(0, 2), seqs=(0, 2), devices=[device(1, x=7), device(2)], complete=True,
                         events=[event(1, x=7), event(2)], status={"lists": [{"id": "us", "x": 7}]})
        self.hub.psql(call.replace('"x": 7', '"x": 1e400'), "endless")
        endless = ("--tenant", "endless")
        for words in (["devices"], ["devices", "-o", "csv"], ["events"], ["report"], ["report", "-o", "csv"],
                      ["show", "dev-0000000002"], ["status"]):
            self.client(*endless, *words)
        self.assertEqual([d["id"] for d in self.json(*endless, "devices")["devices"]], ["dev-0000000002"])

    def test_a_sensor_that_lies_spoils_no_answer(self):
        self.client("hub", "enrol", "liar", "--password", "--tenant", "liar")
        deep = ['{"id":"dev-deep%s","verdict":"clear","state":"online","x":%s%s}' % (n, "[" * n, "]" * n) for n in (40, 62, 500)]
        lies = [(device(1, "banned", labels=[7], findings=[{"opened": "0001-01-01T00:00:00Z", "waived": False}]), None, "aGVsbG8="),
                device(2, last_seen="9999-12-31T23:59:59.999Z", addresses=["10.9.0.1", "fe80::9%x"], kind=7, identification="x"), *deep]
        self.push("liar", changes=(0, 3), devices=lies, complete=True,
                  status={"last_round": None, "lists": [7, {"id": "us", "title": "<script>", "citation": "javascript:x"}]})
        for refused in ((device(3), None, "%"), device(3, addresses={}), device(3, last_seen="infinity"), device(3, macs=["00:11:22:33:44:55", "x"])):
            self.assertRegex(self.hub.refusal(push_call(changes=(3, 4), devices=[refused]), "liar"), "ERROR:  2[123]")
        self.assertRegex(self.hub.refusal(push_call(changes=(3, 3), status={"last_round": "infinity"}), "liar"), "ERROR:  23")
        unseen = "\u009b2J\u202egpj\u2028"
        self.push("liar", changes=(3, 4), seqs=(0, 1), devices=[device(4, name=unseen, labels={unseen: unseen})],
                  events=[event(1, message=unseen, changed=[unseen])], status={"last_round": None})
        liar = ("--tenant", "liar")
        for words in (["devices"], ["show", "dev-0000000004"], ["events"], ["hub", "sensors"]):
            for form in ("table", "json", "csv", "yaml"):
                said = self.client(*liar, *words, "-o", form)
                self.assertEqual([c for c in unseen if not c.isascii() and c in said], [], (words, form))
        self.push("liar", changes=(4, 5), seqs=(1, 1), gone=["dev-0000000004"], status={"last_round": None})
        self.assertEqual(len(self.json(*liar, "devices")["devices"]), 2)
        self.assertEqual(self.json(*liar, "show", "dev-0000000001")["evidence"], [])
        self.assertEqual(self.json(*liar, "show", "fe80::9")["id"], "dev-0000000002")
        self.assertIn("BANNED", self.client(*liar, "explain", "dev-0000000001"))
        page = self.client(*liar, "report")
        self.assertIn("&lt;script&gt;", page)
        self.assertNotIn("<script>", page)
        self.assertNotIn('href="javascript', page)
        for words in (["status"], ["hub", "sensors"], ["report", "-o", "csv"], ["report", "-o", "json"]):
            self.client(*liar, *words)
        self.assertIn("no round has finished", self.client(*liar, "check", code=3))


if __name__ == "__main__":
    unittest.main()
