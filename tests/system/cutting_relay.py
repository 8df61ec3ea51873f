"""Carries TCP connections to another port of 127.0.0.1 and cuts them: `cutting_relay.py PORT TO-PORT`. A line on its
input says where the next connections end: `up N` after N bytes of the client, `down N` with the first answer to more than
N bytes of the client, which the server has sent and the client does not get, `whole` nowhere. `ok` answers each line."""

import os
import selectors
import socket
import sys


class Relay:
    def __init__(self, port, to_port):
        self.to_port, self.way, self.left = to_port, "whole", 0
        self.peers, self.sent, self.ends = {}, {}, {}
        self.selector = selectors.DefaultSelector()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(0, selectors.EVENT_READ)

    def cut(self, *pair):
        for one in pair:
            self.selector.unregister(one)
            for of_one in (self.peers, self.sent, self.ends):
                of_one.pop(one, None)
            one.close()

    def accept(self):
        client = self.listener.accept()[0]
        try:
            server = socket.create_connection(("127.0.0.1", self.to_port))
        except OSError:
            client.close()
            return
        for one, other in ((client, server), (server, client)):
            self.peers[one] = other
            self.selector.register(one, selectors.EVENT_READ)
        self.sent[client] = 0
        self.ends[client] = self.way, self.left

    def carry(self, one):
        """False: the connection ends."""
        other = self.peers[one]
        data = one.recv(65536)
        way, left = self.ends.get(one) or self.ends[other]
        if one in self.sent:
            self.sent[one] += len(data)
            if way == "up" and self.sent[one] > left:
                other.sendall(data[:left - self.sent[one]])
                return False
        elif way == "down" and self.sent[other] > left:
            return False
        other.sendall(data)
        return data != b""

    def run(self):
        while True:
            for key, _ in self.selector.select():
                if key.fileobj == 0:
                    line = os.read(0, 4096).decode().split()
                    if not line:
                        return
                    self.way, self.left = line[0], int(line[1]) if len(line) > 1 else 0
                    print("ok", flush=True)
                elif key.fileobj is self.listener:
                    self.accept()
                elif key.fileobj in self.peers:
                    other = self.peers[key.fileobj]
                    try:
                        goes_on = self.carry(key.fileobj)
                    except OSError:
                        goes_on = False
                    if not goes_on:
                        self.cut(key.fileobj, other)


if __name__ == "__main__":
    Relay(int(sys.argv[1]), int(sys.argv[2])).run()
