#pragma once
/// discovery/undecoded.hpp - senders whose answer could not be read: devices all the same, by their address.
///
/// Pure. They are held back until the round ends, since most show themselves in a readable way as well; then the rest
/// is handed over.

#include "model/ip.hpp"
#include "model/time.hpp"

#include <cstddef>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace onvigil::discovery {

struct UndecodedSender {
    model::IpAddress address;
    std::string network;
    bool foreign_subnet = false;
    bool camera = false;  ///< what could be read of it says so (a fault in ONVIF's namespaces)
    model::TimePoint at;
    bool operator==(const UndecodedSender&) const = default;
};

class Undecoded {
public:
    /// False: no room (limits::undecoded_senders); the sender is lost for this round.
    [[nodiscard]] bool hold(UndecodedSender sender);

    /// A readable answer came from this address in this round.
    void decoded(const model::IpAddress& address) { readable_.insert(address); }

    /// Those of whom nothing readable came; everything is forgotten.
    [[nodiscard]] std::vector<UndecodedSender> release();

private:
    std::unordered_map<model::IpAddress, UndecodedSender> held_;
    std::unordered_set<model::IpAddress> readable_;
};

}  // namespace onvigil::discovery
