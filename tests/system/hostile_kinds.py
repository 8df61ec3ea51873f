"""What the hosts of hostile_hosts.py do: a row a kind."""

import dataclasses
import gzip
import itertools
import re
import select
import socket
import typing

import locked_camera
from adversary_test import DHIP, SADP, hello, match, mdns, name, record
from locked_camera import CLOCK, INFORMATION, NAMESPACES
from odd_answers_test import matches, ssdp

THIRD, PUBLIC = "10.79.3", "203.0.113.7"  # strangers: hosts of the sensor's link, and one elsewhere
SECRETS_OF_CLOUDS = "169.254.169.254"
# The sensor, in several ways, and what is no host's address.
NO_HOSTS = ("127.0.0.1", "10.99.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0", "239.255.255.250", "255.255.255.255",
            SECRETS_OF_CLOUDS)
HONEST = [f"10.77.1.{n}" for n in range(1, 21)]  # in whose names is spoken
ACTS = "/cgi-bin/magicBox.cgi?action=reboot"
DIGEST = 'Digest realm="cam", qop="auth", nonce="n1"'
SHA = DIGEST + ", algorithm=SHA-256"
NUMBERS = itertools.count()
ENDLESS = b"<a>" * 20_000


def url(address, path="/onvif/device_service"):
    return f"http://{address}{path}"


def endpoint_of(number):
    """Of the honest camera 10.77.1.`number`."""
    return f"urn:uuid:33333333-0000-4000-8000-{number - 1:012}"


# Datagrams.

def announces(host, *xaddrs, number=0):
    return match(0xB00000 + 0x10000 * number + 0x1000 * (".4." in host.address) + host.number,
                 " ".join(xaddrs or (url(host.address),))).encode()


def answers_match(host, _probe):
    return [announces(host)]


def at(*xaddrs):
    """Announces these URLs."""
    return {"wsd": lambda host, _probe: [announces(host, *(each.format(own=host.address) for each in xaddrs))]}


def says(protocol, *payloads):
    return {protocol: lambda _host, _probe: [each.encode("latin-1") if isinstance(each, str) else each for each in payloads]}


def with_scopes(text):
    return {"wsd": lambda host, _probe: [announces(host).replace(b"<d:XAddrs>", f"<d:Scopes>{text}</d:Scopes><d:XAddrs>".encode())]}


def many_matches(host, _probe):
    one = re.search(b"<d:ProbeMatch>.*</d:ProbeMatch>", announces(host)).group(0)
    return [announces(host).replace(one, b"".join(one.replace(b"22222222", b"%08x" % n) for n in range(150)))]


def described_at(location):
    """UPnP video equipment whose description lies there."""
    return {"ssdp": lambda host, _probe: [ssdp(1, "Linux UPnP/1.0 IP Camera").replace(
        "http://10.77.0.1:9/desc.xml", location.format(own=host.address)).encode()]}


def dns(*records, answers=None):
    count = len(records) if answers is None else answers
    return b"\0\0\x84\0\0\0" + count.to_bytes(2, "big") + b"\0\0\0\0" + b"".join(records)


def forged(port, group, *texts):
    return [(source, port, group, text.format(n=n, source=source, endpoint=endpoint_of(n)).encode("latin-1"))
            for n, source in enumerate(HONEST, 1) for text in texts]


def in_ones_name(text):
    """With the endpoint of the honest camera."""
    return text.replace("{", "{{").replace("}", "}}").replace("urn:uuid:22222222-0000-4000-8000-000000000001", "{endpoint}")


BYE = in_ones_name(hello(1, url("x")).replace("Hello", "Bye"))
ASTRAY = in_ones_name(hello(1, "ADDRESS"))


# HTTP.

def http(body, status="200 OK", *headers):
    body = body if isinstance(body, bytes) else body.encode()
    head = "\r\n".join((f"HTTP/1.1 {status}", "Content-Type: application/soap+xml", f"Content-Length: {len(body)}", *headers))
    return head.encode("latin-1") + b"\r\n\r\n" + body


def soap(inside):
    return http(f"<s:Envelope {NAMESPACES}><s:Body>{inside}</s:Body></s:Envelope>")


def call_of(request):
    call = re.search(rb"<\w*:?(Get\w+)", request)
    return call.group(1).decode() if call else ""


def camera(**calls):
    """Answers as an ONVIF camera does, but for these calls."""
    usual = {"GetSystemDateAndTime": soap(CLOCK), "GetDeviceInformation": soap(INFORMATION)}
    answer = {**usual, **calls}

    def serve(client, _port, _time):
        while request := client.request():
            client.send(answer.get(call_of(request), soap(locked_camera.NOTHING)))
    return serve


def information(text):
    """Of a camera whose model is this text."""
    return camera(GetDeviceInformation=soap(INFORMATION.replace("M3045-V", text)))


def sends(*parts):
    """These bytes, whatever is asked; and the end."""
    def serve(client, _port, _time):
        client.request()
        client.send(*parts)
    return serve


def sends_on(head, part, seconds=0):
    """A part after the other for as long as it is listened to."""
    def serve(client, _port, _time):
        client.request()
        client.send(head)
        client.send_on(part, seconds)
    return serve


def answers_all(answer):
    def serve(client, _port, _time):
        while client.request():
            client.send(answer)
    return serve


def leads_to(location, status="302 Found"):
    def serve(client, _port, _time):
        while client.request():
            client.send(http("", status, f"Location: {location.format(own=client.host.address)}"))
    return serve


def says_nothing(client, _port, _time):
    while not client.gone():
        pass


def resets(client, _port, _time):
    client.request()
    client.reset()


def resets_at_once(client, _port, _time):
    client.reset()


def reads_nothing(client, _port, _time):
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 256)
    select.select([], [], [client.socket], 60)


def closes_kept_connections(client, _port, _time):
    client.request()
    client.send(soap(CLOCK).replace(b"\r\n\r\n", b"\r\nConnection: keep-alive\r\n\r\n", 1))


def echoes(client, _port, _time):
    while request := client.request():
        client.send(http(b"\0".join((request, CLOCK.encode()))))


# Logins.

def wants(*challenges, clock=True, status="401 Unauthorized", taken=None, headers=()):
    """Refuses every login, or answers it with `taken`; a "{n}" in the challenge is another each time."""
    def serve(client, _port, time):
        asked = 1000 * time
        while request := client.request():
            asked += 1
            if clock and call_of(request) == "GetSystemDateAndTime":
                client.send(soap(CLOCK))
            elif taken is not None and b"\r\nAuthorization" in request:
                client.send(taken)
            else:
                client.send(http("", status, *headers, *(f"WWW-Authenticate: {each.replace('{n}', str(asked))}"
                                                         for each in challenges)))
    return serve


def over_tls(serve, changing=False):
    def serve_tls(client, port, time):
        if port != 443:
            return
        client.talk_tls(time if changing else 0)
        serve(client, port, time)
    return serve_tls


def on_443(serve):
    return lambda client, port, time: serve(client, port, time) if port == 443 else None


def at_port(special, serve, otherwise):
    return lambda client, port, time: (serve if port == special else otherwise)(client, port, time)


NOT_AUTHORIZED = ('<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:ter="http://www.onvif.org/ver10/'
                  'error">ter:NotAuthorized</s:Value></s:Subcode></s:Code></s:Fault>')
LAUGHS = "<!DOCTYPE l [<!ENTITY l0 'ha'>" + "".join(
    f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12)) + "]><l>&l11;</l>"
FILE = f"<!DOCTYPE l [<!ENTITY l SYSTEM 'file:///etc/passwd'><!ENTITY m SYSTEM '{url(PUBLIC)}'>]><l>&l;&m;</l>"
PAGE = http("<html><title>Login</title></html>").replace(b"application/soap+xml", b"text/html")


@dataclasses.dataclass
class Kind:
    name: str
    tcp: typing.Callable = dataclasses.field(default_factory=camera)
    answers: dict = dataclasses.field(default_factory=lambda: {"wsd": answers_match})
    forged: list = dataclasses.field(default_factory=list)  # (source, port, group, datagram) after each probe
    is_asked: bool = True  # over TCP
    logins: int | None = 0  # requests with a login that it may see where a rule names it; None: it takes them


TLS = at("https://{own}/onvif/device_service")
KINDS = [
    # Connections.
    Kind("accepts and says nothing", says_nothing),
    Kind("resets after the request", resets),
    Kind("resets what it accepts", resets_at_once),
    Kind("reads nothing", reads_nothing),
    Kind("sends bytes that are no HTTP", sends(b"\x16\x03\x01\xff\x00nonsense\r\n\r\n")),
    Kind("closes what it said to keep", closes_kept_connections),
    # Heads.
    Kind("a head by the byte", sends_on(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.3)),
    Kind("a header without end", sends_on(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65536)),
    Kind("headers without end", sends_on(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 9000)),
    Kind("a storm of 100 Continue", sends_on(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)),
    Kind("102 Processing now and then", sends_on(b"", b"HTTP/1.1 102 Processing\r\n\r\n", 0.5)),
    Kind("a body of 10^18 bytes", sends_on(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999999999\r\n\r\n", ENDLESS)),
    Kind("a body of -1 bytes", sends(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + ENDLESS)),
    Kind("a length and chunks", sends(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                                      b"0\r\n\r\n" + soap(INFORMATION))),
    Kind("a second answer in the first", answers_all(soap(CLOCK) + soap(INFORMATION))),
    Kind("an answer and 200 kB that no one asked for", answers_all(soap(CLOCK) + b"\xff" * 200_000)),
    Kind("switches protocols", answers_all(http("", "101 Switching Protocols", "Upgrade: h2c") + b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
    Kind("a header folded without end", sends_on(b"HTTP/1.1 200 OK\r\nX: y\r\n", b" z\r\n" * 9000)),
    Kind("status 999", answers_all(http("", "999 " + "x" * 9000))),
    Kind("an answer without a head", sends(f"<s:Envelope {NAMESPACES}><s:Body>{CLOCK}".encode())),
    # Bodies.
    Kind("a body by the byte", sends_on(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"<", 0.3)),
    Kind("a body without end", sends_on(b"HTTP/1.0 200 OK\r\n\r\n", ENDLESS)),
    Kind("chunks without end", sends_on(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"6\r\n<a><b>\r\n" * 5000)),
    Kind("a chunk of 2^64 bytes", sends_on(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n", ENDLESS)),
    Kind("a chunk's extension without end", sends_on(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x" * 65536)),
    Kind("empty chunks by the byte", sends_on(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 0.3)),
    Kind("a gzip bomb", answers_all(http(gzip.compress(bytes(100 << 20)), "200 OK", "Content-Encoding: gzip"))),
    Kind("a gzip bomb within gzip, called deflate", answers_all(http(gzip.compress(gzip.compress(bytes(100 << 20))), "200 OK",
                                                                     "Content-Encoding: gzip, deflate"))),
    Kind("trailers without end", sends_on(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 9000)),
    Kind("a camera by the byte, as fast as can be", sends_on(soap(CLOCK)[:-9], b" ")),
    Kind("chunks of a byte", answers_all(http("").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked") +
                                         b"1\r\n<\r\n" * 100_000 + b"0\r\n\r\n")),
    Kind("less than it said", sends(soap(CLOCK)[:-9])),
    Kind("an empty 200", answers_all(http(""))),
    Kind("a web page, always", answers_all(PAGE)),
    Kind("the request with NULs", echoes),
    # XML.
    Kind("elements nested without end", answers_all(http(b"<a>" * 150_000))),
    Kind("entities that expand", answers_all(http(LAUGHS))),
    Kind("entities of files and strangers", answers_all(http(FILE))),
    Kind("half a million siblings", answers_all(soap("<a/>" * 120_000))),
    Kind("an attribute of 500 kB", answers_all(soap(f"<a b='{'x' * 500_000}'/>"))),
    Kind("ten thousand namespaces", answers_all(soap("<a " + " ".join(f"xmlns:n{n}='u{n}'" for n in range(10_000)) + "/>"))),
    Kind("45 thousand attributes", answers_all(soap("<a " + " ".join(f"b{n}=''" for n in range(45_000)) + "/>"))),
    Kind("a namespace of its own for each of 9,000 elements", answers_all(soap("".join(
        f"<p{n}:a xmlns:p{n}='u{n}' xmlns='v{n}'>" for n in range(9000))))),
    Kind("character references alone", information("&#65;" * 100_000)),
    Kind("no UTF-8", answers_all(http(b"\xff" + INFORMATION.encode("utf-16")))),
    Kind("a model of 400 kB", information("M" * 400_000)),
    Kind("a model that writes to terminals", information("&#27;[2J\u202e\n]]&gt;&lt;script>alert(1)&lt;/script>,=cmd|'/c'!A1")),
    Kind("scopes without end", camera(GetScopes=soap("<tds:GetScopesResponse>" + "<tds:Scopes><tt:ScopeItem>onvif://www.onvif.org/x"
                                                     "</tt:ScopeItem></tds:Scopes>" * 5000 + "</tds:GetScopesResponse>"))),
    Kind("the hardware addresses of others", camera(GetNetworkInterfaces=soap(
        "<tds:GetNetworkInterfacesResponse>" + "".join(
            f"<tds:NetworkInterfaces token='e{n}'><tt:Enabled>true</tt:Enabled><tt:Info><tt:Name>e{n}</tt:Name><tt:HwAddress>"
            f"ac:cc:8e:00:{n // 256:02x}:{n % 256:02x}</tt:HwAddress></tt:Info></tds:NetworkInterfaces>" for n in range(2000)) +
        "</tds:GetNetworkInterfacesResponse>"))),
    Kind("a clock of the year 99999", camera(GetSystemDateAndTime=soap(CLOCK.replace("2026", "99999")))),
    # Redirects.
    Kind("leads to a stranger", leads_to(url(PUBLIC))),
    Kind("leads to a host of the link", leads_to(f"https://{THIRD}.1/onvif/device_service", "307 Temporary Redirect")),
    Kind("leads to itself for ever", leads_to(url("{own}", "/onvif/next"))),
    Kind("leads to a page that acts", leads_to(url("{own}", ACTS), "308 Permanent Redirect")),
    Kind("leads to the sensor's own services", leads_to("http://127.0.0.1:22/")),
    Kind("leads to itself by another name of an address", leads_to("http://[::ffff:127.0.0.1]:8080/onvif/device_service")),
    Kind("leads to where clouds keep secrets", leads_to(url(SECRETS_OF_CLOUDS))),
    Kind("leads to mail", leads_to("http://{own}:25/onvif/device_service")),
    # Logins.
    Kind("a realm of its own, no login good enough", wants(DIGEST.replace("cam", "another realm")), logins=1),
    Kind("a realm that breaks the line", wants('Digest realm="a\\"\tb, nonce=\\"", qop="auth", nonce="n1"'), logins=1),
    Kind("another nonce each time", wants('Digest realm="cam", qop="auth", nonce="n{n}"'), logins=2),
    Kind("another nonce each time, called stale", wants('Digest realm="cam", qop="auth", stale=true, nonce="n{n}"'), logins=2),
    Kind("Basic alone", wants('Basic realm="cam"')),
    Kind("Basic before Digest", wants('Basic realm="cam"', DIGEST), logins=1),
    Kind("NTLM and Bearer", wants("NTLM", 'Bearer realm="cam"')),
    Kind("SHA-256, then MD5", wants(SHA, DIGEST), logins=2),
    Kind("a digest that is unknown", wants(DIGEST + ", algorithm=ROT13")),
    Kind("a digest of the body alone", wants(DIGEST.replace("auth", "auth-int")), logins=1),
    Kind("another camera with each call", lambda client, port, time: information(f"M{next(NUMBERS)}")(client, port, time)),
    Kind("the nonce of another", wants(DIGEST.replace("n1", HONEST[0])), logins=1),
    Kind("a storm of 401", wants(DIGEST, clock=False)),
    Kind("two hundred challenges", wants(*(f'Digest realm="{n}", qop="auth", nonce="{n}"' for n in range(200))), logins=1),
    Kind("407, as a proxy", wants(DIGEST, status="407 Proxy Authentication Required",
                                  headers=('Proxy-Authenticate: Basic realm="p"',))),
    Kind("a challenge that leads elsewhere", wants(DIGEST + f', domain="{url(PUBLIC)}"', headers=(f"Location: {url(PUBLIC)}",)),
         logins=1),
    Kind("a token, never good enough", camera(GetDeviceInformation=soap(NOT_AUTHORIZED)), logins=1),
    Kind("leads the login to a stranger", wants(DIGEST, taken=http("", "307 Temporary Redirect", f"Location: {url(PUBLIC)}")),
         logins=1),
    Kind("leads the login to a page that acts", wants(DIGEST, taken=http("", "307 Temporary Redirect", f"Location: {ACTS}")),
         logins=1),
    Kind("answers a login with nothing", wants(DIGEST, taken=b""), logins=1),
    Kind("takes every login", wants(DIGEST, taken=soap(INFORMATION)), logins=None),
    # TLS.
    Kind("TLS that never begins", on_443(says_nothing), TLS),
    Kind("TLS by the byte", on_443(sends_on(b"\x16\x03\x03\x40\x00\x02", b"\0", 0.3)), TLS),
    Kind("TLS that is none", on_443(sends(b"HTTP/1.1 400 Bad Request\r\n\r\n")), TLS),
    Kind("records of a byte over TLS", over_tls(sends_on(b"HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n", b"<")), TLS),
    Kind("another certificate each time", over_tls(wants(DIGEST), changing=True), TLS, logins=1),
    Kind("a body without end over TLS", over_tls(sends_on(b"HTTP/1.0 200 OK\r\n\r\n", ENDLESS)), TLS),
    # WS-Discovery.
    Kind("echoes the probe", answers={"wsd": lambda _host, probe: [probe]}, is_asked=False),
    Kind("thousands of scopes", answers=with_scopes("onvif://www.onvif.org/name/x " * 1800)),
    Kind("scopes of another maker", answers=with_scopes("onvif://www.onvif.org/name/AXIS " + "x" * 40_000)),
    Kind("150 devices in an answer", answers={"wsd": many_matches}),
    Kind("an endpoint per answer", answers={"wsd": lambda host, probe: [
        announces(host).replace(b"22222222", probe[-9:-1].hex()[:8].encode()),
        *(announces(host, number=n) for n in range(1, 30))]}),
    Kind("the same a hundred times", answers={"wsd": lambda host, _probe: [announces(host)] * 100}),
    Kind("URLs of a host of the link", answers=at(url(THIRD + ".2"))),
    Kind("URLs of a stranger", answers=at(url(PUBLIC), f"https://{PUBLIC}/onvif/device_service")),
    Kind("URLs of the whole link", answers={"wsd": lambda host, _probe: [
        announces(host, *(url(f"{THIRD}.{n}") for n in range(m, m + 15)), number=m) for m in range(10, 250, 15)]}),
    Kind("URLs of this sensor and of no host", answers=at(*map(url, NO_HOSTS))),
    Kind("URLs that act", answers=at(url("{own}", ACTS), url("{own}", "/onvif/../cgi-bin/reboot.cgi"), url("{own}", "/%6fnvif/x"))),
    Kind("URLs with a login", answers=at("http://root:pass@{own}/onvif/device_service")),
    Kind("URLs of other services", answers=at("http://{own}:25/onvif/a", "http://{own}:6379/onvif/b", "gopher://{own}:8080/x")),
    Kind("URLs that are none", answers=at("javascript:alert(1)", "file:///etc/passwd", "http://[fe80::1%25lan0]/", "http://[]/",
                                                 "x" * 9000)),
    Kind("a match nested without end", answers=says("wsd", match(1, "x").replace("<d:Types>", "<a>" * 9000 + "<d:Types>"))),
    Kind("a match with entities", answers=says("wsd", LAUGHS)),
    Kind("the endpoint of an honest camera", wants(DIGEST), {"wsd": lambda host, _probe: [
        re.sub(rb"urn:uuid:22222222-[-\w]+", endpoint_of(1).encode(), announces(host))]}, logins=1),
    # Makers' protocols, UPnP, mDNS.
    Kind("SADP with another's hardware address", answers=says("sadp", SADP.replace("10.77.9.9", HONEST[0]))),
    Kind("SADP nested without end", answers=says("sadp", "<ProbeMatch>" + "<a>" * 15_000)),
    Kind("DHIP with lengths that lie", answers=says("dhip", DHIP[:16] + "\xff\xff\xff\x7f\0\0\0\0" + DHIP[24:],
                                                    DHIP[:16] + "\1\0\0\0" * 4 + DHIP[32:])),
    Kind("DHIP nested without end", answers=says("dhip", DHIP[:32] + '{"method":' * 5000)),
    Kind("old DHIP cut short", answers=says("dhip", "\xb3\0\xff\0" + "\xff" * 120)),
    Kind("names that loop in mDNS", answers=says("mdns", dns(b"\xc0\x0c" + b"\0\x0c\0\1\0\0\0\x78\0\2\xc0\x0c"))),
    Kind("mDNS counts that lie", answers=says("mdns", dns(record(name("_onvif", "_tcp", "local"), 12, b"\xc0\xff"), answers=65535))),
    Kind("500 services in mDNS", answers=says("mdns", dns(*(
        record(name(f"camera-{n}", "_onvif", "_tcp", "local"), 33, b"\0\0\0\0\0\x50" + name(f"c{n}", "local")) for n in range(500))))),
    Kind("mDNS with another's hardware address", answers=says("mdns", mdns("4419B60A0B0C"))),
    Kind("a description at a stranger", answers=described_at(f"http://{PUBLIC}/desc.xml")),
    Kind("a description at a host of the link", answers=described_at(f"http://{THIRD}.5/desc.xml")),
    *(Kind(f"a description at {there}", answers=described_at(f"http://{there}:8080/desc.xml")) for there in NO_HOSTS),
    Kind("a description that acts", answers=described_at("http://{own}/cgi-bin/reboot.cgi?x=desc.xml")),
    Kind("a description with entities", answers_all(http(LAUGHS)), described_at("http://{own}/desc.xml")),
    Kind("a description without end", sends_on(b"HTTP/1.0 200 OK\r\n\r\n", ENDLESS), described_at("http://{own}/desc.xml")),
    # Banners.
    Kind("a title of a megabyte", sends_on(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<title>", b"x" * 65536)),
    Kind("RTSP without end", at_port(554, sends_on(b"RTSP/1.0 200 OK\r\n", b"Server: x\r\n" * 5000), answers_all(PAGE))),
    # In the names of honest cameras.
    Kind("forges goodbyes", forged=forged(3702, "239.255.255.250", BYE)),
    Kind("forges announcements", forged=forged(3702, "239.255.255.250", *(
        ASTRAY.replace("ADDRESS", there) for there in ("http://{source}" + ACTS, url(PUBLIC), url(THIRD + ".6"))))),
    Kind("forges SADP", forged=forged(37020, "239.255.255.250", SADP.replace("10.77.9.9", "{source}"))),
    Kind("forges DHIP", forged=[(source, 37810, "239.255.255.251", DHIP.replace("10.77.9.9", source).encode("latin-1"))
                                for source in HONEST]),
]
