"""Hosts on the sensor's link that do what no camera does: hostile_hosts.py INTERFACE OUT PEM PEM.

Each kind of hostile_kinds.py stands at an address of the network `NAMED`, and where it may see a login there, at one of
`UNNAMED` as well. OUT gets a line of JSON for each connection, request and unicast datagram that reaches a host, or an address
where none stands (a stranger)."""

import collections
import dataclasses
import json
import re
import select
import socket
import ssl
import struct
import sys
import threading

from adversary import frame

UNNAMED, NAMED = "10.79.2", "10.79.4"  # hosts that no rule of the daemon's logins is for, and hosts that one is for
TCP_PORTS = (25, 80, 443, 554, 6379, 8080)
GROUPS = {"wsd": (3702, "239.255.255.250"), "sadp": (37020, "239.255.255.250"), "dhip": (37810, "239.255.255.251"),
          "ssdp": (1900, "239.255.255.250"), "mdns": (5353, "224.0.0.251")}
IP_PKTINFO = 8
TLS_HELLO = b"\x16\x03"
PATIENCE = 60  # seconds that a host waits for the daemon to give up


@dataclasses.dataclass
class Host:
    kind: object
    address: str
    number: int


class Client:
    """One connection to a host, and what was asked over it."""

    def __init__(self, connection, host, record, certificates):
        self.socket, self.host, self.record, self.certificates = connection, host, record, certificates
        self.socket.settimeout(PATIENCE)
        self.left = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def request(self):
        """The whole of the next one; empty at the end of the connection."""
        data = self.left
        while not data.startswith(TLS_HELLO) and (b"\r\n\r\n" not in data or len(data) < self._length(data)):
            chunk = self.socket.recv(65536)
            if not chunk:
                break
            data += chunk
        data, self.left = data[:self._length(data)], data[self._length(data):]
        if data:
            self.record(request=data.decode("latin-1"))
        return data

    @staticmethod
    def _length(data):
        head, end, _ = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        return len(head + end) + (int(length.group(1)) if length else 0)

    def send(self, *parts):
        for part in parts:
            self.socket.sendall(part)

    def send_on(self, part, seconds=0):
        """Over and over, until the client goes."""
        while not self.gone(seconds):
            self.socket.sendall(part)

    def gone(self, seconds=PATIENCE):
        """Whether the client has closed within the time."""
        return bool(select.select([self.socket], [], [], seconds)[0]) and not self.socket.recv(65536)

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def talk_tls(self, number):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificates[number % len(self.certificates)])
        self.socket = context.wrap_socket(self.socket, server_side=True)


class Fleet:
    def __init__(self, kinds, interface, out, certificates):
        self.hosts = {f"{place}.{number}": Host(kind, f"{place}.{number}", number)
                      for number, kind in enumerate(kinds, 1) for place in (UNNAMED, NAMED)
                      if place == NAMED or kind.logins != 0}
        self.forged = [packet for kind in kinds for packet in kind.forged]
        self.interface, self.certificates = interface, certificates
        self.out, self.lock = open(out, "a", encoding="utf-8"), threading.Lock()
        self.met = collections.Counter()
        self.wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.wire.bind((interface, 0))

    def record(self, address, port, **what):
        host = self.hosts.get(address)
        line = json.dumps({"to": address, "port": port, "kind": host and host.kind.name, **what})
        with self.lock:
            self.out.write(line + "\n")
            self.out.flush()

    def open(self):
        """Every port; what comes there is dealt with on threads of their own."""
        for port in TCP_PORTS:
            listener = socket.create_server(("", port), backlog=1024)
            threading.Thread(target=self.accept, args=(listener, port)).start()
        for name, (port, group) in GROUPS.items():
            heard = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            heard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            heard.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
            heard.bind(("", port))
            heard.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + bytes(4) +
                             socket.if_nametoindex(self.interface).to_bytes(4, sys.byteorder))
            threading.Thread(target=self.hear, args=(heard, name, port, group)).start()

    def accept(self, listener, port):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=self.serve, args=(connection, port), daemon=True).start()

    def serve(self, connection, port):
        try:
            address = connection.getsockname()[0]
            host = self.hosts.get(address)
            self.record(address, port, connection=True)
            with Client(connection, host, lambda **what: self.record(address, port, **what), self.certificates) as client:
                if host is None:  # what a stranger is asked is all that matters
                    client.request()
                    return
                self.met[address] += 1
                host.kind.tcp(client, port, self.met[address])
        except (OSError, ValueError):  # the daemon has gone, as it may
            pass

    def hear(self, heard, name, port, group):
        while True:
            datagram, ancillary, _, source = heard.recvmsg(65536, 256)
            if name == "mdns" and datagram[2:3] >= b"\x80":  # an answer
                continue
            to = socket.inet_ntoa(ancillary[0][2][8:12])
            multicast = to == group
            if not multicast:
                self.record(to, port, datagram=True)
            for host in self.hosts.values() if multicast else filter(None, [self.hosts.get(to)]):
                for payload in host.kind.answers.get(name, lambda *_: ())(host, datagram):
                    self.send_from(heard, host.address, payload, source)
            if multicast and name == "wsd":
                self.forge()

    @staticmethod
    def send_from(heard, address, payload, target):
        info = bytes(4) + socket.inet_aton(address) + bytes(4)
        try:
            heard.sendmsg([payload], [(socket.IPPROTO_IP, IP_PKTINFO, info)], 0, target)
        except OSError:  # a full queue
            pass

    def forge(self):
        own = self.wire.getsockname()[4]
        for source, port, group, payload in self.forged:
            self.wire.send(frame(own, source, group, port, payload))


def main(interface, out, *certificates):
    from hostile_kinds import KINDS
    Fleet(KINDS, interface, out, certificates).open()
    print("ready", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
