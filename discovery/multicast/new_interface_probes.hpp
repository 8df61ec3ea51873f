#pragma once
/// discovery/multicast/new_interface_probes.hpp - when to probe on interfaces that came up while a round is running: at
/// once, whatever the round is doing, each by itself.
///
/// Pure. Each probe is sent four times under the same MessageID, as in a round's volley; again under new ones where the
/// interface gets a further address meanwhile, at most once a second.

#include "base/instant.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace onvigil::discovery {

class NewInterfaceProbes {
public:
    /// `seed`: of the MessageIDs and the random gaps.
    explicit NewInterfaceProbes(std::uint64_t seed) : random_(seed) {}

    /// An interface, or an address of one, is there. `when`: first probed, once it has settled.
    void appeared(int interface, Instant when);

    /// Probe on this interface now.
    struct Turn {
        int interface = 0;
        std::uint64_t ids = 0;  ///< see probe_messages(): the same number, the same MessageIDs
        unsigned repeat = 0;    ///< 0 .. 3
        bool operator==(const Turn&) const = default;
    };
    [[nodiscard]] std::vector<Turn> turns(Instant now);
    /// When there will be some.
    [[nodiscard]] std::optional<Instant> next() const;

private:
    struct Volley {
        std::uint64_t ids = 0;
        unsigned sent = 0;
        milliseconds gap{0};
        Instant send_at{};
        Instant first_sent{};
    };
    void begin(Volley& volley, Instant when);

    std::uint64_t random_;
    std::map<int, Volley> volleys_;  ///< by interface; until they are over
};

}  // namespace onvigil::discovery
