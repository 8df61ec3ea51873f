"""What monitoring is told of a sensor that is blind, stopped, late or cannot deliver: by `onvigil check` and by /healthz."""

import json
import os
import signal
import subprocess
import time
import unittest

from lab import BIN, Lab, needs_namespaces, wait_for

FLEET = """
interface: cams0
cameras:
  - {address: 10.77.0.10, platform: gsoap, manufacturer: AXIS, model: M1065-L}
"""
OK, WARNING, UNKNOWN = 0, 1, 3


@needs_namespaces
class Health(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)

    def start(self, extra="", fleet=True):
        if fleet:
            self.lab.start_simulator(FLEET)
        self.lab.configure("discovery: {interval: 1s, window: 500ms}\n" + extra)
        self.lab.start_daemon()

    def check(self, *options):
        done = subprocess.run([f"{BIN}/onvigil", "check", *options], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "ONVIGIL_SOCKET": self.lab.path("control.sock")})
        return done.returncode, done.stdout.strip()

    def healthz(self, what="healthz", seconds=5):
        """The status code and what is said with it; 0: nothing came."""
        done = subprocess.run(["curl", "--silent", "--max-time", str(seconds), "--write-out", "\n%{http_code}", "--unix-socket",
                               self.lab.path("control.sock"), f"http://localhost/{what}"], capture_output=True, text=True)
        body, _, code = done.stdout.rpartition("\n")
        return int(code), body

    def shown(self, reason):
        """`reason` in both, for as long as it holds; verdicts alone do not mind it."""
        wait_for(lambda: reason in self.check()[1], f"check says: {reason}")
        code, line = self.check()
        self.assertEqual((code, line.split(" - ")[0]), (WARNING, "ONVIGIL WARNING"), line)
        self.assertEqual(self.check("--ignore", "problems")[0], OK)
        code, body = self.healthz()
        self.assertEqual(code, 503, body)
        self.assertIn(reason, body)
        self.assertEqual(self.healthz("healthz?live")[0], 200)

    def well(self):
        wait_for(lambda: self.check()[0] == OK, "check is green")
        self.assertEqual(self.healthz(), (200, '{"status":"ok"}\n'))

    def test_a_sensor_that_sees_is_well(self):
        self.start()
        self.well()

    def test_no_device_at_all(self):
        self.start(fleet=False)
        self.shown("no device at all has been found")

    def test_an_interface_on_which_nothing_answers_any_more(self):
        self.start()
        self.well()
        self.lab.simulator.send_signal(signal.SIGSTOP)
        self.addCleanup(self.lab.simulator.send_signal, signal.SIGCONT)
        self.shown("lan0 has been silent for ")
        self.lab.simulator.send_signal(signal.SIGCONT)
        self.well()

    def test_a_daemon_that_is_stopped(self):
        self.start()
        self.well()
        self.lab.daemon.send_signal(signal.SIGSTOP)
        self.addCleanup(self.lab.daemon.send_signal, signal.SIGCONT)
        began = time.monotonic()
        code, line = self.check("--timeout", "1s")
        self.assertEqual(code, UNKNOWN, line)
        self.assertRegex(line, "^ONVIGIL UNKNOWN - the daemon has not answered for 1 s: it is stopped or overloaded")
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(self.healthz(seconds=1)[0], 0)
        self.lab.daemon.send_signal(signal.SIGCONT)
        self.well()

    def test_a_round_that_is_late(self):
        """A daemon that slept is asked while it sleeps: it answers before its next round has ended."""
        self.start()
        self.well()
        self.lab.daemon.send_signal(signal.SIGSTOP)
        self.addCleanup(self.lab.daemon.send_signal, signal.SIGCONT)
        slept = time.monotonic()
        asked = [subprocess.Popen([f"{BIN}/onvigil", "check"], stdout=subprocess.PIPE, text=True,
                                  env={**os.environ, "ONVIGIL_SOCKET": self.lab.path("control.sock")}),
                 subprocess.Popen(["curl", "--silent", "--unix-socket", self.lab.path("control.sock"),
                                   "http://localhost/healthz"], stdout=subprocess.PIPE, text=True)]
        wait_for(lambda: time.monotonic() - slept > 5, "more than three intervals")
        self.lab.daemon.send_signal(signal.SIGCONT)
        for client in asked:
            self.assertRegex(client.communicate(timeout=30)[0], r"no round has finished for \d+s")
        self.assertEqual(asked[0].returncode, WARNING)
        self.well()

    def test_a_sink_that_fails(self):
        self.start(f"alerts: {{sinks: [{{name: archive, type: file, path: {self.lab.path('there/events.json')}}}]}}\n")
        self.shown("sink archive (")
        os.mkdir(self.lab.path("there"))
        self.well()

    def test_events_that_were_lost(self):
        self.start("alerts: {sinks: [{name: siem, type: syslog, address: 'tcp://10.77.9.9:514', max_backlog: 1}]}\n")
        self.shown("sink siem lost ")

    def test_a_reload_that_was_refused(self):
        self.start()
        self.well()
        self.lab.write("conf.d/test.yaml", "discovery: {interval: soon}\n")
        self.lab.daemon.send_signal(signal.SIGHUP)
        self.shown("the configuration on disk was refused")
        status = json.loads(self.lab.client("status", "-o", "json"))
        self.assertIn("systemctl reload", " ".join(p["do"] for p in status["problems"]))

    def test_a_host_name_of_another_is_refused_over_tcp(self):
        """A page elsewhere must not read it under a name of its own (DNS rebinding)."""
        self.start("control: {listen: '127.0.0.1:9470'}\n")
        self.well()
        for name, code in (("127.0.0.1", "200"), ("localhost", "200"), ("evil.example", "421")):
            said = self.lab.within(self.lab.sensor_net, ["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}",
                                                         "--header", f"Host: {name}", "http://127.0.0.1:9470/healthz"])
            self.assertEqual(said, code, name)


if __name__ == "__main__":
    unittest.main()
