"""Real rsyslogds in the sensor's namespace of a Lab, ended and started again as often as a test likes."""

import os
import re
import subprocess
import time
import unittest

from lab import wait_for

RSYSLOGD = "/usr/sbin/rsyslogd"
PORTS = {"tcp": 5141, "tls": 5142, "relp": 5143}
QUEUES = {"direct": 'main_queue(queue.type="direct")\n',  # a message is written before the next one is read
          "memory": "",                                   # rsyslog's default
          "slow": 'main_queue(queue.dequeueBatchSize="256" queue.dequeueSlowdown="300000")\n'}  # 850 a second
INPUTS = {"tcp": 'module(load="imptcp")\ninput(type="imptcp" port="{port}" address="127.0.0.1")\n',
          "relp": 'module(load="imrelp")\ninput(type="imrelp" port="{port}" address="127.0.0.1" maxDataSize="64k")\n',
          "tls": 'module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="anon")\n'
                 'input(type="imtcp" port="{port}" address="127.0.0.1")\n'}
CONFIGURATION = """global(workDirectory="{folder}" maxMessageSize="64k" defaultNetstreamDriver="ossl"
  defaultNetstreamDriverCAFile="{folder}/server.pem" defaultNetstreamDriverCertFile="{folder}/server.pem"
  defaultNetstreamDriverKeyFile="{folder}/server.key")
{queue}{input}template(name="record" type="string" string="%timegenerated:::date-rfc3339% %msg%\\n")
action(type="omfile" file="{out}" template="record" flushOnTXEnd="on")
"""
# The last record of a line: behind the half line that a killed rsyslogd leaves, the next one begins.
RECORD = re.compile(rb'.*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+[+-]\d\d:\d\d) (\{"id":.*\})$')

needs_rsyslog = unittest.skipUnless(os.path.exists(RSYSLOGD), "needs rsyslog")


def make_certificate(lab):
    """server.pem, of localhost, signed with its own server.key: who trusts it trusts this server alone."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                    "server.key", "-out", "server.pem"], check=True, capture_output=True, cwd=lab.folder)


def listens(net, port):
    """As /proc/net/tcp of the namespace has it: local address and port, state 0A."""
    rows = []
    for family in ("tcp", "tcp6"):
        with open(f"/proc/{net}/net/{family}", encoding="ascii") as table:
            rows += [line.split() for line in table.readlines()[1:]]
    return any(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)


class Rsyslog:
    """One rsyslogd with one input. `out` gets a line a record: when it came, and the event's JSON."""

    def __init__(self, lab, transport, queue="direct"):
        self.lab, self.transport, self.port = lab, transport, PORTS[transport]
        self.out = lab.path(f"{transport}.out")
        self.child = None
        lab.write(f"{transport}.conf", CONFIGURATION.format(
            folder=lab.folder, queue=QUEUES[queue], input=INPUTS[transport].format(port=self.port), out=self.out))

    def sink(self):
        """The daemon's sink for it, named after the transport."""
        ca = f", ca_file: {self.lab.path('server.pem')}" if self.transport == "tls" else ""
        return (f"{{name: {self.transport}, type: syslog, format: json, max_bytes: 16384, max_backlog: 10000000, "
                f"address: '{self.transport}://localhost:{self.port}'{ca}}}")

    def start(self):
        name = self.transport
        self.child = self.lab._start(self.lab.sensor_net, [RSYSLOGD, "-n", "-f", self.lab.path(f"{name}.conf"), "-i",
                                                           self.lab.path(f"{name}.pid")], f"{name}.log")
        net = self.lab.sensor_net
        wait_for(lambda: listens(net, self.port) or self.child.poll() is not None, f"rsyslogd for {name}")
        assert self.child.poll() is None, self.lab.text(f"{name}.log")

    def end(self, with_signal):
        self.child.send_signal(with_signal)
        self.child.wait(timeout=60)
        self.lab.children.remove(self.child)

    def wait_until_quiet(self):
        """Nothing has been written for three seconds: its queue is empty."""
        wait_for(lambda: time.time() - os.stat(self.out).st_mtime > 3, "rsyslogd to have written all", 600)

    def records(self):
        """(when, JSON) of each whole record in the order of arrival, and how many lines were none."""
        records, torn = [], 0
        with open(self.out, "rb") as out:
            for line in out:
                found = RECORD.match(line.rstrip(b"\n"))
                if found:
                    records.append((found[1].decode(), found[2]))
                torn += found is None or found.start(1) != 0
        return records, torn
