"""A host with another certificate in a camera's place (docs/security.md)."""

import json
import subprocess
import sys
import unittest

from adversary_test import CAMERA, HERE, AdversaryLab, hello
from lab import needs_namespaces, wait_for


@needs_namespaces
class Certificates(unittest.TestCase):
    def test_another_certificate_stops_the_login_until_an_operator_asks_anew(self):
        with AdversaryLab() as lab:
            lab.configure("discovery: {interval: 1h, window: 1s}\n" +
                          lab.credentials("secret").replace("refresh: 1h", "refresh: 10s"))
            first = self._tls_camera(lab, "one")
            lab.start_daemon()
            announced = hello(1, f"http://{CAMERA}/onvif/device_service https://{CAMERA}/onvif/device_service")

            def state():
                return ((lab.device(CAMERA) or {}).get("identification") or {}).get("state")

            def asked(log, what):
                lab.spoof(3702, announced)
                return any(each[what] for each in map(json.loads, lab.text(log).splitlines()))
            wait_for(lambda: asked("one.jsonl", "welcome"), "a login over TLS", 60)
            wait_for(lambda: state() == "ok", "the camera", 60)
            first.kill()
            first.wait()
            self._tls_camera(lab, "two")

            def contradicts():
                lab.spoof(3702, announced)
                return any("another certificate" in text for text in (lab.device(CAMERA) or {"contradictions": []})["contradictions"])
            wait_for(contradicts, "the contradiction", 90)
            seen = [json.loads(line) for line in lab.text("two.jsonl").splitlines()]
            self.assertEqual([each for each in seen if each["login"]], [])
            wait_for(lambda: any("certificate" in e["message"] for e in lab.events()
                                 if e["type"] == "device.contradiction"), "its event")
            lab.client("retry", CAMERA)
            wait_for(lambda: asked("two.jsonl", "welcome"), "the login once more", 90)
            wait_for(lambda: lab.device(CAMERA)["contradictions"] == [], "the end of the contradiction", 60)

    @staticmethod
    def _tls_camera(lab, name):
        pem = lab.path(f"{name}.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=camera", "-keyout", pem,
                        "-out", pem + ".crt"], check=True, capture_output=True)
        with open(pem, "a", encoding="utf-8") as file:
            file.write(lab.text(f"{name}.pem.crt"))
        camera = lab._start(lab.fleet_net, [sys.executable, f"{HERE}/locked_camera.py", CAMERA, "secret",
                                            lab.path(f"{name}.jsonl"), pem], f"{name}.log")
        wait_for(lambda: ":443 " in lab.within(lab.fleet_net, ["ss", "-Hltn"]), "the camera's web server")
        return camera


if __name__ == "__main__":
    unittest.main()
