#pragma once
/// discovery/questions.hpp - what is asked, of whom, and how often: the datagrams of one volley, or for one address.
///
/// Pure. Questions only; nothing here changes a device.

#include "discovery/settings.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace onvigil::discovery {

struct Question {
    model::Protocol protocol{};
    std::string bytes;
    std::uint16_t port = 0;
    model::IpAddress group;                    ///< IPv4: multicast or broadcast
    std::optional<model::IpAddress> group_v6;  ///< link-local scope; the zone is the sender's to add
    unsigned repeats = 1;                      ///< how many of a volley's four sendings it takes part in
    bool unicast = false;                      ///< also asked address by address
};

/// A UUID (version 4) made of two random numbers: "8f14e45f-…".
[[nodiscard]] std::string uuid_from(std::uint64_t high, std::uint64_t low);

/// The questions of the protocols that are on. `seed` gives the MessageIDs: the same seed, the same ids.
[[nodiscard]] std::vector<Question> questions(const std::set<model::Protocol>& protocols, std::uint64_t seed);

}  // namespace onvigil::discovery
