"""Completion as typed: Tab in real shells, with the devices, lists and sinks of a running daemon. And the manual beside
what the program says of itself."""

import os
import pty
import re
import shutil
import subprocess
import tempfile
import unittest

from lab import BIN, Lab, needs_namespaces, wait_for

PROGRAM = f"{BIN}/onvigil"
MANUAL = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../docs/man/onvigil.1"))
COMPLETIONS = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../packaging/completions"))
FLEET = """
interface: cams0
cameras:
  - {address: 10.77.0.10, platform: hikvision, manufacturer: HIKVISION, model: DS-2CD2042WD-I}
"""
# What is typed before Tab, and what stands there then.
LINES = (
    ("onvigil sta", "onvigil status"),
    ("onvigil help expl", "onvigil help explain"),
    ("onvigil policy sh", "onvigil policy show"),
    ("onvigil config che", "onvigil config check"),
    ("onvigil hub sens", "onvigil hub sensors"),
    ("onvigil --site north hub direc", "onvigil --site north hub directives"),
    ("onvigil devices --verd", "onvigil devices --verdict"),
    ("onvigil devices --tim", "onvigil devices --timeout"),
    ("onvigil devices --verdict ban", "onvigil devices --verdict banned"),
    ("onvigil devices --verdict banned,sus", "onvigil devices --verdict banned,suspected"),
    ("onvigil devices --state off", "onvigil devices --state offline"),
    ("onvigil devices --sort ver", "onvigil devices --sort verdict"),
    ("onvigil check --identification need", "onvigil check --identification needs-login"),
    ("onvigil -o ya", "onvigil -o yaml"),
    ("onvigil --color al", "onvigil --color always"),
    ("onvigil check --ignore pro", "onvigil check --ignore problems"),
    ("onvigil report --format ht", "onvigil report --format html"),
    ("onvigil report --form f", "onvigil report --form far-889"),
    ("onvigil report ver", "onvigil report verify"),
    ("onvigil watch --type finding.op", "onvigil watch --type finding.opened"),
    ("onvigil show 10.77", "onvigil show 10.77.0.10"),
    ("onvigil --timeout 5s explain 10.77", "onvigil --timeout 5s explain 10.77.0.10"),
    ("onvigil devices --maker hikv", "onvigil devices --maker hikvision"),
    ("onvigil policy show us-ndaa", "onvigil policy show us-ndaa-889"),
    ("onvigil waive --list ca-qc", "onvigil waive --list ca-qc-2023"),
    ("onvigil alerts test jour", "onvigil alerts test journal"),
    ("onvigil clock acc", "onvigil clock accept"),
    ("onvigil retry 10.77", "onvigil retry 10.77.0.10"),
    ("onvigil policy di", "onvigil policy diff"),
)
# Ctrl-X writes the line as it stands into a file, and begins a new one.
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"],
             f"source {COMPLETIONS}/onvigil.bash; PS1='> '; bind 'set bell-style none'; "
             "bind -x '\"\\C-x\": printf %s \"$READLINE_LINE\" >$SAID.new && mv $SAID.new $SAID; "
             "READLINE_LINE= READLINE_POINT=0'; touch $SAID\n"),
    "zsh": (["zsh", "-f", "-i"],
            "fpath=($FPATH_OURS $fpath); autoload -Uz compinit; compinit -D -u; PROMPT='> '; unsetopt beep; "
            "said() { printf %s $BUFFER >$SAID.new && mv $SAID.new $SAID; BUFFER= }; zle -N said; bindkey '^X' said; touch $SAID\n"),
}


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, test, shell, environment):
        self.folder = tempfile.mkdtemp()
        test.addCleanup(shutil.rmtree, self.folder)
        shutil.copy(f"{COMPLETIONS}/onvigil.zsh", f"{self.folder}/_onvigil")
        self.said = f"{self.folder}/said"
        command, setup = SHELLS[shell]
        self.ours, theirs = pty.openpty()
        self.child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
                                      env={**environment, "SAID": self.said, "FPATH_OURS": self.folder, "TERM": "dumb",
                                           "HOME": self.folder})
        os.close(theirs)
        test.addCleanup(self._end)
        os.set_blocking(self.ours, False)
        self.output = b""
        self._type(setup)
        self._wait("the shell")

    def _type(self, text):
        os.write(self.ours, text.encode())

    def _read(self):
        try:
            self.output += os.read(self.ours, 65536)
        except OSError:
            pass

    def _wait(self, what):
        def there():
            self._read()
            return os.path.exists(self.said)
        try:
            wait_for(there, what)
        except AssertionError as error:
            raise AssertionError(f"{error}: {self.output[-500:]}") from None
        with open(self.said, encoding="utf-8") as file:
            text = file.read()
        os.unlink(self.said)
        return text

    def completed(self, line):
        self._type(line + "\t\x18")
        return self._wait(f"a completion of {line}").rstrip()

    def _end(self):
        self.child.kill()
        self.child.wait()
        os.close(self.ours)


@needs_namespaces
class Completions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.addClassCleanup(cls.lab.close)
        cls.lab.start_simulator(FLEET)
        cls.lab.configure("discovery: {networks: [10.77.0.0/28]}\n")
        cls.lab.start_daemon()
        wait_for(lambda: [d for d in cls.lab.devices() if d["maker"]], "the camera")
        cls.environment = {"ONVIGIL_SOCKET": cls.lab.path("control.sock"), "PATH": f"{BIN}:{os.environ['PATH']}",
                           "LANG": "C.UTF-8"}

    def on_a_terminal(self, shell):
        terminal = Terminal(self, shell, self.environment)
        for typed, completed in LINES:
            with self.subTest(typed):
                self.assertEqual(terminal.completed(typed), completed)

    def test_bash(self):
        self.on_a_terminal("bash")

    @unittest.skipUnless(shutil.which("zsh"), "needs zsh")
    def test_zsh(self):
        self.on_a_terminal("zsh")

    @unittest.skipUnless(shutil.which("fish"), "needs fish")
    def test_fish(self):
        """fish says itself what it would offer."""
        for typed, completed in LINES:
            with self.subTest(typed):
                done = subprocess.run(["fish", "--no-config", "-c", f"source {COMPLETIONS}/onvigil.fish; complete -C '{typed}'"],
                                      capture_output=True, text=True, timeout=60,
                                      env={**self.environment, "HOME": self.lab.folder})
                offered = [line.split("\t")[0] for line in done.stdout.splitlines()]
                self.assertEqual(offered, [completed.split(" ")[-1]], done.stderr)


def commands(*path):
    """Each command with its subcommands, as --help lists them: "policy", "policy diff"."""
    done = subprocess.run([PROGRAM, *path, "--help"], check=True, capture_output=True, text=True)
    listed = done.stdout.partition("\nSubcommands:\n")[2].partition("\n\n")[0]
    for name in re.findall(r"(?m)^  (\w\S*)", listed):
        yield " ".join((*path, name))
        yield from commands(*path, name)


class Manual(unittest.TestCase):
    def test_has_an_example_of_every_command(self):
        with open(MANUAL, encoding="utf-8") as file:
            examples = file.read().replace("\\-", "-").partition(".SH EXAMPLES")[2].partition(".SH SEE ALSO")[0]
        named = list(commands())
        self.assertGreater(len(named), 30)
        groups = {command.rpartition(" ")[0] for command in named}
        missing = [command for command in named if command not in groups and
                   not re.search(rf"(?m)^(sudo )?onvigil (--hub \S+ )?{command}\b", examples)]
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main()
