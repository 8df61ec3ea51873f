"""A bare Debian in which a real systemd runs, in the sensor's network namespace of a Lab."""

import contextlib
import glob
import os
import shutil
import signal
import subprocess
import unittest

from lab import BIN, wait_for

PROJECT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
BUILD = os.path.dirname(BIN)
SUITES = ("bookworm", "trixie")


def this_machine():
    with open("/etc/os-release", encoding="utf-8") as file:
        return next((line.split("=")[1].strip().strip('"') for line in file if line.startswith("VERSION_CODENAME=")), "")


HERE = this_machine()
SUITE = os.environ.get("ONVIGIL_SUITE") or HERE
# Of another Debian's packages the programs that are tested here can be no part: scripts/package.sh deb SUITE builds them.
PACKAGES_FOLDER = os.environ.get("ONVIGIL_PACKAGES") or (f"{PROJECT}/build/packages/{SUITE}" if SUITE != HERE else None)
TOOLS = ("systemd-nspawn", "debootstrap", "dpkg-buildpackage", "dh")
# A machine whose systemd cannot start this cannot run the service as it is meant.
PROBE = """[Service]
Type=oneshot
ExecStart=true
ProtectSystem=strict
PrivateTmp=yes
PrivateDevices=yes
PrivateIPC=yes
ProcSubset=pid
ProtectProc=invisible
SystemCallFilter=@system-service
"""
PACKAGES = "systemd, systemd-sysv, udev, logrotate"
HIERARCHIES = ("/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd")  # of v2; of v1 and both together
# Two systemds in one control group count each other's processes as theirs: "Failed to kill control group: Input/output error".
IN_A_GROUP_OF_ITS_OWN = """for hierarchy in {hierarchies}; do
  [ ! -w "$hierarchy/cgroup.procs" ] || {{ mkdir "$hierarchy/$0" && echo $$ >"$hierarchy/$0/cgroup.procs"; }} || true
done
exec "$@"
""".format(hierarchies=" ".join(HIERARCHIES))


def packages():
    """The packages in the folder ONVIGIL_PACKAGES or, of another Debian, where scripts/package.sh puts them; else what that
    script packs of the programs that are tested."""
    folder = PACKAGES_FOLDER
    if not folder:
        folder = f"{BUILD}/packages"
        done = subprocess.run([f"{PROJECT}/scripts/package.sh", "--from", BUILD], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return [max(glob.glob(f"{folder}/{name}_*.deb"), key=os.path.getmtime)
            for name in ("onvigil", "onvigil-knowledge", "onvigil-simulator")]


def is_optimised():
    """Hardening that takes an optimising compiler is not asked of a debug build."""
    if PACKAGES_FOLDER:
        return True
    with open(f"{BUILD}/CMakeCache.txt", encoding="utf-8") as cache:
        return "CMAKE_BUILD_TYPE:STRING=Debug" not in cache.read()


def require_tools():
    """Skips the test, with a sentence, where packages or roots cannot be made."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if SUITE not in SUITES:
        raise unittest.SkipTest(f"packages are made for {' and '.join(SUITES)}, and this is {SUITE or 'no Debian'}")
    if missing:
        raise unittest.SkipTest(f"needs {', '.join(missing)} (scripts/setup.sh --booted)")
    if PACKAGES_FOLDER and not glob.glob(f"{PACKAGES_FOLDER}/onvigil_*.deb"):
        raise unittest.SkipTest(f"there are no packages in {PACKAGES_FOLDER} (scripts/package.sh deb {SUITE})")


def base(debs):
    """A root of SUITE with what the packages need, made once; skips the test where it cannot be made."""
    depends = subprocess.run(["dpkg-deb", "-f", debs[0], "Depends"], check=True, capture_output=True, text=True).stdout
    needed = ", ".join(d for d in depends.strip().split(", ") if not d.startswith("onvigil"))
    root = f"{PROJECT}/build/roots/{SUITE}"
    # Without a mirror apt would try for minutes.
    done = subprocess.run(["timeout", "--kill-after=5", "400", f"{PROJECT}/scripts/root.sh", SUITE, root,
                           f"{PACKAGES}, {needed}"], capture_output=True, text=True)
    if done.returncode != 0:
        raise unittest.SkipTest(f"no root of {SUITE} can be made here: {done.stderr.strip().splitlines()[-1:]}")
    return root


class BootedRoot:
    def __init__(self, lab, root):
        self.lab = lab
        self.root = lab.path("root")
        self._lay_over(root)
        os.unlink(f"{self.root}/usr/sbin/policy-rc.d")  # here services start
        self.leader = None
        self.nspawn = self._start()
        try:
            self.leader = wait_for(self._leader, "the container's first process")
            wait_for(self._is_up, "systemd in the container", 60)
            self.write("/run/systemd/system/probe.service", PROBE)
            assert self.exit_code("systemctl", "start", "probe") == 0, "no sandbox for services"
        except AssertionError as error:
            log = lab.text("nspawn.log")
            self.close()
            raise unittest.SkipTest(f"systemd does not boot in a container here: {error}: {log[-400:]}") from None

    def _lay_over(self, root):
        """What is written goes beside `root`; a copy of it is made where overlays cannot be mounted."""
        for folder in ("root", "written", "work"):
            os.mkdir(self.lab.path(folder))
        layers = f"lowerdir={root},upperdir={self.lab.path('written')},workdir={self.lab.path('work')}"
        done = subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, self.root], capture_output=True)
        if done.returncode != 0:
            subprocess.run(["cp", "-a", "--reflink=auto", f"{root}/.", self.root], check=True)

    def _start(self):
        with open(self.lab.path("nspawn.log"), "ab") as log:
            return subprocess.Popen(
                ["sh", "-c", IN_A_GROUP_OF_ITS_OWN, os.path.basename(self.lab.folder), "systemd-nspawn",
                 "--directory", self.root, "--register=no", "--keep-unit", "--quiet", "--boot",
                 f"--network-namespace-path=/proc/{self.lab.sensor_net}/ns/net", "--resolv-conf=off"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "SYSTEMD_NSPAWN_LOCK": "0"})

    def _leader(self):
        """The process below systemd-nspawn that is the first one of its own namespace."""
        if self.nspawn.poll() is not None:
            raise AssertionError("systemd-nspawn ended")
        with open(f"/proc/{self.nspawn.pid}/task/{self.nspawn.pid}/children", encoding="ascii") as children:
            for child in children.read().split():
                with open(f"/proc/{child}/status", encoding="ascii") as status:
                    if any(line.startswith("NSpid:") and line.split()[-1] == "1" for line in status):
                        return child
        return None

    def _is_up(self):
        # While systemd boots its bus may answer nothing for long: asked again.
        return self.run("timeout", "5", "systemctl", "is-system-running", code=None).strip() in ("running", "degraded")

    def run(self, *command, code=0, user=None, text=None, seconds=180):
        """Runs a command inside; its output, both streams together. `code` None takes every exit but that of one that
        did not end. It is ended from within: to end nsenter alone would leave its child, which holds the pipes, and to
        wait for those has no bound."""
        within = ["nsenter", "--target", self.leader, "--mount", "--uts", "--ipc", "--net", "--pid", "--",
                  "timeout", "--kill-after=5", str(seconds)]
        if user:
            within += ["runuser", "-u", user, "--"]
        done = subprocess.run([*within, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              input=text if text is not None else "",
                              env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root",
                                   "DEBIAN_FRONTEND": "noninteractive", "TERM": "dumb"})
        if done.returncode in (124, 137) and command[0] != "timeout":
            raise AssertionError(f"{' '.join(command)}: no end within {seconds} s\n{done.stdout}")
        if code is not None and done.returncode != code:
            raise AssertionError(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}")
        return done.stdout

    def exit_code(self, *command, user=None):
        return int(self.run("sh", "-c", '"$@" >/dev/null 2>&1; echo $?', "sh", *command, user=user))

    def write(self, path, text):
        self.run("sh", "-c", f"mkdir -p $(dirname {path}) && cat >{path}", text=text)

    def take(self, file):
        """Copies a file into the root's /root; its path there."""
        shutil.copy(file, f"{self.root}/root/")
        return f"/root/{os.path.basename(file)}"

    def show(self, unit, what):
        return self.run("systemctl", "show", unit, "--property", what, "--value").strip()

    def close(self):
        if self.nspawn.poll() is None:
            if self.leader:
                self.run("timeout", "5", "systemctl", "--force", "--force", "poweroff", code=None)
            self.nspawn.send_signal(signal.SIGTERM)
            try:
                self.nspawn.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.nspawn.kill()
                self.nspawn.wait()
        if os.path.ismount(self.root):
            subprocess.run(["umount", "--lazy", self.root], check=True)
        for hierarchy in HIERARCHIES:
            for group, _, _ in os.walk(f"{hierarchy}/{os.path.basename(self.lab.folder)}", topdown=False):
                with contextlib.suppress(OSError):  # what was killed may not have ended; it holds nothing but a name
                    os.rmdir(group)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
