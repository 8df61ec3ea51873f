"""What scripts and an installation without packages leave on a machine."""

import os
import stat
import subprocess
import tempfile
import unittest

from lab import BIN, needs_namespaces

PROJECT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
POLICY = "/usr/sbin/policy-rc.d"
# Nothing is installed. Ctrl-C while apt-get works reaches setup.sh too.
TOOLS = {"dpkg-query": "exit 1",
         "apt-get": f'[ "$1" = update ] || {{ [ -x {POLICY} ] && echo "no service starts" >&2; kill -s "$SIGNAL" "$PPID"; }}'}
# What it writes to /usr/sbin is gone with the mount namespace.
SETUP = f"""set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work"
mount -t overlay overlay -o "lowerdir=/usr/sbin,upperdir=$1/upper,workdir=$1/work" /usr/sbin
rm -f {POLICY}
PATH="$2:$PATH" "{PROJECT}/scripts/setup.sh" || echo "exit $?"
[ ! -e {POLICY} ] || echo "left: $(cat {POLICY})"
"""


class Scripts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="onvigil-lab-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        path = f"{self.folder}/{name}"
        os.mkdir(path)
        return path

    @needs_namespaces
    def test_an_interrupted_setup_lets_services_start_again(self):
        written, tools = self.path("written"), self.path("tools")
        for name, script in TOOLS.items():
            with open(f"{tools}/{name}", "w", encoding="utf-8", opener=lambda *how: os.open(*how, 0o755)) as file:
                file.write(f"#!/bin/sh\n{script}\n")
        for signal, status in (("HUP", 129), ("INT", 130), ("TERM", 143)):
            done = subprocess.run(["unshare", "--mount", "sh", "-c", SETUP, "sh", written, tools], capture_output=True, text=True,
                                  env={**os.environ, "SIGNAL": signal})
            self.assertIn("no service starts", done.stderr)
            self.assertNotIn("left", done.stdout)
            self.assertIn(f"exit {status}", done.stdout, done.stderr)

    def test_what_is_installed_can_be_read_whatever_the_umask(self):
        prefix = self.path("usr")
        subprocess.run(["cmake", "--install", os.path.dirname(BIN), "--prefix", prefix, "--component", "knowledge"], check=True,
                       capture_output=True, umask=0o077)
        for folder in ("onvigil", "onvigil/makers", "onvigil/lists"):
            self.assertEqual(stat.S_IMODE(os.stat(f"{prefix}/share/{folder}").st_mode), 0o755, folder)


if __name__ == "__main__":
    unittest.main()
