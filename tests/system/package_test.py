"""The packages in a bare Debian booted with a real systemd: what a sysadmin finds from installing to purging."""

import glob
import json
import os
import re
import subprocess
import tempfile
import unittest

import booted_root
from booted_root import BootedRoot
from lab import Lab, needs_namespaces, wait_for
from receivers import Rsyslog, needs_rsyslog

FLEET = """
interface: cams0
cameras:
  - {address: 10.77.0.10, count: 20, platform: hikvision, manufacturer: HIKVISION, model: DS-2CD2042WD-I}
  - {address: 10.77.0.40, count: 20, platform: gsoap, manufacturer: AXIS, model: M3045-V}
"""
CAMERAS = 40
PASSWORD = "planted-Pa55word-4711"
CONFIGURATION = """
discovery: {{interfaces: [lan0], interval: 6s, window: 2s, networks: [10.77.0.0/26], network_interval: 1m}}
identification:
  credentials:
    - {{networks: [10.99.0.0/16], username: audit, password_file: /etc/onvigil/secrets/audit}}
    - {{networks: [10.98.0.0/16], username: audit, credential: cameras}}
alerts:
  sinks:
    - {{name: archive, type: file, path: /var/log/onvigil/events.json}}
    - {siem}
"""
DROP_IN = """[Service]
LoadCredential=cameras:/etc/cameras.password
WatchdogSec=10s
"""
EDITED = "# Edited by the administrator.\n"


class Programs(unittest.TestCase):
    """What is in the packages."""

    def setUp(self):
        booted_root.require_tools()

    def test_are_stripped_and_hardened(self):
        for deb in booted_root.packages():
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run(["dpkg-deb", "-x", deb, folder], check=True)
                for program in glob.glob(f"{folder}/usr/bin/*"):
                    with self.subTest(os.path.basename(program)):
                        self.look_at(program)

    def look_at(self, program):
        read = subprocess.run(["readelf", "--wide", "--file-header", "--program-headers", "--dynamic", "--dyn-syms",
                               "--sections", program], check=True, capture_output=True, text=True).stdout
        self.assertRegex(read, r"Type:\s+DYN", "position-independent")
        self.assertRegex(read, r"GNU_STACK\s.* RW ", "no executable stack")
        self.assertNotRegex(read, r"\s\.symtab\s", "stripped")
        if booted_root.is_optimised():
            self.assertIn("GNU_RELRO", read)
            self.assertRegex(read, r"FLAGS_1.*\bNOW\b")
            self.assertIn("__stack_chk_fail", read)
            self.assertRegex(read, r"__\w+_chk@GLIBC", "FORTIFY_SOURCE")


@needs_namespaces
@needs_rsyslog
class InstalledPackage(unittest.TestCase):
    """One root, whose service lives through everything in turn."""

    def setUp(self):
        booted_root.require_tools()
        self.debs = booted_root.packages()[:2]
        root = booted_root.base(self.debs)
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.lab.start_simulator(FLEET)
        self.rsyslog = Rsyslog(self.lab, "tcp")
        self.rsyslog.start()
        self.host = BootedRoot(self.lab, root)
        self.addCleanup(self.host.close)

    def test_the_service_from_installation_to_purge(self):
        before = self.traces()
        for step in (self.installs_and_starts, self.is_confined, self.finds_the_fleet, self.asks_who_asks,
                     self.refuses_a_bad_reload, self.takes_a_good_reload_up, self.keeps_secrets, self.delivers_and_rotates,
                     self.survives_kill_and_stop, self.is_started_by_its_socket, self.moves_its_inventory, self.upgrades):
            try:
                step()
            except AssertionError as error:
                journal = self.host.run("sh", "-c", "journalctl --unit onvigild | grep -v ' onvigil\\[' | tail -n 30")
                raise AssertionError(f"{step.__name__}: {error}\n{journal}") from None
        self.host.run("systemctl", "stop", "onvigild")
        self.host.run("systemctl", "enable", "--now", "onvigild.socket")
        wait_for(self.status_answers, "the service, by its socket")
        self.host.run("rm", "-r", "/etc/systemd/system/onvigild.service.d")
        self.host.run("dpkg", "--purge", "onvigil", "onvigil-knowledge")
        self.assertEqual(self.traces() - before, set(), "purge leaves nothing")
        for unit in ("onvigild.service", "onvigild.socket"):
            self.assertEqual(self.host.show(unit, "ActiveState"), "inactive", unit)
        self.assertEqual(self.host.exit_code("getent", "passwd", "onvigil"), 2)
        self.assertEqual(self.host.exit_code("getent", "group", "onvigil"), 2)

    # -- What is there.

    def traces(self):
        """Every file that bears our name."""
        out = self.host.run("find", "/", "-xdev", "(", "-path", "/proc", "-o", "-path", "/sys", "-o", "-path", "/root", ")",
                            "-prune", "-o", "-name", "*onvigil*", "-print")
        run = self.host.run("find", "/run", "-name", "*onvigil*", code=None)
        return {line for line in (out + run).splitlines() if "/systemd/units/" not in line}

    def pid(self):
        return self.host.show("onvigild", "MainPID")

    def status(self):
        return self.host.run("onvigil", "status", "-o", "json", code=None)

    def is_active(self):
        return self.host.show("onvigild", "ActiveState") in ("active", "reloading")

    # -- The steps.

    def installs_and_starts(self):
        files = [self.host.take(deb) for deb in self.debs]
        self.host.write("/etc/systemd/system/onvigild.service.d/test.conf", DROP_IN)
        self.host.write("/etc/cameras.password", PASSWORD + "\n")
        self.host.run("dpkg", "--install", *files)
        self.assertTrue(self.is_active(), self.host.run("systemctl", "status", "onvigild", code=None))
        self.assertEqual(self.host.show("onvigild", "UnitFileState"), "enabled")
        self.assertEqual(self.host.show("onvigild.socket", "ActiveState"), "inactive")
        self.host.run("sh", "-c", f"printf '{PASSWORD}\\n' | "
                      "install -o onvigil -g onvigil -m 400 /dev/stdin /etc/onvigil/secrets/audit")
        self.host.write("/etc/onvigil/conf.d/test.yaml", CONFIGURATION.format(
            siem=self.rsyslog.sink().replace("localhost", "127.0.0.1")))
        self.host.run("systemctl", "reload", "onvigild")
        wait_for(lambda: "archive" in self.host.run("onvigil", "config", "show", "-o", "json"), "the configuration")
        for unit in ("onvigild.service", "onvigild.socket"):
            self.assertEqual(self.host.run("systemd-analyze", "verify", "--man=no", unit), "")

    def is_confined(self):
        status = self.host.run("cat", f"/proc/{self.pid()}/status")
        for capabilities in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            self.assertRegex(status, rf"{capabilities}:\s+0+\n")
        self.assertRegex(status, r"NoNewPrivs:\s+1\n")
        self.assertRegex(status, r"Seccomp:\s+2\n")
        self.assertNotRegex(status, r"Uid:\s+0\s")
        exposure = self.host.run("systemd-analyze", "security", "--no-pager", "onvigild.service")
        level = float(re.search(r"Overall exposure level for onvigild.service: (\S+)", exposure).group(1))
        self.assertLessEqual(level, 1.3, exposure)

    def finds_the_fleet(self):
        def found():
            devices = self.host.run("onvigil", "devices", "-o", "jsonl", code=None).splitlines()
            states = [json.loads(d)["identification"]["state"] for d in devices if d.startswith("{")]
            return states.count("ok") == CAMERAS
        wait_for(found, "every camera to be found and identified", 90)
        banned = self.host.run("onvigil", "devices", "--verdict", "banned", "-o", "jsonl").splitlines()
        self.assertEqual(len(banned), 20)

    def asks_who_asks(self):
        self.host.run("useradd", "--groups", "onvigil", "reader")
        self.host.run("useradd", "stranger")
        self.assertEqual(self.host.exit_code("onvigil", "devices", user="reader"), 0)
        wait_for(lambda: self.host.exit_code("onvigil", "check", user="reader") == 2, "CRITICAL, once a round has ended")
        self.assertEqual(self.host.exit_code("onvigil", "scan", user="reader"), 4)
        self.assertEqual(self.host.exit_code("onvigil", "devices", user="stranger"), 4)
        self.assertIn("may not ask", self.host.run("onvigil", "support", "/tmp/stranger.tar.gz", user="stranger"))
        self.assertEqual(self.host.run("stat", "-c", "%a %U %G", "/run/onvigil/control.sock").split(),
                         ["660", "onvigil", "onvigil"])

    def refuses_a_bad_reload(self):
        before = self.host.run("onvigil", "config", "show")
        pid = self.pid()
        login = "identification: {{credentials: [{{networks: [10.0.0.0/8], username: a, password_file: {}}}]}}\n"
        for secret in ("/root/secret", "/home/secret"):  # the second is the service's, but below what its unit hides
            self.host.write(secret, "x\n")
            self.host.run("sh", "-c", f"chown onvigil {secret} && chmod 400 {secret}")
        for bad, mode in (("discovery: {interval: soon}\n", "644"), (login.format("/root/secret"), "644"),
                          (login.format("/home/secret"), "644"), ("discovery: {window: 1s}\n", "600")):
            self.host.write("/etc/onvigil/conf.d/zz-bad.yaml", bad)
            self.host.run("chmod", mode, "/etc/onvigil/conf.d/zz-bad.yaml")
            self.assertNotEqual(self.host.exit_code("systemctl", "reload", "onvigild"), 0, bad)
            self.assertEqual(self.host.exit_code("onvigil", "config", "check"), 78, f"as root: {bad}")
            self.assertTrue(self.is_active())
        self.host.run("rm", "/etc/onvigil/conf.d/zz-bad.yaml", "/root/secret", "/home/secret")
        self.assertIn("good", self.host.run("onvigil", "config", "check"), "with the service's credentials")
        self.assertEqual(self.host.run("onvigil", "config", "show"), before)
        self.assertEqual(self.pid(), pid)

    def takes_a_good_reload_up(self):
        self.host.write("/etc/onvigil/conf.d/zz-good.yaml", "discovery: {window: 1s}\n")
        self.host.run("systemctl", "reload", "onvigild")
        wait_for(lambda: re.search(r'"window": *"1s"', self.host.run("onvigil", "config", "show", "-o", "json")), "the new window")

    def keeps_secrets(self):
        self.assertEqual(self.host.run("cat", f"/run/credentials/onvigild.service/cameras").strip(), PASSWORD)
        for where in (["onvigil", "config", "show", "-o", "json"], ["journalctl", "--no-pager", "--output=export"],
                      ["cat", f"/proc/{self.pid()}/environ", f"/proc/{self.pid()}/cmdline"]):
            self.assertNotIn(PASSWORD, self.host.run(*where))
        found = self.host.run("grep", "-rlaF", PASSWORD, "/var/lib/onvigil", "/var/log/onvigil", "/run/onvigil", code=None)
        self.assertEqual(found, "")
        self.assertEqual(self.host.show("onvigild", "LimitCORE"), "0")

    def delivers_and_rotates(self):
        archive = "/var/log/onvigil/events.json"
        for sink in ("archive", "tcp"):  # most was found before they were configured
            self.host.run("onvigil", "alerts", "replay", sink, "--since", "1h")
        wait_for(lambda: '"type":"finding.opened"' in self.host.run("cat", archive, code=None), "events in the file")
        wait_for(lambda: '"type":"finding.opened"' in self.lab.text("tcp.out"), "events at the receiver")
        self.assertEqual(self.host.run("stat", "-c", "%a %U", archive).split(), ["640", "onvigil"])
        self.assertEqual(self.host.exit_code("cat", archive, user="reader"), 0, "a log shipper in the group")
        self.assertNotEqual(self.host.exit_code("cat", archive, user="stranger"), 0)
        self.host.run("logrotate", "--force", "/etc/logrotate.d/onvigil")
        self.host.run("test", "-e", archive + ".1")
        wait_for(lambda: self.host.run("onvigil", "alerts", "test", "archive", code=None) and
                 self.host.run("cat", archive, code=None).strip(), "events in the new file")

    def restarted(self, pid, seconds=60):
        wait_for(lambda: self.is_active() and self.pid() not in ("0", pid), "systemd to start the daemon anew", seconds)
        wait_for(self.status_answers, "the socket")

    def status_answers(self):
        return '"version"' in self.status()

    def survives_kill_and_stop(self):
        for how in ("KILL", "STOP"):  # a stopped daemon feeds no watchdog
            pid = self.pid()
            self.host.run("sh", "-c", f"kill -{how} {pid}")
            if how == "STOP":
                self.assertEqual(self.host.exit_code("onvigil", "check", "--timeout", "2s"), 3)
            self.restarted(pid)
        self.finds_the_fleet()

    def is_started_by_its_socket(self):
        self.host.run("systemctl", "stop", "onvigild")
        self.host.run("logrotate", "--force", "/etc/logrotate.d/onvigil")  # of a stopped daemon, too
        self.host.run("systemctl", "start", "onvigild.socket")
        self.host.run("onvigil", "config", "check", code=None)
        self.assertEqual(self.host.show("onvigild", "ActiveState"), "inactive", "a check of the configuration starts no service")
        self.assertEqual(self.host.exit_code("onvigil", "devices", user="stranger"), 4)
        self.assertEqual(self.host.exit_code("onvigil", "devices", "--timeout", "60s", user="reader"), 0)
        pid = self.pid()
        self.assertNotEqual(pid, "0")
        self.host.run("systemctl", "kill", "--signal", "KILL", "onvigild")
        self.assertEqual(self.host.exit_code("onvigil", "devices", "--timeout", "60s", user="reader"), 0)  # it waits in the socket
        self.restarted(pid)
        self.host.run("systemctl", "stop", "onvigild.socket", "onvigild")
        self.host.run("systemctl", "start", "onvigild")

    def moves_its_inventory(self):
        self.host.run("systemctl", "stop", "onvigild")
        before = self.host.run("onvigil", "export", "/root/moved.jsonl")
        self.host.run("onvigil", "import", "/root/moved.jsonl", "--replace")
        files = self.host.run("find", "/var/lib/onvigil", "!", "-user", "onvigil")
        self.assertEqual(files, "", "what root made is the service's")
        self.host.run("systemctl", "start", "onvigild")
        wait_for(self.status_answers, "the socket")
        self.assertRegex(before, rf"^{CAMERAS} devices and ")
        self.assertEqual(len(self.host.run("onvigil", "devices", "-o", "jsonl").splitlines()), CAMERAS)
        self.host.run("rm", "/root/moved.jsonl")

    def upgrades(self):
        self.host.run("onvigil", "label", "10.77.0.10", "owner=facilities")
        first = self.host.run("onvigil", "events", "--limit", "100000", "-o", "jsonl").splitlines()[0]
        self.host.run("sh", "-c", f"printf '{EDITED}' >>/etc/onvigil/onvigil.yaml")
        pid = self.pid()
        self.host.run("dpkg", "--force-confold", "--install", self.host.take(self.newer(self.debs[0])))
        self.restarted(pid)
        self.assertIn("owner", self.host.run("onvigil", "show", "10.77.0.10", "-o", "json"))
        self.assertEqual(self.host.run("onvigil", "events", "--limit", "100000", "-o", "jsonl").splitlines()[0], first)
        self.assertTrue(self.host.run("cat", "/etc/onvigil/onvigil.yaml").endswith(EDITED))
        self.host.run("test", "-e", "/etc/onvigil/onvigil.yaml.dpkg-dist")

    def newer(self, deb):
        """The same package under a later version, with another default configuration."""
        folder = tempfile.mkdtemp(dir=self.lab.folder)
        subprocess.run(["dpkg-deb", "-R", deb, folder], check=True)
        with open(f"{folder}/DEBIAN/control", encoding="utf-8") as file:
            control = re.sub(r"(?m)^Version: .*", r"\g<0>.1", file.read())
        with open(f"{folder}/DEBIAN/control", "w", encoding="utf-8") as file:
            file.write(control)
        with open(f"{folder}/etc/onvigil/onvigil.yaml", "a", encoding="utf-8") as file:
            file.write("# A newer default.\n")
        target = self.lab.path("newer.deb")
        subprocess.run(["dpkg-deb", "-Znone", "--root-owner-group", "-b", folder, target], check=True, capture_output=True)
        return target


if __name__ == "__main__":
    unittest.main()
