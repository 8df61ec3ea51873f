#pragma once
/// discovery/recipient.hpp - where discovery's findings go: a port that the daemon implements.

#include "model/observation.hpp"

namespace onvigil::discovery {

/// Called on the network thread. Must return quickly: what takes long is queued by the implementer.
class Recipient {
public:
    virtual ~Recipient() = default;

    /// One message, one neighbour entry or one ended interview says this about one device.
    virtual void heard(model::Observation observation) = 0;

    /// Every answer of the round has been handed over; presence may be counted now.
    virtual void round_ended(model::RoundReport report) = 0;
};

}  // namespace onvigil::discovery
