"""Sinks as an operator meets them: what they lose, what they refuse, and what a restart makes of them."""

import json
import os
import sqlite3
import subprocess
import time
import unittest

from lab import Lab, needs_namespaces, wait_for

RECEIVER = """
import http.server, socket, sys, threading
folder = sys.argv[1]

class Hook(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        code = 422 if b'"sensor.started"' in body else 200
        with open(folder + "/hook.out", "ab") as out:
            out.write(b"%d " % code + body + b"\\n")
        self.send_response(code)
        self.send_header("content-length", "0")
        self.end_headers()
    def log_message(self, *arguments):
        pass

def datagrams():
    with open(folder + "/udp.out", "ab", 0) as out:
        while True:
            out.write(udp.recv(65535) + b"\\n")

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 5514))
threading.Thread(target=datagrams, daemon=True).start()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 8099), Hook)
open(folder + "/ready", "w").close()
server.serve_forever()
"""


@needs_namespaces
class Sinks(unittest.TestCase):
    def receiver(self, lab):
        child = lab._start(lab.sensor_net, ["python3", lab.write("receiver.py", RECEIVER), lab.folder], "receiver.log")
        wait_for(lambda: os.path.exists(lab.path("ready")) or child.poll() is not None, "the receiver")
        self.assertIsNone(child.poll(), lab.text("receiver.log"))

    def sink(self, lab, name):
        return next((s for s in lab.json("alerts")["sinks"] if s["name"] == name), None)

    def test_what_a_webhook_refuses_is_parked_and_said_and_the_rest_arrives(self):
        with Lab() as lab:
            self.receiver(lab)
            lab.configure("alerts: {heartbeat: 1s, sinks: [{name: hook, type: http, url: 'http://127.0.0.1:8099/x'}]}\n")
            lab.start_daemon()
            wait_for(lambda: self.sink(lab, "hook")["delivered"] >= 2, "what is taken")
            hook = self.sink(lab, "hook")
            self.assertEqual((hook["state"], hook["parked"], hook["lost"]), ("ok", 1, 0))
            self.assertIn("answers 422", hook["last_parked_error"])
            self.assertIsNone(hook["last_error"])
            self.assertIn("parked: http://127.0.0.1:8099/x answers 422", lab.client("alerts"))
            lost = wait_for(lambda: [e for e in lab.events() if e["type"] == "events.lost"], "events.lost")
            self.assertEqual((lost[0]["sink"], lost[0]["lost"], lost[0]["first_seq"], lost[0]["last_seq"]),
                             ("hook", 1, 1, 1))

    def test_a_resolver_that_hangs_holds_up_neither_the_status_nor_the_end(self):
        silence = ("import socket, sys, time\n"
                   "udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                   "udp.bind(('127.0.0.1', 53))\n"
                   "open(sys.argv[1], 'w').close()\n"
                   "time.sleep(3600)\n")
        sinks = ("{name: log, type: syslog, address: 'tcp://siem.example'}, "
                 "{name: hook, type: http, url: 'https://siem.example/x'}")
        with Lab() as lab:
            lab._start(lab.sensor_net, ["python3", lab.write("silence.py", silence), lab.path("ready")], "silence.log")
            wait_for(lambda: os.path.exists(lab.path("ready")), "a name server that says nothing")
            names = lab.write("resolv.conf", "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n")
            lab.configure(f"alerts: {{sinks: [{sinks}]}}\n")
            lab.start_daemon(prefix=["unshare", "--mount", "sh", "-c",
                                     f'mount --bind {names} /etc/resolv.conf && exec "$@"', "sh"])
            from_here = time.monotonic()
            for name in ("log", "hook"):
                wait_for(lambda: self.sink(lab, name)["state"] == "retrying", f"the trouble of {name}")
                self.assertIn("looking up siem.example: no answer within 4s", self.sink(lab, name)["last_error"])
            self.assertLess(time.monotonic() - from_here, 12)
            code, took = lab.end_daemon()
            self.assertEqual(code, 0, lab.text("daemon.log"))
            self.assertLess(took, 5)

    def test_what_the_program_of_an_exec_sink_leaves_running_is_counted_and_said(self):
        with Lab() as lab:
            pids = lab.path("pids")
            script = lab.write("hook.sh", "#!/bin/sh\nsleep 600 &\n"
                                          f"setsid sh -c 'echo $$ > {pids}; exec sleep 600' &\n"
                                          f"until [ -s {pids} ]; do sleep 0.05; done\n")
            os.chmod(script, 0o755)
            lab.configure(f"alerts: {{sinks: [{{name: hook, type: exec, command: [{script}], events: [sensor.started]}}]}}\n")
            lab.start_daemon()
            wait_for(lambda: lab.json("status")["drops"]["exec.escaped-processes"] == 1, "the count")
            wait_for(lambda: any("programs run on" in p["what"] for p in lab.json("status")["problems"]), "the problem")
            with open(f"/proc/{lab.text('pids').split()[0]}/stat", encoding="ascii") as stat:
                self.assertEqual(int(stat.read().rsplit(")", 1)[1].split()[1]), lab.daemon.pid, "its parent")
            os.kill(int(lab.text("pids").split()[0]), 9)
            wait_for(lambda: not any("programs run on" in p["what"] for p in lab.json("status")["problems"]), "its end")
            left = ["ps", "-o", "pid=", "--ppid", str(lab.daemon.pid)]
            wait_for(lambda: subprocess.run(left, capture_output=True).stdout == b"", "the end of what was left in its group")

    def test_files_are_for_the_daemons_user_whatever_umask_it_inherits(self):
        with Lab() as lab:
            lab.configure(f"alerts: {{sinks: [{{name: out, type: file, path: {lab.path('out')}}}]}}\n")
            lab.start_daemon(prefix=["sh", "-c", 'umask 0; exec "$@"', "sh"])
            wait_for(lambda: lab.text("out"), "an event")
            for name in os.listdir(lab.folder):
                if name.startswith("inventory.db"):
                    self.assertEqual(os.stat(lab.path(name)).st_mode & 0o777, 0o600, name)
            self.assertEqual(os.stat(lab.path("out")).st_mode & 0o777, 0o640)

    def test_memory_is_in_no_dump_and_not_to_be_read_by_the_daemons_user(self):
        with Lab() as lab:
            os.chown(lab.folder, 65534, 65534)
            lab.configure()
            lab.start_daemon(prefix=["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
            process = f"/proc/{lab.daemon.pid}"
            self.assertEqual(os.stat(process).st_uid, 65534)
            self.assertEqual(os.stat(f"{process}/mem").st_uid, 0, "whose it is where a process may not be dumped (proc(5))")

    def test_a_clean_restart_repeats_no_datagram_and_ids_sort(self):
        sinks = "{name: udp, type: syslog, format: json, header: none, address: 'udp://127.0.0.1:5514'}"
        with Lab() as lab:
            self.receiver(lab)
            lab.configure(f"alerts: {{heartbeat: 1s, sinks: [{sinks}]}}\n")
            for goodbyes in range(1, 4):
                lab.start_daemon()
                wait_for(lambda: lab.text("udp.out").count('"sensor.heartbeat"') >= goodbyes, "a heartbeat")
                lab.end_daemon()
                wait_for(lambda: lab.text("udp.out").count('"sensor.stopped"') == goodbyes, "the goodbye")
            events = [json.loads(line) for line in lab.text("udp.out").splitlines()]
            self.assertEqual([e["seq"] for e in events], list(range(1, len(events) + 1)))
            self.assertEqual(sorted(e["id"] for e in events), [e["id"] for e in events])

    def test_a_damaged_record_in_the_journal_is_left_out_counted_and_said(self):
        with Lab() as lab:
            lab.configure("alerts: {heartbeat: 1s, sinks: [{name: x, type: syslog, address: 'tcp://127.0.0.1:9'}]}\n")
            lab.start_daemon()
            wait_for(lambda: len([e for e in lab.events() if e["type"] == "sensor.heartbeat"]) >= 3, "heartbeats")
            lab.end_daemon()
            journal = sqlite3.connect(lab.path("inventory.db"))
            last = journal.execute("SELECT max(seq) FROM event").fetchone()[0]
            journal.execute("UPDATE event SET document = '{' WHERE seq IN (2, ?)", (last,))
            journal.commit()
            journal.close()

            lab.configure(f"alerts: {{heartbeat: 1s, sinks: [{{name: x, type: file, path: {lab.path('out')}}}]}}\n")
            lab.start_daemon()
            got = lambda: [json.loads(line)["seq"] for line in lab.text("out").splitlines()]
            wait_for(lambda: got()[-1:] > [last], "what was written after the damaged record")
            self.assertEqual([seq for seq in got() if seq <= last], [s for s in range(1, last) if s != 2])
            lost = wait_for(lambda: [e for e in lab.events() if e["type"] == "events.lost"], "events.lost", 15)
            self.assertEqual((lost[0]["sink"], lost[0]["lost"], lost[0]["first_seq"], lost[0]["last_seq"]),
                             ("x", 2, 2, last))
            self.assertIn("cannot be read", lost[0]["message"])
            self.assertEqual(lab.json("status")["drops"]["journal.unreadable-events"], 2)
            wait_for(lambda: any(p["what"].startswith("events of the journal cannot be read")
                                 for p in lab.json("status")["problems"]), "the problem")
            self.assertEqual(lab.end_daemon()[0], 0)

    def test_the_journals_bounds_hold_from_the_start_and_a_loss_is_said_once(self):
        dead = "{name: dead, type: syslog, address: 'tcp://127.0.0.1:9', events: [sensor.heartbeat]}"
        spare = ", {name: spare, type: syslog, address: 'tcp://127.0.0.1:9'}"
        with Lab() as lab:
            self.receiver(lab)
            lab.configure(f"alerts: {{heartbeat: 1s, sinks: [{dead}{spare}]}}\n")
            lab.start_daemon()
            wait_for(lambda: len([e for e in lab.events() if e["type"] == "sensor.heartbeat"]) >= 3, "heartbeats")
            lab.end_daemon()
            before = sqlite3.connect(lab.path("inventory.db"))
            beats = [seq for (seq,) in before.execute("SELECT seq FROM event WHERE type = 'sensor.heartbeat'")]
            last = before.execute("SELECT max(seq) FROM event").fetchone()[0]
            self.assertEqual({name for (name,) in before.execute("SELECT sink FROM cursor")} & {"dead", "spare"},
                             {"dead", "spare"})
            # As if they were of last year: the shortest age a configuration may ask for is still longer than a test.
            before.execute("UPDATE event SET time = time - 366 * 86400000")
            before.commit()
            before.close()

            lab.configure(f"alerts: {{heartbeat: 1h, sinks: [{dead}]}}\n")
            lab.start_daemon()
            lost = wait_for(lambda: [e for e in lab.events() if e["type"] == "events.lost"], "events.lost", 15)
            self.assertEqual(lab.events()[0]["seq"], last + 1)
            self.assertEqual((lost[0]["sink"], lost[0]["lost"], lost[0]["first_seq"], lost[0]["last_seq"]),
                             ("dead", len(beats), beats[0], beats[-1]))
            self.assertEqual(self.sink(lab, "dead")["lost"], len(beats))
            lab.end_daemon()
            after = sqlite3.connect(lab.path("inventory.db"))
            self.assertNotIn("spare", {name for (name,) in after.execute("SELECT sink FROM cursor")})
            after.close()


if __name__ == "__main__":
    unittest.main()
