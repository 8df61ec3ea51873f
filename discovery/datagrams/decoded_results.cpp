#include "discovery/datagrams/decoded_results.hpp"

#include <utility>

namespace onvigil::discovery {

net::Target usual_target(PresenceProbe device)
{
    net::Target out;
    out.address = device.address;
    out.endpoint = std::move(device.endpoint);
    out.network = std::move(device.network);
    out.camera_hint = device.camera;
    return out;
}

void DecodedResults::clear()
{
    observations.clear();
    without_room.clear();
    targets.clear();
    descriptions.clear();
    presence_probes.clear();
    relayed.clear();
    new_device = false;
}

}  // namespace onvigil::discovery
