"""How quickly an alert is out, and what a dead sink costs discovery. Needs root and a release build."""

import os
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tests/system"))
from lab import Lab, wait_for  # noqa: E402
from fleet import Fleet  # noqa: E402

HELLO = """<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" \
xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" \
xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header><a:MessageID>urn:uuid:{id}</a:MessageID>\
<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>\
<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Hello</a:Action></s:Header><s:Body><d:Hello>\
<a:EndpointReference><a:Address>urn:uuid:{id}</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter\
</d:Types><d:Scopes></d:Scopes><d:XAddrs>http://{address}/onvif/device_service</d:XAddrs>\
<d:MetadataVersion>1</d:MetadataVersion></d:Hello></s:Body></s:Envelope>"""

# In the fleet's namespace: says Hello from a camera's address and prints when.
SAY = """
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], 0))
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('10.99.0.2'))
at = time.time()
s.sendto(sys.argv[2].encode(), ('239.255.255.250', 3702))
print(at)
"""


def packet_to_alert(times=10):
    """Milliseconds from a new banned camera's first packet to its alert in a file, settings at their defaults."""
    took = []
    with Lab() as lab:
        lab.start_simulator("interface: cams0\ncameras:\n  - {address: 10.77.0.1, count: %d, platform: hikvision, "
                            "manufacturer: HIKVISION, model: DS-2CD2012-I, protocols: [onvif]}\n" % times)
        lab.write("onvigil.yaml", "discovery: {interfaces: [lan0]}\n"
                  f"inventory: {{path: {lab.path('inventory.db')}}}\n"
                  f"control: {{socket: {lab.path('control.sock')}, group: ''}}\n"
                  f"alerts: {{sinks: [{{name: f, type: file, path: {lab.path('out')}, events: [finding.opened]}}]}}\n")
        lab.start_daemon()
        wait_for(lambda: lab.try_status()["rounds"]["count"] >= 1, "the first round")
        for i in range(times):
            address = f"10.77.0.{i + 1}"
            hello = HELLO.format(id=f"0d0a0001-0000-4000-8000-4419b60a0b{i:02x}", address=address)
            at = float(lab.within(lab.fleet_net, ["python3", "-c", SAY, address, hello]))
            wait_for(lambda: f'"address":"{address}"' in lab.text("out"), "the alert", 10)
            took.append(1000 * (os.stat(lab.path("out")).st_mtime - at))
    print(f"packet to alert: median {statistics.median(took):.0f} ms, worst {max(took):.0f} ms of {times}")


def fleet_beside(sink, count=10_000):
    """Milliseconds of a round, seconds until the whole fleet is identified, and what then waits for the sink."""
    fleet = Fleet(str(count))
    with Lab() as lab:
        lab.configure("discovery: {interval: 6s, window: 3s, protocols: [ws-discovery]}\n"
                      f"alerts: {{heartbeat: 1s, sinks: [{sink(lab)}]}}\n")
        fleet.start(lab)
        started = time.monotonic()
        lab.start_daemon()
        wait_for(lambda: lab.try_status()["devices"]["by_identification"].get("ok", 0) == count, "identified", 120)
        identified = time.monotonic() - started
        durations, seen = [], 0

        def more():
            nonlocal seen
            rounds = lab.try_status()["rounds"]
            if rounds["count"] > seen:
                seen = rounds["count"]
                durations.append(rounds["last_duration_ms"])
            return len(durations) >= 4

        wait_for(more, "four rounds", 120)
        return statistics.median(durations), identified, lab.json("alerts")["sinks"][-1]["backlog"]


def beside_a_dead_sink():
    well = fleet_beside(lambda lab: f"{{name: f, type: file, path: {lab.path('out')}}}")
    dead = fleet_beside(lambda lab: "{name: dead, type: syslog, address: 'tcp://127.0.0.1:9'}")
    print(f"10,000 cameras beside a sink that is well: round {well[0]:.0f} ms, all identified in {well[1]:.2f} s; beside "
          f"a dead one with {dead[2]} events waiting: {dead[0]:.0f} ms, {dead[1]:.2f} s; ratios {dead[0] / well[0]:.3f}, "
          f"{dead[1] / well[1]:.3f}")


if __name__ == "__main__":
    packet_to_alert()
    beside_a_dead_sink()
