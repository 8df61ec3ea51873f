"""A PostgreSQL of our own for the tests of the hub: a temporary cluster on a Unix socket, and on loopback by TLS with
client certificates. Everything is gone when it closes."""

import contextlib
import glob
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

from lab import wait_for

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
SCHEMA = sorted(glob.glob(os.path.join(ROOT, "hub/sql/[0-9]*.sql")))


def programs():
    """The folder of the server's programs: ONVIGIL_POSTGRES, else the newest installed one that the hub supports."""
    chosen = os.environ.get("ONVIGIL_POSTGRES")
    if chosen:
        return chosen.rstrip("/")
    found = [f for f in glob.glob("/usr/lib/postgresql/*/bin") if os.path.exists(f + "/initdb")
             and int(f.split("/")[4]) >= 15]
    return max(found, key=lambda f: int(f.split("/")[4]), default=None)


def root_of_programs():
    """The root of the system they belong to, where that is not this one."""
    return programs().split("/usr/lib/postgresql/")[0]


def psql_program():
    """That of another system would need its libraries."""
    return "psql" if root_of_programs() else f"{programs()}/psql"


def user_of_server():
    """(uid, gid) of postgres there."""
    with open(f"{root_of_programs()}/etc/passwd", encoding="utf-8") as file:
        return next((int(line.split(":")[2]), int(line.split(":")[3])) for line in file if line.startswith("postgres:"))


def as_postgres(folder, command):
    """`command`, a program of PostgreSQL's, as its user. Where it belongs to another system, it runs in that one's root,
    which shares `folder` with this one in a mount namespace of the program's own."""
    uid, gid = user_of_server()
    root = root_of_programs()
    if not root:
        return ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", *command]
    share = (f"mount -t tmpfs none {root}/tmp && mkdir -p {root}{folder} && mount --bind {folder} {root}{folder} && "
             f"mount -t proc proc {root}/proc && mount --rbind /dev {root}/dev")
    return ["unshare", "--mount", "sh", "-c", f'{share} && exec chroot --userspec={uid}:{gid} --groups= {root} "$@"', "sh",
            command[0][len(root):], *command[1:]]


needs_postgres = unittest.skipUnless(programs() and os.geteuid() == 0,
                                     "needs root and PostgreSQL 15 or newer (scripts/setup.sh --tests installs it)")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class HubServer:
    """`sql` and `push` speak as any role over the Unix socket; the network is as in production."""

    def __init__(self, durable=False, options=(), net=None):
        """`net`: the process whose network namespace it listens in."""
        self.owner = user_of_server()
        self.folder = tempfile.mkdtemp(prefix="onvigil-hub-")
        os.chmod(self.folder, 0o755)
        self.log = self.path("log")
        self.port = free_port()
        self.options = [f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.path('socket')}",
                        "ssl=on", f"ssl_cert_file={self.path('server.crt')}", f"ssl_key_file={self.path('server.key')}",
                        f"ssl_ca_file={self.path('ca.crt')}", f"fsync={'on' if durable else 'off'}", *options]
        self.prefix = [] if net is None else ["nsenter", f"--net=/proc/{net}/ns/net"]
        self.process = None
        try:
            self._certificates()
            for name in ("data", "socket"):
                os.mkdir(self.path(name))
                os.chown(self.path(name), *self.owner)
            self._as_postgres([f"{programs()}/initdb", "-D", self.path("data"), "-A", "trust", "-E", "UTF8",
                               "--locale=C.UTF-8", "--no-sync"])
            with open(self.path("data/pg_hba.conf"), "w", encoding="utf-8") as file:
                file.write("local all all trust\nhostssl all +onvigil_sensor 127.0.0.1/32 cert\n"
                           "hostssl all all 127.0.0.1/32 scram-sha-256\n")
            self.start()
            self.psql("CREATE DATABASE onvigil", database="postgres")
        except BaseException:
            self.close()
            raise

    def path(self, name):
        return os.path.join(self.folder, name)

    def _as_postgres(self, command):
        subprocess.run(as_postgres(self.folder, command), check=True, capture_output=True, cwd=self.folder,
                       env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"})

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=self.folder)

    def _certificates(self):
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                      "-subj", "/CN=test CA", "-keyout", "ca.key", "-out", "ca.crt")
        self.certificate("server", "localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        os.chown(self.path("server.key"), *self.owner)

    def certificate(self, name, common_name, extension="extendedKeyUsage=clientAuth"):
        """NAME.crt and NAME.key, signed by ca.crt."""
        with open(self.path(name + ".ext"), "w", encoding="utf-8") as file:
            file.write(extension + "\n")
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                      f"/CN={common_name}", "-keyout", name + ".key", "-out", name + ".csr")
        self._openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
                      "-days", "2", "-extfile", name + ".ext", "-out", name + ".crt")
        os.chmod(self.path(name + ".key"), 0o600)

    def start(self):
        """After SIGKILL the children of the former server may need a moment until they have gone."""
        wait_for(self._start, "PostgreSQL", 120)

    def _start(self):
        command = [f"{programs()}/postgres", "-D", self.path("data")]
        for option in self.options:
            command += ["-c", option]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([*self.prefix, *as_postgres(self.folder, command)], stdout=log, stderr=log, cwd=self.folder)
        wait_for(lambda: self.process.poll() is not None or self._answers(), "PostgreSQL's answer", 60)
        if self.process.poll() is None:
            return True
        with open(self.log, encoding="utf-8", errors="replace") as log:
            said = log.read()
        assert "pre-existing shared memory" in said or "lock file" in said, said
        return False

    def _answers(self):
        return subprocess.run([psql_program(), "-h", self.path("socket"), "-p", str(self.port), "-U", "postgres", "-c",
                               "SELECT 1", "postgres"], capture_output=True).returncode == 0

    def stop(self, with_signal=signal.SIGINT):
        """SIGINT: a fast shutdown; SIGKILL: of the postmaster and, by that, of all others."""
        self.process.send_signal(with_signal)
        self.process.wait(timeout=60)
        self.process = None

    def close(self):
        if self.process and self.process.poll() is None:
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def run_psql(self, text, role="postgres", database="onvigil", timeout=300):
        return subprocess.run(self._psql_command(role, database), input=text, capture_output=True, text=True,
                              timeout=timeout)

    def _psql_command(self, role, database="onvigil"):
        return [psql_program(), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-h",
                self.path("socket"), "-p", str(self.port), "-U", role, "-f", "-", database]

    @contextlib.contextmanager
    def held(self, text, role):
        """A session of `role` in which this was done, whatever came of it, and which stays open."""
        with subprocess.Popen(self._psql_command(role), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as session:
            session.stdin.write(f"\\set ON_ERROR_STOP 0\n{text};\n\\echo held\n")
            session.stdin.flush()
            while "held" not in session.stdout.readline():
                assert session.poll() is None, f"psql has ended: {text}"
            yield
            session.stdin.close()
            session.wait(timeout=30)

    def psql(self, text, role="postgres", database="onvigil", timeout=300):
        """What it prints; fails the test where the server refuses."""
        done = self.run_psql(text, role, database, timeout)
        assert done.returncode == 0, f"{text[:500]}\n{done.stderr}"
        return done.stdout.strip()

    def refusal(self, text, role):
        """What the server says to a statement it must refuse."""
        done = self.run_psql(text, role)
        assert done.returncode != 0, f"was not refused: {text[:500]}\n{done.stdout}"
        return done.stderr

    def json(self, query, role="postgres"):
        return json.loads(self.psql(f"SELECT coalesce(json_agg(t), '[]') FROM ({query}) AS t", role))

    def make_schema(self):
        for file in SCHEMA:
            with open(file, encoding="utf-8") as text:
                self.psql(f"BEGIN;\n{text.read()}\nCOMMIT;")

    def speak(self, protocol):
        """As a hub whose newest protocol is that one."""
        self.psql(f"CREATE OR REPLACE FUNCTION onvigil.protocol() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT {protocol}'")

    def enrol(self, roles, site, tenant=""):
        """A role, or several of one site."""
        self.psql("".join(
            f"CREATE ROLE {role} LOGIN IN ROLE onvigil_sensor;\n"
            f"WITH one AS (INSERT INTO onvigil.sensor(role, site, tenant) VALUES ('{role}', '{site}', '{tenant}')"
            f" RETURNING sensor, tenant) INSERT INTO onvigil.sensor_state(sensor, tenant) SELECT * FROM one;\n"
            for role in ([roles] if isinstance(roles, str) else roles)))


def quoted(value):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "ARRAY[" + ",".join(quoted(v) for v in value) + "]::text[]"
    return "'" + value.replace("'", "''") + "'"


def push_call(epoch="e1", changes=(0, 0), seqs=(0, 0), devices=(), gone=(), events=(), complete=False, status=None,
              protocol=1, hello=False):
    """`devices`: documents, or (document, MAC stated by the device, its details in base64)."""
    wrapped = [(*d, None, None)[:3] if isinstance(d, tuple) else (d, None, None) for d in devices]
    rows = "[" + ",".join(f'{{"mac":{json.dumps(mac)},"document":{d if isinstance(d, str) else json.dumps(d)},'
                          f'"details":{json.dumps(details)}}}' for d, mac, details in wrapped) + "]"
    arguments = [protocol, epoch, changes[0], changes[1], complete, None if hello else rows, list(gone), seqs[0],
                 seqs[1], json.dumps(list(events)), json.dumps(status or {})]
    return f"SELECT onvigil.push({', '.join(quoted(a) for a in arguments)})"


def device(n, verdict="clear", state="online", **more):
    return {"id": f"dev-{n:010d}", "site": "x", "verdict": verdict, "maker": "axis", "model": "P3245", "serial": f"S{n}",
            "addresses": [f"10.0.{n // 250 % 250}.{n % 250}"], "macs": [f"00:40:8c:00:{n // 256 % 256:02x}:{n % 256:02x}"],
            "state": state, "last_seen": "2026-11-29T08:00:00.000Z", "findings": [], **more}


def event(seq, type="device.found", **more):
    return {"id": f"0193-{seq}", "seq": seq, "time": "2026-11-29T08:00:00.000Z", "type": type, "severity": "info",
            "device_id": "dev-1", **more}
