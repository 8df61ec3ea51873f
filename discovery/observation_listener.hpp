#pragma once
/// discovery/observation_listener.hpp - where discovery's findings go: a port that the daemon implements.

#include "model/observation.hpp"

#include <map>
#include <string>

namespace onvigil::discovery {

/// A device said Bye and has answered no probe since: it is offline now, without waiting for missed rounds.
struct Departure {
    std::string endpoint;  ///< canonical; as the Bye named it
    model::IpAddress from;
    std::string network;
    model::TimePoint at;
    bool operator==(const Departure&) const = default;
};

/// Called on the network thread. Must return quickly: what takes long is queued by the implementer.
class ObservationListener {
public:
    virtual ~ObservationListener() = default;

    /// One message, one neighbour entry or one ended interview says this about one device.
    virtual void heard(model::Observation observation) = 0;

    virtual void departed(Departure departure) = 0;

    /// Interfaces that were networks have other names now, by the old ones.
    virtual void renamed(const std::map<std::string, std::string>& networks) = 0;

    /// Every answer of the round has been handed over; presence may be counted now.
    virtual void round_ended(model::RoundReport report) = 0;
};

}  // namespace onvigil::discovery
