"""A hub that means ill, or whose name is not found: neither fills the memory, nor holds up what the daemon does, nor its end."""

import os
import time
import unittest

from lab import Lab, needs_namespaces, wait_for
from receivers import make_certificate

PORT = 5439
MOST_MIB = 120  # of memory that is gained: an answer of 8 MiB, as libpq, as text and as values
CAMERAS = """interface: cams0
cameras:
  - {address: 10.77.1.1, count: 100, manufacturer: AXIS, model: M3045-V, serial: 'ACCC8E0A00{n:02}', mac: 'ac:cc:8e:0a:00:00',
     protocols: [ws-discovery, onvif]}
"""  # more than a socket holds that is not read
HERE = os.path.dirname(os.path.abspath(__file__))


@needs_namespaces
class HostileHub(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab())
        make_certificate(self.lab)
        os.chmod(self.lab.write("password", "secret\n"), 0o400)

    def configure(self, host="localhost"):
        ca, password = self.lab.path("server.pem"), self.lab.path("password")
        url = f"postgresql://north@{host}:{PORT}/onvigil" + ("?hostaddr=127.0.0.1" if host == "localhost" else "")
        self.lab.configure(f"hub: {{url: '{url}', ca_file: {ca}, password_file: {password}, push: 1s}}\n")

    def start_hub(self, kind):
        child = self.lab._start(self.lab.sensor_net, ["python3", f"{HERE}/hostile_hub.py", kind, str(PORT),
                                                      self.lab.path("server.pem"), self.lab.path("server.key")], f"{kind}.log")
        wait_for(lambda: "ready" in self.lab.text(f"{kind}.log") or child.poll() is not None, "the hub")
        self.assertIsNone(child.poll(), self.lab.text(f"{kind}.log"))
        return child

    def sink(self):
        return next(s for s in self.lab.json("alerts")["sinks"] if s["name"] == "hub")

    def memory(self, key):
        with open(f"/proc/{self.lab.daemon.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(key)) // 1024

    def assert_prompt_end(self):
        code, took = self.lab.end_daemon()
        self.assertEqual(code, 0, self.lab.text("daemon.log"))
        self.assertLess(took, 5)

    def assert_bounded(self, kind, error):
        self.start_hub(kind)
        self.configure()
        self.lab.start_daemon()
        before = self.memory("VmRSS")
        wait_for(lambda: "asked" in self.lab.text(f"{kind}.log"), "the first call")
        slowest = 0.0

        def failed():
            nonlocal slowest
            from_here = time.monotonic()
            state = self.sink()
            slowest = max(slowest, time.monotonic() - from_here)
            return error in (state["last_error"] or "")
        wait_for(failed, "what is wrong with its answer")
        self.assertLess(self.memory("VmHWM") - before, MOST_MIB)
        self.assertLess(slowest, 1.5, "the daemon answers meanwhile")
        self.assert_prompt_end()

    def test_rows_without_end_are_not_kept(self):
        self.assert_bounded("endless-rows", "longer than any")

    def test_a_row_without_end_is_not_kept(self):
        self.assert_bounded("endless-row", "longer than any")

    def test_notifications_without_end_are_not_kept(self):
        self.assert_bounded("endless-notifications", "longer than any")

    def test_a_greeting_without_end_is_not_kept(self):
        self.assert_bounded("endless-greeting", "longer than any")

    def test_what_comes_without_end_while_a_call_is_not_read_is_not_kept(self):
        self.lab.sysctl(self.lab.sensor_net, "net/ipv4/tcp_wmem", "4096 4096 4096")
        self.lab.start_simulator(CAMERAS)
        self.assert_bounded("unread-call", "longer than any")

    def test_silence_holds_up_no_end(self):
        self.start_hub("silence")
        self.configure()
        self.lab.start_daemon()
        wait_for(lambda: "asked" in self.lab.text("silence.log"), "the first call")
        self.assert_prompt_end()

    def test_a_login_that_takes_an_hour_of_arithmetic_is_said_and_holds_up_no_end(self):
        self.start_hub("arithmetic")
        self.configure()
        self.lab.start_daemon()
        wait_for(lambda: self.sink()["state"] == "retrying", "the trouble")
        self.assertIn("does not let us in, within 15s", self.sink()["last_error"])
        self.assert_prompt_end()

    def test_a_name_server_that_says_nothing_holds_up_neither_start_nor_reload_nor_end(self):
        silence = ("import socket, sys\n"
                   "udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                   "udp.bind(('127.0.0.1', 53))\n"
                   "open(sys.argv[1], 'w').close()\n"
                   "while True: udp.recv(4096)\n")
        self.lab._start(self.lab.sensor_net, ["python3", self.lab.write("silence.py", silence), self.lab.path("ready")], "ns.log")
        wait_for(lambda: os.path.exists(self.lab.path("ready")), "a name server that says nothing")
        names = self.lab.write("resolv.conf", "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n")
        self.configure("hub.example")
        with open(self.lab.path("conf.d/test.yaml"), "a", encoding="utf-8") as file:
            file.write("control: {listen: 'sensor.example:8077'}\n")
        from_here = time.monotonic()
        self.lab.start_daemon(prefix=["unshare", "--mount", "sh", "-c",
                                      f'mount --bind {names} /etc/resolv.conf && exec "$@"', "sh"])
        self.assertLess(time.monotonic() - from_here, 10)
        wait_for(lambda: "its name is not found" in (self.sink()["last_error"] or ""), "the hub's trouble", 30)
        wait_for(lambda: any("control.listen: sensor.example:8077 is not served" in p["what"] for p in self.lab.json("status")["problems"]),
                 "the listener's trouble", 30)
        with open(self.lab.path("conf.d/test.yaml"), "a", encoding="utf-8") as file:
            file.write("site: other\n")
        self.lab.write("conf.d/z.yaml", "control: {listen: 'another.example:8077'}\n")
        self.lab.daemon.send_signal(1)
        from_here = time.monotonic()
        wait_for(lambda: self.lab.json("status")["site"] == "other", "the reload")
        self.assertLess(time.monotonic() - from_here, 5)
        self.assert_prompt_end()


if __name__ == "__main__":
    unittest.main()
