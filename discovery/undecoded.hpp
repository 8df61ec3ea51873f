#pragma once
/// discovery/undecoded.hpp - senders whose answer could not be read: devices all the same, by their address.
///
/// Pure. They are held back until the round ends, since most show themselves in a readable way as well; then the rest
/// is handed over.

#include "model/observation.hpp"

#include <cstddef>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace onvigil::discovery {

class Undecoded {
public:
    /// `sender`: what could be made out of it; of several the first stays, a camera if any says so.
    /// False: no room (limits::undecoded_senders); the sender is lost for this round.
    [[nodiscard]] bool hold(model::Observation sender);

    /// A readable answer came from this address in this round.
    void decoded(const model::IpAddress& address) { readable_.insert(address); }

    /// Those of whom nothing readable came; everything is forgotten.
    [[nodiscard]] std::vector<model::Observation> release();

private:
    std::unordered_map<model::IpAddress, model::Observation> held_;
    std::unordered_set<model::IpAddress> readable_;
};

}  // namespace onvigil::discovery
