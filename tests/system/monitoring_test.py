"""The alert rules and the dashboard speak of what /metrics has."""

import json
import os
import re
import shutil
import subprocess
import unittest

from lab import Lab, needs_namespaces, wait_for

PROJECT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
MONITORING = f"{PROJECT}/packaging/monitoring"
# Where scripts/setup.sh unpacks Prometheus, or installed.
PROMTOOL = shutil.which("promtool") or shutil.which("promtool", path=f"{PROJECT}/build/prometheus/usr/bin")
NAME = re.compile(r"\b(?:onvigil|process)_[a-z_]+?(?=_bucket\b|\b)")
# There once something is dropped.
LATER = {"onvigil_drops_total"}


def text(name):
    with open(f"{MONITORING}/{name}", encoding="utf-8") as file:
        return file.read()


class Monitoring(unittest.TestCase):
    @needs_namespaces
    def test_every_metric_that_is_used_exists(self):
        rules = NAME.findall("\n".join(re.findall(r"expr: .*", text("onvigil.rules.yaml"))))
        board = NAME.findall("\n".join(re.findall(r'"expr": *"(?:[^"\\]|\\.)*"', text("onvigil.dashboard.json"))))
        self.assertGreater(len(rules), 10)
        self.assertGreater(len(board), 10)
        with Lab() as lab:
            lab.configure()
            lab.start_daemon()
            curl = ["curl", "--silent", "--unix-socket", lab.path("control.sock"), "http://localhost/metrics"]
            wait_for(lambda: "onvigil_round_finished" in subprocess.run(curl, capture_output=True, text=True).stdout,
                     "the first round")
            metrics = subprocess.run(curl, check=True, capture_output=True, text=True).stdout
        known = set(re.findall(r"(?m)^# TYPE (\S+)", metrics)) | LATER
        self.assertEqual(set(rules + board) - known, set())

    def test_the_dashboard_is_json(self):
        self.assertTrue(json.loads(text("onvigil.dashboard.json"))["panels"])

    @unittest.skipUnless(PROMTOOL, "needs promtool (scripts/setup.sh --tests)")
    def test_the_rules_do_what_their_tests_say(self):
        for what in (["check", "rules", "onvigil.rules.yaml"], ["test", "rules", "onvigil.rules.test.yaml"]):
            done = subprocess.run([PROMTOOL, *what], cwd=MONITORING, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
