"""A hub that speaks PostgreSQL's protocol 3.0 over TLS and means ill: hostile_hub.py KIND PORT CERTIFICATE KEY"""

import base64
import select
import socket
import ssl
import struct
import sys
import threading


def message(kind, content):
    return kind + struct.pack("!I", len(content) + 4) + content


READY = message(b"R", struct.pack("!I", 0)) + message(b"Z", b"I")
COLUMNS = (message(b"1", b"") + message(b"2", b"") +
           message(b"T", struct.pack("!H", 1) + b"push\0" + struct.pack("!IHIHIH", 0, 0, 25, 0xFFFF, 0xFFFFFFFF, 0)))


def row(text):
    return message(b"D", struct.pack("!HI", 1, len(text)) + text)


def over_and_over(connection, first, part):
    connection.sendall(first)
    while True:
        connection.sendall(part)


# What follows a call: of KIND.
KINDS = {
    "endless-rows": lambda c: over_and_over(c, COLUMNS, row(b"x" * 60_000)),
    "endless-row": lambda c: over_and_over(c, COLUMNS + b"D" + struct.pack("!I", 1 << 30), b"x" * (1 << 20)),
    "endless-notifications": lambda c: over_and_over(c, b"", message(b"A", struct.pack("!I", 1) + b"c\0" + b"v" * 10_000 + b"\0")),
    "silence": lambda c: None,
}
# What follows a login, whether anything is asked or not: of KIND.
FROM_THE_START = {
    "endless-greeting": lambda c: over_and_over(c, message(b"R", struct.pack("!I", 0)), message(b"S", b"k\0" + b"v" * 10_000 + b"\0")),
    "unread-call": lambda c: over_and_over(c, READY, message(b"A", struct.pack("!I", 1) + b"c\0" + b"v" * 10_000 + b"\0")),
}


def read(connection, size):
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def packet(connection, kind=True):
    head = read(connection, 5 if kind else 4)
    return head[:1], read(connection, struct.unpack("!I", head[-4:])[0] - 4)


def ask_for_arithmetic(connection):
    """SCRAM-SHA-256 (RFC 5802) of two milliards of rounds, which is an hour's work."""
    connection.sendall(message(b"R", struct.pack("!I", 10) + b"SCRAM-SHA-256\0\0"))
    nonce = packet(connection)[1].split(b"r=")[1]
    connection.sendall(message(b"R", struct.pack("!I", 11) + b"r=" + nonce + b"more,s=" + base64.b64encode(b"salt") +
                               b",i=2000000000"))
    select.select([], [], [])


def serve(connection, kind, context):
    try:
        packet(connection, kind=False)  # SSLRequest
        connection.sendall(b"S")
        with context.wrap_socket(connection, server_side=True) as secure:
            packet(secure, kind=False)
            if kind == "arithmetic":
                ask_for_arithmetic(secure)
            if kind in FROM_THE_START:
                print("asked", flush=True)
                FROM_THE_START[kind](secure)
            secure.sendall(READY)
            while True:
                if packet(secure)[0] == b"S":
                    print("asked", flush=True)
                    KINDS[kind](secure)
    except (EOFError, OSError):
        pass


def main(kind, port, certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", int(port)))
    if kind == "unread-call":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, kind, context), daemon=True).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
