"""A camera that obeys who logs in: locked_camera.py ADDRESS PASSWORD OUT [PEM]. Its device service tells the clock to all, and
everything else by HTTP Digest (user audit); so do its other pages, whatever they do. OUT gets a line of JSON a request. With a key and
certificate it speaks TLS alone."""

import hashlib
import http.server
import json
import re
import ssl
import sys

NAMESPACES = ('xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema" '
              'xmlns:tds="http://www.onvif.org/ver10/device/wsdl"')
CLOCK = ("<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>"
         "<tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime><tt:Time><tt:Hour>8</tt:Hour><tt:Minute>0"
         "</tt:Minute><tt:Second>0</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year><tt:Month>11</tt:Month>"
         "<tt:Day>20</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>")
INFORMATION = ("<tds:GetDeviceInformationResponse><tds:Manufacturer>AXIS</tds:Manufacturer><tds:Model>M3045-V"
               "</tds:Model><tds:FirmwareVersion>9.80</tds:FirmwareVersion><tds:SerialNumber>ACCC8E0A0B0C"
               "</tds:SerialNumber><tds:HardwareId>70B</tds:HardwareId></tds:GetDeviceInformationResponse>")
NOTHING = "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code></s:Fault>"


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


class Camera(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    password = out = None

    def welcome(self):
        login = dict(re.findall(r'(\w+)="?([^",]*)"?', self.headers.get("authorization", "")))
        if not login:
            return False
        mine = md5(f"audit:cam:{self.password}"), md5(f"{self.command}:{self.path}")
        return login.get("response") == md5(":".join((mine[0], "n1", login["nc"], login["cnonce"], "auth", mine[1])))

    def respond(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        call = re.search(r"Get\w+", body)
        welcome = self.welcome()
        seen = {"path": self.path, "call": call and call.group(0), "login": "authorization" in self.headers,
                "welcome": welcome}
        with open(self.out, "a", encoding="utf-8") as file:
            file.write(json.dumps(seen) + "\n")
        clock = self.path.startswith("/onvif/") and seen["call"] == "GetSystemDateAndTime"
        if not clock and not welcome:
            self.answer(401, "", {"WWW-Authenticate": 'Digest realm="cam", qop="auth", nonce="n1"'})
            return
        inside = CLOCK if clock else INFORMATION if seen["call"] == "GetDeviceInformation" else NOTHING
        self.answer(200, f"<s:Envelope {NAMESPACES}><s:Body>{inside}</s:Body></s:Envelope>")

    do_GET = do_POST = respond

    def answer(self, status, body, headers=None):
        self.send_response(status)
        for name, value in {"Content-Type": "application/soap+xml", "Content-Length": len(body), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_arguments):
        pass


if __name__ == "__main__":
    Camera.password, Camera.out = sys.argv[2:4]
    server = http.server.ThreadingHTTPServer((sys.argv[1], 443 if sys.argv[4:] else 80), Camera)
    if sys.argv[4:]:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(sys.argv[4])
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()
