#include "discovery/datagrams/stated_web_ports.hpp"

namespace onvigil::discovery {

void StatedWebPorts::note(const model::IpAddress& host, std::uint16_t port)
{
    if (!ports_.insert_or_assign(host, port).second) return;
    order_.push_back(host);
    if (order_.size() <= most_hosts) return;
    ports_.erase(order_.front());
    order_.pop_front();
}

void StatedWebPorts::put_first(net::Target& target) const
{
    const auto stated = ports_.find(target.address);
    if (stated != ports_.end()) net::ask_first_at(stated->second, target);
}

}  // namespace onvigil::discovery
