"""What an administrator does with a sensor: turns its log up, moves its inventory, asks what other lists would change,
sends an archive to whoever helps."""

import gzip
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import tarfile
import unittest

from lab import BIN, Lab, needs_namespaces, wait_for

FLEET = """
interface: cams0
cameras:
  - {address: 10.77.0.10, platform: hikvision, manufacturer: HIKVISION, model: DS-2CD2042WD-I}
  - {address: 10.77.0.11, platform: gsoap, manufacturer: AXIS, model: M1065-L}
"""
SECRETS = {name: f"planted-{name}-4711" for name in ("password", "header", "hmac", "proxy")}


def run(lab, *words, code=0, **options):
    done = subprocess.run([f"{BIN}/onvigil", *words], capture_output=True, text=True, timeout=60, cwd=lab.folder,
                          env={**os.environ, "ONVIGIL_SOCKET": lab.path("control.sock")}, **options)
    assert done.returncode == code, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def found(lab, count=2):
    wait_for(lambda: len([d for d in lab.devices() if d["identification"]["state"] == "ok"]) == count,
             "the fleet, identified")


@needs_namespaces
class Operations(unittest.TestCase):
    def test_a_disk_that_does_not_answer_does_not_keep_it_from_ending(self):
        with Lab() as lab:
            lab.configure()
            lab.start_daemon()
            other = sqlite3.connect(lab.path("inventory.db"), isolation_level=None)
            other.execute("BEGIN IMMEDIATE")  # a commit now waits, as it would for a disk
            code, seconds = lab.end_daemon()
            other.close()
            self.assertEqual(code, 0, lab.text("daemon.log"))
            self.assertLess(seconds, 5)
            self.assertIn("ended without it; what was stored is whole", lab.text("daemon.log"))
            lab.start_daemon()
            self.assertEqual(lab.end_daemon()[0], 0)

    def test_the_log_is_turned_up_and_down_by_a_reload(self):
        with Lab() as lab:
            lab.configure("log_level: error\n")
            lab.start_daemon()
            wait_for(lambda: lab.try_status()["rounds"]["count"], "a round")
            self.assertEqual(lab.text("daemon.log"), "")
            lab.write("conf.d/test.yaml", "log_level: debug\n")
            lab.daemon.send_signal(signal.SIGHUP)
            for line in ("round ", "committed "):
                wait_for(lambda line=line: line in lab.text("daemon.log"), f"the next {line}in the log")
            lab.write("conf.d/test.yaml", "log_level: loud\n")
            done = run(lab, "config", "check", lab.path("onvigil.yaml"), code=78)
            self.assertIn("test.yaml:1: log_level: ", done.stderr)
            self.assertIn("error, warning, info, debug", done.stderr)

    def test_a_reload_takes_up_the_heartbeat(self):
        with Lab() as lab:
            lab.configure("alerts: {heartbeat: 24h}\n")
            lab.start_daemon()
            wait_for(lambda: lab.try_status()["rounds"]["count"], "a round")
            lab.write("conf.d/test.yaml", "alerts: {heartbeat: 1s}\n")
            lab.daemon.send_signal(signal.SIGHUP)
            wait_for(lambda: len([e for e in lab.events() if e["type"] == "sensor.heartbeat"]) >= 2, "heartbeats")

    def test_a_reload_takes_up_the_site_and_the_sockets(self):
        with Lab() as lab:
            lab.configure()
            lab.start_daemon()
            wait_for(lambda: lab.try_status()["rounds"]["count"], "a round")
            old = lab.path("control.sock")
            lab.write("conf.d/test.yaml", f"site: attic\ncontrol: {{socket: {lab.path('other.sock')}, "
                      f"listen: 127.0.0.1:9470, listen_token_file: {lab.path('token')}}}\n")
            lab.write("token", "s3cret\n")
            os.chmod(lab.path("token"), 0o400)
            lab.daemon.send_signal(signal.SIGHUP)
            wait_for(lambda: os.path.exists(lab.path("other.sock")) and not os.path.exists(old), "the new socket")
            events = [json.loads(line) for line in run(lab, "--socket", lab.path("other.sock"), "events", "-o", "jsonl")
                      .stdout.splitlines()]
            renamed = [e for e in events if "changed" in e and e["type"] == "sensor.heartbeat"]
            self.assertEqual([(e["site"], e["changed"]) for e in renamed], [("attic", "site: lab -> attic")])
            status = json.loads(run(lab, "--socket", lab.path("other.sock"), "status", "-o", "json").stdout)
            self.assertEqual(status["site"], "attic")
            self.assertEqual([p for p in status["problems"] if "control" in p["what"] or "changed" in p["what"]], [])
            curl = ["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "http://127.0.0.1:9470/metrics"]
            self.assertEqual(lab.within(lab.sensor_net, curl), "401")
            self.assertEqual(lab.within(lab.sensor_net, [*curl, "--oauth2-bearer", "s3cret"]), "200")

            def problems():
                return json.loads(run(lab, "--socket", lab.path("other.sock"), "status", "-o", "json").stdout)["problems"]

            lab.write("conf.d/test.yaml", f"control: {{socket: {lab.path('other.sock')}, listen: 10.99.0.1:9470}}\n")
            lab.daemon.send_signal(signal.SIGHUP)
            wait_for(lambda: [p for p in problems() if "everybody who reaches 10.99.0.1:9470 reads" in p["what"] and
                              "listen_token_file" in p["do"]], "the warning")
            lab.write("conf.d/test.yaml", f"control: {{socket: {lab.path('other.sock')}, listen: 127.0.0.1:9470, "
                      f"listen_token_file: {lab.path('token')}}}\n")
            lab.daemon.send_signal(signal.SIGHUP)
            wait_for(lambda: not [p for p in problems() if "reads" in p["what"]], "no warning")
            lab.write("conf.d/test.yaml", f"control: {{socket: {lab.path('other.sock')}, listen: 10.99.0.77:9470, "
                      f"listen_token_file: {lab.path('token')}}}\n")
            lab.daemon.send_signal(signal.SIGHUP)
            wait_for(lambda: [p for p in problems() if "10.99.0.77:9470 is not served" in p["what"]], "no such address here")
            lab.within(lab.sensor_net, ["ip", "addr", "add", "10.99.0.77/32", "dev", "lan0"])
            wait_for(lambda: not [p for p in problems() if "served" in p["what"]], "it is served once the address is there")
            curl[-1] = "http://10.99.0.77:9470/metrics"
            self.assertEqual(lab.within(lab.sensor_net, [*curl, "--oauth2-bearer", "s3cret"]), "200")

    def test_a_socket_that_systemd_passes_elsewhere_is_a_problem_in_status(self):
        passing = ("import os, socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); "
                   "os.dup2(s.fileno(), 3); os.set_inheritable(3, True); "
                   "os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid())); "
                   "os.execvp(sys.argv[2], sys.argv[2:])")
        with Lab() as lab:
            lab.configure(f"control: {{socket: {lab.path('other.sock')}}}\n")
            lab.start_daemon(prefix=["python3", "-c", passing, lab.path("control.sock")])
            what = f"control.socket: {lab.path('other.sock')} is not made, as systemd passes {lab.path('control.sock')}"
            wait_for(lambda: [p for p in lab.try_status()["problems"] if p["what"] == what], "the problem")

    def test_a_reload_takes_up_a_group_that_is_there_by_now(self):
        with Lab() as lab:
            lab.configure("control: {group: cameras}\n")
            groups = lab.write("group", "root:x:0:\n")
            lab.start_daemon(prefix=["unshare", "--mount", "sh", "-c", f'mount --bind {groups} /etc/group; exec "$@"', "sh"])

            def missing():
                return [p for p in lab.try_status()["problems"] if "there is no group cameras" in p["what"]]

            wait_for(missing, "the problem")
            with open(groups, "a", encoding="utf-8") as file:
                file.write("cameras:x:4711:\n")
            lab.daemon.send_signal(signal.SIGHUP)
            wait_for(lambda: not missing(), "the group")
            socket = os.stat(lab.path("control.sock"))
            self.assertEqual((socket.st_gid, socket.st_mode & 0o777), (4711, 0o660))

    def test_without_a_daemon_the_client_says_that_its_configuration_was_refused(self):
        with Lab() as lab:
            lab.configure("discovery: {intervall: 5m}\n")
            here = {**os.environ, "RUNTIME_DIRECTORY": lab.folder}
            daemon = [f"{BIN}/onvigild", "--config", lab.path("onvigil.yaml")]
            ended = subprocess.run(["nsenter", f"--net=/proc/{lab.sensor_net}/ns/net", *daemon], env=here,
                                   capture_output=True, text=True, timeout=30)
            self.assertEqual(ended.returncode, 78)
            said = run(lab, "devices", code=3).stderr
            self.assertIn("the daemon did not start: its configuration was refused", said)
            self.assertIn("test.yaml:1: discovery.intervall: unknown key; did you mean interval?", said)
            lab.write("conf.d/test.yaml", "")
            lab.start_daemon(environment={"RUNTIME_DIRECTORY": lab.folder})
            lab.end_daemon()
            self.assertIn("no daemon answers", run(lab, "devices", code=3).stderr)

    def test_changes_under_sudo_name_the_person(self):
        with Lab() as lab:
            lab.start_simulator(FLEET)
            lab.configure()
            lab.start_daemon()
            found(lab)
            env = {**os.environ, "ONVIGIL_SOCKET": lab.path("control.sock"), "SUDO_UID": "65534"}
            subprocess.run([f"{BIN}/onvigil", "waive", "10.77.0.10", "--until", "9d", "--reason", "lab"], env=env,
                           check=True, capture_output=True, timeout=60)
            by = lab.device("10.77.0.10")["waiver"]["by"]
            login = subprocess.run(["cat", "/proc/self/loginuid"], capture_output=True, text=True).stdout.strip()
            if login in ("", "4294967295"):  # else the kernel says who logged in
                self.assertEqual(by, "uid 0 (root), login uid 65534 (nobody)")
            self.assertTrue(by.startswith("uid 0 (root)"), by)

    def test_metrics_have_the_process_the_journal_and_how_long_things_take(self):
        with Lab() as lab:
            lab.start_simulator(FLEET)
            lab.configure(f"alerts: {{sinks: [{{name: f, type: file, path: {lab.path('events.json')}}}]}}\n")
            lab.start_daemon()
            found(lab)

            def value(name):
                text = subprocess.run(["curl", "--silent", "--unix-socket", lab.path("control.sock"),
                                       "http://localhost/metrics"], capture_output=True, text=True).stdout
                match = re.search(rf"(?m)^{re.escape(name)} (\S+)$", text)
                return float(match.group(1)) if match else 0

            for name in ("onvigil_round_seconds_count", "onvigil_interview_seconds_count",
                         "onvigil_commit_seconds_count", "onvigil_journal_events", "onvigil_journal_bytes",
                         "onvigil_journal_oldest_timestamp_seconds", "process_open_fds", "process_threads",
                         "process_cpu_seconds_total", 'onvigil_sink_delivery_seconds_count{sink="f",type="file"}'):
                wait_for(lambda name=name: value(name) > 0, name)
            resident = value("process_resident_memory_bytes")
            with open(f"/proc/{lab.daemon.pid}/statm", encoding="ascii") as file:
                pages = int(file.read().split()[1])
            self.assertAlmostEqual(resident, pages * os.sysconf("SC_PAGESIZE"), delta=8 << 20)

    def test_an_inventory_moves_to_another_sensor_with_ids_labels_waivers_and_history(self):
        with Lab() as lab:
            lab.start_simulator(FLEET)
            lab.configure()
            config = ("--config", lab.path("onvigil.yaml"))
            lab.start_daemon()
            found(lab)
            lab.client("label", "10.77.0.10", "floor=2")
            lab.client("waive", "10.77.0.10", "--until", "90d", "--reason", "lab")
            before = {d["id"]: d for d in lab.devices()}
            refused = run(lab, "import", "nothing.jsonl", *config, code=1)
            self.assertIn("nothing.jsonl", refused.stderr)
            lab.end_daemon()
            told = run(lab, "export", "moved.jsonl", *config).stderr
            self.assertRegex(told, r"^2 devices and \d+ events\n$")
            self.assertEqual(os.stat(lab.path("moved.jsonl")).st_mode & 0o777, 0o600)
            history = [json.loads(line)["event"]["document"]["id"] for line in lab.text("moved.jsonl").splitlines()
                       if line.startswith('{"event"')]
            last = json.loads(lab.text("moved.jsonl").splitlines()[0])["last_seq"]

            os.mkdir(lab.path("other"))
            lab.write("onvigil.yaml", lab.text("onvigil.yaml").replace("inventory.db", "other/inventory.db"))
            run(lab, "import", "moved.jsonl", *config)
            lab.start_daemon()
            after = {d["id"]: d for d in lab.devices()}
            self.assertEqual(after.keys(), before.keys())
            for key in ("labels", "waiver", "first_seen", "verdict", "serial"):
                self.assertEqual({i: d[key] for i, d in after.items()}, {i: d[key] for i, d in before.items()}, key)
            events = lab.events()
            self.assertEqual([e["id"] for e in events][:len(history)], history)
            self.assertEqual(events[len(history)]["seq"], last + 1, "numbers go on without a gap")
            wait_for(lambda: lab.try_status()["rounds"]["count"], "a round")
            self.assertFalse([e for e in lab.events() if e["type"] == "device.found" and e["seq"] > last])

            in_the_way = run(lab, "import", "moved.jsonl", *config, "--replace", code=1)
            self.assertIn(f"another onvigild (process {lab.daemon.pid})", in_the_way.stderr)
            running = run(lab, "export", *config).stdout.splitlines()
            self.assertEqual(json.loads(running[-1])["end"]["devices"], 2)
            lab.end_daemon()
            self.assertIn("--replace", run(lab, "import", "moved.jsonl", *config, code=1).stderr)
            done = run(lab, "import", "moved.jsonl", "--replace", *config).stdout
            self.assertIn(".replaced-", done)

    def test_what_an_import_by_root_makes_belongs_to_the_folders_owner(self):
        with Lab() as lab:
            os.chmod(lab.folder, 0o755)
            lab.configure()
            config = ("--config", lab.path("onvigil.yaml"))
            lab.start_daemon()
            lab.end_daemon()
            run(lab, "export", "moved.jsonl", *config)
            os.mkdir(lab.path("state"), 0o700)
            os.chown(lab.path("state"), 65534, 65534)
            lab.write("onvigil.yaml", lab.text("onvigil.yaml").replace("inventory.db", "state/inventory.db"))
            run(lab, "import", "moved.jsonl", *config)
            for name in os.listdir(lab.path("state")):
                self.assertEqual(os.stat(lab.path(f"state/{name}")).st_uid, 65534, name)

    def test_a_device_that_is_named_as_the_file_stays_one(self):
        """Root could replace /dev/null."""
        with Lab() as lab:
            lab.configure()
            lab.start_daemon()
            wait_for(lambda: lab.try_status()["rounds"]["count"], "a round")
            null = lab.path("null")
            os.mknod(null, stat.S_IFCHR | 0o666, os.makedev(1, 3))
            for words in (("export", null, "--config", lab.path("onvigil.yaml")), ("support", null), ("report", "--output", null)):
                run(lab, *words)
                self.assertTrue(stat.S_ISCHR(os.stat(null).st_mode), words)
            self.assertEqual([name for name in os.listdir(lab.folder) if name.endswith(".part")], [])

    def test_other_lists_are_compared_before_they_are_installed(self):
        with Lab() as lab:
            lab.start_simulator(FLEET)
            lab.configure('policy: {lists: ["*"]}\n')
            lab.start_daemon()
            found(lab)
            new = lab.path("new")
            shutil.copytree(os.path.join(BIN, "../share/onvigil"), new)
            same = lab.json("policy", "diff", new)
            self.assertEqual((same["changes"], same["devices"], same["makers_changed"]), ([], 2, False))
            with open(f"{new}/lists/house.yaml", "w", encoding="utf-8") as file:
                file.write('id: house\ntitle: "No Axis here"\njurisdiction: house\nauthority: "the board"\n'
                           "kind: house-rule\neffect: banned\neffective: 2026-01-01\nannounced: null\n"
                           'as_of: 2026-11-23\ncitation: "https://example.org/rules"\ncovers_affiliates: true\n'
                           "entities:\n  - {maker: axis, relation: named}\n")
            before = {d["id"]: d["verdict"] for d in lab.devices()}
            diff = lab.json("policy", "diff", new)
            self.assertEqual([(c["address"], c["before"], c["after"], c["lists_after"]) for c in diff["changes"]],
                             [("10.77.0.11", "clear", "banned", ["house"])])
            self.assertEqual(diff["added"], ["house"])
            self.assertIn("1 of 2 devices would be judged otherwise", lab.client("policy", "diff", new))
            self.assertEqual({d["id"]: d["verdict"] for d in lab.devices()}, before)
            os.remove(f"{new}/makers/axis.yaml")
            self.assertIn('there is no maker "axis"', run(lab, "policy", "diff", new, code=2).stderr)
            self.assertIn("holds no makers", run(lab, "policy", "diff", lab.folder, code=1).stderr)

    def test_the_archive_for_support_holds_what_helps_and_no_secret(self):
        with Lab() as lab:
            lab.configure()
            for name, secret in SECRETS.items():
                path = lab.write(name, secret + ("\n" if name != "proxy" else ""))
                os.chmod(path, 0o400)
            lab.write("proxy_login", f"user:{SECRETS['proxy']}")
            os.chmod(lab.path("proxy_login"), 0o400)
            lab.write("conf.d/test.yaml", f"""
identification:
  credentials:
    - {{networks: [10.77.0.0/16], username: audit, password_file: {lab.path('password')}}}
alerts:
  sinks:
    - name: hook
      type: http
      url: http://10.99.0.2:9/x
      headers: {{Authorization: {{prefix: "Splunk ", file: {lab.path('header')}}}}}
      hmac_file: {lab.path('hmac')}
      proxy: http://10.99.0.2:3128
      proxy_login_file: {lab.path('proxy_login')}
""")
            lab.start_daemon()
            wait_for(lambda: [p for p in lab.try_status()["problems"] if "hook" in p["what"]], "the sink fails")
            name = run(lab, "support").stdout.strip()
            self.assertRegex(name, r"^onvigil-support-.*\.tar\.gz$")
            self.assertEqual(os.stat(lab.path(name)).st_mode & 0o777, 0o600)
            with open(lab.path(name), "rb") as file:
                packed = file.read()
            for secret in SECRETS.values():
                self.assertNotIn(secret.encode(), gzip.decompress(packed))
            with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
                parts = {os.path.basename(m.name): archive.extractfile(m).read().decode()
                         for m in archive.getmembers() if m.isfile()}
            self.assertEqual(json.loads(parts["status.json"])["site"], "lab")
            self.assertIn("hook", parts["status.json"])
            self.assertEqual(json.loads(parts["config.json"])["log_level"], "info")
            self.assertIn("onvigil_sink_up", parts["metrics.txt"])
            self.assertIn("sensor.degraded", parts["problems.jsonl"])
            for part in ("README.txt", "system.txt", "log.txt", "service.txt", "alerts.json", "lists.json"):
                self.assertTrue(parts[part], part)
            lab.end_daemon()
            without = run(lab, "support", "late.tar.gz")
            self.assertIn("the daemon does not answer", without.stderr)
            with tarfile.open(lab.path("late.tar.gz")) as archive:
                self.assertTrue([m for m in archive.getnames() if m.endswith("log.txt")])


if __name__ == "__main__":
    unittest.main()
