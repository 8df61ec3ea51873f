"""A laboratory for system tests: network namespaces with a cable between them, the real programs, and no sleeping:
every wait is for a condition with a deadline. Everything a Lab starts or makes is gone when it closes."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

BIN = os.environ.get("ONVIGIL_BIN", os.path.join(os.path.dirname(__file__), "../../build/test/bin"))
BIN = os.path.abspath(BIN)
CAPTURES = os.environ.get("ONVIGIL_CAPTURES", "")


def may_make_namespaces():
    probe = subprocess.run(["unshare", "--net", "true"], capture_output=True)
    return os.geteuid() == 0 and probe.returncode == 0


needs_namespaces = unittest.skipUnless(may_make_namespaces(), "needs root and the right to make network namespaces")
needs_captures = unittest.skipUnless(os.path.isdir(CAPTURES), "needs ONVIGIL_CAPTURES: a folder of devices' answers")


def wait_for(condition, what, seconds=30):
    """The first true value of `condition()`; fails the test after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"gave up after {seconds} s: {what}")
        time.sleep(0.02)


class Lab:
    """Two hosts: `sensor` (10.99.0.1/30 on lan0) and `fleet`, which is the sensor's gateway and owns 10.77.0.0/16, and
    for larger fleets 10.128.0.0/14."""

    def __init__(self, routed=True):
        self.folder = tempfile.mkdtemp(prefix="onvigil-lab-")
        self.children = []
        self.routed = routed
        self.sensor_net = self._namespace()
        self.fleet_net = self._namespace()
        self._wire()
        self.daemon = None
        self.simulator = None

    def _namespace(self):
        ready = os.path.join(self.folder, f"ns{len(self.children)}")
        child = subprocess.Popen(["unshare", "--net", "sh", "-c", f"touch {ready}; exec sleep infinity"])
        self.children.append(child)
        wait_for(lambda: os.path.exists(ready), "a network namespace")
        return child.pid

    def within(self, net, command, **options):
        return subprocess.run(["nsenter", f"--net=/proc/{net}/ns/net", *command], check=True, text=True,
                              capture_output=True, **options).stdout

    def sysctl(self, net, key, value):
        """Sets `key` ("net/ipv4/...") in a namespace. Where a container shows /proc/sys read-only, through a /proc of our
        own."""
        write = f"echo {value} > /proc/sys/{key}"
        self.within(net, ["sh", "-c", f"{{ {write}; }} 2>/dev/null || "
                          f"exec unshare --mount sh -c 'mount -t proc proc /proc && {write}'"])

    def _wire(self):
        sensor, fleet = self.sensor_net, self.fleet_net
        for net in (sensor, fleet):
            self.within(net, ["ip", "link", "set", "lo", "up"])
        self.within(sensor, ["ip", "link", "add", "lan0", "type", "veth", "peer", "name", "cams0", "netns", str(fleet)])
        for net, link in ((sensor, "lan0"), (fleet, "cams0")):
            self.within(net, ["ip", "link", "set", link, "up"])
        if self.routed:
            self.within(sensor, ["ip", "addr", "add", "10.99.0.1/30", "dev", "lan0"])
            self.within(fleet, ["ip", "addr", "add", "10.99.0.2/30", "dev", "cams0"])
            self.within(sensor, ["ip", "route", "add", "default", "via", "10.99.0.2"])
            for network in ("10.77.0.0/16", "10.128.0.0/14"):
                self.within(fleet, ["ip", "route", "add", "local", network, "dev", "lo"])
        else:
            self.within(sensor, ["ip", "addr", "add", "10.77.0.1/24", "dev", "lan0"])
            self.within(fleet, ["ip", "addr", "add", "10.77.0.2/24", "dev", "cams0"])

    def add_host(self):
        """Another host on the sensor's link (adv0), without an address of its own: what it sends may claim any. The
        fleet's end of that link is then br0."""
        host, fleet = self._namespace(), self.fleet_net
        for net, commands in ((fleet, ("link add br0 type bridge mcast_snooping 0 forward_delay 0", "link set br0 up",
                                       "link set cams0 master br0", "addr flush dev cams0",
                                       "addr add 10.99.0.2/30 dev br0",
                                       f"link add to-adv0 type veth peer name adv0 netns {host}",
                                       "link set to-adv0 master br0", "link set to-adv0 up")),
                              (host, ("link set adv0 up",))):
            for command in commands:
                self.within(net, ["ip", *command.split()])
        return host

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        """Whole or not at all: a program that reads it meanwhile must not find half of it."""
        with open(self.path(name) + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        if os.path.exists(self.path(name)):
            shutil.copymode(self.path(name), self.path(name) + ".new")
        os.replace(self.path(name) + ".new", self.path(name))
        return self.path(name)

    def _start(self, net, command, log, environment=None):
        output = open(self.path(log), "ab")
        child = subprocess.Popen(["nsenter", f"--net=/proc/{net}/ns/net", *command], stdout=output, stderr=output,
                                 env={**os.environ, "ONVIGIL_SOCKET": self.path("control.sock"), **(environment or {})})
        output.close()
        self.children.append(child)
        return child

    def start_simulator(self, scenario):
        self.write("scenario.yaml", scenario)
        self.simulator = self._start(self.fleet_net, [f"{BIN}/onvigil-simulator", self.path("scenario.yaml")],
                                     "simulator.log")
        wait_for(lambda: "ready" in self.text("simulator.log") or self.simulator.poll() is not None, "the simulator")
        assert self.simulator.poll() is None, self.text("simulator.log")

    def configure(self, extra=""):
        """The daemon's configuration; `extra` follows it as conf.d/test.yaml, so it may name sections again."""
        self.write("onvigil.yaml", "site: lab\n"
                   "discovery: {interfaces: [lan0], interval: 6s, window: 2s}\n"
                   f"inventory: {{path: {self.path('inventory.db')}}}\n"
                   f"control: {{socket: {self.path('control.sock')}, group: \"\"}}\n")
        os.makedirs(self.path("conf.d"), exist_ok=True)
        self.write("conf.d/test.yaml", extra)

    def start_daemon(self, prefix=(), environment=None):
        self.daemon = self._start(self.sensor_net,
                                  [*prefix, f"{BIN}/onvigild", "--config", self.path("onvigil.yaml")], "daemon.log",
                                  environment)
        wait_for(lambda: self.daemon.poll() is not None or self.try_status(), "the daemon's socket")
        assert self.daemon.poll() is None, self.text("daemon.log")

    def end_daemon(self, with_signal=signal.SIGTERM):
        started = time.monotonic()
        self.daemon.send_signal(with_signal)
        code = self.daemon.wait(timeout=20)
        self.children.remove(self.daemon)
        self.daemon = None
        return code, time.monotonic() - started

    def text(self, name):
        try:
            with open(self.path(name), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def client(self, *arguments, code=0):
        done = subprocess.run([f"{BIN}/onvigil", *arguments], capture_output=True, text=True, timeout=120,
                              env={**os.environ, "ONVIGIL_SOCKET": self.path("control.sock")})
        if code is not None:
            assert done.returncode == code, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.client(*arguments, "-o", "json"))

    def devices(self):
        return self.json("devices")["devices"]

    def device(self, address):
        return next((d for d in self.devices() if address in d["addresses"]), None)

    def try_status(self):
        done = subprocess.run([f"{BIN}/onvigil", "status", "-o", "json"], capture_output=True, text=True,
                              env={**os.environ, "ONVIGIL_SOCKET": self.path("control.sock")})
        return json.loads(done.stdout) if done.returncode == 0 else None

    def events(self):
        return [json.loads(line) for line in self.client("events", "-o", "jsonl").splitlines()]

    def close(self):
        for child in reversed(self.children):
            if child.poll() is None:
                child.terminate()
        for child in reversed(self.children):
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
