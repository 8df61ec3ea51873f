#pragma once
/// given.hpp - a moment, addresses and networks in a word.

#include "base/instant.hpp"
#include "support/observations.hpp"

#include <cstdint>
#include <string_view>

namespace onvigil::discovery {

using test::ip;

inline constexpr Instant start{std::chrono::seconds(1000)};

inline model::Cidr cidr(std::string_view text)
{
    return *model::parse_cidr(text);
}

/// One of 10.0.0.0/8.
inline model::IpAddress host(std::uint32_t number)
{
    return boost::asio::ip::address_v4(0x0A000000 + number);
}

}  // namespace onvigil::discovery
