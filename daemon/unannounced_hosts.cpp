#include "daemon/unannounced_hosts.hpp"

#include <algorithm>

namespace onvigil::daemon {
namespace {

using model::Protocol;

bool announces_itself(Protocol protocol)
{
    return protocol == Protocol::ssdp || protocol == Protocol::mdns;
}

/// Only the neighbour table's hosts that could be equipment of a maker are devices at all.
bool wanted(const model::Record& record)
{
    const model::Device& device = *record.device;
    if (device.identification.at || device.presence == model::Presence::offline || device.protocols.empty())
        return false;
    const bool passive = std::ranges::all_of(device.protocols, [](Protocol protocol) {
        return protocol == Protocol::neighbours || announces_itself(protocol);
    });
    if (!passive) return false;
    const bool silent = std::ranges::none_of(device.protocols, announces_itself);
    return silent || (record.verdict && !record.verdict->reasons.empty());
}

}  // namespace

void UnannouncedHosts::committed(std::span<const RecordChange> changes, std::span<const model::Event> events)
{
    for (const RecordChange& change : changes)
        if (change.after.device) consider(change.after);
    next_.committed(changes, events);
}

void UnannouncedHosts::consider(const model::Record& record)
{
    if (!wanted(record)) return;
    const model::Device& device = *record.device;
    net::Target target;
    target.address = device.addresses.front();
    target.network = device.network;
    target.foreign_subnet = device.foreign_subnet;
    target.camera_hint = device.camera;
    ask_(std::move(target));
}

}  // namespace onvigil::daemon
