#pragma once
/// row_under_test.hpp - one row of the table of discovery protocols, fed with bytes.

#include "discovery/protocols/protocol_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "support/captures.hpp"

namespace onvigil::discovery {

inline const Sighting sighting{
    *model::parse_ip("10.0.0.7"), {"lan0", false}, model::TimePoint(std::chrono::seconds(1))};

inline DecodeResult decoded(model::Protocol protocol, std::string_view bytes)
{
    return row_of(protocol)->make_decoder()(test::bytes(bytes), sighting);
}

/// The one device the message speaks of; an empty one where there are none or several.
inline HeardDevice only_device(model::Protocol protocol, std::string_view bytes)
{
    auto message = decoded(protocol, bytes);
    EXPECT_TRUE(message.has_value());
    EXPECT_EQ(message ? message->devices.size() : 0, 1u);
    return message && message->devices.size() == 1 ? std::move(message->devices[0]) : HeardDevice();
}

inline bool claims(const model::Observation& observation, model::Key key, std::string_view value)
{
    return std::any_of(observation.claims.begin(), observation.claims.end(),
                       [&](const auto& claim) { return claim.first == key && claim.second == value; });
}

}  // namespace onvigil::discovery
