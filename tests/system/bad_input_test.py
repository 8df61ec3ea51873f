"""What users get wrong, and what the programs say to it."""

import os
import subprocess
import tempfile
import unittest

from lab import BIN, needs_namespaces


def run(*command, **environment):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, **environment})


class BadInput(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="onvigil-bad-")
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def check(self, text):
        with open(self.path("onvigil.yaml"), "w", encoding="utf-8") as file:
            file.write(text)
        return run(f"{BIN}/onvigild", "--check-config", "--config", self.path("onvigil.yaml"))

    def test_every_mistake_is_named_at_once_with_file_line_and_key(self):
        done = self.check("site: x\ndiscovery:\n  intervall: 5m\n  rate: -4\nidentification: {timeout: soon}\n")
        self.assertEqual(done.returncode, 78, done.stderr)
        file = self.path("onvigil.yaml")
        self.assertIn(f"{file}:3: discovery.intervall: unknown key; did you mean interval?\n", done.stderr)
        self.assertIn(f"{file}:4: discovery.rate: -4 is not a rate: packets per second, 0 for unlimited\n", done.stderr)
        self.assertIn(f"{file}:5: identification.timeout: soon is not a duration", done.stderr)
        self.assertIn("3 problems; nothing was started.", done.stderr)

    def test_broken_knowledge_is_named_with_the_rest_by_file_and_line(self):
        os.mkdir(self.path("lists.d"))
        with open(self.path("lists.d/own.yaml"), "w", encoding="utf-8") as file:
            file.write("id: own\ntitel: x\n")
        done = self.check("site: x\ndiscovery: {rate: -4}\n")
        self.assertEqual(done.returncode, 78, done.stderr)
        lines = done.stderr.splitlines()
        places = [(line.split(":")[0], int(line.split(":")[1])) for line in lines[:-1]]
        self.assertIn((self.path("lists.d/own.yaml"), 2), places)
        self.assertIn((self.path("onvigil.yaml"), 2), places)
        self.assertEqual(places, sorted(places))

    @needs_namespaces
    def test_a_look_says_which_files_do_not_count_and_ends_its_json_once(self):
        os.mkdir(self.path("makers.d"))
        with open(self.path("makers.d/own.yaml"), "w", encoding="utf-8") as file:
            file.write("id: [\n")
        with open(self.path("onvigil.yaml"), "w", encoding="utf-8") as file:
            file.write("discovery: {window: 100ms, interval: 1s, networks: [10.9.0.0/30]}\n")
        done = run("unshare", "-n", f"{BIN}/onvigild", "--config", self.path("onvigil.yaml"), "--once", "-o", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(self.path("makers.d/own.yaml") + ":", done.stderr)
        self.assertIn("asking 4 addresses of 10.9.0.0/30 one by one, about 1 s at 1000 a second", done.stderr)
        self.assertTrue(done.stdout.endswith("]}\n") and not done.stdout.endswith("\n\n"), done.stdout)

    def test_the_daemon_does_not_start_on_a_bad_configuration(self):
        with open(self.path("onvigil.yaml"), "w", encoding="utf-8") as file:
            file.write("control: 7\n")
        done = run(f"{BIN}/onvigild", "--config", self.path("onvigil.yaml"))
        self.assertEqual(done.returncode, 78, done.stderr)
        self.assertIn("onvigil.yaml:1: control: a map of settings is expected", done.stderr)

    def test_a_named_file_must_exist(self):
        done = run(f"{BIN}/onvigild", "--check-config", "--config", self.path("none.yaml"))
        self.assertEqual(done.returncode, 78)
        self.assertIn("none.yaml: does not exist", done.stderr)

    def test_a_good_configuration_is_approved(self):
        self.assertEqual(self.check("site: hq\n").returncode, 0)

    def test_without_knowledge_nothing_starts(self):
        done = run(f"{BIN}/onvigild", "--check-config", ONVIGIL_DATADIR=self.folder.name)
        self.assertEqual(done.returncode, 78)
        self.assertIn("no knowledge of makers and lists", done.stderr)

    def test_wrong_usage_is_2_and_help_is_0(self):
        for words in (("--once", "-o", "xml"), ("--log-level", "loud")):
            done = run(f"{BIN}/onvigild", *words)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"{words[-1]} is none of ", done.stderr)
        self.assertNotIn("{", run(f"{BIN}/onvigild", "--help").stdout)
        slip = run(f"{BIN}/onvigild", "--chek-config")
        self.assertEqual((slip.returncode, slip.stderr.splitlines()[0]),
                         (2, "onvigild: there is no option --chek-config; did you mean --check-config?"))
        for program in ("onvigild", "onvigil", "onvigil-simulator"):
            self.assertEqual(run(f"{BIN}/{program}", "--no-such-option").returncode, 2, program)
            self.assertEqual(run(f"{BIN}/{program}", "--help").returncode, 0, program)
            version = run(f"{BIN}/{program}", "--version")
            self.assertEqual(version.returncode, 0, program)
            self.assertIn("0.1.0", version.stdout)

    def test_without_a_daemon_the_client_says_how_to_start_it(self):
        socket = self.path("none.sock")
        done = run(f"{BIN}/onvigil", "--socket", socket, "devices")
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"no daemon answers on {socket}", done.stderr)
        self.assertIn("systemctl start onvigild", done.stderr)
        self.assertEqual(run(f"{BIN}/onvigil", "--socket", socket, "check").returncode, 3)

    def test_config_check_is_the_daemons_own_check(self):
        self.check("discovery: {rate: much}\n")
        done = run(f"{BIN}/onvigil", "config", "check", self.path("onvigil.yaml"))
        self.assertEqual(done.returncode, 78)
        self.assertIn("discovery.rate: much is not a rate", done.stderr)


if __name__ == "__main__":
    unittest.main()
