"""What a flood of forged answers costs: flood.py FORGED_ANSWERS [RATE [SECONDS]]. Needs root; ONVIGIL_BIN as the system tests.

50,000 ProbeMatches a second for a minute, each in the name of another host of the link, to the port that the daemon's probes
leave from. Ten seconds after its begin, a new camera appears on the link, at an address of the flood's network, and one behind
the router. Prints when both were identified, the daemon's memory, and what `status` says."""

import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tests/system"))
from adversary import frame  # noqa: E402
from adversary_test import AXIS, CAMERA, match  # noqa: E402
from flood_test import NEW, FloodLab, other_camera  # noqa: E402
from lab import BIN, wait_for  # noqa: E402

ON_LINK, ROUTED = "10.128.50.250", "10.77.200.7"  # the routed one in a /24 where nothing is known
PROBING_PORT = """import socket, sys; sys.path.insert(0, sys.argv[1]); import adversary
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); wire.bind(("adv0", 0))
print(adversary.probing_port(wire, "10.99.0.1", 3702), wire.getsockname()[4].hex())"""


def memory(pid):
    """Resident, now and at most, in MB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        text = file.read()
    return [int(re.search(rf"{name}:\s+(\d+)", text).group(1)) / 1024 for name in ("VmRSS", "VmHWM")]


def forged_frame(lab):
    port, own_mac = lab.within(lab.adversary_net, [sys.executable, "-c", PROBING_PORT, sys.path[0]]).split()
    answer = match(0, f"http://{'@' * 15}/onvif/device_service").replace(f"-{0:012x}", "-0000########")
    mac = bytes.fromhex(lab.link_address().replace(":", ""))
    each = bytearray(frame(bytes.fromhex(own_mac), "10.128.0.1", "10.99.0.1", 3702, answer.encode(), mac))
    each[36:38] = int(port).to_bytes(2, "big")
    return bytes(each)


def start_cameras(lab, camera_net):
    lab.write("scenario.yaml", AXIS + other_camera(ROUTED, 99) + "\n")
    lab.simulator.send_signal(1)
    scenario = lab.write("on_link.yaml", AXIS.replace("br0", "cam0").replace(NEW, other_camera(ON_LINK, 98)))
    lab._start(camera_net, [f"{BIN}/onvigil-simulator", scenario], "on_link.log")


def main(sender, rate="50000", seconds="60"):
    with FloodLab() as lab:
        lab.configure("discovery: {interval: 5s, window: 2s}\n")
        lab.within(lab.fleet_net, ["ip", "route", "del", "local", "10.128.0.0/14", "dev", "lo"])
        lab.within(lab.sensor_net, ["ip", "route", "add", "10.128.0.0/10", "dev", "lan0"])
        camera_net = lab.add_camera_host(ON_LINK)
        lab.start_simulator(AXIS)
        lab.start_daemon()
        wait_for(lambda: lab.verdict(CAMERA) == "clear", "a clear Axis")
        with open(lab.path("frame"), "wb") as file:
            file.write(forged_frame(lab))
        print("memory before: %.1f MB, at most %.1f" % tuple(memory(lab.daemon.pid)), flush=True)
        flood = lab._start(lab.adversary_net, ["sh", "-c", f"exec {sender} adv0 {rate} {seconds} < {lab.path('frame')}"], "sent.log")
        began = time.monotonic()
        wait_for(lambda: time.monotonic() > began + 10, "ten seconds")
        start_cameras(lab, camera_net)
        appeared, found = time.monotonic(), {}
        while flood.poll() is None or len(found) < 2 and time.monotonic() < appeared + 300:
            for address in {ON_LINK, ROUTED} - set(found):
                if lab.verdict(address) == "clear":
                    found[address] = time.monotonic() - appeared
                    print("%s identified after %.1f s; memory %.1f MB, at most %.1f" % (address, found[address], *memory(lab.daemon.pid)),
                          flush=True)
            time.sleep(0.2)
        print("sent", lab.text("sent.log").strip(), "; memory at the end %.1f MB, at most %.1f" % tuple(memory(lab.daemon.pid)))
        status = lab.json("status", "--timeout", "60s")
        print("devices", status["devices"], "drops", {key: n for key, n in status["drops"].items() if n})
        for problem in status["problems"]:
            print("problem:", problem)
        print("the known camera:", lab.verdict(CAMERA), "; not found:", {ON_LINK, ROUTED} - set(found) or "none")


if __name__ == "__main__":
    main(*sys.argv[1:])
