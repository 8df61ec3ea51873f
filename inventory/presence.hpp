#pragma once
/// inventory/presence.hpp - whether a device is there: what counts as hearing it, and when silence is told.

#include "model/device.hpp"
#include "model/observation.hpp"

#include <array>

namespace onvigil::inventory {

/// A protocol that devices answer, or announce themselves in, unasked for by name: not the neighbour table, not TCP.
[[nodiscard]] bool is_discovery(model::Protocol protocol);

/// One of those, in which a device says its endpoint.
[[nodiscard]] bool tells_endpoint(model::Protocol protocol);

/// A device answers discovery itself: that keeps it online. A neighbour entry keeps only devices that are known from
/// the neighbour table alone, an answer over TCP only those that no discovery protocol ever told of.
[[nodiscard]] bool keeps_online(const model::Device& device, const model::Observation& observation);

/// What is remembered beside a device. After the second change of presence within an hour silence must last longer
/// before it is told: twice as many rounds, then four times, then eight; a goodbye counts for nothing then. Coming back
/// is told at once, and once.
class PresenceTrack {
public:
    bool heard = false;     ///< since its last round ended
    bool itself = false;    ///< heard, and it proved to be itself (endpoint, own MAC, serial)
    bool endpoint = false;  ///< heard under its endpoint
    unsigned missed = 0;    ///< rounds in a row

    /// Its presence changes now.
    void changed(model::TimePoint now);
    /// The next change would be the third within an hour, or a later one.
    [[nodiscard]] bool restless(model::TimePoint now) const;
    /// How many missed rounds make it offline.
    [[nodiscard]] unsigned patience(unsigned offline_after, model::TimePoint now) const;

private:
    [[nodiscard]] std::size_t recent(model::TimePoint now) const;

    std::array<model::TimePoint, 4> changes_{};  ///< the last ones, newest first
};

}  // namespace onvigil::inventory
