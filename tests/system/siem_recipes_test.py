"""The recipes of docs/siem, as they stand there: names and paths are the laboratory's, all else is to the letter. What
reads the events is the product where Debian has it, else a stand-in (stand_in.py), strict where the product is."""

import glob
import json
import os
import re
import shutil
import unittest

from lab import Lab, needs_namespaces, wait_for
from receivers import RSYSLOGD, listens, make_certificate, needs_rsyslog

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
CERTIFICATES = ("ca.pem", "siem-ca.pem", "splunk-ca.pem", "qradar-ca.pem", "sensor.pem")
RFC5424 = re.compile(r"<(\d+)>1 (\S+) (\S+) onvigil - sensor\.heartbeat (-|\[.*?[^\\]\]) (.*)", re.S)


def blocks(page):
    """The fenced blocks of a page, in their order: (language, text)."""
    with open(os.path.join(ROOT, "docs/siem", page), encoding="utf-8") as file:
        return re.findall(r"^```(\w*)\n(.*?)^```$", file.read(), re.S | re.M)


def syslog_ng():
    """How to start it: installed, or only unpacked (scripts/setup.sh --tests). None: there is none."""
    if os.path.exists("/usr/sbin/syslog-ng"):
        return ["/usr/sbin/syslog-ng"]
    root = os.environ.get("ONVIGIL_SYSLOG_NG", os.path.join(ROOT, "build/syslog-ng"))
    if not os.path.exists(f"{root}/usr/sbin/syslog-ng"):
        return None
    libraries = {os.path.dirname(path) for path in glob.glob(f"{root}/**/*.so*", recursive=True)}
    modules = os.path.dirname(next(iter(glob.glob(f"{root}/**/libsyslogformat.so", recursive=True))))
    path = "LD_LIBRARY_PATH=" + ":".join(sorted(libraries))
    return ["env", path, f"{root}/usr/sbin/syslog-ng", "--module-path", modules]


@needs_namespaces
class SiemRecipes(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        make_certificate(self.lab)
        for name in CERTIFICATES:
            shutil.copy(self.lab.path("server.pem"), self.lab.path(name))
        shutil.copy(self.lab.path("server.key"), self.lab.path("sensor.key"))

    def here(self, text):
        """A recipe with the laboratory's names and paths."""
        text = re.sub(r"\b(log|splunk|qradar|wazuh|forwarder)\.example\b", "localhost", text)
        return re.sub(r"/(etc/onvigil|etc/rsyslog\.d|var/log)(/secrets)?/", self.lab.folder + "/", text)

    def start(self, command, port, log):
        child = self.lab._start(self.lab.sensor_net, command, log)
        wait_for(lambda: listens(self.lab.sensor_net, port) or child.poll() is not None, command[0])
        self.assertIsNone(child.poll(), self.lab.text(log))

    def stand_in(self, kind, port, tls=False):
        certificate = [self.lab.path("server.pem"), self.lab.path("server.key")] if tls else []
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stand_in.py")
        out = self.lab.path("stand-in.out")
        self.start(["python3", script, kind, str(port), out, *certificate], port, "stand-in.log")

    def send_to(self, sink, yaml):
        """What `onvigil alerts test` says of the recipe's sink, all of whose configuration is checked first."""
        self.lab.configure(self.here(yaml))
        self.lab.client("config", "check", self.lab.path("onvigil.yaml"))
        self.lab.start_daemon()
        self.addCleanup(lambda: self.lab.daemon and self.lab.end_daemon())
        self.lab.client("alerts", "test", sink)

    def received(self, name="stand-in.out"):
        return wait_for(lambda: "test: sink" in self.lab.text(name) and self.lab.text(name), "the test event", 10)

    def line_of_the_test(self, name="stand-in.out"):
        return next(line for line in self.received(name).splitlines() if "test: sink" in line)

    @needs_rsyslog
    def start_rsyslog(self, text, port):
        conf = self.lab.write("rsyslog.conf", text)
        self.start([RSYSLOGD, "-n", "-f", conf, "-i", self.lab.path("rsyslog.pid")], port, "rsyslog.log")

    @needs_rsyslog
    def test_rsyslog_over_relp_and_over_tls_with_a_certificate_of_our_own(self):
        (_, yaml), (_, relp), _relp_tls, (_, tls_yaml), (_, tls), _dev_log = blocks("rsyslog.md")
        self.start_rsyslog(self.here(tls + relp.split("\n", 1)[1]), 2514)
        wait_for(lambda: listens(self.lab.sensor_net, 6514), "rsyslog's TLS port")
        self.send_to("siem", yaml)
        over_relp = self.line_of_the_test("onvigil.log")
        self.assertRegex(over_relp, r"^\S+ \S+ sensor\.heartbeat \[onvigil@32473 id=.*test=\"true\".*\] test: sink siem")
        self.lab.end_daemon()
        self.send_to("siem", re.sub(r" *address: .*\n", tls_yaml, yaml))
        wait_for(lambda: self.lab.text("onvigil.log").count("test: sink siem") == 2, "the second test event")

    @needs_rsyslog
    def test_rsyslog_over_relp_in_tls(self):
        (_, yaml), (_, relp), (_, relp_tls), (_, tls_yaml), *_others = blocks("rsyslog.md")
        self.start_rsyslog(self.here(relp_tls + relp[relp.index("template("):]), 2514)
        tls_yaml = tls_yaml.replace("tls://log.example:6514", "relp+tls://log.example:2514")
        self.assertIn("relp+tls://", tls_yaml)
        self.send_to("siem", re.sub(r" *address: .*\n", tls_yaml, yaml))
        self.assertRegex(self.line_of_the_test("onvigil.log"), r"sensor\.heartbeat .* test: sink siem")

    @needs_rsyslog
    def test_a_local_socket(self):
        (_, yaml), *_others, (_, dev_log) = blocks("rsyslog.md")
        socket = self.lab.path("dev-log")
        self.start_rsyslog('module(load="imuxsock" SysSock.Use="off")\nmodule(load="imptcp")\n'
                           f'input(type="imuxsock" Socket="{socket}")\ninput(type="imptcp" port="5999")\n'
                           'template(name="t" type="string" string="%programname% %msg%\\n")\n'
                           f'action(type="omfile" file="{self.lab.path("out")}" template="t")\n', 5999)
        yaml = re.sub(r" *address: .*\n", dev_log, yaml).replace("unix:///dev/log", f"unix://{socket}")
        self.send_to("siem", yaml)
        self.assertRegex(self.line_of_the_test("out"), r"^onvigil \s*\{.*\"test\":true")

    def test_syslog_ng(self):
        command = syslog_ng()
        if command is None:
            self.skipTest("needs syslog-ng, installed or named by ONVIGIL_SYSLOG_NG")
        (_, yaml), (_, conf) = blocks("syslog-ng.md")
        text = "@version: 3.38\noptions { stats-freq(0); };\n" + self.here(conf)
        files = [part for flag, name in (("-f", "ng.conf"), ("-R", "persist"), ("-p", "ng.pid"), ("-c", "ctl"))
                 for part in (flag, self.lab.path(name))]
        self.lab.write("ng.conf", text)
        self.start([*command, "-F", "--no-caps", *files], 601, "ng.log")
        self.send_to("siem", yaml)
        self.assertRegex(self.line_of_the_test("onvigil.log"), r"sensor\.heartbeat  ?test: sink siem")

    def test_elastic_takes_an_array_of_ecs_documents_each_with_its_document_id(self):
        (_, yaml), (_, logstash) = blocks("elastic.md")
        self.stand_in("http", 8080)
        self.send_to("elastic", yaml)
        request = json.loads(self.line_of_the_test())
        self.assertEqual((request["path"], request["headers"]["content-type"]), ("/onvigil", "application/json"))
        documents = json.loads(request["body"])
        self.assertIn("%{[event][id]}", logstash)
        for document in documents:
            self.assertRegex(document["event"]["id"], r"^[0-9a-f-]{36}$")
            self.assertEqual(document["ecs"]["version"], "9.0.0")

    def test_splunk_takes_events_one_behind_the_other_and_the_token(self):
        (_, yaml), (_, _search) = blocks("splunk.md")
        os.chmod(self.lab.write("splunk-token", "0b1c2d3e-token\n"), 0o400)
        self.stand_in("http", 8088, tls=True)
        self.send_to("splunk", yaml)
        request = json.loads(self.line_of_the_test())
        self.assertEqual(request["path"], "/services/collector/event")
        self.assertEqual(request["headers"]["authorization"], "Splunk 0b1c2d3e-token")
        decoder, body = json.JSONDecoder(), request["body"]
        while body:
            event, end = decoder.raw_decode(body)
            body = body[end:].lstrip()
            self.assertLessEqual(set(event), {"time", "host", "source", "sourcetype", "event"})
            self.assertEqual(event["sourcetype"], "onvigil:event")

    @needs_rsyslog
    def test_a_forwarder_of_sentinels_keeps_the_cef_record_whole(self):
        (_, yaml), (_, _query) = blocks("sentinel.md")
        self.start_rsyslog('module(load="imtcp")\ninput(type="imtcp" port="514" address="127.0.0.1")\n'
                           'template(name="t" type="string" string="%syslogfacility-text% %programname% %msg%\\n")\n'
                           f'action(type="omfile" file="{self.lab.path("out")}" template="t")\n', 514)
        self.send_to("sentinel", yaml)
        record = self.line_of_the_test("out")
        self.assertRegex(record, r"^local4 onvigil \s*CEF:0\|Onvigil\|Onvigil\|[^|]+\|sensor\.heartbeat\|[^|]+\|1\|rt=\d+ ")

    def test_qradar_gets_one_leef_record_a_line_over_tls(self):
        (_, yaml), = blocks("qradar.md")
        self.stand_in("lines", 6514, tls=True)
        self.send_to("qradar", yaml)
        leef = RFC5424.fullmatch(self.line_of_the_test())[5].split("|", 6)
        self.assertEqual(leef[:5], ["LEEF:2.0", "Onvigil", "Onvigil", leef[3], "sensor.heartbeat"])
        pairs = dict(pair.split("=", 1) for pair in leef[6].split(leef[5]))
        self.assertEqual((pairs["cat"], pairs["devTimeFormat"]), ("sensor", "yyyy-MM-dd'T'HH:mm:ss.SSSZ"))

    def test_wazuh_gets_one_flat_object_a_line_and_nothing_before_it(self):
        (_, yaml), *_rules = blocks("wazuh.md")
        self.stand_in("lines", 514)
        self.send_to("wazuh", yaml)
        for line in self.received().splitlines():
            self.assertFalse([v for v in json.loads(line).values() if isinstance(v, dict)])


if __name__ == "__main__":
    unittest.main()
