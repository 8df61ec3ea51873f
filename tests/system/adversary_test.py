"""What a host on the network can make the daemon do that lies about who it is (docs/security.md)."""

import json
import os
import socket
import subprocess
import sys
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


SADP = ('<?xml version="1.0" encoding="UTF-8"?><ProbeMatch><Uuid>11111111-2222-4333-8444-555555555555</Uuid>'
        "<Types>inquiry</Types><DeviceType>139264</DeviceType><DeviceDescription>DS-2CD2012-I</DeviceDescription>"
        "<DeviceSN>DS-2CD2012-I20190101CCWR123456789</DeviceSN><HttpPort>80</HttpPort><MAC>44-19-b6-0a-0b-0c</MAC>"
        f"<IPv4Address>{CAMERA}</IPv4Address><SoftwareVersion>V5.6.2build 190701</SoftwareVersion></ProbeMatch>")
DHIP_BODY = ('{"mac":"4c:11:bf:c2:0b:9d","method":"client.notifyDevInfo","params":{"deviceInfo":{'
             '"DeviceType":"IPC-HDW5421S",'
             f'"Vendor":"Dahua","SerialNo":"X1","IPv4Address":{{"IPAddress":"{CAMERA}"}}}}}}}}')
DHIP = "\x20\0\0\0DHIP" + 24 * "\0" + DHIP_BODY
AXIS = ("interface: br0\ncameras:\n  - {address: 10.77.9.9, manufacturer: AXIS, model: M3045-V, serial: ACCC8E0A0B0C, "
        "mac: 'ac:cc:8e:0a:0b:0c', protocols: [ws-discovery, onvif]}\n")


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
                    input="".join(text.encode().hex() + "\n" for text in datagrams))

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

    def test_a_forged_packet_of_a_banned_makers_protocol_accuses_nobody(self):
        with AdversaryLab() as lab:
            lab.configure("discovery: {interval: 5s, window: 1s}\n")
            lab.start_simulator(AXIS)
            lab.start_daemon()
            wait_for(lambda: self.verdict(lab) == "clear", "a clear Axis")
            wait_for(lambda: "baseline.taken" in [e["type"] for e in lab.events()], "the end of the baseline")
            lab.spoof(37020, SADP, group="239.255.255.250")
            lab.spoof(37810, DHIP, group="239.255.255.251")
            wait_for(lambda: len([e for e in lab.events() if "withdrawn" in e["message"]]) == 2, "both withdrawn")
            wait_for(lambda: self.verdict(lab) == "clear", "a clear Axis again")
            self.assertEqual([e["severity"] for e in lab.events() if e["severity"] in ("high", "critical")], [])
            self.assertNotIn("banned", [e.get("verdict") for e in lab.events()])
            lab.end_daemon()
            lab.start_daemon()
            wait_for(lambda: lab.json("status")["rounds"]["last_finished"], "a round after the restart")
            self.assertEqual(self.verdict(lab), "clear")

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
