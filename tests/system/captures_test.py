"""Answers of real devices, served byte for byte, are found, identified and judged."""

import os
import unittest

from lab import CAPTURES, Lab, needs_captures, needs_namespaces, wait_for

# address -> files, and what must come out: manufacturer, model, maker, verdict
FLEET = {
    "10.77.0.11": (dict(probematch="axis-12.xml", deviceinfo="axis-1.xml", scopes="axis-2.xml",
                        networkinterfaces="axis-3.xml", hostname="axis-4.xml", datetime="axis-5.xml"),
                   ("AXIS", "AXIS Q6045-E", "axis", "clear")),
    "10.77.0.12": (dict(probematch="hikvision-20.xml", deviceinfo="hikvision-1.xml", scopes="hikvision-2.xml",
                        networkinterfaces="hikvision-3.xml", hostname="hikvision-4.xml", datetime="hikvision-5.xml"),
                   ("HIKVISION", "DS-2DF7276-AEL", "hikvision", "banned")),
    "10.77.0.13": (dict(probematch="hikvision-20.xml", deviceinfo="trendnet-hikoem-1.xml",
                        scopes="trendnet-hikoem-2.xml", networkinterfaces="trendnet-hikoem-3.xml"),
                   ("TRENDnet", "TV-IP320PI", "hikvision", "suspected")),
    "10.77.0.14": (dict(probematch="amcrest-dahuaoem-1.xml"), (None, None, "dahua", "suspected")),
    "10.77.0.15": (dict(probematch="generic-wsd-2.xml", deviceinfo="bosch-4.xml", datetime="bosch-6.xml"),
                   ("Bosch", "FLEXIDOME indoor 5100i IR", "bosch", "clear")),
    "10.77.0.16": (dict(probematch="tplink-tapo-1.xml"), (None, None, "tp-link-systems", "unknown")),
}


def scenario():
    lines = ["interface: cams0", "cameras:"]
    for address, (files, _) in FLEET.items():
        listed = ", ".join(f"{kind}: {os.path.join(CAPTURES, name)}" for kind, name in files.items())
        protocols = "[ws-discovery, onvif]" if "deviceinfo" in files else "[ws-discovery]"
        lines.append(f"  - {{address: {address}, protocols: {protocols}, captures: {{{listed}}}}}")
    return "\n".join(lines) + "\n"


@needs_namespaces
@needs_captures
class Captures(unittest.TestCase):
    def test_real_devices_are_found_identified_and_judged(self):
        with Lab() as lab:
            lab.configure()
            lab.start_simulator(scenario())
            lab.start_daemon()
            lab.client("scan", "--wait")
            wait_for(lambda: len(lab.devices()) >= len(FLEET), "all devices", 20)
            found = {d["addresses"][0]: d for d in lab.devices()}
            self.assertEqual(sorted(found), sorted(FLEET))
            for address, (_, (manufacturer, model, maker, verdict)) in FLEET.items():
                device = found[address]
                with self.subTest(address=address):
                    self.assertEqual(device["manufacturer"], manufacturer)
                    self.assertEqual(device["model"] if manufacturer else None, model)
                    self.assertEqual((device["maker"], device["verdict"]), (maker, verdict), device)


if __name__ == "__main__":
    unittest.main()
