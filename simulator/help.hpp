#pragma once
/// simulator/help.hpp - what `onvigil-simulator --help` says about scenarios.

#include "simulator/scenario.hpp"

#include <string>
#include <string_view>

namespace onvigil::simulator {

inline constexpr std::string_view scenario_text = R"(SCENARIO
  interface: sim0                # or a list; where probes to the group are heard; default lo
  seed: 1
  cameras:
    - address: 10.77.0.10        # the first; count more follow it
      address6: fd77::10         # its IPv6 address, if it has one; counted up too
      count: 1000
      kind: camera               # camera | printer | windows
      platform: hikvision        # gsoap | hikvision | hikvision-neutral | dahua: the manner of its messages
      manufacturer, model, firmware, serial, hardware_id, name, location, hostname: text
                                 # {n} {n:09} {address} {address6} {mac} {mac:plain} {mac:dashes} differ from camera to camera
      mac: 44:19:b6:00:00:00     # counted up
      endpoint: random           # random | mac | fixed | text
      scopes: [onvif://...]      # instead of the platform's
      xaddrs: http://...         # instead of the true ones
      vendor, device_class, oem_code: text      # what DHIP and SADP say beside
      protocols: [ws-discovery, onvif]          # @PROTOCOLS@
      credentials: {scheme: digest, username: u, password: p, everything: false, algorithms: [MD5, SHA-256],
                    qop: auth, refusal_status: 400, lock_after: 0}       # scheme: none | digest | wss
      port: 80    tls_port: 443    rtsp_port: 554    path: /onvif/device_service
      server, realm, title, certificate, rtsp_server: text
      delay: 500ms               # answers to probes are spread over it
      http_delay: 0ms   clock: -900d   repeats: 1
      answers: once              # each: the repetitions of a probe are answered as well
      source_port: protocol      # ephemeral: answers leave from another port
      hello: false   silent: false   interface: (the scenario's)
      misbehaves: none           # hangs resets nonsense html slow-body redirect wrong-content-length
                                 # no-content-length echo-nul empty endless drops-keep-alive
      redirect_to: http://...
      captures: {probematch: FILE, deviceinfo: FILE, scopes: FILE, networkinterfaces: FILE, hostname: FILE,
                 datetime: FILE, capabilities: FILE, fault: FILE}        # answered byte for byte

SIGNALS
  SIGHUP reads the scenario again (cameras keep their counters by MAC), SIGUSR1 writes the counters as one line of JSON,
  SIGTERM writes them and ends. A line "ready: N cameras" on standard output says that every socket is open.

EXIT
  0 done, 1 failed, 2 wrong usage or scenario)";

[[nodiscard]] inline std::string scenario_help()
{
    constexpr std::string_view mark = "@PROTOCOLS@";
    std::string names;
    for (const std::string_view name : protocol_names()) names.append(names.empty() ? "" : " ").append(name);
    std::string out(scenario_text);
    return out.replace(out.find(mark), mark.size(), names);
}

}  // namespace onvigil::simulator
