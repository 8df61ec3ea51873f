#pragma once
/// discovery/datagrams/undecodable_senders.hpp - senders of answers that could not be decoded: devices all
/// the same, by their address.
///
/// Pure. They are held back until the round ends, or for a moment outside rounds, since most send something that can
/// be decoded as well; then the rest is handed over.

#include "model/observation.hpp"

#include <unordered_map>
#include <vector>

namespace onvigil::discovery {

class UndecodableSenders {
public:
    /// `sender`: what could be made out of it; of several the first stays, a camera if any says so.
    /// False: no room (limits::undecodable_senders); the sender is lost for this round.
    [[nodiscard]] bool hold(model::Observation sender);

    /// An answer from this address was decoded.
    void decoded(const model::IpAddress& address) { decoded_[address] = 0; }

    /// Those of which nothing was decoded; everything is forgotten.
    [[nodiscard]] std::vector<model::Observation> release();
    /// Likewise, but only those that were there at the last call already.
    [[nodiscard]] std::vector<model::Observation> release_older();

private:
    struct Waiting {
        model::Observation sender;
        unsigned age = 0;
    };
    std::unordered_map<model::IpAddress, Waiting> pending_;
    std::unordered_map<model::IpAddress, unsigned> decoded_;  ///< and how many calls ago
};

}  // namespace onvigil::discovery
