#include "discovery/local_hosts.hpp"

#include <algorithm>

namespace onvigil::discovery {

bool is_local(const model::IpAddress& host, const net::Interfaces& interfaces)
{
    using boost::asio::ip::make_address;
    static const model::IpAddress metadata[] = {make_address("169.254.169.254"), make_address("fd00:ec2::254"),
                                                make_address("fd20:ce::254")};
    if (std::ranges::count(metadata, host) > 0) return false;
    return model::is_private(host) || interfaces.on_link(host) != nullptr;
}

}  // namespace onvigil::discovery
