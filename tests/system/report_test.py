"""Reports of a real daemon: what an auditor asks, the seal, and that a page needs nothing else."""

import json
import os
import shutil
import subprocess
import unittest

from lab import Lab, needs_namespaces, wait_for

FLEET = """
interface: cams0
cameras:
  - {address: 10.77.0.10, platform: hikvision, manufacturer: HIKVISION, model: DS-2CD2042WD-I, serial: R00000001}
  - {address: 10.77.0.11, platform: hikvision, manufacturer: HIKVISION, model: DS-2CD2042WD-I, serial: R00000002}
  - {address: 10.77.1.12, platform: gsoap, manufacturer: AXIS, model: M1065-L, serial: R00000003}
"""


class Reports(unittest.TestCase):
    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)

    @needs_namespaces
    def test_what_auditors_ask(self):
        with Lab() as lab:
            key, public, other = (lab.path(name) for name in ("sign.pem", "auditor.pem", "other.pem"))
            for private in (key, other):
                self.openssl("genpkey", "-algorithm", "ed25519", "-out", private)
                os.chmod(private, 0o400)
            self.openssl("pkey", "-in", key, "-pubout", "-out", public)
            self.openssl("pkey", "-in", other, "-pubout", "-out", lab.path("other.pub"))
            lab.configure(f"report: {{sign_key: {key}}}\n"
                          "discovery: {networks: [10.77.0.0/23, 10.77.250.0/28], exclude: [10.77.1.200/32]}\n")
            lab.start_simulator(FLEET)
            lab.start_daemon()
            wait_for(lambda: [d["verdict"] for d in lab.devices()].count("banned") == 2 and len(lab.devices()) == 3,
                     "two banned cameras of three")
            wait_for(lambda: lab.json("status")["rounds"]["last_finished"], "the first round's end")
            self.seal(lab, public)
            self.building_b(lab)
            self.devices_in_json(lab)
            self.since_the_last_meeting(lab)
            self.form(lab)

    def seal(self, lab, public):
        page = lab.path("cameras.html")
        for file in (page, lab.path("cameras.json")):
            lab.client("report", "--format", file.rsplit(".", 1)[1], "--output", file)
            self.assertIn("the one given", lab.client("report", "verify", file, "--key", public))
            lab.client("report", "verify", file, "--key", lab.path("other.pub"), code=1)
            with open(file, "rb") as opened:
                text = opened.read()
            for at in (0, len(text) // 2, text.rindex(b"signature") if b"signature" in text else len(text) - 40,
                       len(text) - 2):
                changed = bytearray(text)
                changed[at] ^= 1
                with open(file, "wb") as opened:
                    opened.write(changed)
                lab.client("report", "verify", file, code=1)
        lab.client("report", "--output", page)
        with open(page, encoding="utf-8") as opened:
            html = opened.read()
        for text in ("2 banned, 0 suspected and 0 unknown of 3 devices at lab on 2 networks", "<svg",
                     "DS-2CD2042WD-I", "Section 889", "10.77.250.0/28: <b>never answered</b>", "10.77.1.200/32", "lan0"):
            self.assertIn(text, html)
        for outside in ("<script", "<link", "<img", "src=", "url("):
            self.assertNotIn(outside, html)

    def building_b(self, lab):
        """Which banned cameras are online in building B, and on which network?"""
        lab.client("label", "10.77.0.11", "building=B")
        lab.client("label", "10.77.1.12", "building=B")
        report = lab.json("report", "-l", "building=B", "--verdict", "banned", "--state", "online")
        self.assertEqual([d["addresses"][0] for d in report["devices"]], ["10.77.0.11"])
        self.assertEqual([(n["network"], n["banned"]) for n in report["networks"]], [("10.77.0.0/24", 1)])
        self.assertIn("label building=B", report["narrowed"])

    def devices_in_json(self, lab):
        """What most of them share stands once; with it each is as the daemon's listing has it."""
        report = lab.json("report")
        steady = [{k: v for k, v in {**report["defaults"], **one}.items() if not k.endswith("_seen")} for one in report["devices"]]
        listed = [{k: v for k, v in one.items() if not k.endswith("_seen")} for one in lab.devices()]
        self.assertEqual(sorted(steady, key=lambda d: d["id"]), sorted(listed, key=lambda d: d["id"]))
        self.assertEqual(report["defaults"], {}, "of few devices each is whole")

    def since_the_last_meeting(self, lab):
        """What changed since the last board meeting?"""
        meeting = subprocess.run(["date", "-u", "+%Y-%m-%dT%H:%M:%S.%3NZ"], capture_output=True, text=True,
                                 check=True).stdout.strip()
        lab.client("forget", "10.77.1.12")
        since = lab.json("report", "--since", meeting)["since"]
        self.assertEqual((since["devices_forgotten"], since["devices_with_new_findings"]), (1, 0))
        self.assertEqual(lab.json("report", "--since", "1h")["since"]["devices_with_new_findings"], 2)

    @needs_namespaces
    @unittest.skipUnless(shutil.which("chromium") and shutil.which("pdftotext"), "needs chromium and poppler-utils")
    def test_a_browser_prints_it(self):
        with Lab() as lab:
            lab.configure("discovery: {networks: [10.77.0.0/23]}\n")
            lab.start_simulator(FLEET)
            lab.start_daemon()
            wait_for(lambda: [d["verdict"] for d in lab.devices()].count("banned") == 2 and len(lab.devices()) == 3,
                     "two banned cameras of three")
            page, pdf = lab.path("cameras.html"), lab.path("cameras.pdf")
            for arguments, wanted in (([], ("2 banned, 0 suspected", "DS-2CD2042WD-I", "10.77.0.11", "Section 889",
                                            "Devices by verdict", "Coverage and limits", "sha256")),
                                      (["--form", "far-889"], ("Contract number", "DS-2CD2042WD-I", "Missing here"))):
                lab.client("report", "--output", page, *arguments)
                # In a namespace without any network: a page that asks for more would lack it.
                subprocess.run(["unshare", "--net", "chromium", "--headless", "--no-sandbox", "--disable-gpu",
                                f"--user-data-dir={lab.path('profile')}", f"--print-to-pdf={pdf}", f"file://{page}"],
                               check=True, capture_output=True, timeout=300)
                text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True,
                                      text=True).stdout
                for one in wanted:
                    self.assertIn(one, text)

    def form(self, lab):
        form = json.loads(lab.client("report", "--form", "far-889", "-o", "json"))
        (equipment,) = form["equipment"]
        self.assertEqual(equipment["model_number"], "DS-2CD2042WD-I")
        self.assertEqual(len(equipment["devices"]), 2)
        self.assertIn("contract_number", equipment["missing"])
        self.assertGreater(equipment["follow_up_due"], equipment["report_due"])


if __name__ == "__main__":
    unittest.main()
