"""A real Chromium without a screen, driven through its debugging pipe: what a page shows, says on its console, asks for."""

import base64
import json
import os
import select
import shutil
import subprocess
import time
import unittest

from lab import BIN, wait_for

AXE = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../build/npm/node_modules/axe-core/axe.min.js"))
SCREENSHOTS = os.path.join(os.path.dirname(BIN), "screenshots")

needs_chromium = unittest.skipUnless(shutil.which("chromium"), "needs chromium: scripts/setup.sh --tests")

# Nothing of its own over the network, and no more of the machine than a test may take.
COMMAND = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
           "--remote-debugging-pipe", "--window-size=1280,1400"]


class Browser:
    """One page. `net`: the process in whose network namespace the browser lives; it reaches nothing else."""

    def __init__(self, lab, net):
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        self._process = subprocess.Popen(
            ["nsenter", f"--net=/proc/{net}/ns/net", "sh", "-c", f'exec "$@" 3<&{to_read} 4>&{to_write}', "sh", *COMMAND,
             f"--user-data-dir={lab.path('profile')}", "about:blank"],
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in (to_read, to_write):
            os.close(end)
        self._buffer, self._answers, self._last, self._session, self._loaded = b"", {}, 0, None, 0
        self.complaints, self.requests = [], []
        try:
            target = self.call("Target.createTarget", url="about:blank")["targetId"]
            self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                self.call(f"{domain}.enable")
        except BaseException:
            self.close()
            raise

    def call(self, method, **parameters):
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data):]
        deadline = time.monotonic() + 120
        while self._last not in self._answers:
            assert time.monotonic() < deadline, f"{method}: no answer"
            self._hear()
        answer = self._answers.pop(self._last)
        assert "result" in answer, (method, answer)
        return answer["result"]

    def _hear(self):
        if select.select([self._read], [], [], 1)[0]:
            piece = os.read(self._read, 1 << 16)
            assert piece, "the browser has ended"
            self._buffer += piece
        *whole, self._buffer = self._buffer.split(b"\0")
        for message in map(json.loads, whole):
            self._note(message)

    def _note(self, message):
        if "id" in message:
            self._answers[message["id"]] = message
            return
        told = message["params"]
        if message["method"] in ("Runtime.exceptionThrown", "Log.entryAdded"):
            self.complaints.append(told)
        elif message["method"] == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
            self.complaints.append(told)
        elif message["method"] == "Page.loadEventFired":
            self._loaded += 1
        elif message["method"] == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])

    def open(self, url):
        """And waits until its own files are loaded."""
        before = self._loaded
        self.call("Page.navigate", url=url)
        wait_for(lambda: self._hear() or self._loaded > before, url, 60)

    def evaluate(self, script):
        """The value of an expression; of a promise, what it comes to."""
        told = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def wait_for(self, script, what, seconds=60):
        return wait_for(lambda: self.evaluate(script), what, seconds)

    def prefer(self, scheme):
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def accessibility_problems(self):
        """What axe-core finds serious or critical: the rule, and where."""
        with open(AXE, encoding="utf-8") as file:
            self.evaluate(file.read() + "; true")
        found = self.evaluate("axe.run({resultTypes: ['violations']}).then((told) => told.violations.map((one) => "
                              "({impact: one.impact, rule: one.id, where: one.nodes.map((node) => node.html)})))")
        return [one for one in found if one["impact"] in ("serious", "critical")]

    def picture(self, name):
        """Keeps what is shown as build/…/screenshots/NAME.png."""
        os.makedirs(SCREENSHOTS, exist_ok=True)
        path = os.path.join(SCREENSHOTS, name + ".png")
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot")["data"]))
        return path

    def pdf(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.printToPDF")["data"]))

    def close(self):
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for end in (self._read, self._write):
            os.close(end)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
