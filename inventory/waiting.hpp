#pragma once
/// inventory/waiting.hpp - what waits in the registry, how long, and for what. Private to inventory.

#include "inventory/identity.hpp"
#include "inventory/shelf.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace onvigil::inventory {

/// How long what is not known yet waits for the other protocols' answers: most cameras answer within that.
inline constexpr std::chrono::milliseconds gestation{200};
/// What does not say who it is waits for its round's end, where all that may have sent it are known; or, between
/// rounds, so long.
inline constexpr std::chrono::seconds nameless_wait{20};
/// Answers without an endpoint that are remembered until the round ends (guests.cpp). Nothing is lost beyond it; only
/// what joins what then depends on the order of answers.
inline constexpr std::size_t most_guests = 2'000;
/// Newborns are taken in together, not one by one.
inline constexpr std::chrono::milliseconds gestation_step{50};
/// A contested observation whose device's network is never reported on is settled all the same.
inline constexpr std::chrono::hours longest_contest{1};

/// Whose an observation is.
struct Ruling {
    enum class Kind : std::uint8_t {
        known,      ///< of the device in `slot`
        unknown,    ///< of nobody we know
        contested,  ///< of one of `claimants` that moved here, or has this address too, or of somebody else
    };
    Kind kind = Kind::unknown;
    Slot slot = 0;
    Slots claimants;
    bool by_address = false;  ///< known, but by nothing else
};

using Held = std::vector<std::pair<model::TimePoint, model::Observation>>;

inline bool by_identity(const Held::value_type& one, const Held::value_type& other)
{
    return canonical_before(one.second, other.second);
}

/// A round's end, or its return, put a device at an address; what began to answer there after `since`, when it was
/// last heard elsewhere, may be its.
struct Arrival {
    std::string id;
    model::IpAddress address;
    model::TimePoint since;
};

}  // namespace onvigil::inventory
