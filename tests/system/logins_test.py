"""A login that a device refuses is tried once, shown, and tried again when the secret changes or an operator asks."""

import os
import signal
import unittest

from lab import Lab, needs_namespaces, wait_for

CAMERA = """interface: cams0
cameras:
  - address: 10.77.0.20
    platform: hikvision
    manufacturer: HIKVISION
    model: DS-2CD2012-I
    serial: DS-2CD2012-I20150201CCWR501088621
    mac: 44:19:b6:0a:0b:0c
    endpoint: mac
    protocols: [ws-discovery, onvif]
    credentials: {{scheme: digest, username: audit, password: {password}}}
"""


@needs_namespaces
class Logins(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.keep_secret("old")
        self.lab.start_simulator(CAMERA.format(password="new"))
        self.lab.configure("identification: {credentials: [{networks: [10.77.0.0/16], username: audit, "
                           f"password_file: {self.lab.path('secret')}}}]}}\n")
        self.lab.start_daemon()
        self.wait_for_state("refused")

    def keep_secret(self, password):
        path = self.lab.path("secret")
        if os.path.exists(path):
            os.unlink(path)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        self.lab.write("secret", password + "\n")

    def wait_for_state(self, state):
        def reached():
            device = self.lab.device("10.77.0.20")
            return device is not None and device["identification"]["state"] == state
        wait_for(reached, state)

    def identification(self):
        return self.lab.device("10.77.0.20")["identification"]

    def camera_takes(self, password):
        self.lab.write("scenario.yaml", CAMERA.format(password=password))
        self.lab.simulator.send_signal(signal.SIGHUP)
        wait_for(lambda: "reloaded" in self.lab.text("simulator.log"), "the simulator's reload")

    def test_what_was_refused_is_shown_and_tried_again_when_an_operator_asks(self):
        lab = self.lab
        self.assertIn("one device: the login of audit was not accepted", lab.client("status"))
        self.assertIn("onvigil retry", lab.client("explain", "10.77.0.20"))
        self.assertEqual(len(lab.json("devices", "--identification", "refused,needs-login")["devices"]), 1)
        self.camera_takes("old")
        lab.client("retry", "--state", "refused", "--yes")
        self.wait_for_state("ok")
        wait_for(lambda: "asks once more" in lab.text("daemon.log"), "the record of it")

    def test_a_rewritten_secret_is_tried(self):
        self.keep_secret("new")
        self.lab.daemon.send_signal(signal.SIGHUP)
        self.wait_for_state("ok")

    def test_a_secret_that_comes_back_is_tried_once_more(self):
        refused = self.identification()
        self.keep_secret("other")
        self.lab.daemon.send_signal(signal.SIGHUP)
        wait_for(lambda: self.identification()["at"] != refused["at"], "the other login is tried")
        self.wait_for_state("refused")
        self.camera_takes("old")
        self.keep_secret("old")
        self.lab.daemon.send_signal(signal.SIGHUP)
        self.wait_for_state("ok")

    def test_a_forgotten_device_is_asked_as_a_new_one(self):
        self.camera_takes("old")
        self.lab.client("forget", "10.77.0.20")
        self.wait_for_state("ok")


if __name__ == "__main__":
    unittest.main()
