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

std::size_t DecodedResults::leave_out(const std::function<bool(const model::IpAddress&)>& is_elsewhere)
{
    for (model::Observation& one : observations)
        if (!one.identification && is_elsewhere(one.from))
            one.identification = model::Identification{
                model::Identification::State::unreachable,
                "not asked: its address is in no network of ours; if it should be, name it in discovery.networks",
                {}};
    const auto there = [&](const auto& one) { return is_elsewhere(one.address); };
    return std::erase_if(targets, there) + std::erase_if(descriptions, there) + std::erase_if(presence_probes, there);
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
