"""The live page in a real browser: find a banned device, filter, open it, see a new one appear without a reload."""

import json
import os
import shutil
import signal
import subprocess
import unittest

from browser import AXE, Browser, needs_chromium
from lab import Lab, needs_namespaces, wait_for

HOST = "http://127.0.0.1:8470/"
# Those of tests/unit/render/hostile_names_test.cpp that XML can carry; of the others the page's own function is asked.
HOSTILE = ["<script>window.hit=1</script>", "<svg onload=window.hit=1>", "<img src=http://10.77.0.10/x onerror=window.hit=1>",
           "\"><a href='javascript:window.hit=1'>", "https://evil.example/?q=\"x\"", "javascript:window.hit=1",
           "=HYPERLINK(\"http://evil.example\")", "@SUM(A1:A9)", "gpj.\u202egnp", "\u2066isolated\u2069",
           "a\u200bb\u200cc\u200dd\u2060e\ufefff", "soft\u00adhyphen", "line\u2028separator\u2029",
           "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324algo", "A" * 10000, "</td></table>",
           "letter\u061cmark", "heart\u2764\ufe0f", "private \ue000 use", "\u2800\u2800", "ann\ufff9o\ufffat\ufffb", "hang\u3164fill",
           "**bold** [x](http://evil.example) | `code`", "&lt;b&gt; &#x202e;"]
READABLE = ["كاميرا البوابة الشمالية", "מצלמה צפונית", "北門カメラ"]  # as their makers and owners write them
NEVER_SHOWN = "\u202e\u2066\u2069\u200b\u200c\u200d\u2060\ufeff\u00ad\u2028\u2029\u061c\ufe0f\ue000\u2800\ufff9\u3164"
TABLE = "document.getElementById('rows').innerText"
DEVICE = "document.getElementById('device').innerText"


def camera(address, maker, model, serial, **more):
    platform = "hikvision" if maker == "HIKVISION" else "gsoap"
    return {"address": address, "platform": platform, "manufacturer": maker, "model": model, "serial": serial, **more}


FLEET = [camera("10.77.0.10", "HIKVISION", "DS-2CD2042WD-I", "R00000001"),
         camera("10.77.0.11", "HIKVISION", "DS-2CD9999", "R00000002"),
         camera("10.77.1.12", "AXIS", "M1065-L", "R00000003")]
FLEET += [camera(f"10.77.2.{10 + i}", "AXIS", f"X{i} {name}", f"H{i:08}", name=name) for i, name in enumerate(HOSTILE + READABLE)]
NEW = camera("10.77.3.10", "HIKVISION", "DS-NEW", "R00000004")


def scenario(cameras):
    return json.dumps({"interface": "cams0", "cameras": cameras})


def type_into(name, text):
    return (f"(() => {{ const field = document.getElementById('filters').elements['{name}']; field.value = '{text}'; "
            "field.dispatchEvent(new Event('input', {bubbles: true})); return true; })()")


class Page(unittest.TestCase):
    @needs_namespaces
    @needs_chromium
    def test_in_a_browser(self):
        with Lab() as lab:
            lab.configure("control: {listen: '127.0.0.1:8470'}\n"
                          "discovery: {networks: [10.77.0.0/22], network_interval: 4s}\n")
            lab.start_simulator(scenario(FLEET))
            lab.start_daemon()
            wait_for(lambda: lab.json("status")["devices"]["by_identification"].get("ok", 0) == len(FLEET), "the fleet", 90)
            with Browser(lab, lab.sensor_net) as page:
                self.finds_and_filters(page)
                self.one_device(page)
                self.hostile_names(page)
                self.new_one_appears(lab, page)
                self.works_by_keyboard(page)
                self.fits_a_telephone(page)
                self.is_accessible(page)
                self.report_is_printed(lab, page)
                self.assertEqual(page.complaints, [])
                self.outlives_the_daemon(lab, page)
                self.assertEqual([url for url in page.requests if not url.startswith((HOST, "about:"))], [])

    def finds_and_filters(self, page):
        page.open(HOST)
        page.wait_for(f"{TABLE}.split('\\n').filter((l) => l.startsWith('banned')).length === 2", "both banned ones")
        page.wait_for("document.title.startsWith('2 banned')", "the title")
        numbers = page.wait_for("document.getElementById('verdicts').innerText", "the verdicts")
        self.assertIn("2\nbanned", numbers.replace(" ", ""))
        page.wait_for("document.getElementById('networks').innerText.includes('10.77.0.0/24\\n2 banned')", "the map")
        page.wait_for("document.querySelectorAll('#opened svg rect.banned').length === 1", "the chart")
        self.assertIn("lan0", page.evaluate("document.getElementById('sensor').innerText"))
        page.picture("page")
        page.evaluate(type_into("match", "ds-2cd9999"))
        page.wait_for(f"{TABLE}.includes('10.77.0.11') && !{TABLE}.includes('10.77.0.10')", "the search")
        page.evaluate("document.querySelector('.skip').click()")
        page.wait_for("document.activeElement.id === 'devices'", "the devices, by the link before all others")
        self.assertEqual(page.evaluate("document.getElementById('filters').elements.match.value"), "ds-2cd9999")
        page.evaluate(type_into("match", ""))
        page.evaluate(type_into("verdict", "clear"))
        page.wait_for(f"{TABLE}.includes('M1065-L') && !{TABLE}.includes('DS-2CD')", "the filter")
        page.evaluate(type_into("network", "10.77"))
        page.wait_for("document.getElementById('said').innerText === 'Network: as in 10.20.0.0/16'", "what is missing")
        page.evaluate("document.querySelector('#filters [type=reset]').click()")
        page.wait_for(f"{TABLE}.includes('DS-2CD9999')", "all devices")
        page.evaluate("[...document.querySelectorAll('#networks button')].find((b) => b.innerText.includes('10.77.1.0/24')).click()")
        page.wait_for(f"{TABLE}.includes('M1065-L') && !{TABLE}.includes('DS-2CD')", "the network's devices")
        page.evaluate("document.querySelector('#filters [type=reset]').click()")
        page.wait_for(f"{TABLE}.includes('DS-2CD9999')", "all devices again")

    def one_device(self, page):
        page.evaluate("[...document.querySelectorAll('#rows a')].find((a) => a.innerText === '10.77.0.10').click()")
        shown = page.wait_for(f"{DEVICE}.includes('finding.opened') && {DEVICE}", "the device's own page")
        for text in ("DS-2CD2042WD-I", "Who made it", "Who bans it", "us-ndaa-889", "Section 889", "R00000001", "Evidence"):
            self.assertIn(text, shown)
        self.assertTrue(page.evaluate("document.getElementById('overview').hidden"))
        page.wait_for("document.title.startsWith('HIKVISION DS-2CD2042WD-I at 10.77.0.10')", "the device in the title")
        page.picture("device")
        page.evaluate("document.querySelector('#device a').click()")
        page.wait_for(f"!document.getElementById('overview').hidden && {TABLE}.includes('DS-2CD2042WD-I')", "the way back")
        page.wait_for("document.activeElement.innerText === '10.77.0.10'", "the row it was left by")

    def hostile_names(self, page):
        for i, name in enumerate(HOSTILE):
            page.evaluate(type_into("match", f"10.77.2.{10 + i}"))
            shown = page.wait_for(f"{TABLE}.includes('X{i} ') && !{TABLE}.includes('DS-2CD') && {TABLE}", name)
            self.assertFalse(set(NEVER_SHOWN) & set(shown), name)
            self.assertLess(len(shown), 2000, name)
        for name in READABLE:
            page.evaluate(type_into("match", name))
            page.wait_for(f"{TABLE}.includes('{name}')", name)
        self.assertEqual(page.evaluate("import('/assets/dom.js').then((m) => ['zte', 'tp-link', 'hikvision', ''].map(m.makerName))"),
                         ["ZTE", "TP-Link", "Hikvision", "–"])
        self.assertEqual(page.evaluate("import('/assets/dom.js').then((m) => m.inert('\\u{e0041}x'))"), "\\U000e0041x")
        self.assertIn("gpj.\\u202egnp", page.evaluate("import('/assets/dom.js').then((m) => m.inert('gpj.\\u202egnp'))"))
        self.assertEqual(page.evaluate("import('/assets/dom.js').then((m) => m.sentence('word '.repeat(200)).data.length)"), 1000)
        for active in ("\x1b[31m", "\x1b]8;;http://evil.example\x07", "\x9b", "\x00", "\x07"):
            shown = page.evaluate(f"import('/assets/dom.js').then((m) => m.inert({json.dumps(active)}))")
            self.assertTrue(shown.isprintable() and shown.startswith("\\u00"), shown)
        self.assertIsNone(page.evaluate("window.hit"))
        self.assertEqual(page.evaluate("document.querySelectorAll('#rows script, #rows svg, #rows img').length"), 0)
        page.evaluate(type_into("match", ""))

    def new_one_appears(self, lab, page):
        page.wait_for(f"{TABLE}.includes('DS-2CD9999')", "all devices")
        page.evaluate("window.notReloaded = true")
        page.evaluate("document.querySelector('#networks button').focus()")
        lab.write("scenario.yaml", scenario([*FLEET, NEW]))
        lab.simulator.send_signal(signal.SIGHUP)
        page.wait_for(f"{TABLE}.includes('DS-NEW')", "the new device", 120)
        page.wait_for("document.querySelector('tr.new').innerText.includes('10.77.3.10')", "the mark of what is new")
        page.wait_for("document.title.startsWith('3 banned')", "the number in the title")
        self.assertTrue(page.evaluate("window.notReloaded"))
        self.assertIn("10.77.0.0/24", page.evaluate("document.activeElement.innerText"))  # the map was drawn anew
        self.many_networks(page)

    def many_networks(self, page):
        """The worst are shown, so that the devices are in reach; the others on request."""
        count = "document.querySelectorAll('#networks li').length"
        page.evaluate("import('/assets/overview.js').then((m) => m.showNetworks([...Array(40).keys()].map((n) => ({network: `10.9.${n}.0/24`, "
                      "devices: 9, banned: n, suspected: 0, advisory: 0, unknown: 0, clear: 0})), () => 0))")
        self.assertEqual(page.evaluate(count), 14)
        self.assertIn("10.9.39.0/24", page.evaluate("document.querySelector('#networks button').innerText"))
        for shown in (40, 14):
            page.evaluate("document.querySelector('#networks-more button').click()")
            self.assertEqual(page.evaluate(count), shown)

    def outlives_the_daemon(self, lab, page):
        """What is old is not shown as if it were new, and the page takes up again by itself."""
        page.open(HOST)
        page.wait_for("document.title.startsWith('3 banned')", "the numbers")
        lab.daemon.terminate()
        lab.daemon.wait()
        page.wait_for("document.title.startsWith('no answer') && "
                      "document.getElementById('health').innerText.includes('does not answer')", "that nothing answers")
        lab.start_daemon()
        page.wait_for("document.title.startsWith('3 banned') && "
                      "!document.getElementById('health').innerText.includes('does not answer')", "the numbers again", 90)

    def works_by_keyboard(self, page):
        """Tab reaches the heading that sorts, Enter sorts by it and then the other way round."""
        page.evaluate("document.querySelector('.skip').focus()")

        def reached():
            for kind in ("keyDown", "keyUp"):
                page.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
            return page.evaluate("document.activeElement.innerText === 'Model'")

        wait_for(reached, "the heading of the models", 60)
        for order in ("ascending", "descending", "ascending"):  # the heading keeps the focus
            for kind in ("keyDown", "keyUp"):
                page.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
            page.wait_for(f"document.querySelector('#heads [aria-sort={order}]')?.innerText.startsWith('Model')",
                          f"the models in {order} order")

    def fits_a_telephone(self, page):
        """A link to filtered devices, opened where the page is open already; nothing stands outside the screen."""
        page.call("Emulation.setDeviceMetricsOverride", width=375, height=800, deviceScaleFactor=1, mobile=True)
        page.evaluate("location.hash = 'verdict=clear&match=m1065'")
        page.wait_for(f"{TABLE}.includes('M1065-L') && !{TABLE}.includes('DS-2CD')", "the devices of the link")
        self.assertEqual(page.call("Page.getLayoutMetrics")["cssContentSize"]["width"], 375)
        page.picture("telephone")
        page.evaluate("document.querySelector('#filters [type=reset]').click()")
        page.wait_for(f"{TABLE}.includes('DS-NEW')", "all devices again")
        page.call("Emulation.clearDeviceMetricsOverride")

    def is_accessible(self, page):
        if not os.path.exists(AXE):
            print("axe-core is not installed (scripts/setup.sh --tests): whether the page is accessible is not tested")
            return
        for place, ready in (("", f"{TABLE}.includes('DS-NEW')"), ("device", f"{DEVICE}.includes('Who bans it')")):
            if place:
                page.evaluate("[...document.querySelectorAll('#rows a')].find((a) => a.innerText === '10.77.0.10').click()")
            page.wait_for(ready, "what is examined")
            for scheme in ("light", "dark"):
                page.prefer(scheme)
                self.assertEqual(page.accessibility_problems(), [], (place, scheme))
                page.picture(f"{place or 'page'}-{scheme}")

    def report_is_printed(self, lab, page):
        page.open(HOST + "v1/report")
        page.wait_for("document.readyState === 'complete' && document.body.innerText.includes('3 banned, 0 suspected')",
                      "the report")
        page.pdf(lab.path("report.pdf"))
        self.assertGreater(os.path.getsize(lab.path("report.pdf")), 10_000)
        if shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", "-layout", lab.path("report.pdf"), "-"], check=True, capture_output=True,
                                  text=True).stdout
            for wanted in ("3 banned", "DS-2CD2042WD-I", "Section 889", "Coverage and limits"):
                self.assertIn(wanted, text)


if __name__ == "__main__":
    unittest.main()
