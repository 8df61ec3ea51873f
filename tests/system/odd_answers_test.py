"""Devices whose first answer is unreadable, misleading or of another protocol are found, asked and judged all the same;
what one host says of others is never that host's."""

import unittest

from lab import Lab, needs_namespaces, wait_for

WSD, SADP, DHIP = (3702, "239.255.255.250"), (37020, "239.255.255.250"), (37810, "239.255.255.251")
SSDP, MDNS = (1900, "239.255.255.250"), (5353, "224.0.0.251")
EMPTY_DHIP = (b"\x20\0\0\0DHIP\0\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0" + b"{}").decode("latin-1")
BARE_BODY = ("<env:Body><d:ProbeMatches><d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types></d:ProbeMatch>"
             "</d:ProbeMatches></env:Body>")

CAMERA = ('  - {{address: {address}, port: {port}, manufacturer: {maker}, model: {model}, serial: "S{number}", '
          'protocols: [onvif]}}\n')


def cameras(hosts, maker="HIKVISION", model="DS-2CD2012-I", port=80):
    return "".join(CAMERA.format(address=f"10.77.0.{host}", port=port, maker=maker, model=model, number=host)
                   for host in hosts)


def match(number, xaddrs):
    return (f"<d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:8f14e45f-ceea-467f-a4f9-8b2d3c0e1a{number}"
            f"</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>"
            f"<d:XAddrs>{xaddrs}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch>")


def matches(*all_of_them):
    return ('<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
            'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
            'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" '
            'xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header/><s:Body><d:ProbeMatches>'
            + "".join(all_of_them) + "</d:ProbeMatches></s:Body></s:Envelope>")


def url(host, port=80):
    return f"http://10.77.0.{host}:{port}/onvif/device_service"


def label(text):
    return bytes([len(text)]) + text.encode()


def mdns_service(service, host):
    """A response: PTR of the service, and the A record of the sender."""
    kind = label(service) + label("_tcp") + label("local") + b"\0"
    instance = label(f"unit {host}") + kind
    pointer = kind + b"\0\x0c\0\x01\0\0\0\x78" + len(instance).to_bytes(2, "big") + instance
    address = label(f"host{host}") + label("local") + b"\0" + b"\0\x01\0\x01\0\0\0\x78\0\x04" + bytes([10, 77, 0, host])
    return (b"\0\0\x84\0\0\0\0\x02\0\0\0\0" + pointer + address).decode("latin-1")


def ssdp(host, server, usn="uuid:4d696e69-444c-164e-9d41-001132010206"):
    return ("HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n"
            f"USN: {usn}::upnp:rootdevice\r\nSERVER: {server}\r\nLOCATION: http://10.77.0.{host}:9/desc.xml\r\n\r\n")


@needs_namespaces
class OddAnswers(unittest.TestCase):
    def run_lab(self, lab, scenario, answers, configuration="", hosts=()):
        hosts = {host for _, host, _ in answers} | set(hosts)
        for host in sorted(hosts):
            lab.within(lab.fleet_net, ["ip", "addr", "add", f"10.77.0.{host}/24", "dev", "cams0"])
        lab.start_simulator("interface: cams0\ncameras:\n" + scenario)
        lines = "".join(f"{port} {group} 10.77.0.{host} {text.encode('latin-1').hex()}\n"
                        for (port, group), host, text in answers)
        script = lab.write("answers.txt", lines)
        lab._start(lab.fleet_net, ["sh", "-c", f"exec python3 odd_responder.py cams0 < {script}"], "responder.log")
        wait_for(lambda: "ready" in lab.text("responder.log"), "the responder")
        lab.configure("discovery: {interval: 4s, window: 2s}\n" + configuration)
        lab.start_daemon()

    def verdict(self, lab, host):
        device = lab.device(f"10.77.0.{host}")
        return device and device["verdict"]

    def await_banned(self, lab, hosts):
        for host in hosts:
            wait_for(lambda: self.verdict(lab, host) == "banned", f"that 10.77.0.{host} is banned: "
                     f"{lab.device(f'10.77.0.{host}')}", 40)

    def at(self, lab, host):
        return [d for d in lab.devices() if f"10.77.0.{host}" in d["addresses"]]

    def test_an_unreadable_answer_leads_to_the_device(self):
        answers = [(WSD, 20, "<a/>"), (WSD, 21, "<html><body>hi</body></html>"), (WSD, 22, BARE_BODY),
                   (WSD, 23, "<ProbeMatches/>"), (SADP, 24, "<a/>"), (DHIP, 25, EMPTY_DHIP)]
        with Lab(routed=False) as lab:
            self.run_lab(lab, cameras(range(20, 26)), answers)
            self.await_banned(lab, range(20, 26))
            self.assertIn("sadp", lab.device("10.77.0.24")["protocols"])
            self.assertNotIn("ws-discovery", lab.device("10.77.0.24")["protocols"])
            self.assertIn("dhip", lab.device("10.77.0.25")["protocols"])
            self.assertNotIn("ws-discovery", lab.device("10.77.0.25")["protocols"])

    def test_what_upnp_and_mdns_show_leads_to_the_device_and_others_are_left_alone(self):
        dahua = "Linux/3.8.8, UPnP/1.0, ZheJiang Dahua Technology CO.,LTD. Upnp SDK"
        answers = [(MDNS, 30 + i, mdns_service(service, 30 + i))
                   for i, service in enumerate(("_onvif", "_arec", "_CGI", "_rtsp"))]
        answers += [(SSDP, 34, ssdp(34, dahua)), (SSDP, 35, ssdp(35, "Linux", "uuid:www.dahuatech.com.device_1")),
                    (SSDP, 36, ssdp(36, "Debian DLNADOC/1.50 UPnP/1.0 MiniDLNA/1.3.0")),
                    (MDNS, 37, mdns_service("_ipp", 37))]
        with Lab(routed=False) as lab:
            self.run_lab(lab, cameras(range(30, 35)), answers)
            self.await_banned(lab, range(30, 35))
            wait_for(lambda: self.verdict(lab, 35) == "suspected", "the USN's maker", 40)
            self.assertIn("USN", lab.client("explain", "10.77.0.35"))
            for host in (36, 37):
                wait_for(lambda: (lab.device(f"10.77.0.{host}") or {}).get("identification", {}).get("state") == "none",
                         f"what becomes of 10.77.0.{host}", 40)
            wait_for(lambda: lab.try_status()["devices"]["by_identification"].get("pending", 0) == 0, "none pending", 40)

    def test_a_relays_word_for_others_is_not_the_relays(self):
        answers = [(WSD, 90, matches(match(90, url(90)), match(91, url(91)), match(92, url(92)))),
                   (WSD, 95, matches(match(93, url(93)))), (WSD, 95, matches(match(94, url(94)))),
                   (WSD, 95, matches(match(96, "http://192.0.2.7/onvif/device_service")))]
        with Lab(routed=False) as lab:
            self.run_lab(lab, cameras((90,), "AXIS", "M1065-L") + cameras((91, 92, 93, 94)), answers,
                         hosts=(91, 92, 93, 94))
            self.await_banned(lab, (91, 92, 93, 94))
            wait_for(lambda: self.verdict(lab, 90) == "clear", "the relay's own camera", 40)
            elsewhere = wait_for(lambda: lab.device("192.0.2.7"), "who is out of reach", 40)
            self.assertEqual(elsewhere["verdict"], "unknown")
            self.assertIn("10.77.0.95", elsewhere["identification"]["detail"])
            wait_for(lambda: lab.try_status()["rounds"]["count"] >= 4, "some rounds", 40)
            for host in range(90, 95):
                self.assertEqual(len(self.at(lab, host)), 1, self.at(lab, host))
            for device in self.at(lab, 95):
                self.assertIsNone(device["endpoint"])
                self.assertIsNone(device["manufacturer"])
            self.assertEqual([e["type"] for e in lab.events() if e["type"] in ("device.moved", "device.contradiction")], [])

    def test_a_lone_device_with_a_stale_url_is_still_the_senders(self):
        answers = [(WSD, 41, matches(match(41, url(42)))), (WSD, 43, matches(match(43, "http://192.0.2.9/onvif/device_service")))]
        with Lab(routed=False) as lab:
            self.run_lab(lab, cameras((41, 43)), answers)
            self.await_banned(lab, (41, 43))
            for host in (41, 43):
                wait_for(lambda: [(d["endpoint"] or "")[-2:] for d in self.at(lab, host)] == [str(host)],
                         f"one device with its endpoint: {self.at(lab, host)}", 40)

    def test_a_dead_url_of_its_own_leads_to_the_usual_one(self):
        answers = [(WSD, 44, matches(match(44, url(44, 8000) + " https://10.77.0.44/onvif/device_service")))]
        with Lab(routed=False) as lab:
            self.run_lab(lab, cameras((44,)), answers)
            self.await_banned(lab, (44,))


if __name__ == "__main__":
    unittest.main()
