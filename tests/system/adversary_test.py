"""What a host on the network can make the daemon do that lies about who it is (docs/security.md)."""

import json
import os
import socket
import struct
import subprocess
import sys
import time
import unittest

from lab import Lab, needs_namespaces, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
CAMERA = "10.77.9.9"


def hello(endpoint, xaddr):
    return ('<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
            'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
            'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" '
            'xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header>'
            f"<a:MessageID>urn:uuid:11111111-0000-4000-8000-{endpoint:012x}</a:MessageID>"
            "<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
            "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Hello</a:Action></s:Header><s:Body><d:Hello>"
            f"<a:EndpointReference><a:Address>urn:uuid:22222222-0000-4000-8000-{endpoint:012x}</a:Address>"
            "</a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>"
            f"<d:XAddrs>{xaddr}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:Hello></s:Body></s:Envelope>")



def match(endpoint, xaddr):
    return (hello(endpoint, xaddr).replace("discovery/Hello", "discovery/ProbeMatches")
            .replace("<d:Hello>", "<d:ProbeMatches><d:ProbeMatch>").replace("</d:Hello>", "</d:ProbeMatch></d:ProbeMatches>"))


SADP = ('<?xml version="1.0" encoding="UTF-8"?><ProbeMatch><Uuid>11111111-2222-4333-8444-555555555555</Uuid>'
        "<Types>inquiry</Types><DeviceType>139264</DeviceType><DeviceDescription>DS-2CD2012-I</DeviceDescription>"
        "<DeviceSN>DS-2CD2012-I20190101CCWR123456789</DeviceSN><HttpPort>80</HttpPort><MAC>44-19-b6-0a-0b-0c</MAC>"
        f"<IPv4Address>{CAMERA}</IPv4Address><SoftwareVersion>V5.6.2build 190701</SoftwareVersion></ProbeMatch>")
DHIP_BODY = ('{"mac":"4c:11:bf:c2:0b:9d","method":"client.notifyDevInfo","params":{"deviceInfo":{'
             '"DeviceType":"IPC-HDW5421S",'
             f'"Vendor":"Dahua","SerialNo":"X1","IPv4Address":{{"IPAddress":"{CAMERA}"}}}}}}}}')
DHIP = "\x20\0\0\0DHIP" + 24 * "\0" + DHIP_BODY
HIK_MAC = "4419B60A0B0C"
AXIS = ("interface: br0\ncameras:\n  - {address: 10.77.9.9, manufacturer: AXIS, model: M3045-V, serial: ACCC8E0A0B0C, "
        "mac: 'ac:cc:8e:0a:0b:0c', protocols: [ws-discovery, onvif]}\n")


def name(*labels):
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


def record(owner, kind, data):
    return owner + struct.pack("!HHIH", kind, 0x8001, 120, len(data)) + data


def mdns(mac):
    """A video service whose TXT record names a MAC."""
    service = name("_psia", "_tcp", "local")
    instance = bytes([8]) + b"Camera 1" + service
    text = f"macaddress={mac}".encode()
    records = [record(service, 12, instance),
               record(instance, 33, struct.pack("!HHH", 0, 0, 80) + name("cam-0", "local")),
               record(instance, 16, bytes([len(text)]) + text)]
    return struct.pack("!HHHHHH", 0, 0x8400, 0, len(records), 0, 0) + b"".join(records)


class AdversaryLab(Lab):
    """A camera behind a login that obeys who logs in, and another host on the sensor's link that sends in its name."""

    def __init__(self):
        super().__init__()
        self.adversary_net = self.add_host()

    def start_camera(self, password):
        self._start(self.fleet_net, [sys.executable, f"{HERE}/locked_camera.py", CAMERA, password,
                                     self.path("camera.jsonl")], "camera.log")
        wait_for(self.camera_listens, "the camera's web server")

    def camera_listens(self):
        return ":80 " in self.within(self.fleet_net, ["ss", "-Hltn"])

    def credentials(self, password):
        os.chmod(self.write("password", password + "\n"), 0o600)
        return ("identification: {refresh: 1h, credentials: [{networks: [10.77.0.0/16], username: audit, "
                f"password_file: {self.path('password')}}}]}}\n")

    def spoof(self, port, *datagrams, source=CAMERA, group="239.255.255.250"):
        self.within(self.adversary_net, [sys.executable, f"{HERE}/adversary.py", "adv0", source, str(port), group],
                    input="".join((each if isinstance(each, bytes) else each.encode("latin1")).hex() + "\n"
                                  for each in datagrams))

    def spray(self, port, text, first, last, source=CAMERA):
        """In its name, to these ports of the sensor, until the lab closes."""
        link = self.link_address()
        datagram = self.write("spray.hex", text.encode("latin1").hex() + "\n")
        self._start(self.adversary_net, ["sh", "-c", f"exec {sys.executable} {HERE}/adversary.py adv0 {source} {port} "
                                         f"10.99.0.1 {link} {first} {last} < {datagram}"], "spray.log")
        wait_for(lambda: "spraying" in self.text("spray.log"), "the spray")

    def link_address(self):
        """Of the sensor."""
        return json.loads(self.within(self.sensor_net, ["ip", "-j", "link", "show", "lan0"]))[0]["address"]

    def requests(self):
        return [json.loads(line) for line in self.text("camera.jsonl").splitlines()]

    def acted(self):
        """Requests to a page that does something, and logins at any but the device service."""
        return [each for each in self.requests() if each["path"] != "/onvif/device_service" and
                (each["path"] != "/" or each["login"])]

    def interviews(self):
        return sum(each["call"] == "GetSystemDateAndTime" for each in self.requests())


@needs_namespaces
class Adversary(unittest.TestCase):
    def test_a_spoofed_hello_leads_no_request_to_a_page_that_acts(self):
        with AdversaryLab() as lab:
            lab.configure("discovery: {interval: 1h, window: 1s}\n" + lab.credentials("secret"))
            lab.start_camera("secret")
            lab.start_daemon()
            acts = ("/cgi-bin/magicBox.cgi?action=reboot", "/cgi-bin/magicBox.cgi", "/onvif/../cgi-bin/reboot.cgi",
                    "/onvif/device_service?action=reboot")
            lab.spoof(3702, *(hello(n, f"http://{CAMERA}{path}") for n, path in enumerate(acts)))
            wait_for(lambda: lab.acted() or lab.interviews() >= len(acts), "an interview for each Hello")
            self.assertEqual(lab.acted(), [])
            wait_for(lambda: any(each["welcome"] for each in lab.requests()), "its service asked with the login")
            self.assertEqual(lab.acted(), [])
            wait_for(lambda: f"http://{CAMERA}{acts[0]}" in json.dumps(lab.devices()), "what was announced, on record")

    def test_new_endpoints_in_a_cameras_name_bring_no_second_login(self):
        with AdversaryLab() as lab:
            lab.configure("discovery: {interval: 1h, window: 1s}\n" + lab.credentials("wrong"))
            lab.start_camera("secret")
            lab.start_daemon()
            lab.spoof(3702, *(hello(n, f"http://{CAMERA}/onvif/device_service") for n in range(60)))
            wait_for(lambda: lab.interviews() >= 12, "a dozen interviews", 60)
            self.assertEqual(sum(each["login"] for each in lab.requests()), 1)

    @staticmethod
    def refuted(lab):
        return lab.json("status")["drops"].get("unconfirmed-answers", 0)

    def test_a_forged_packet_of_a_banned_makers_protocol_accuses_nobody(self):
        with AdversaryLab() as lab:
            lab.configure("discovery: {interval: 5s, window: 1s}\n")
            lab.start_simulator(AXIS)
            lab.start_daemon()
            wait_for(lambda: self.verdict(lab) == "clear", "a clear Axis")
            wait_for(lambda: "baseline.taken" in [e["type"] for e in lab.events()], "the end of the baseline")
            for name, port, datagram, group in (("SADP", 37020, SADP, "239.255.255.250"), ("DHIP", 37810, DHIP, "239.255.255.251")):
                before, sent = self.refuted(lab), []

                # What came and went between two commits is no event (Derive.EvidenceThatIsWithdrawnIsTold): it is counted.
                def withdrawn():
                    if not sent or time.monotonic() > sent[-1] + 5:
                        sent.append(time.monotonic())
                        lab.spoof(port, datagram, group=group)
                    return self.refuted(lab) > before
                wait_for(withdrawn, f"{name} withdrawn", 120)
            wait_for(lambda: self.verdict(lab) == "clear", "a clear Axis again")
            self.assertEqual([e["severity"] for e in lab.events() if e["severity"] in ("high", "critical")], [])
            self.assertNotIn("banned", [e.get("verdict") for e in lab.events()])
            lab.end_daemon()
            lab.start_daemon()
            wait_for(lambda: lab.json("status")["rounds"]["last_finished"], "a round after the restart")
            self.assertEqual(self.verdict(lab), "clear")

    def test_answers_sprayed_over_all_ports_prove_nothing_and_are_told(self):
        with AdversaryLab() as lab:
            first, last = 40000, 42000
            lab.sysctl(lab.sensor_net, "net/ipv4/ip_local_port_range", f"{first} {last}")  # many times in a question
            lab.configure("discovery: {interval: 1h, window: 1s}\n")
            lab.start_simulator(AXIS)
            lab.start_daemon()
            wait_for(lambda: self.verdict(lab) == "clear", "a clear Axis")
            lab.spray(37810, DHIP, first, last)
            lab.spoof(37810, DHIP, group="239.255.255.251")
            wait_for(lambda: any(CAMERA in each["what"] and "in the name of" in each["what"]
                                 for each in lab.json("status")["problems"]), "a problem that names the address")
            wait_for(lambda: self.verdict(lab) == "clear", "a clear Axis")
            device = lab.device(CAMERA)
            self.assertEqual(device["maker"], "axis")
            self.assertNotIn("4c:11:bf:c2:0b:9d", json.dumps(device["macs"]))
            self.assertNotIn("banned", [e.get("verdict") for e in lab.events()])

    def test_a_forged_mac_over_mdns_proves_nothing(self):
        with AdversaryLab() as lab:
            lab.configure("discovery: {interval: 1h, window: 1s}\n")
            lab.start_simulator(AXIS)
            lab.start_daemon()
            wait_for(lambda: self.verdict(lab) == "clear", "a clear Axis")
            lab.spoof(5353, mdns(HIK_MAC), group="224.0.0.251")
            wait_for(lambda: "Camera 1" in json.dumps([lab.json("show", d["id"]) for d in lab.devices()]),
                     "what was forged, on record")
            self.assertNotIn("44:19:b6:0a:0b:0c", json.dumps([d["macs"] for d in lab.devices()]))
            self.assertNotIn("banned", [d["verdict"] for d in lab.devices()])
            self.assertNotIn("banned", [e.get("verdict") for e in lab.events()])

    def test_what_is_said_in_a_confirmed_cameras_name_is_asked_anew(self):
        with AdversaryLab() as lab:
            lab.configure("discovery: {interval: 1h, window: 1s}\n")
            lab.start_simulator(f"interface: br0\ncameras:\n  - {{address: {CAMERA}, platform: hikvision, serial: "
                                "'DS-2CD2012-I20190101CCWR123456789', mac: '44:19:b6:0a:0b:0c', protocols: [sadp]}\n")
            lab.start_daemon()
            wait_for(lambda: (lab.device(CAMERA) or {}).get("maker_strength") == "proof", "proof")
            genuine = lab.device(CAMERA)["firmware"]
            for n in range(5):
                lab.spoof(37020, SADP.replace("V5.6.2", f"V9.{n}").replace("11111111", f"1111111{n}"))
            lab.spoof(3702, hello(1, "http://10.77.7.7/onvif/device_service"), source="10.77.7.7")
            wait_for(lambda: lab.device("10.77.7.7"), "a Hello that came after them")
            self.assertEqual(lab.device(CAMERA)["firmware"], genuine)
            self.assertNotIn("V9.", json.dumps(lab.events()))

    def assert_not_asked(self, device):
        self.assertEqual(device["identification"]["state"], "unreachable")
        self.assertIn("name it in discovery.networks", device["identification"]["detail"])

    def test_a_stranger_is_recorded_and_not_asked(self):
        with AdversaryLab() as lab:
            lab.configure("discovery: {interval: 1h, window: 1s}\n")
            lab.start_camera("secret")
            lab.start_daemon()
            for n, source in enumerate(("203.0.113.7", "169.254.169.254"), 1):
                lab.spoof(3702, hello(n, f"http://{source}/onvif/device_service"), source=source)
                wait_for(lambda: lab.device(source), "a record of it")
            wait_for(lambda: lab.json("status")["drops"].get("not-asked-elsewhere") == 2, "both left out")
            lab.spoof(3702, hello(3, f"http://{CAMERA}/onvif/device_service"))
            wait_for(lab.interviews, "an interview of what is in a private network")
            for source in ("203.0.113.7", "169.254.169.254"):
                self.assert_not_asked(lab.device(source))

    def test_a_stranger_with_marks_of_a_maker_is_not_asked_either(self):
        with AdversaryLab() as lab:
            lab.configure("discovery: {interval: 1h, window: 1s}\n")
            lab.start_camera("secret")
            lab.start_daemon()
            lab.spoof(5353, mdns(HIK_MAC), source="203.0.113.7", group="224.0.0.251")
            wait_for(lambda: (lab.device("203.0.113.7") or {}).get("verdict") == "suspected", "a record of it")
            wait_for(lambda: lab.json("status")["drops"].get("not-asked-elsewhere", 0) >= 2,
                     "it is left out as what announces itself, and as what bears marks of a maker")
            self.assert_not_asked(lab.device("203.0.113.7"))

    def test_a_camera_that_answers_our_own_question_is_proven_by_its_protocol(self):
        with AdversaryLab() as lab:
            lab.configure("discovery: {interval: 1h, window: 1s}\n")
            lab.start_simulator("interface: br0\ncameras:\n" + "".join(
                f"  - {{address: 10.77.1.{n}, platform: {maker}, serial: 'S{n}', mac: '00:11:22:00:00:0{n}', "
                f"protocols: [{protocol}]}}\n" for n, (maker, protocol) in
                enumerate((("hikvision", "sadp"), ("dahua", "dhip"), ("gsoap", "uniview")), 1)))
            lab.start_daemon()
            proven = {("dahua", "proof"), ("hikvision", "proof"), ("uniview", "proof")}
            wait_for(lambda: {(d["maker"], d["maker_strength"]) for d in lab.devices()} == proven, "three makers")
            self.assertEqual([e for e in lab.events() if "withdrawn" in e["message"]], [])

    @staticmethod
    def verdict(lab):
        return (lab.device(CAMERA) or {}).get("verdict")


if __name__ == "__main__":
    unittest.main()
