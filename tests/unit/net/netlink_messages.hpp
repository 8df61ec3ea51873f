#pragma once
/// What the kernel says of interfaces and routes.

#include "net/netlink.hpp"
#include "support/observations.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace onvigil::net {

using test::ip;

inline netlink::Link link(int index, std::string name, bool up = true)
{
    return {.index = index, .name = std::move(name), .gone = false, .up = up, .loopback = false, .multicast = true};
}

inline netlink::Route on_link(int index, std::string_view network)
{
    return {.to = *model::parse_cidr(network), .index = index};
}

}  // namespace onvigil::net
