#include "net/host_keys.hpp"

namespace onvigil::net {

namespace {

std::uint64_t key_of_first(const model::IpAddress& address, std::size_t v4_bytes, std::size_t v6_bytes)
{
    std::uint64_t out = address.is_v4() ? v4_bytes : v6_bytes;
    const auto add = [&out](const auto& bytes, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) out = out << 8 ^ out >> 56 ^ bytes[i];
    };
    if (address.is_v4())
        add(address.to_v4().to_bytes(), v4_bytes);
    else
        add(address.to_v6().to_bytes(), v6_bytes);
    return mix(out) | 1;
}

}  // namespace

std::uint64_t network_key(const model::IpAddress& address)
{
    return key_of_first(address, 3, 8);
}

std::uint64_t wide_network_key(const model::IpAddress& address)
{
    return key_of_first(address, 2, 6);
}

}  // namespace onvigil::net
