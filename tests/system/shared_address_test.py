"""Many devices behind one address: a recorder's channels, cameras behind NAT. Each is found and asked."""

import unittest

from lab import Lab, needs_namespaces, wait_for

CHANNELS = 300


def gateway(count):
    """Cameras that all stand at 10.77.2.1, each behind a port of its own."""
    camera = ('  - {{address: 10.77.2.1, port: {port}, platform: gsoap, manufacturer: AXIS, model: M3045-V, '
              'serial: "ACCC8E{n:06X}", mac: "ac:cc:8e:00:{high:02x}:{low:02x}", delay: 500ms, '
              'protocols: [ws-discovery, onvif]}}\n')
    return "interface: cams0\ncameras:\n" + "".join(
        camera.format(port=8001 + n, n=n, high=n // 256, low=n % 256) for n in range(count))


@needs_namespaces
class SharedAddress(unittest.TestCase):
    def test_all_cameras_behind_one_address_are_found_and_asked(self):
        with Lab() as lab:
            lab.configure("discovery: {interval: 1h, window: 2s, protocols: [ws-discovery]}\n")
            lab.start_simulator(gateway(CHANNELS))
            lab.start_daemon()
            wait_for(lambda: len(lab.devices()) == CHANNELS, "all of them", 20)
            self.assertEqual(lab.try_status()["drops"]["interviews-service-full"], 0)
            status = wait_for(lambda: self.asked(lab, 80), "80 of them identified", 80 * 5 / 10 + 30)
            known = status["devices"]["by_identification"]
            self.assertEqual(known["ok"] + known["pending"], CHANNELS)
            self.assertGreaterEqual(status["identification"]["queued"] + known["ok"], CHANNELS - 1)

    @staticmethod
    def asked(lab, count):
        """Ten requests a second go to one address, and each camera is asked five."""
        status = lab.try_status()
        return status if status["devices"]["by_identification"].get("ok", 0) >= count else None


if __name__ == "__main__":
    unittest.main()
