#pragma once
/// discovery/undecoded.hpp - senders whose answer could not be read: devices all the same, by their address.
///
/// Pure. They are held back until the round ends, or for a moment outside rounds, since most show themselves in a
/// readable way as well; then the rest is handed over.

#include "model/observation.hpp"

#include <cstddef>
#include <unordered_map>
#include <vector>

namespace onvigil::discovery {

class Undecoded {
public:
    /// `sender`: what could be made out of it; of several the first stays, a camera if any says so.
    /// False: no room (limits::undecoded_senders); the sender is lost for this round.
    [[nodiscard]] bool hold(model::Observation sender);

    /// A readable answer came from this address.
    void decoded(const model::IpAddress& address) { readable_[address] = 0; }

    /// Those of whom nothing readable came; everything is forgotten.
    [[nodiscard]] std::vector<model::Observation> release();
    /// Likewise, but only those who were there at the last call already.
    [[nodiscard]] std::vector<model::Observation> release_older();

    [[nodiscard]] bool empty() const noexcept { return held_.empty(); }

private:
    struct Waiting {
        model::Observation sender;
        unsigned age = 0;
    };
    std::unordered_map<model::IpAddress, Waiting> held_;
    std::unordered_map<model::IpAddress, unsigned> readable_;  ///< and how many calls ago
};

}  // namespace onvigil::discovery
