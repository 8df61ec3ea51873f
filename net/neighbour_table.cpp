#include "net/neighbour_table.hpp"

namespace onvigil::net {

void NeighbourTable::apply(const netlink::Neighbour& neighbour)
{
    const std::pair key(neighbour.index, neighbour.address);
    const bool host = !neighbour.address.is_multicast() && !neighbour.address.is_unspecified();
    if (const auto before = known_.find(key); before != known_.end())
        by_mac_.erase({neighbour.index, before->second.mac, neighbour.address});
    if (neighbour.gone || !host) {
        known_.erase(key);
    } else {
        known_[key] = {neighbour.mac, neighbour.router};
        by_mac_.emplace(neighbour.index, neighbour.mac, neighbour.address);
    }
}

void NeighbourTable::apply(const netlink::NeighbourTableSize& table)
{
    if (table.max_entries == 0) return;  // a part about one interface: no limits, no numbers
    auto& [seen, since_boot] = table.v4 ? v4_ : v6_;
    seen.size = table.max_entries;
    if (since_boot && table.overflows > *since_boot) seen.overflows += table.overflows - *since_boot;
    since_boot = table.overflows;
}

void NeighbourTable::count_on(const NeighbourTable& before)
{
    v4_ = before.v4_;
    v6_ = before.v6_;
}

bool NeighbourTable::knows(const model::IpAddress& address) const
{
    for (auto at = known_.begin(); at != known_.end(); at = known_.lower_bound({at->first.first + 1, {}}))
        if (knows(at->first.first, address)) return true;
    return false;
}

std::optional<NeighbourEntry> NeighbourTable::find(int interface, const model::IpAddress& address) const
{
    const auto known = known_.find({interface, address});
    if (known == known_.end() || known->second.router) return std::nullopt;
    return NeighbourEntry{interface, address, known->second.mac};
}

std::vector<model::IpAddress> NeighbourTable::with(int interface, const model::Mac& mac, std::size_t most) const
{
    std::vector<model::IpAddress> out;
    for (auto at = by_mac_.lower_bound({interface, mac, model::IpAddress()}); at != by_mac_.end(); ++at) {
        const auto& [there, its_mac, address] = *at;
        if (there != interface || its_mac != mac || out.size() >= most) break;
        out.push_back(address);
    }
    return out;
}

std::vector<NeighbourEntry> NeighbourTable::on(int interface) const
{
    std::vector<NeighbourEntry> out;
    for (auto at = known_.lower_bound({interface, model::IpAddress()}); at != known_.end(); ++at) {
        if (at->first.first != interface) break;
        if (!at->second.router) out.push_back({interface, at->first.second, at->second.mac});
    }
    return out;
}

}  // namespace onvigil::net
