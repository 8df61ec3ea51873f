"""What a terminal, the live page and the report show of the demonstration's fleet, as pictures: pictures.py FOLDER."""

import base64
import fcntl
import html
import os
import pty
import re
import struct
import subprocess
import sys
import termios

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(TOP, "tests/system"))
from browser import Browser  # noqa: E402
from lab import BIN, Lab, may_make_namespaces, wait_for  # noqa: E402

COLUMNS, CHARACTER, LINE = 122, 8.4, 19
COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "34": "#79c0ff", "35": "#d2a8ff", "36": "#76e3ea", "90": "#9aa4af"}


def on_terminal(lab, *words):
    """What the client writes to a terminal of COLUMNS columns, escapes included."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, COLUMNS, 0, 0))
    child = subprocess.Popen([f"{BIN}/onvigil", *words], stdin=theirs, stdout=theirs, stderr=theirs,
                             env={**os.environ, "ONVIGIL_SOCKET": lab.path("control.sock"), "TERM": "xterm-256color",
                                  "ONVIGIL_PAGER": "cat", "NO_COLOR": ""})
    os.close(theirs)
    out = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the terminal's other end is closed
            piece = b""
        if not piece:
            break
        out += piece
    child.wait()
    os.close(ours)
    return out.decode().replace("\r\n", "\n")


def svg_of(text):
    """A terminal's text with its colours."""
    lines = text.rstrip("\n").split("\n")
    width, height = COLUMNS * CHARACTER + 32, len(lines) * LINE + 32
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}" role="img">',
           f'<rect width="{width:g}" height="{height}" rx="8" fill="#161b22"/>',
           '<g font-family="ui-monospace,DejaVu Sans Mono,Menlo,Consolas,monospace" font-size="14" fill="#e6edf3">']
    for number, line in enumerate(lines):
        column, colour, bold, spans = 0, None, False, []
        for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
            escape = re.fullmatch(r"\x1b\[([0-9;]*)m", piece)
            if escape:
                for code in escape[1].split(";"):
                    if code in ("", "0"):
                        colour, bold = None, False
                    bold = bold or code == "1"
                    colour = COLOURS.get(code, colour)
            style = (f' fill="{colour}"' if colour else "") + (' font-weight="bold"' if bold else "")
            for cell in [] if escape else re.finditer(r"\S+( \S+)*", piece):
                at, long = 16 + (column + cell.start()) * CHARACTER, len(cell[0]) * CHARACTER
                spans.append(f'<tspan x="{at:g}" textLength="{long:g}"{style}>{html.escape(cell[0])}</tspan>')
            column += 0 if escape else len(piece)
        if spans:
            out.append(f'<text y="{30 + number * LINE}">{"".join(spans)}</text>')
    return "\n".join(out) + "\n</g></svg>\n"


def start(lab):
    """As scripts/demo.sh: the cameras of 10.77.3.0/24 stand on the sensor's own link."""
    for net, link, address in ((lab.sensor_net, "lan0", "10.77.0.1/16"), (lab.fleet_net, "cams0", "10.77.0.2/16")):
        lab.within(net, ["ip", "addr", "flush", "dev", link])
        lab.within(net, ["ip", "addr", "add", address, "dev", link])
    lab.within(lab.fleet_net, ["ip", "route", "add", "local", "10.77.3.0/24", "dev", "lo"])
    with open(os.path.join(TOP, "simulator/scenarios/demo.yaml"), encoding="utf-8") as file:
        scenario = file.read()
    lab.configure("site: hq\ncontrol: {listen: '127.0.0.1:8470'}\ndiscovery: {interval: 20s}\n")
    lab.start_simulator(re.sub(r"^interface: .*", "interface: cams0", scenario.replace("127.77.", "10.77."), flags=re.M))
    lab.start_daemon()
    lab.client("scan", "--wait")
    wait_for(lambda: lab.json("status")["devices"]["by_verdict"]["banned"] >= 4, "the banned cameras", 60)
    lab.client("label", "10.77.3.17", "building=B")


def picture(page, path, height):
    page.call("Emulation.setDeviceMetricsOverride", width=1180, height=height, deviceScaleFactor=1, mobile=False)
    with open(path, "wb") as file:
        file.write(base64.b64decode(page.call("Page.captureScreenshot", optimizeForSpeed=False)["data"]))


def main(folder):
    if not may_make_namespaces():
        sys.exit("pictures: needs root and network namespaces")
    with Lab(routed=False) as lab:
        start(lab)
        with open(os.path.join(folder, "terminal.svg"), "w", encoding="utf-8") as file:
            file.write(svg_of("$ onvigil devices\n" + on_terminal(lab, "devices")))
        with Browser(lab, lab.sensor_net) as page:
            page.open("http://127.0.0.1:8470/")
            page.wait_for("document.getElementById('rows').innerText.includes('10.77.3.17') && "
                          "document.querySelectorAll('#networks li').length > 0", "the page")
            picture(page, os.path.join(folder, "page.png"), 800)
            page.open("http://127.0.0.1:8470/v1/report")
            picture(page, os.path.join(folder, "report.png"), 800)
    for name in sorted(os.listdir(folder)):
        print(f"{os.path.join(folder, name)}: {os.path.getsize(os.path.join(folder, name)):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
