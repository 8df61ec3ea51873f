#pragma once
/// discovery/datagrams/decoded_results.hpp - what reading datagrams came to: values that Discovery hands on.

#include "discovery/datagrams/stated_web_ports.hpp"
#include "discovery/relayed_device_hosts.hpp"
#include "model/observation.hpp"
#include "net/target.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace onvigil::discovery {

/// A device to be probed: it said Bye, or Hello without saying how to reach it.
struct PresenceProbe {
    model::IpAddress address;
    std::string network;
    std::string endpoint;
    bool said_bye = false;  ///< silence to the probe means that it is gone
    bool camera = false;    ///< something says it is video equipment
};

/// The device, asked at the usual URL.
[[nodiscard]] net::Target usual_target(PresenceProbe device);

/// What reading datagrams came to.
struct DecodedResults {
    std::vector<model::Observation> observations;
    std::vector<model::Observation> without_room;  ///< of newcomers that have to answer before they are taken in
    std::vector<net::Target> targets;
    std::vector<net::Description> descriptions;
    std::vector<PresenceProbe> presence_probes;
    std::vector<RelayedDevice> relayed;  ///< their URLs all name other hosts than the sender
    StatedWebPorts web_ports;            ///< of hosts that are not asked because of it; clear() keeps them
    bool new_device = false;             ///< a device not heard before, by other than a unicast probe
    /// Leaves out what would be asked of hosts in networks that are not ours; their observations say so. How many.
    std::size_t leave_out(const std::function<bool(const model::IpAddress&)>& is_elsewhere);
    void clear();
};

}  // namespace onvigil::discovery
