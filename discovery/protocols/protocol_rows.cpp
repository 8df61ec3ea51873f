#include "discovery/protocols/protocol_rows.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace onvigil::discovery {

extern const DiscoveryProtocol dhip_row, mdns_row, sadp_row, ssdp_row, uniview_row, wsd_row;

namespace {

constexpr std::array rows{&dhip_row, &ssdp_row, &uniview_row, &wsd_row, &sadp_row, &mdns_row};

}  // namespace

std::span<const DiscoveryProtocol* const> discovery_protocol_rows()
{
    return rows;
}

const DiscoveryProtocol* row_of(model::Protocol protocol)
{
    for (const DiscoveryProtocol* row : rows)
        if (row->id == protocol) return row;
    return nullptr;
}

const DiscoveryProtocol* recognise(std::span<const std::byte> datagram)
{
    for (const DiscoveryProtocol* row : rows)
        if (row->recognises(datagram)) return row;
    return nullptr;
}

const DiscoveryProtocol* row_at(std::uint16_t port)
{
    if (wsd_row.port == port) return &wsd_row;
    const auto found = std::ranges::find(rows, port, [](const DiscoveryProtocol* row) { return row->port; });
    return found == rows.end() ? nullptr : *found;
}

std::vector<ProbeMessage> probe_messages(const std::set<model::Protocol>& protocols, std::uint64_t seed)
{
    std::vector<ProbeMessage> out;
    UuidSource ids(seed);
    for (const model::Protocol protocol : protocols)
        if (const DiscoveryProtocol* row = row_of(protocol))
            std::ranges::move(row->probes(ids), std::back_inserter(out));
    return out;
}

}  // namespace onvigil::discovery
