"""A hub made by the client, and one that holds three sites: what tests of the client ask."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest

from hub_server import HubServer, device, event, push_call
from lab import BIN


def finding(**more):
    return {"id": "fnd-1", "list": "us-ndaa-889", "maker": "hikvision", "relation": "named", "effect": "banned",
            "strength": "proof", "opened": "2026-11-29T08:00:00.000Z", "waived": False, "reasons": [], "citation": "", **more}


class WithHub(unittest.TestCase):
    """A hub made by `onvigil hub init`."""

    @classmethod
    def make_hub(cls, net=None):
        cls.folder = tempfile.mkdtemp(prefix="onvigil-keys-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.hub = HubServer(net=net)
        cls.addClassCleanup(cls.hub.close)
        cls.keys = os.path.join(cls.folder, "keys")
        cls.said = cls.client("hub", "init", "--host", "localhost", "--keys", cls.keys)

    @classmethod
    def serve_with_keys(cls):
        """The server's certificate and authority are those that init made, as its text says."""
        for name in ("ca.crt", "server.crt", "server.key"):
            shutil.copy(os.path.join(cls.keys, name), cls.hub.path(name))
        os.chown(cls.hub.path("server.key"), *cls.hub.owner)
        cls.hub.process.send_signal(signal.SIGHUP)

    @classmethod
    def url(cls, role="postgres"):
        return f"postgresql://{role}@/onvigil?host={cls.hub.path('socket')}&port={cls.hub.port}"

    @classmethod
    def client(cls, *arguments, code=0, role="postgres"):
        done = subprocess.run([f"{BIN}/onvigil", *arguments], capture_output=True, text=True, timeout=180,
                              env={**os.environ, "ONVIGIL_HUB": cls.url(role), "HOME": cls.folder, "TZ": "UTC"})
        assert done.returncode == code, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout if code == 0 or done.stdout else done.stderr

    @classmethod
    def json(cls, *arguments, **options):
        return json.loads(cls.client(*arguments, "-o", "json", **options))

    def push(self, role, status=(), **arguments):
        arguments["status"] = {"last_round": "2026-11-29T09:00:00.000Z", **dict(status)}
        return json.loads(self.hub.psql(push_call(**arguments), role))


class FilledHub(WithHub):
    """Three sites of two tenants."""

    @classmethod
    def setUpClass(cls):
        cls.make_hub()
        for site, tenant in (("north", "acme"), ("south", "acme"), ("rival", "other")):
            cls.client("hub", "enrol", site, "--tenant", tenant, "--password")
        many = [device(n, "clear") for n in range(3, 30)]
        documents = [device(1, "banned", findings=[finding()], labels={"door": "3"}, name="Gate", maker="hikvision",
                            maker_name="Hangzhou Hikvision", addresses=["10.1.0.1", "10.2.0.1"],
                            endpoint="urn:uuid:abc", first_seen="2026-11-20T00:00:00.000Z", scopes=[], brand=None,
                            identification={"state": "ok"}),
                     (device(2, "suspected", findings=[finding(id="fnd-2", waived=True, strength="indication")]), None), *many]
        for site in ("north", "south", "rival"):
            own = documents if site != "south" else [device(1, "unknown", "offline")]
            events = [event(1, message="first"), event(2, "finding.opened", device_id="dev-0000000001")]
            cls.hub.psql(push_call(changes=(0, len(own)), devices=own, seqs=(0, 2), events=events, complete=True,
                                   status={"last_round": "2026-11-29T09:00:00.000Z", "newest_change": len(own)}), site)

    def tenant_reader(self, role):
        self.hub.psql(f"CREATE ROLE {role} LOGIN IN ROLE onvigil_tenant_reader;"
                      f"INSERT INTO onvigil.tenant_reader VALUES ('{role}', 'acme')")
        return role
