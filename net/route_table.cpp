#include "net/route_table.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"

namespace onvigil::net {

void RouteTable::Routes::add(const netlink::Route& route)
{
    if (route.gateway) gateways.insert(*route.gateway);
    if (route.to.prefix == 0) return;
    if (!route.gateway) {
        auto& networks = on_link[route.index];
        if (std::ranges::find(networks, route.to) == networks.end()) networks.push_back(route.to);
    } else if (through_gateways.size() < limits::remote_routes) {
        through_gateways.emplace(route.to.base, route.to.prefix);
    }
}

void RouteTable::apply(const netlink::Route& route)
{
    if (route.gone) {  // which others go the same way only a new dump tells
        stale_ = true;
        return;
    }
    routes_.add(route);
    if (dumped_) dumped_->add(route);
}

void RouteTable::dump_begins()
{
    stale_ = false;
    dumped_.emplace();
}

void RouteTable::dump_ended()
{
    if (dumped_) routes_ = std::move(*dumped_);
    dumped_.reset();
}

bool RouteTable::on_link(int interface, const model::IpAddress& address) const
{
    const auto there = routes_.on_link.find(interface);
    if (there == routes_.on_link.end()) return false;
    model::Cidr longest;
    for (const model::Cidr& network : there->second)
        if (network.prefix > longest.prefix && network.contains(address)) longest = network;
    if (longest.prefix == 0) return false;
    auto remote = routes_.through_gateways.lower_bound({longest.base, 0});
    for (; remote != routes_.through_gateways.end() && longest.contains(remote->first); ++remote)
        if (remote->second > longest.prefix && model::Cidr{remote->first, remote->second}.contains(address))
            return false;
    return true;
}

}  // namespace onvigil::net
