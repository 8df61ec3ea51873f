"""Who may ask the socket: the group reads, root changes, others are told how to get in."""

import os
import subprocess
import unittest

from lab import BIN, Lab, needs_namespaces

NOBODY = 65534


def as_nobody(lab, *arguments):
    return subprocess.run([f"{BIN}/onvigil", *arguments], capture_output=True, text=True, timeout=60, user=NOBODY,
                          group=NOBODY, extra_groups=[],
                          env={**os.environ, "ONVIGIL_SOCKET": lab.path("control.sock")})


@needs_namespaces
class Access(unittest.TestCase):
    def test_a_stranger_is_not_permitted_and_told_why(self):
        with Lab() as lab:
            os.chmod(lab.folder, 0o755)
            lab.configure()
            lab.start_daemon()
            done = as_nobody(lab, "devices")
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertIn("control.sock", done.stderr)
            self.assertEqual(as_nobody(lab, "check").returncode, 3)

    def test_a_member_of_the_group_reads_and_does_not_change(self):
        with Lab() as lab:
            os.chmod(lab.folder, 0o755)
            lab.configure(f"control: {{group: nogroup}}\n")
            lab.start_daemon()
            self.assertEqual(as_nobody(lab, "devices").returncode, 0)
            done = as_nobody(lab, "scan")
            self.assertEqual(done.returncode, 4, done.stderr)


if __name__ == "__main__":
    unittest.main()
