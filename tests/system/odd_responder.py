"""Answers multicast probes with bytes of one's own: odd_responder.py INTERFACE < lines of PORT GROUP ADDRESS HEX.

Each line is an answer from ADDRESS:PORT to whatever comes to GROUP:PORT, but for answers (mDNS responses)."""

import socket
import sys
import threading


def serve(interface, port, group, answers):
    heard = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    heard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    heard.bind((group, port))
    heard.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                     socket.inet_aton(group) + bytes(4) + socket.if_nametoindex(interface).to_bytes(4, sys.byteorder))
    senders = []
    for address, payload in answers:
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sender.bind((address, port))
        senders.append((sender, payload))
    while True:
        datagram, source = heard.recvfrom(65536)
        if port == 5353 and datagram[2] & 0x80:
            continue
        for sender, payload in senders:
            sender.sendto(payload, source)


if __name__ == "__main__":
    by_group = {}
    for line in sys.stdin:
        port, group, address, payload = line.split()
        by_group.setdefault((int(port), group), []).append((address, bytes.fromhex(payload)))
    for (port, group), answers in by_group.items():
        threading.Thread(target=serve, args=(sys.argv[1], port, group, answers)).start()
    print("ready", flush=True)
