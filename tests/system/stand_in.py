"""What stands in for a product that no test can have: stand_in.py lines|http PORT OUT [CERTIFICATE KEY]

`lines` writes what it reads, byte by byte; `http` answers 200 and writes a line a request: its path, its headers and its
body as JSON. With a certificate both speak TLS."""

import http.server
import json
import os
import socketserver
import ssl
import sys


class Lines(socketserver.BaseRequestHandler):
    def handle(self):
        while chunk := self.request.recv(65536):
            self.server.write(chunk)


class Http(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        request = {"path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}, "body": body.decode()}
        self.server.write(json.dumps(request).encode() + b"\n")
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self, port, handler, out, certificate):
        super().__init__(("127.0.0.1", port), handler)
        self.out = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def write(self, data):
        os.write(self.out, data)


if __name__ == "__main__":
    kind, port, out, *certificate = sys.argv[1:]
    Server(int(port), {"lines": Lines, "http": Http}[kind], out, certificate).serve_forever()
