"""Three sites of simulated cameras and their hub, in namespaces of their own: `scripts/run.sh --demo-hub`. What the
client says is printed; nothing is left behind."""

import contextlib
import json
import os
import signal
import shutil
import subprocess
import sys
import tempfile

from hub_server import HubServer, programs
from lab import BIN, Lab, may_make_namespaces, wait_for

SITES = {"north": ("HIKVISION", "DS-2CD2012-I", "44:19:b6:0a:0b:10", 3), "south": ("AXIS", "M1065-L", "ac:cc:8e:0a:0b:10", 5),
         "depot": ("Dahua", "IPC-HDW1431S", "3c:ef:8c:0a:0b:10", 2)}


def cameras(maker, model, mac, count):
    return (f'interface: cams0\ncameras:\n  - {{count: {count}, address: 10.77.0.10, manufacturer: {maker}, '
            f'model: {model}, mac: "{mac}", protocols: [ws-discovery, onvif]}}\n')


def link(hub, sensor, number):
    """A cable between a sensor and the hub's namespace; the hub is 10.98.0.1 everywhere."""
    hub.within(sensor, ["ip", "link", "add", "hub0", "type", "veth", "peer", "name", f"site{number}", "netns",
                        str(hub.sensor_net)])
    for net, name, address in ((sensor, "hub0", f"10.98.{number}.2/30"), (hub.sensor_net, f"site{number}",
                                                                           f"10.98.{number}.1/30")):
        hub.within(net, ["ip", "addr", "add", address, "dev", name])
        hub.within(net, ["ip", "link", "set", name, "up"])
    hub.within(sensor, ["ip", "route", "add", "10.98.0.1/32", "via", f"10.98.{number}.1"])


def run(environment, *words):
    print("\n$ onvigil " + " ".join(words), flush=True)
    subprocess.run([f"{BIN}/onvigil", *words], env=environment, check=True)


def start_site(lab, hub, keys, environment, site):
    lab.start_simulator(cameras(*SITES[site]))
    told = subprocess.run([f"{BIN}/onvigil", "hub", "enrol", site, "--keys", keys, "-o", "json"], env=environment,
                          check=True, capture_output=True, text=True).stdout
    role = json.loads(told)["sensor"]
    settings = {"url": f"postgresql://{role}@10.98.0.1:{hub.port}/onvigil", "push": "1s", "ca_file": f"{keys}/ca.crt",
                "certificate_file": f"{keys}/{role}.crt", "key_file": f"{keys}/{role}.key"}
    lab.configure(f"hub: {json.dumps(settings)}\n")
    lab.write("conf.d/site.yaml", f"site: {site}\n")
    lab.start_daemon()


def main():
    if not programs() or not may_make_namespaces():
        sys.exit("demo: needs root, network namespaces and PostgreSQL 15 or newer:  apt install postgresql")
    with contextlib.ExitStack() as stack:
        keys = tempfile.mkdtemp(prefix="onvigil-keys-")
        stack.callback(shutil.rmtree, keys, True)
        middle = stack.enter_context(Lab())
        middle.within(middle.sensor_net, ["ip", "addr", "add", "10.98.0.1/32", "dev", "lo"])
        hub = stack.enter_context(HubServer(net=middle.sensor_net, options=["listen_addresses=10.98.0.1"]))
        with open(hub.path("data/pg_hba.conf"), "a", encoding="utf-8") as file:
            file.write("hostssl all +onvigil_sensor 10.98.0.0/16 cert\n")
        url = f"postgresql://postgres@/onvigil?host={hub.path('socket')}&port={hub.port}"
        environment = {**os.environ, "ONVIGIL_HUB": url}
        run(environment, "hub", "init", "--host", "10.98.0.1", "--keys", keys)
        for name in ("ca.crt", "server.crt", "server.key"):
            shutil.copy(f"{keys}/{name}", hub.path(name))
        os.chown(hub.path("server.key"), *hub.owner)
        hub.process.send_signal(signal.SIGHUP)
        for number, site in enumerate(SITES, 1):
            lab = stack.enter_context(Lab())
            link(middle, lab.sensor_net, number)
            start_site(lab, hub, keys, environment, site)
        wanted = str(sum(site[3] for site in SITES.values()))
        wait_for(lambda: hub.psql("SELECT count(*) FROM onvigil.device WHERE verdict <> 'unknown'") == wanted,
                 "every camera at the hub", 90)
        report = os.path.join(tempfile.mkdtemp(prefix="onvigil-report-"), "fleet.html")
        for words in (["--hub", "devices"], ["hub", "sensors"], ["--hub", "status"], ["--hub", "report", "--output", report]):
            run(environment, *words)
        print(f"the report, for a browser: {report}")


if __name__ == "__main__":
    main()
